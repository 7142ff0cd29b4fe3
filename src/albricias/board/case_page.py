"""Everything the case page shows, in as few questions to the database as it takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from albricias.history import Event
from albricias.learn.models import Cause
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.resolve.cases import Case, Standing
from albricias.resolve.entries import Entry
from albricias.resolve.forms import (
    AnswerForm,
    AssignForm,
    CallForm,
    NoteForm,
    OfferForm,
    PromiseForm,
    RefuseForm,
)
from albricias.resolve.promises import Promise, PromiseMove

# Events whose story the timeline tells by itself; the rest stand there as entries.
TOLD_BY_ENTRIES = {"case.answered", "case.called", "case.noted", "case.added_to"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline: something said, or something that happened."""

    at: datetime
    entry: Entry | None = None
    event: Event | None = None


def read(case: Case, user: Colleague, *, now: datetime) -> dict[str, Any]:
    promises = _promises(case)
    return {
        "case": case,
        "timeline": timeline(case),
        "promises": promises,
        "broken": [promise for promise in promises if promise.is_broken(now)],
        "offers": list(case.offers.select_related("by")),
        "causes": list(case.causes.select_related("cause", "cause__parent")),
        "all_causes": Cause.objects.in_use().select_related("parent"),
        "attachments": list(case.letter.attachments.all()),
        "others": _other_cases(case, user),
        "tellings": list(case.tellings.select_related("change", "answer")),
        "may_answer": user.may(Act.ANSWER),
        "may_name_cause": user.may(Act.NAME_CAUSE),
        "standings": Standing,
        "forms": _forms(user) if user.may(Act.ANSWER) else None,
    }


def timeline(case: Case) -> list[Moment]:
    """What was said and what happened, oldest first."""
    entries = case.entries.select_related("by")
    events = case.events.select_related("by").exclude(name__in=TOLD_BY_ENTRIES)
    moments = [Moment(at=e.at, entry=e) for e in entries]
    moments += [Moment(at=e.at, event=e) for e in events]
    return sorted(moments, key=lambda moment: moment.at)


def _promises(case: Case) -> list[Promise]:
    moves = Prefetch("moves", PromiseMove.objects.select_related("by"))
    return list(case.promises.select_related("owner", "end").prefetch_related(moves))


def _other_cases(case: Case, user: Colleague) -> list[Case]:
    if case.customer is None:
        return []
    others = Case.objects.seen_by(user).filter(customer=case.customer).exclude(pk=case.pk)
    return list(others.only("number", "subject", "standing", "received_at")[:5])


def _forms(user: Colleague) -> dict[str, Any]:
    return {
        "answer": AnswerForm(),
        "call": CallForm(),
        "note": NoteForm(),
        "promise": PromiseForm(initial={"owner": user.pk}),
        "offer": OfferForm(),
        "refuse": RefuseForm(),
        "assign": AssignForm(),
    }


def pressing_until(now: datetime) -> datetime:
    return now + timedelta(hours=24)
