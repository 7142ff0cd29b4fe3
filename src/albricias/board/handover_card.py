"""The hand-over card: what whoever takes a case must know, written from the case itself (R7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from albricias.board.case_rows import CaseRows
from albricias.history import Event
from albricias.resolve import rules
from albricias.resolve.cases import Case, Standing
from albricias.resolve.entries import Entry
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation
from albricias.templatetags._words import said_money

MOST_TRIED = 6
MOST_WORDS = 140
OUR_WORDS = (Entry.Kind.ANSWER, Entry.Kind.CALL)


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing we did, and what the customer said of it."""

    at: datetime
    who: str
    kind: str
    what: str
    reply: str = ""
    reply_words: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, and when."""

    at: datetime
    text: str
    who: str = ""
    # What they said of what was offered.
    verdict: str = ""

    @property
    def said(self) -> str:
        return self.text or self.verdict


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
    note: Words | None
    last_word: Words | None
    tried: list[Tried]
    more_tried: int
    promised: list[Promise]
    to_answer: list[Point]
    next: str
    meter: Meter


def card(rows: CaseRows, *, to_answer: Sequence[Point], now: datetime) -> Card:
    """From what the case page has read already: it asks the database for nothing."""
    case = rows.case
    owed = sorted((one for one in rows.promises if not one.has_ended), key=lambda one: one.due_at)
    tried = sorted(_tried(rows, now), key=lambda one: one.at, reverse=True)
    last_word = _last_word(rows)
    return Card(
        happened=rules.words_of(case.story, 280) or case.subject,
        expected=rules.words_of(case.expected, 160),
        asks_for=rules.words_of(case.remedy_sought, 160),
        note=_note(case, rows.events),
        last_word=last_word,
        tried=tried[:MOST_TRIED],
        more_tried=max(0, len(tried) - MOST_TRIED),
        promised=owed,
        to_answer=list(to_answer),
        next=_next(rows, owed, to_answer, last_word, now),
        meter=meter(case, rows.events),
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


def _note(case: Case, events: Sequence[Event]) -> Words | None:
    """What whoever passed it on to whoever has it now wanted them to know."""
    passed = [one for one in events if one.case_id == case.pk and one.name == "case.assigned"]
    last = passed[-1] if passed else None
    if last is None or not (last.data.get("note") and _is_hand_over(last)):
        return None
    return Words(last.at, str(last.data["note"]), str(last.by))


# What was tried


def _tried(rows: CaseRows, now: datetime) -> Iterable[Tried]:
    yield from _said(rows)
    yield from _offered(rows)
    for one in rows.refusals:
        yield Tried(one.at, str(one.by), _("refused"), _short(one.grounds))
    for gift in rows.remedies:
        given = f"{gift.what} · {said_money(gift.amount)}" if gift.amount else gift.what
        yield Tried(gift.at, str(gift.by), gift.get_kind_display(), _short(given))
    for ask in rows.asked:
        wanted = f"{ask.what} · {said_money(ask.amount)}"
        yield Tried(ask.at, str(ask.by), _("waits for approval"), _short(wanted))
    for promise in rows.promises:
        if promise.is_broken(now):
            at = min(promise.due_at, promise.end.at) if promise.has_ended else promise.due_at
            who, what = promise.owner.name, _short(promise.text)
            yield Tried(at, who, _("promise not kept"), what, is_bad=True)


def _said(rows: CaseRows) -> Iterable[Tried]:
    """What we answered, called and asked for; what was asked for with what they answered."""
    asked_at = {one.at for one in rows.events if one.name == "clock.paused"}
    for entry in rows.entries:
        if entry.kind not in OUR_WORDS:
            continue
        who, what = str(entry.by or ""), _short(entry.text)
        if entry.at in asked_at and entry.kind == Entry.Kind.ANSWER:
            reply = _answered_after(entry, rows.entries)
            said = _("they answered") if reply else _("they have not answered")
            yield Tried(entry.at, who, _("we asked for data"), what, said, reply)
        else:
            yield Tried(entry.at, who, entry.get_kind_display(), what)


def _answered_after(asked: Entry, entries: Sequence[Entry]) -> str:
    theirs = (one for one in entries if one.kind == Entry.Kind.SAID and one.at > asked.at)
    found = next(theirs, None)
    return _short(found.text) if found else ""


def _offered(rows: CaseRows) -> Iterable[Tried]:
    said: Mapping[int | None, Confirmation] = {one.offer_id: one for one in rows.verdicts}
    for offer in rows.offers:
        verdict = said.get(offer.pk)
        reply = verdict.get_verdict_display() if verdict else _("they have not said yet")
        words = _short(verdict.words) if verdict else ""
        refused = verdict is not None and verdict.verdict != Confirmation.Verdict.YES
        cost = f" · {said_money(offer.cost)}" if offer.cost else ""
        what = f"{_short(offer.what_was_done)}{cost}"
        yield Tried(offer.at, str(offer.by), _("we offered"), what, reply, words, refused)


def _short(text: str) -> str:
    return rules.words_of(text, MOST_WORDS)


# What the customer said last, and what comes next


def _last_word(rows: CaseRows) -> Words | None:
    """The newest thing they told us since the story, however they told it."""
    said = [Words(one.at, one.text) for one in rows.entries if one.kind == Entry.Kind.SAID]
    said += [Words(one.at, one.words, verdict=one.get_verdict_display()) for one in rows.verdicts]
    said += [
        Words(one.at, str(one.data.get("words", "")))
        for one in rows.events
        if one.name == "case.reopened"
    ]
    last = max(said, key=lambda one: one.at, default=None)
    return replace(last, text=rules.words_of(last.text, 280)) if last else None


def _next(
    rows: CaseRows,
    owed: Sequence[Promise],
    to_answer: Sequence[Point],
    last_word: Words | None,
    now: datetime,
) -> str:
    """The one thing to do now: what they said last and nobody answered comes before all else."""
    case = rows.case
    if case.is_ended:
        return _("Nothing: it has ended.")
    # What they said of an offer in a call is as old as the call: it waits to be acted on.
    if last_word and last_word.at >= _we_spoke_at(rows):
        return _("Answer what they said last: “%(words)s”") % {"words": _short(last_word.said)}
    if owed and owed[0].due_at < now:
        return _("Keep what is overdue: %(what)s") % {"what": owed[0].text}
    if case.standing == Standing.OFFERED:
        return _("Wait for the customer's word on the solution.")
    if case.standing == Standing.ASKED:
        return _("Wait for what was asked of the customer.")
    if case.standing == Standing.UNCONFIRMED:
        return _("Call and ask whether it is resolved.")
    return _what_is_owed(owed, to_answer)


def _what_is_owed(owed: Sequence[Promise], to_answer: Sequence[Point]) -> str:
    if owed:
        return _("Keep what was promised: %(what)s") % {"what": owed[0].text}
    if to_answer:
        return _("Answer what is still open: %(what)s") % {"what": to_answer[0].text}
    return _("Answer with what was done, by whom and by when, or offer a solution.")


def _we_spoke_at(rows: CaseRows) -> datetime:
    ours = [one.at for one in rows.entries if one.kind in OUR_WORDS]
    ours += [one.at for one in rows.offers]
    return max(ours, default=datetime.min.replace(tzinfo=UTC))
