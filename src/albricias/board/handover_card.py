"""The hand-over card: what whoever takes a case must know, written from the case itself (R7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from albricias.history import Event
from albricias.resolve import rules
from albricias.resolve.cases import Case, Standing
from albricias.resolve.entries import Entry
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise

MOST_TRIED = 4
OUR_WORDS = (Entry.Kind.ANSWER, Entry.Kind.CALL)


@dataclass(frozen=True, slots=True)
class Tried:
    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Meter:
    """How far the story was told once: what we see of it, and what the customer says."""

    hand_overs: int = 0
    asked_twice: list[str] = field(default_factory=list)
    told_again: bool = False
    times_told: int = 1

    @property
    def is_once(self) -> bool:
        return not (self.asked_twice or self.told_again or self.times_told > 1)


@dataclass(frozen=True, slots=True)
class Card:
    happened: str
    expected: str
    asks_for: str
    tried: list[Tried]
    promised: list[Promise]
    to_answer: list[Point]
    next: str
    meter: Meter


def card(
    case: Case,
    *,
    events: Sequence[Event],
    entries: Sequence[Entry],
    promises: Sequence[Promise],
    to_answer: Sequence[Point],
    now: datetime,
) -> Card:
    """From what the case page has read already: it asks the database for nothing."""
    ours = [one for one in entries if one.kind in OUR_WORDS]
    owed = sorted((one for one in promises if not one.has_ended), key=lambda one: one.due_at)
    return Card(
        happened=rules.words_of(case.story, 280) or case.subject,
        expected=rules.words_of(case.expected, 160),
        asks_for=rules.words_of(case.remedy_sought, 160),
        tried=[_tried(one) for one in ours[-MOST_TRIED:]],
        promised=owed,
        to_answer=list(to_answer),
        next=_next(case, owed, to_answer, now),
        meter=meter(case, events),
    )


def meter(case: Case, events: Sequence[Event]) -> Meter:
    mine = [one for one in events if one.case_id == case.pk]
    return Meter(
        hand_overs=sum(_is_hand_over(one) for one in mine),
        asked_twice=[what for one in mine for what in one.data.get("asked_again", ())],
        told_again=any(one.data.get("told_again") for one in mine),
        times_told=case.times_told,
    )


def _is_hand_over(event: Event) -> bool:
    """Given by one person to another; to be given an owner at first, or to take it, is none."""
    given_to = event.data.get("to")
    return event.name == "case.assigned" and event.by_id is not None and event.by_id != given_to


def _tried(entry: Entry) -> Tried:
    return Tried(entry.at, str(entry.by or ""), rules.words_of(entry.text, 140))


def _next(case: Case, owed: Sequence[Promise], to_answer: Sequence[Point], now: datetime) -> str:
    """The one thing to do now."""
    if case.is_ended:
        return _("Nothing: it has ended.")
    if owed and owed[0].due_at < now:
        return _("Keep what is overdue: %(what)s") % {"what": owed[0].text}
    if case.standing == Standing.OFFERED:
        return _("Wait for the customer's word on the solution.")
    if case.standing == Standing.UNCONFIRMED:
        return _("Call and ask whether it is resolved.")
    if owed:
        return _("Keep what was promised: %(what)s") % {"what": owed[0].text}
    if to_answer:
        return _("Answer what is still open: %(what)s") % {"what": to_answer[0].text}
    return _("Answer with what was done, by whom and by when, or offer a solution.")
