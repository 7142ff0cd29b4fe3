"""Everything the case page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.urls import reverse

from albricias.board import clocks as clocks_page
from albricias.board import closed, handover_card, related
from albricias.board import raised as raised_page
from albricias.board.case_rows import CaseRows, read_rows
from albricias.board.raised import Raised
from albricias.board.timeline import Moment, Written, people_named, timeline
from albricias.history import Event
from albricias.learn.models import CaseCause, CauseInquiry
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.receive.models import Channel
from albricias.resolve.cases import Case, Standing
from albricias.resolve.drafts import Draft
from albricias.resolve.graces import Grace
from albricias.resolve.kept import KeptDraft
from albricias.resolve.promises import Promise
from albricias.resolve.requests import decidable
from albricias.resolve.said_promises import looked_at
from albricias.resolve.saying_forms import AnswerForm
from albricias.resolve.snoozes import Snooze
from albricias.resolve.their_word import TheirWord, unanswered
from albricias.tell.dispatches import State
from albricias.tell.models import Telling

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A promise in the ledger, and what can still be done about it."""

    promise: Promise
    css: str
    can_end: bool
    can_move: bool


@dataclass(frozen=True, slots=True)
class Causes:
    """Why it happened, as far as somebody has said."""

    named: list[CaseCause]
    inquiry: CauseInquiry | None


def read(case: Case, user: Colleague, *, now: datetime) -> dict[str, Any]:
    rows = read_rows(case)
    happened = rows.happened
    raised = raised_page.read(case, rows.events, user)
    acts = _acts(case, user, raised, _still_owed(case, rows.promises))
    open_points = len(raised.to_answer) if raised.points else None
    clocks = clocks_page.read(case, happened, open_points=open_points, now=now)
    put_off = _put_off(case) if "case.put_off" in happened else None
    return {
        "case": case,
        "timeline": _timeline(rows, user),
        "card": handover_card.card(rows, to_answer=raised.to_answer, now=now),
        "raised": raised,
        "last_offer": _last(one for one in rows.offers if one.case_id == case.pk),
        "ending": _ending(rows),
        "causes": _causes(case, happened),
        "tellings": _tellings(case) if "customer.told" in happened else [],
        "came_by_mail": case.channel == Channel.EMAIL,
        **_owing(rows, user, acts["may_answer"], now=now),
        **_on_its_way(rows, now),
        **_attached(rows),
        "put_off": put_off,
        "their_word": None if put_off else _their_word(rows),
        "handed_by": _handed_by(case, rows.events, user),
        "clock": _clock(case) if clocks is None else None,
        "clocks": clocks,
        "may_set_clocks": user.may(Act.SET_CLOCKS),
        "merges": rows.merges,
        **closed.read(case, happened, user),
        **related.read(case, user, [merge.gone for merge in rows.merges]),
        **acts,
    }


def _timeline(rows: CaseRows, user: Colleague) -> list[Moment]:
    known = (user, rows.case.owner, *(promise.owner for promise in rows.promises))
    written = Written(
        promises={one.pk: one for one in rows.promises},
        offers={one.pk: one for one in rows.offers},
        refusals={one.pk: one for one in rows.refusals},
        letters=rows.letters,
        verdicts={one.pk: one for one in rows.verdicts},
    )
    names = people_named(rows.events, known)
    return timeline(rows.case, rows.cases, rows.events, rows.entries, written, names)


def _owing(rows: CaseRows, user: Colleague, may_answer: bool, *, now: datetime) -> dict[str, Any]:
    """What was promised, given to make good, and waits for somebody's yes."""
    return {
        "ledger": [_owed(one, user, may_answer, now=now) for one in rows.promises],
        "remedies": rows.remedies,
        "asked": rows.asked,
        "decidable": decidable(rows.asked, user, at=now),
    }


def _on_its_way(rows: CaseRows, now: datetime) -> dict[str, Any]:
    """What is about to go out, what is to be printed, and what did not arrive."""
    letters = rows.letters.values()
    return {
        "graces": _graces(rows.case, now) if "grace.begun" in rows.happened else [],
        "to_print": [one for one in letters if one.state == State.TO_PRINT],
        "astray": [one for one in letters if one.needs_somebody],
    }


def _attached(rows: CaseRows) -> dict[str, Any]:
    """What came with the letter that opened it, and what came later."""
    first = rows.case.letter_id
    return {
        "attachments": [one for one in rows.attachments if one.letter_id == first],
        "later_attachments": [one for one in rows.attachments if one.letter_id != first],
    }


def _last(rows: Iterable[Row]) -> Row | None:
    return next(reversed(list(rows)), None)


