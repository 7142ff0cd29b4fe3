"""My day: one column, sorted by what breaks first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from albricias.history import Event, Voice
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.resolve.cases import Case, Standing
from albricias.resolve.promises import Promise

AHEAD = timedelta(days=7)
# A customer who writes again should not wait longer for us than at the beginning.
WORD_WAITS = timedelta(hours=24)
SILENT_FOR = timedelta(days=45)
MOST = 60
MOST_SILENT = 10

THEIR_WORD = ("case.added_to", "resolution.denied", "case.reopened")
OUR_WORD = ("case.answered", "case.called", "resolution.offered")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits for somebody: what, whose, until when, why, and the next act."""

    breaks_at: datetime | None
    icon: str
    what: str
    why: str
    case: Case
    href: str
    act: str
    kind: str = "deadline"
    owner: str = ""


def read(user: Colleague, *, of_team: bool, now: datetime) -> dict[str, Any]:
    """The rows of a colleague, or of their team for whoever leads it."""
    leads = user.may(Act.ASSIGN) and user.team_id is not None
    of_team = of_team and leads
    owners = Q(owner__team=user.team_id) if of_team else Q(owner=user)
    rows = [_promised(promise, now) for promise in _promises(owners, now)]
    rows += [_our_turn(case) for case in _turns(owners, now)]
    rows.sort(key=lambda row: row.breaks_at or now)
    silent = [_silent(case) for case in _silences(owners, now)]
    return {
        "rows": rows[:MOST],
        "silent": silent,
        "cut": len(rows) > MOST,
        "leads": leads,
        "of_team": of_team,
        "team": user.team if leads else None,
    }


def _promises(owners: Q, now: datetime) -> QuerySet[Promise]:
    due = Promise.objects.pending().filter(owners, due_at__lte=now + AHEAD)
    return due.select_related("case__customer", "owner").order_by("due_at", "id")[: MOST + 1]


def _promised(promise: Promise, now: datetime) -> Row:
    return Row(
        breaks_at=promise.due_at,
        icon="clock-exclamation" if promise.due_at < now else "clock",
        what=promise.text,
        why=_("promised"),
        case=promise.case,
        href=reverse("resolve:keep", args=[promise.case.number, promise.pk]),
        act=_("Kept"),
        kind="promise",
        owner=promise.owner.name,
    )


def _turns(owners: Q, now: datetime) -> Iterable[Case]:
    """Cases whose answer falls due, and cases in which the customer spoke last."""
    cases = Case.objects.filter(owners, standing__in=[Standing.OPEN, Standing.OFFERED])
    cases = cases.annotate(
        heard_at=_newest(THEIR_WORD, "at", voice=Voice.CUSTOMER),
        heard_of=_newest(THEIR_WORD, "name", voice=Voice.CUSTOMER),
        ours_at=_newest(OUR_WORD, "at"),
    )
    falls_due = Q(standing=Standing.OPEN, answer_due_at__lte=now + AHEAD)
    spoke_last = Q(heard_at__isnull=False) & (Q(ours_at=None) | Q(heard_at__gt=F("ours_at")))
    found = cases.filter(falls_due | spoke_last).select_related("customer", "owner")
    return found.order_by("answer_due_at", "id")[: 2 * MOST]


def _newest(names: Iterable[str], column: str, **which: str) -> Subquery:
    events = Event.objects.filter(case=OuterRef("pk"), name__in=names, **which)
    return Subquery(events.order_by("-at", "-id").values(column)[:1])


def _our_turn(case: Any) -> Row:
    spoke_last = case.heard_at and (case.ours_at is None or case.heard_at > case.ours_at)
    due_at = case.answer_due_at if case.standing == Standing.OPEN else None
    until = [due_at, case.heard_at + WORD_WAITS if spoke_last else None]
    return Row(
        breaks_at=min(moment for moment in until if moment),
        icon="message-question" if spoke_last else "scale",
        what=case.subject,
        why=_why(case.heard_of) if spoke_last else _("an answer falls due"),
        case=case,
        href=reverse("resolve:answer", args=[case.number]),
        act=_("Answer"),
        owner=case.owner.name,
    )


def _why(event: str) -> str:
    if event == "resolution.denied":
        return _("says it is not resolved")
    if event == "case.reopened":
        return _("has reopened it")
    return _("has written again")


def _silences(owners: Q, now: datetime) -> Iterable[Case]:
    """Offered, asked, and no word: lately enough for a call to make sense."""
    quiet = Case.objects.filter(owners, standing=Standing.UNCONFIRMED)
    recent = quiet.filter(last_word_at__gte=now - SILENT_FOR).select_related("customer", "owner")
    return recent.order_by("-last_word_at")[:MOST_SILENT]


def _silent(case: Case) -> Row:
    return Row(
        breaks_at=None,
        icon="phone",
        what=case.subject,
        why=_("has not said whether it is resolved"),
        case=case,
        href=reverse("resolve:call", args=[case.number]),
        act=_("Note a call"),
        owner=case.owner.name if case.owner else "",
    )
