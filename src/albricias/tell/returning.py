"""What comes back of a letter: bounces, what WhatsApp says of it, and a call in its stead."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from albricias.history import Event
from albricias.refusals import Refusal
from albricias.resolve.cases import Case
from albricias.resolve.promises import PromiseMove
from albricias.resolve.threads import bare_id
from albricias.tell.dispatches import BACK_WITHIN, Dispatch, DispatchQuerySet, State


class StatusTooEarly(Refusal):
    code = "status_too_early"
    sentence = _("WhatsApp was quicker to say what became of a message than we to note its id.")


WENT_OUT = (State.WAITING, State.ACCEPTED, State.GIVEN_UP, State.RETURNED)


def note_returned(event: Event, *, now: datetime) -> None:  # noqa: ARG001  # it happened when it came
    """Follows "dispatch.returned": find the letter of ours that came back, and note it."""
    told = event.data
    letter = _that_came_back(event, told)
    if letter:
        reason = str(told.get("reason", ""))
        letter.come_back(reason, for_good=bool(told.get("permanent")), at=event.at)


def _that_came_back(event: Event, told: Mapping[str, Any]) -> Dispatch | None:
    """By its id; else the newest of these days to that address in that case."""
    sent = Dispatch.objects.filter(way=Dispatch.Way.MAIL, state__in=WENT_OUT)
    sent = sent.select_related("case__customer")
    if message_id := bare_id(str(told.get("message_id") or "")):
        found = sent.filter(message_id=message_id).first()
        if found:
            return found
    return _newest_to(sent, event.case, str(told.get("recipient") or ""), event.at)


def _newest_to(
    sent: DispatchQuerySet, case: Case | None, recipient: str, at: datetime
) -> Dispatch | None:
    if case is None or not recipient:
        return None
    lately = sent.filter(case=case, created_at__gte=at - BACK_WITHIN)
    to = recipient.strip().strip("<>").casefold()
    return next(
        (one for one in lately.order_by("-created_at", "-id") if one.to.casefold() == to), None
    )


def note_status(event: Event, *, now: datetime) -> None:  # noqa: ARG001
    """Follows "whatsapp.status": delivered, read, or not delivered and why."""
    told = event.data
    with transaction.atomic():
        sent = Dispatch.objects.filter(way=Dispatch.Way.WHATSAPP).select_related("case__customer")
        letter = sent.filter(message_id=str(told.get("message_id") or "-")).first()
        if letter is None:
            if sent.waiting().exclude(data_begun_at=None).exists():
                raise StatusTooEarly
            return
        status = told.get("status")
        if status == "failed":
            letter.come_back(str(told.get("reason", "")), for_good=True, at=event.at)
        elif status in ("delivered", "read"):
            _arrived(letter, is_read=status == "read", at=event.at)


def _arrived(letter: Dispatch, *, is_read: bool, at: datetime) -> None:
    """What is read was delivered, even where that was not said."""
    this = Dispatch.objects.filter(pk=letter.pk)
    this.filter(delivered_at=None).update(delivered_at=at)
    if is_read:
        this.filter(read_at=None).update(read_at=at)


def see_to_undelivered(event: Event, *, now: datetime) -> None:  # noqa: ARG001
    """Follows "case.called": whoever was spoken to waits for no letter that went astray."""
    if event.case is None or event.by is None:
        return
    astray = Dispatch.objects.undelivered().filter(case=event.case, created_at__lte=event.at)
    for letter in astray.select_related("case"):
        letter.see_to(by=event.by, at=event.at)
    # A letter that is still to go out, or to be printed, is no news to who has been called.
    here = Q(promise__case=event.case) | Q(promise__case__merged_into=event.case)
    moves = PromiseMove.objects.filter(here, told_at=None, at__lte=event.at)
    for move in moves.select_related("promise__case", "promise__owner__team"):
        move.tell(at=event.at)
