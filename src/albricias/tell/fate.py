"""What became of one letter, step by step and in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albricias.history import Event
from albricias.tell.dispatches import State
from albricias.tell.models import Dispatch


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to it."""

    at: datetime
    says: str
    css: str = "sys"
    words: str = ""


def steps(letter: Dispatch) -> list[Step]:
    """Oldest first: what its row tells, and what people did about it."""
    found = [Step(letter.created_at, _("Written."), "us"), *_of_row(letter)]
    events = letter.case.events.filter(name__startswith="dispatch.").select_related("by")
    ours = (event for event in events.order_by("at", "id") if _is_of(event, letter))
    found += [said for event in ours if (said := _said(event))]
    return sorted(found, key=lambda step: step.at)


def _is_of(event: Event, letter: Dispatch) -> bool:
    return bool(event.data.get("dispatch") == letter.pk)


def _of_row(letter: Dispatch) -> list[Step]:
    found = []
    if letter.state == State.WAITING and letter.attempt_begun_at:
        tried = ngettext("%(n)s attempt so far.", "%(n)s attempts so far.", letter.attempts)
        said = tried % {"n": letter.attempts}
        found.append(Step(letter.attempt_begun_at, said, words=letter.words))
    if letter.doubled_at:
        found.append(
            Step(
                letter.doubled_at,
                _("Sent again, because nobody knew whether it had been taken before."),
            )
        )
    if letter.accepted_at:
        found.append(_accepted(letter, letter.accepted_at))
    if letter.delivered_at:
        found.append(Step(letter.delivered_at, _("Delivered to their phone."), "us ok"))
    if letter.read_at:
        found.append(Step(letter.read_at, _("Read."), "them ok"))
    if letter.returned_at:
        found.append(Step(letter.returned_at, _("It came back."), "broken", letter.words))
    return found


def _accepted(letter: Dispatch, at: datetime) -> Step:
    if letter.in_folder:
        return Step(at, _("Written into the outbox folder."), "us ok")
    words = "" if letter.returned_at else letter.words
    return Step(at, _("Accepted by the server."), "us ok", words)


def _said(event: Event) -> Step | None:
    who, data = str(event.by or ""), event.data
    if event.name == "dispatch.retried":
        return Step(event.at, _("%(who)s has it sent again.") % {"who": who}, "us", _before(data))
    if event.name == "dispatch.given_up":
        said = _("%(who)s gave it up.") % {"who": who} if who else _("Given up.")
        return Step(event.at, said, "broken", str(data.get("words", "")))
    if event.name == "dispatch.held":
        return Step(event.at, _("Held back."), "broken")
    if event.name == "dispatch.printed":
        return Step(event.at, _("%(who)s printed it and sent it.") % {"who": who}, "us ok")
    if event.name == "dispatch.seen_to":
        return Step(event.at, _("%(who)s told them another way.") % {"who": who}, "us ok")
    if event.name == "dispatch.rerouted":
        return Step(event.at, _("A day had passed on WhatsApp: it goes by e-mail."))
    return None


def _before(data: dict[str, dict[str, str]]) -> str:
    """What it had come to before it was sent again."""
    before = data.get("before", {})
    return before.get("words", "") if before.get("state") != State.WAITING else ""
