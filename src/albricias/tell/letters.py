"""What follows in words: the letters that go out after an event. Each is safe to repeat."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from albricias.coach.kinds import kind
from albricias.history import Event
from albricias.people.models import Customer
from albricias.receive.choices import Kind
from albricias.receive.models import TOLD_ALOUD, Channel
from albricias.resolve.cases import Case
from albricias.resolve.checking_back import AskedAgain, StillCheck
from albricias.resolve.entries import Entry
from albricias.resolve.internal import Raised
from albricias.resolve.promises import Promise, PromiseMove, has_channel
from albricias.resolve.resolutions import Confirmation, Refused, ResolutionOffer
from albricias.tell import rules
from albricias.tell.dispatches import MOVES, State
from albricias.tell.models import Dispatch, Telling
from albricias.tell.outbox import dispatch
from albricias.tell.showing import address_of
from albricias.tell.ways.choosing import by_mail, route_of

# Here the receipt is shown, or the key read aloud, to whoever has just told us.
TOLD_AT_ONCE = (Channel.WEB, Channel.PHONE, Channel.COUNTER, Channel.WITHIN)
ACKNOWLEDGED = Dispatch.Kind.ACKNOWLEDGEMENT


def acknowledge(event: Event, *, now: datetime) -> None:
    """Thank first, then key, receipt and what happens next (R5, R54); last, their own words."""
    case = _case(event)
    noted_by_us, story = case.channel in TOLD_ALOUD, rules.as_written(case.story)
    words = {"noted_by_us": noted_by_us, "story": story, "sounds_like": _sounds_like(case)}
    key = f"acknowledgement-{case.pk}"
    letter = _post(case, Dispatch.Kind.ACKNOWLEDGEMENT, key, now=now, **words)
    # If a letter goes out they are told when it is accepted, and not before.
    is_on_its_way = letter is not None and letter.state in (State.WAITING, State.ACCEPTED)
    if not is_on_its_way and case.channel in TOLD_AT_ONCE:
        case.acknowledge(at=case.received_at)


def _sounds_like(case: Case) -> str:
    """Of which kind it seems: a message says nothing of it, and praise wants no regret."""
    is_asked = case.channel not in (Channel.EMAIL, Channel.WHATSAPP)
    found = None if is_asked or case.kind != Kind.COMPLAINT else kind(case.story)
    return found.what if found else case.kind


def post_answer(event: Event, *, now: datetime) -> None:
    entry = Entry.objects.select_related("by").get(pk=event.data["entry"])
    case, key = _case(event), f"answer-{entry.pk}"
    _post(case, Dispatch.Kind.ANSWER, key, now=now, entry=entry, greets=_greets(entry.text, case))


def post_offer(event: Event, *, now: datetime) -> None:
    offer = ResolutionOffer.objects.select_related("by").get(pk=event.data["offer"])
    case, key = _case(event), f"offer-{offer.pk}"
    greets = _greets(offer.what_was_done, case)
    _post(case, Dispatch.Kind.OFFER, key, now=now, offer=offer, greets=greets)


def ask_again(event: Event, *, now: datetime) -> None:
    """They have said nothing: once more, by another way than the offer went (R21)."""
    offer = ResolutionOffer.objects.select_related("by").get(pk=event.data["offer"])
    case = _case(event)
    sent = Dispatch.objects.filter(key=f"offer-{offer.pk}").first()
    has_phone = case.customer is not None and bool(case.customer.phone)
    other = sent is not None and sent.way == Dispatch.Way.WHATSAPP and by_mail(case.customer)
    by_call = has_phone and not other
    if not by_call and not _can_be_written_to(case):
        AskedAgain.note_no_way(offer, at=now)
        return
    by = AskedAgain.By.CALL if by_call else AskedAgain.By.LETTER
    if AskedAgain.note(offer, by, at=now) and not by_call:
        _post(case, Dispatch.Kind.AGAIN, f"again-{offer.pk}", now=now, offer=offer)


def _can_be_written_to(case: Case) -> bool:
    route = route_of(case, Dispatch.Kind.AGAIN)
    return route is not None and route.is_open


def ask_if_still(event: Event, *, now: datetime) -> None:
    """Weeks after their yes: does it still hold?"""
    confirmation = Confirmation.objects.get(pk=event.data["confirmation"])
    check = StillCheck.ask(confirmation, at=now)
    if check is not None:
        key = f"still-{check.pk}"
        _post(_case(event), Dispatch.Kind.STILL, key, now=now, confirmation=confirmation)


def post_refusal(event: Event, *, now: datetime) -> None:
    refused = Refused.objects.select_related("by").get(pk=event.data["refused"])
    _post(_case(event), Dispatch.Kind.REFUSAL, f"refusal-{refused.pk}", now=now, refused=refused)


def post_promise_moved(event: Event, *, now: datetime) -> None:
    moves = PromiseMove.objects.select_related("promise__case", "promise__owner", "by")
    move, case = moves.get(pk=event.data["move"]), _case(event)
    if move.told_at and has_channel(case):  # by a call
        return
    words = {"move": move, "is_late": now >= move.due_before}
    letter = _post(case, Dispatch.Kind.PROMISE, f"{MOVES}{move.pk}", now=now, **words)
    if letter is None:  # their page told them at once
        move.tell(at=event.at)


def post_promise_broken(event: Event, *, now: datetime) -> None:
    """We say ourselves that it will not be done: they are told why, and need not find out."""
    promise = Promise.objects.get(pk=event.data["promise"])
    end, key = promise.end, f"promise-broken-{promise.pk}"
    _post(_case(event), Dispatch.Kind.PROMISE, key, now=now, promise=promise, end=end)


def post_telling(event: Event, *, now: datetime) -> None:
    telling = Telling.objects.select_related("change", "customer").get(pk=event.data["telling"])
    if telling.channel == Telling.By.HAND:
        return
    case = _case(event)
    with translation.override(case.language_read):
        subject = _("You told us, and it changed: %(title)s") % {"title": telling.change.title}
    dispatch(
        case,
        key=f"telling-{telling.pk}",
        kind=Dispatch.Kind.TELLING,
        subject=subject,
        text=telling.letter,
        now=now,
    )


def _greets(text: str, case: Case) -> bool:
    return rules.greets(text, case.customer.given_name if case.customer else "")


def _case(event: Event) -> Case:
    return Case.objects.select_related("customer", "owner").get(events=event)


def _post(case: Case, kind: str, key: str, *, now: datetime, **words: Any) -> Dispatch | None:
    """Render the letter of this kind in the customer's language and write it once."""
    with translation.override(case.language_read):
        text = render(kind, case, **words)
        letter = dispatch(case, key=key, kind=kind, subject=case.subject, text=text, now=now)
    if case.customer and case.customer.kind == Customer.Kind.INTERNAL and kind != ACKNOWLEDGED:
        # No letter goes through the house: whoever raised it is told where to read.
        for raised in Raised.objects.filter(case=case).select_related("colleague", "case"):
            raised.tell(at=now, key=key)
    return letter


def render(kind: str, case: Case, **words: Any) -> str:
    """The text of a letter. One template a kind, in `templates/tell/letters/`."""
    context = {
        "case": case,
        "organisation": settings.ORGANISATION,
        "address": address_of(case),
        **words,
    }
    return render_to_string(f"tell/letters/{kind}.txt", context).strip() + "\n"
