"""Everything the case page shows, in as few questions to the database as it takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Prefetch
from django.urls import reverse

from albricias.board import clocks as clocks_page
from albricias.board import closed, handover_card, related
from albricias.board import raised as raised_page
from albricias.board.raised import Raised
from albricias.board.timeline import Written, people_named, timeline
from albricias.history import Event
from albricias.learn.models import CaseCause, CauseInquiry
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.receive.models import Attachment, Channel
from albricias.resolve.cases import Case, CaseQuerySet, Standing
from albricias.resolve.drafts import Draft
from albricias.resolve.entries import Entry
from albricias.resolve.forms import AnswerForm
from albricias.resolve.graces import Grace
from albricias.resolve.kept import KeptDraft
from albricias.resolve.promises import Promise, PromiseMove
from albricias.resolve.remedies import Remedy
from albricias.resolve.requests import RemedyRequest, decidable
from albricias.resolve.resolutions import Confirmation, Refused, ResolutionOffer
from albricias.resolve.said_promises import looked_at
from albricias.resolve.snoozes import Snooze
from albricias.tell.dispatches import State
from albricias.tell.models import Dispatch, Telling

MOVE_FIELDS = ("promise_id", "due_before", "due_after", "reason", "told_at")
Row = TypeVar("Row")

VERDICTS = frozenset({"resolution.confirmed", "resolution.denied"})


@dataclass(frozen=True, slots=True)
class Owed:
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


def cases_for_page() -> CaseQuerySet:
    """With whom it is about; the letter's raw form is not read for a page."""
    people = ("customer", "owner", "team")
    cases = Case.objects.select_related(
        *people, "acknowledgement", "confidence", "raised__colleague"
    )
    return cases.prefetch_related("customer__contact_points")


def read(case: Case, user: Colleague, *, now: datetime) -> dict[str, Any]:
    events = list(case.events.select_related("by").order_by("at", "id"))
    # Every row is written together with its event: what never happened is not asked for.
    happened = {event.name for event in events}
    merges = related.merges_into(case) if "case.merged" in happened else []
    cases = {case.pk: case} | {merge.gone_id: merge.gone for merge in merges}
    if merges:
        of_all = Event.objects.filter(case__in=cases).select_related("by")
        events = list(of_all.order_by("at", "id"))
        happened = {event.name for event in events}
    # A reply is read whole on its own page; of its letter only the kind is asked here.
    said = Entry.objects.filter(case__in=cases).select_related("by", "letter")
    entries = list(said.defer("letter__raw"))
    promises = _promises(cases) if "promise.made" in happened else []
    written = Written(
        promises={promise.pk: promise for promise in promises},
        offers=_offers(cases) if "resolution.offered" in happened else {},
        refusals=_refusals(cases) if "case.refused" in happened else {},
        letters=_letters(cases),
        verdicts=_verdicts(cases) if happened & VERDICTS else {},
    )
    remedies = _remedies(cases) if "remedy.granted" in happened else []
    asked = _asked(case) if "remedy.asked" in happened else []
    known = (user, case.owner, *(promise.owner for promise in promises))
    names = people_named(events, known)
    attachments = _attachments(cases.values(), entries)
    raised = raised_page.read(case, events, user)
    acts = _acts(case, user, raised, _still_owed(case, promises))
    open_points = len(raised.to_answer) if raised.points else None
    clocks = clocks_page.read(case, happened, open_points=open_points, now=now)
    return {
        "case": case,
        "merges": merges,
        "timeline": timeline(case, cases, events, entries, written, names),
        "remedies": remedies,
        "asked": asked,
        "decidable": decidable(asked, user, at=now),
        "ledger": [_owed(one, user, acts["may_answer"], now=now) for one in promises],
        "last_offer": _last(o for o in written.offers.values() if o.case_id == case.pk),
        "causes": _causes(case, happened),
        "attachments": [a for a in attachments if a.letter_id == case.letter_id],
        "later_attachments": [a for a in attachments if a.letter_id != case.letter_id],
        "astray": [one for one in written.letters.values() if one.needs_somebody],
        "to_print": [one for one in written.letters.values() if one.state == State.TO_PRINT],
        "tellings": _tellings(case) if "customer.told" in happened else [],
        "came_by_mail": case.channel == Channel.EMAIL,
        "card": handover_card.card(
            case,
            handover_card.Done(
                events=events,
                entries=entries,
                promises=promises,
                offers=list(written.offers.values()),
                refusals=list(written.refusals.values()),
                verdicts=list(written.verdicts.values()),
                remedies=remedies,
                asked=asked,
            ),
            to_answer=raised.to_answer,
            now=now,
        ),
        "graces": _graces(case, now) if "grace.begun" in happened else [],
        "put_off": _put_off(case) if "case.put_off" in happened else None,
        "handed_by": _handed_by(case, events, user),
        "clock": _clock(case) if clocks is None else None,
        "clocks": clocks,
        "may_set_clocks": user.may(Act.SET_CLOCKS),
        "ending": _ending(case, events, written),
        "raised": raised,
        **closed.read(case, happened, user),
        **related.read(case, user, [merge.gone for merge in merges]),
        **acts,
    }