def _owed(promise: Promise, user: Colleague, may_answer: bool, *, now: datetime) -> LedgerLine:
    # Who promised it keeps it, even in a case of another team's.
    may_end = may_answer or (promise.owner_id == user.pk and user.may(Act.ANSWER))
    ended, broken = promise.has_ended, promise.is_broken(now)
    css = "broken" if broken else "kept" if ended else "moved" if promise.is_moved else "open"
    can_end = may_end and not ended
    return LedgerLine(promise, css, can_end=can_end, can_move=can_end and not broken)


@dataclass(frozen=True, slots=True)
class GoingOut:
    """What may still be taken back, and for how many seconds."""

    grace: Grace
    seconds: int


def _graces(case: Case, now: datetime) -> list[GoingOut]:
    """What is about to go out."""
    waiting = Grace.objects.waiting().filter(case=case).select_related("by")
    return [GoingOut(one, max(0, round((one.goes_at - now).total_seconds()))) for one in waiting]


def _put_off(case: Case) -> Snooze | None:
    return case.snoozes.in_force().select_related("by").first()


def _their_word(rows: CaseRows) -> TheirWord | None:
    """What my day gives a day to, unless a deadline falls due before."""
    word, due_at = unanswered(rows.case, rows.events, rows.verdicts), rows.case.answer_due_at
    is_later = word and due_at and rows.case.standing == Standing.OPEN and due_at < word.answer_by
    return None if is_later else word


def _still_owed(case: Case, promises: Iterable[Promise]) -> list[Promise]:
    """What an answer in this case may keep."""
    return [one for one in promises if one.case_id == case.pk and not one.has_ended]


def _causes(case: Case, happened: set[str]) -> Causes:
    named = case.causes.select_related("cause__parent") if "cause.named" in happened else []
    asked = CauseInquiry.objects.filter(case=case, answered_at=None).select_related("owner")
    return Causes(list(named), asked.first() if "cause.not_yet_known" in happened else None)


def _tellings(case: Case) -> list[Telling]:
    return list(case.tellings.select_related("change", "by", "answer"))


def _clock(case: Case) -> dict[str, Any] | None:
    """The day by which a case of a file is answered, while it is our turn."""
    if case.answer_due_at is None or case.standing != Standing.OPEN:
        return None
    return {"due_at": case.answer_due_at, "days": (case.answer_due_at - case.received_at).days}


def _handed_by(case: Case, events: Iterable[Event], user: Colleague) -> Colleague | None:
    """Who handed it over to whoever looks, and so may be given it back.

    Nobody once it has been taken up by doing something in it, and nobody if it came back.
    """
    if case.owner_id != user.pk or case.is_ended:
        return None
    mine = [one for one in events if one.case_id == case.pk]
    last = next((n for n in range(len(mine), 0, -1) if mine[n - 1].name == "case.assigned"), 0)
    if not last:
        return None
    handed, since = mine[last - 1], mine[last:]
    is_back = any(one.name == "case.given_back" and one.at == handed.at for one in mine)
    if is_back or handed.by_id in (None, user.pk) or any(one.by_id == user.pk for one in since):
        return None
    return handed.by


def _ending(rows: CaseRows) -> dict[str, Any] | None:
    """How it ended and in whose words."""
    case = rows.case
    names = {Standing.CONFIRMED: "resolution.confirmed", Standing.REFUSED: "case.refused"}
    if not case.is_ended:
        return None
    ends = names.get(Standing(case.standing))
    last = _last(one for one in rows.events if one.name == ends and one.case_id == case.pk)
    verdict = refused = None
    if case.standing == Standing.CONFIRMED:
        verdict = _last(one for one in rows.verdicts if one.case_id == case.pk)
    if case.standing == Standing.REFUSED:
        refused = _last(one for one in rows.refusals if one.case_id == case.pk)
    words = str(last.data.get("words", "")) if last else ""
    return {"words": words, "verdict": verdict, "refused": refused}


def _acts(case: Case, user: Colleague, raised: Raised, owed: Sequence[Promise]) -> dict[str, Any]:
    # Whoever was only called to it reads it, and leaves notes.
    may_note = user.may(Act.ANSWER)
    may_answer = may_note and case.is_known_to(user)
    drafts = Draft.objects.of(user, case) if may_note else {}
    begun = drafts.get("answer")
    reads_to = reverse("resolve:read-promises", args=[case.number])
    return {
        "may_answer": may_answer,
        "only_called": may_note and not may_answer,
        "may_name_cause": user.may(Act.NAME_CAUSE) and case.is_known_to(user),
        "may_act": may_answer and not case.is_ended,
        "answer_form": (
            AnswerForm(
                points=raised.to_answer,
                owed=owed,
                reads_to=reads_to,
                initial=begun.fields if begun else None,
                # Other forms are opened beside it, and have fields of the same name.
                auto_id="composer_%s",
            )
            if may_answer and not case.is_ended
            else None
        ),
        "kept": KeptDraft("answer", case.number, begun),
        "read": looked_at(begun.fields, user) if begun else [],
        "drafts": [draft for act, draft in drafts.items() if act != "answer"],
    }
