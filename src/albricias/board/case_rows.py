"""What the case page reads of a case, in as few questions to the database as it takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from albricias.board import related
from albricias.history import Event
from albricias.receive.models import Attachment
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.entries import Entry
from albricias.resolve.merging import CaseMerge
from albricias.resolve.promises import Promise, PromiseMove
from albricias.resolve.remedies import Remedy
from albricias.resolve.requests import RemedyRequest
from albricias.resolve.resolutions import Confirmation, Refused, ResolutionOffer
from albricias.tell.models import Dispatch

MOVE_FIELDS = ("promise_id", "due_before", "due_after", "reason", "told_at")
VERDICTS = frozenset({"resolution.confirmed", "resolution.denied"})


@dataclass(frozen=True, slots=True)
class CaseRows:
    """What was said and done in a case and in those that go on in it, oldest first."""

    case: Case
    merges: list[CaseMerge]
    # The case and those, by their ids.
    cases: dict[int, Case]
    events: list[Event]
    # The names of those events.
    happened: set[str]
    entries: list[Entry]
    promises: list[Promise]
    offers: list[ResolutionOffer]
    refusals: list[Refused]
    verdicts: list[Confirmation]
    # By their keys: each says what it carries.
    letters: dict[str, Dispatch]
    remedies: list[Remedy]
    # Requests that wait for a yes.
    asked: list[RemedyRequest]
    attachments: list[Attachment]


def cases_for_page() -> CaseQuerySet:
    """With whom it is about; the letter's raw form is not read for a page."""
    people = ("customer", "owner", "team")
    cases = Case.objects.select_related(
        *people, "acknowledgement", "confidence", "raised__colleague"
    )
    return cases.prefetch_related("customer__contact_points")


def read_rows(case: Case) -> CaseRows:
    events = list(case.events.select_related("by").order_by("at", "id"))
    merges: list[CaseMerge] = []
    # Every row is written together with its event: what never happened is not asked for.
    if any(event.name == "case.merged" for event in events):
        merges = related.merges_into(case)
    cases = {case.pk: case} | {one.gone_id: one.gone for one in merges}
    if merges:
        of_all = Event.objects.filter(case__in=cases).select_related("by")
        events = list(of_all.order_by("at", "id"))
    happened = {event.name for event in events}
    # A reply is read whole on its own page; of its letter only the kind is asked here.
    said = Entry.objects.filter(case__in=cases).select_related("by", "letter")
    entries = list(said.defer("letter__raw"))
    return CaseRows(
        case=case,
        merges=merges,
        cases=cases,
        events=events,
        happened=happened,
        entries=entries,
        promises=_promises(cases) if "promise.made" in happened else [],
        offers=_offers(cases) if "resolution.offered" in happened else [],
        refusals=_refusals(cases) if "case.refused" in happened else [],
        verdicts=_verdicts(cases) if happened & VERDICTS else [],
        letters=_letters(cases),
        remedies=_remedies(cases) if "remedy.granted" in happened else [],
        asked=_asked(case) if "remedy.asked" in happened else [],
        attachments=_attachments(cases.values(), entries),
    )


def _promises(cases: Iterable[int]) -> list[Promise]:
    moves = Prefetch("moves", PromiseMove.objects.only(*MOVE_FIELDS))
    owed = Promise.objects.filter(case__in=cases)
    whose = owed.select_related("owner", "end", "case").defer("case__story")
    return list(whose.prefetch_related(moves))


def _offers(cases: Iterable[int]) -> list[ResolutionOffer]:
    return list(ResolutionOffer.objects.filter(case__in=cases).select_related("by"))


def _refusals(cases: Iterable[int]) -> list[Refused]:
    return list(Refused.objects.filter(case__in=cases).select_related("by"))


def _verdicts(cases: Iterable[int]) -> list[Confirmation]:
    return list(Confirmation.objects.filter(case__in=cases).select_related("heard_by"))


def _letters(cases: Iterable[int]) -> dict[str, Dispatch]:
    letters = Dispatch.objects.filter(case__in=cases).defer("text", "references")
    return {one.key: one for one in letters}


def _remedies(cases: Iterable[int]) -> list[Remedy]:
    given = Remedy.objects.filter(case__in=cases)
    return list(given.select_related("by", "request__decision__by"))


def _asked(case: Case) -> list[RemedyRequest]:
    waiting = RemedyRequest.objects.waiting().filter(case=case).select_related("by")
    return list(waiting.prefetch_related("asked__colleague"))


def _attachments(cases: Iterable[Case], entries: Iterable[Entry]) -> list[Attachment]:
    letters = [case.letter_id for case in cases]
    letters += [entry.letter_id for entry in entries if entry.letter_id]
    return list(Attachment.objects.filter(letter__in=letters).order_by("id"))