def _promises(cases: Iterable[int]) -> list[Promise]:
    moves = Prefetch("moves", PromiseMove.objects.only(*MOVE_FIELDS))
    owed = Promise.objects.filter(case__in=cases)
    whose = owed.select_related("owner", "end", "case").defer("case__story")
    return list(whose.prefetch_related(moves))


def _offers(cases: Iterable[int]) -> dict[int, ResolutionOffer]:
    offers = ResolutionOffer.objects.filter(case__in=cases).select_related("by")
    return {offer.pk: offer for offer in offers}


def _refusals(cases: Iterable[int]) -> dict[int, Refused]:
    refusals = Refused.objects.filter(case__in=cases).select_related("by")
    return {refused.pk: refused for refused in refusals}


def _verdicts(cases: Iterable[int]) -> dict[int, Confirmation]:
    heard = Confirmation.objects.filter(case__in=cases).select_related("heard_by")
    return {verdict.pk: verdict for verdict in heard}


def _letters(cases: Iterable[int]) -> dict[str, Dispatch]:
    """By their keys: each says what it carries."""
    letters = Dispatch.objects.filter(case__in=cases).defer("text", "references")
    return {one.key: one for one in letters}


def _remedies(cases: Iterable[int]) -> list[Remedy]:
    given = Remedy.objects.filter(case__in=cases)
    return list(given.select_related("by", "request__decision__by"))


def _asked(case: Case) -> list[RemedyRequest]:
    """Requests that wait for a yes."""
    waiting = RemedyRequest.objects.waiting().filter(case=case).select_related("by")
    return list(waiting.prefetch_related("asked__colleague"))


def _last(rows: Iterable[Row]) -> Row | None:
    return next(reversed(list(rows)), None)


def _attachments(cases: Iterable[Case], entries: Iterable[Entry]) -> list[Attachment]:
    letters = [case.letter_id for case in cases]
    letters += [entry.letter_id for entry in entries if entry.letter_id]
    return list(Attachment.objects.filter(letter__in=letters).order_by("id"))


def _owed(promise: Promise, user: Colleague, may_answer: bool, *, now: datetime) -> Owed:
    # Who promised it keeps it, even in a case of another team's.
    may_end = may_answer or (promise.owner_id == user.pk and user.may(Act.ANSWER))
    ended, broken = promise.has_ended, promise.is_broken(now)
    moved = any(move.is_in_time for move in promise.moves.all())
    css = "broken" if broken else "kept" if ended else "moved" if moved else "open"
    can_end = may_end and not ended
    return Owed(promise, css, can_end=can_end, can_move=can_end and not broken)


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


def _ending(case: Case, events: list[Event], written: Written) -> dict[str, Any] | None:
    """How it ended and in whose words."""
    names = {Standing.CONFIRMED: "resolution.confirmed", Standing.REFUSED: "case.refused"}
    if not case.is_ended:
        return None
    ends = names.get(Standing(case.standing))
    last = [event for event in events if event.name == ends and event.case_id == case.pk]
    words = str(last[-1].data.get("words", "")) if last else ""
    refused = _last(r for r in written.refusals.values() if r.case_id == case.pk)
    verdict = None
    if case.standing == Standing.CONFIRMED:
        verdict = _last(v for v in written.verdicts.values() if v.case_id == case.pk)
    return {
        "words": words,
        "verdict": verdict,
        "refused": refused if case.standing == Standing.REFUSED else None,
    }


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
