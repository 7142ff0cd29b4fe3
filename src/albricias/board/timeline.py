"""One timeline of a case: what was said and what happened, oldest first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from albricias.board.sentences import Names, said
from albricias.history import Event
from albricias.people.models import Colleague
from albricias.receive.reading import MAIL
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, Refused, ResolutionOffer
from albricias.tell.models import Dispatch
from albricias.templatetags._words import said_money

# What was said stands there as an entry, in its own words; its event would only repeat it.
# A reply says nothing until it is heard, and is an entry, a verdict or a reopening then.
TOLD_BY_OTHERS = frozenset(
    {
        "case.answered",
        "case.called",
        "case.noted",
        "case.added_to",
        "letter.replied",
        # The note itself says whom it calls.
        "colleague.mentioned",
        # While it may be taken back nothing was said; then it stands there itself.
        "grace.begun",
        # Shown with the message whose fate it is.
        "whatsapp.status",
    }
)

# Whose data name a colleague by number.
NAMES_SOMEBODY = frozenset(
    {
        *("case.assigned", "case.given_back", "cause.not_yet_known"),
        *("promise.made", "promise.passed"),
        *("reader.added", "reader.removed", "case.about", "case.not_about"),
        "colleague.mentioned",
    }
)

# A machine's letter is a quiet line, from which it can be read.
OF_MACHINES = frozenset({"robot.heard", "dispatch.returned", "dispatch.delayed"})

# Whose words stand in the line itself.
SHORT = ("promise.", "point.", "points.", "remedy.", "case.put_off", "case.back")

CSS: Mapping[str, str] = {
    "case.opened": "them",
    "case.reopened": "them",
    "promise.broken": "us broken",
    "promise.overdue": "broken",
    "promise.passed": "us",
    "promise.made": "us",
    "promise.kept": "us",
    "promise.moved": "us",
    "resolution.offered": "us",
    "resolution.confirmed": "them ok",
    "resolution.denied": "them",
    "resolution.still_answered": "them",
    "case.refused": "us",
    "telling.answered": "them",
    "letter.sender_doubted": "broken",
    "dispatch.given_up": "broken",
    "dispatch.held": "broken",
    "dispatch.returned": "broken",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline. `text` is what somebody wrote, as written."""

    at: datetime
    says: str
    css: str = "sys"
    kind: str = ""
    text: str = ""
    # What is said in parts, each with its label.
    parts: Sequence[tuple[str, str]] = ()
    note: bool = False
    short: bool = False
    letter: int | None = None
    # The letter, if it is a message that can be read whole.
    message: int | None = None
    # The letter that took it to them, and so what became of it.
    sent: Dispatch | None = None
    # The number of the case it was said in, if that one goes on in this one.
    of: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote in the rows that events point to, by primary key."""

    promises: Mapping[int, Promise]
    offers: Mapping[int, ResolutionOffer]
    refusals: Mapping[int, Refused]
    letters: Mapping[str, Dispatch] = field(default_factory=dict)
    verdicts: Mapping[int, Confirmation] = field(default_factory=dict)


def timeline(
    case: Case,
    cases: Mapping[int, Case],
    events: Iterable[Event],
    entries: Iterable[Entry],
    written: Written,
    names: Names,
) -> list[Moment]:
    """Of the case, and of those that go on in it (`cases`, it among them): each line says whose."""
    events = list(events)
    asked = {(event.case_id, event.at) for event in events if event.name == "clock.paused"}
    moments = [
        _from_entry(entry, cases[entry.case_id], written.letters, asked) for entry in entries
    ]
    moments += [
        _from_event(event, cases[event.case_id or case.pk], written, names)
        for event in events
        if event.name not in TOLD_BY_OTHERS
        and not (event.name == "case.opened" and event.case_id != case.pk)
    ]
    moments += [_from_story(gone) for gone in cases.values() if gone.pk != case.pk]
    if hasattr(case, "acknowledgement"):
        moments.append(
            Moment(
                case.acknowledgement.at,
                _("The customer was told that we have it, and given their key."),
                sent=written.letters.get(f"acknowledgement-{case.pk}"),
            )
        )
    # What comes in at the same moment as what follows from it stands first.
    return sorted(moments, key=lambda moment: (moment.at, not moment.css.startswith("them")))


def people_named(events: Iterable[Event], known: Iterable[Colleague | None]) -> Names:
    """The names of colleagues whom events name by number; asked for only if not known."""
    names = {person.pk: person.name for person in known if person}
    wanted = {
        event.data.get("to") or event.data.get("owner") or event.data.get("whom")
        for event in events
        if event.name in NAMES_SOMEBODY
    }
    unknown = {pk for pk in wanted if pk and pk not in names}
    if unknown:
        names.update(Colleague.objects.filter(pk__in=unknown).values_list("pk", "name"))
    return names


def _from_entry(
    entry: Entry,
    case: Case,
    letters: Mapping[str, Dispatch],
    asked: Collection[tuple[int | None, datetime]],
) -> Moment:
    theirs = entry.kind == Entry.Kind.SAID
    writer = entry.writer or _writer(entry, case)
    is_message = entry.letter is not None and entry.letter.media_type == MAIL
    return Moment(
        at=entry.at,
        says=writer,
        css="them" if theirs else "us",
        kind=_kind(entry, is_asked=(entry.case_id, entry.at) in asked),
        text=entry.text,
        note=entry.kind == Entry.Kind.NOTE,
        letter=entry.letter_id,
        message=entry.letter_id if is_message else None,
        sent=letters.get(f"answer-{entry.pk}"),
        of=_number_if_gone(case),
    )


def _kind(entry: Entry, *, is_asked: bool) -> str:
    if entry.kind == Entry.Kind.SAID:
        return ""
    is_answer = entry.kind == Entry.Kind.ANSWER
    return _("we asked for data") if is_answer and is_asked else entry.get_kind_display()


def _writer(entry: Entry, case: Case) -> str:
    if entry.kind == Entry.Kind.SAID:
        return case.who
    return str(entry.by or _("Whoever attended the case then"))


def _from_event(event: Event, case: Case, written: Written, names: Names) -> Moment:
    found = written.verdicts.get(event.data.get("confirmation", 0))
    verdict, is_known = found.verdict if found else "", _is_known(event, written)
    return Moment(
        at=event.at,
        says=said(event, case, names, verdict, is_known=is_known),
        css=CSS.get(event.name, "sys"),
        text=_words_of(event, written),
        parts=_parts_of(event, written),
        message=event.data.get("letter") if event.name in OF_MACHINES else None,
        note=event.name == "case.assigned",
        short=event.name.startswith(SHORT),
        sent=_letter_of(event, written.letters),
        of=_number_if_gone(case),
    )


def _is_known(event: Event, written: Written) -> bool:
    """Whether the customer was told in time that a promise moved."""
    promise = written.promises.get(event.data.get("promise", 0))
    if event.name != "promise.moved" or promise is None:
        return False
    return any(
        move.pk == event.data.get("move") and move.is_in_time for move in promise.moves.all()
    )


def _number_if_gone(case: Case) -> str:
    return case.number if case.merged_into_id else ""


def _from_story(gone: Case) -> Moment:
    """What was told in a case that goes on here stands where it came in."""
    return Moment(
        at=gone.received_at,
        says=_("%(who)s told us.") % {"who": gone.who},
        css="them",
        text=gone.story,
        letter=gone.letter_id,
        of=gone.number,
    )


# Which letter carries what an event says: how its key begins, and what it is numbered by.
CARRIED_BY: Mapping[str, tuple[str, str]] = {
    "resolution.offered": ("offer", "offer"),
    "case.refused": ("refusal", "refused"),
    "promise.moved": ("promise-move", "move"),
    "promise.broken": ("promise-broken", "promise"),
    "customer.told": ("telling", "telling"),
}


def _letter_of(event: Event, letters: Mapping[str, Dispatch]) -> Dispatch | None:
    begins, number = CARRIED_BY.get(event.name, ("", ""))
    return letters.get(f"{begins}-{event.data.get(number)}")


def _parts_of(event: Event, written: Written) -> Sequence[tuple[str, str]]:
    refused = written.refusals.get(event.data.get("refused", 0))
    if event.name != "case.refused" or refused is None:
        return ()
    return (
        (_("Why it cannot be done"), refused.grounds),
        (_("What we offer instead"), refused.alternatives),
        (_("Where else the customer can go"), refused.outside_routes),
    )


def _words_of(event: Event, written: Written) -> str:
    """What the event's author wrote, wherever it is kept."""
    data = event.data
    if event.name == "resolution.offered" and data.get("offer") in written.offers:
        return written.offers[data["offer"]].what_was_done
    if event.name.startswith("promise."):
        promise = written.promises.get(data.get("promise", 0))
        parts = (promise.text if promise else "", data.get("reason"), data.get("words"))
        return " · ".join(part for part in parts if part)
    if event.name.startswith("remedy."):
        return _of_remedy(data)
    if event.name == "dispatch.returned":
        return str(data.get("reason") or "")
    if event.name in ("case.made_confidential", "case.confidence_lifted"):
        return str(data.get("why") or "")
    return str(data.get("words") or data.get("note") or "")


def _of_remedy(data: Mapping[str, Any]) -> str:
    """What it is, what it costs, and what was said of it."""
    amount = data.get("amount")
    cost = said_money(Decimal(amount)) if amount and Decimal(amount) else ""
    return " · ".join(part for part in (data.get("what"), cost, data.get("words")) if part)
