"""Passing a case on, which is a promise of whoever takes it, or is refused (R33)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from albricias import history
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What
from albricias.refusals import HasItAlready, NotHandedToYou, NothingWritten, PassingOnIsAPromise
from albricias.resolve.cases import Assignment, Case
from albricias.resolve.promises import Promise


def hand_over(
    case: Case,
    to: Colleague,
    *,
    by: Colleague,
    at: datetime,
    note: str = "",
    what: str = "",
    due_at: datetime | None = None,
) -> None:
    """Give the case to a colleague, with what they will do and by when.

    What its owner had promised goes with it. To take it oneself is no passing on, nor to give
    what nobody had. Raises HasItAlready, PassingOnIsAPromise if nothing is promised, and what a
    promise may be refused for.
    """
    owner = case.owner
    if owner == to:
        raise HasItAlready(name=to.name)
    is_passed_on = to != by and not case.is_ended
    with transaction.atomic():
        case.assign(to, by=by, at=at, note=note)
        promises = list(case.promises.pending().filter(owner=owner)) if owner else []
        for promise in promises:
            promise.pass_on(to, by=by, at=at, is_news=False)
        if is_passed_on and what.strip() and due_at:
            Promise.make(case, what, due_at=due_at, owner=to, by=by, at=at, is_news=False)
        elif is_passed_on and owner and not case.promises.pending().filter(owner=to).exists():
            raise PassingOnIsAPromise
        _tell(case, to, What.CASE_HANDED, note or case.subject, by=by, at=at)


def hand_over_many(
    cases: QuerySet[Case],
    to: Colleague,
    *,
    by: Colleague,
    at: datetime,
    what: str = "",
    due_at: datetime | None = None,
) -> int:
    """Give those of these cases that have not ended to one person, each as if alone; how many.

    All of them or none. What nobody has is only assigned: there is nobody it passes from. What
    they have already stays as it is. Raises what `hand_over` may be refused for.
    """
    with transaction.atomic():
        given = list(cases.filter(ended_at=None).select_for_update(of=("self",)))
        for case in given:
            if case.owner_id is None:
                hand_over(case, to, by=by, at=at)
            elif case.owner_id != to.pk:
                hand_over(case, to, by=by, at=at, what=what, due_at=due_at)
    return len(given)


def give_back(case: Case, reason: str, *, by: Colleague, at: datetime) -> None:
    """It is not theirs: it goes back to whoever handed it over, and what they owed with it.

    Raises NotHandedToYou and NothingWritten.
    """
    if not reason.strip():
        raise NothingWritten
    assignment = handed_to(case, by)
    if assignment is None or assignment.by is None:
        raise NotHandedToYou
    giver = assignment.by
    with transaction.atomic():
        for promise in case.promises.pending().filter(owner=by):
            promise.pass_on(giver, by=by, at=at, is_news=False)
        case.assign(giver, by=by, at=at, note=reason.strip())
        history.record("case.given_back", at=at, by=by, case=case, to=giver.pk)
        _tell(case, giver, What.CASE_GIVEN_BACK, reason.strip(), by=by, at=at)


def handed_to(case: Case, colleague: Colleague) -> Assignment | None:
    """The hand-over by which this colleague has the case, if another person made it."""
    if case.owner_id != colleague.pk:
        return None
    last = case.assignments.select_related("by", "by__team").order_by("at", "id").last()
    if last is None or last.by_id in (None, colleague.pk):
        return None
    return last if last.by and last.by.is_active else None


def _tell(
    case: Case, to: Colleague, what: What, words: str, *, by: Colleague, at: datetime
) -> None:
    if to != by:
        key = f"{what}-{case.pk}-{at:%Y%m%d%H%M%S}"
        Notice.give(to, what, key=key, at=at, by=by, case=case, words=words)
