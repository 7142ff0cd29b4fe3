"""My day: one column, sorted by what breaks first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from albricias.board.load import loads
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.resolve.cases import UNANSWERED, Case, Standing
from albricias.resolve.deadlines import Deadline
from albricias.resolve.promises import Promise
from albricias.resolve.requests import RemedyRequest
from albricias.resolve.snoozes import put_off_cases
from albricias.resolve.their_word import spoke_last, word_of
from albricias.tell.models import Dispatch

AHEAD = timedelta(days=7)
SILENT_SINCE = timedelta(days=90)
MOST = 40
MOST_SILENT = 10
MOST_ASTRAY = 10


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
    promisers = Q(owner__team=user.team_id) if of_team else Q(owner=user)
    promisers &= Case.open_to(user, "case")
    whose = Q(team=user.team_id) if of_team else Q(owner=user)
    whose &= Case.open_to(user)
    rows = [_promised(promise, now) for promise in _promises(promisers, now)]
    rows += _turns(whose, now)
    rows += _astray(whose, now)
    rows += [] if of_team else _asked_of(user)
    rows.sort(key=lambda row: row.breaks_at or now)
    silent = [_silent(case) for case in sorted(_silences(whose, now), key=_silent_since)]
    return {
        "rows": rows[:MOST],
        "silent": silent,
        "cut": len(rows) > MOST,
        "leads": leads,
        "of_team": of_team,
        "team": user.team if leads else None,
        "loads": loads(user.team, user, now=now) if of_team and user.team else [],
    }


def _promises(promisers: Q, now: datetime) -> QuerySet[Promise]:
    due = Promise.objects.pending().filter(promisers, due_at__lte=now + AHEAD)
    due = due.select_related("case__customer", "case__merged_into", "owner")
    return due.order_by("due_at", "id")[: MOST + 1]


def _promised(promise: Promise, now: datetime) -> Row:
    return Row(
        breaks_at=promise.due_at,
        icon="clock-exclamation" if promise.due_at < now else "clock",
        what=promise.listed_as,
        why=_("promised"),
        # Where the case goes on; the promise stays with whoever made it.
        case=promise.case.current,
        href=reverse("resolve:keep", args=[promise.case.number, promise.pk]),
        act=_("Kept"),
        kind="promise",
        owner=promise.owner.name,
    )


def _asked_of(user: Colleague) -> list[Row]:
    """What colleagues ask this one's yes for."""
    seen = RemedyRequest.objects.seen_by(user)
    waiting = seen.waiting().filter(asked__colleague=user)
    some = waiting.select_related("case__customer", "by").defer("case__story")
    return [_asked(request) for request in some.order_by("due_at")[:MOST]]


def _asked(request: RemedyRequest) -> Row:
    return Row(
        breaks_at=request.due_at,
        icon="hand-stop",
        what=request.listed_as,
        why=_("%(name)s asks for approval") % {"name": request.by},
        case=request.case,
        href=reverse("resolve:decide-here", args=[request.case.number, request.pk]),
        act=_("Answer"),
        owner=request.by.name,
    )


def _astray(whose: Q, now: datetime) -> list[Row]:
    """Letters that reached nobody: whoever waits for one thinks that we are silent."""
    letters = Dispatch.objects.undelivered().filter(case__in=Case.objects.filter(whose))
    some = letters.select_related("case__customer", "case__owner").defer("text", "case__story")
    return [_went_astray(letter, now) for letter in some.order_by("-created_at")[:MOST_ASTRAY]]


def _went_astray(letter: Dispatch, now: datetime) -> Row:
    return Row(
        breaks_at=letter.returned_at or letter.given_up_at or now,
        icon="mail",
        what=letter.case.listed_as,
        why=_("a letter of ours did not reach them"),
        case=letter.case,
        href=letter.get_absolute_url(),
        act=_("See what can be done"),
        kind="deadline",
        owner=letter.case.owner.name if letter.case.owner else "",
    )


def _turns(whose: Q, now: datetime) -> list[Row]:
    """Cases whose answer falls due, and cases in which the customer spoke last; each once."""
    falls_due = (
        Case.objects.counted()
        .filter(whose, standing__in=UNANSWERED, answer_due_at__lte=now + AHEAD)
        .exclude(pk__in=put_off_cases())
        .annotate(is_to_inform=Exists(_informing()))
        .order_by("answer_due_at", "id")
    )
    rows = {case.pk: _falls_due(case, now) for case in _with_people(falls_due)}
    rows |= {case.pk: _spoke_last(case) for case in _with_people(_customer_spoke_last(whose))}
    return list(rows.values())


def _with_people(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("customer", "owner").defer("story")[: MOST + 1]


def _informing() -> QuerySet[Deadline]:
    """The clock that runs out first, where it asks for no more than a word."""
    first = Q(case=OuterRef("pk"), due_at=OuterRef("answer_due_at"), met_at=None)
    return Deadline.objects.filter(first, kind=Deadline.Kind.INFORM).order_by()


def _falls_due(case: Any, now: datetime) -> Row:
    return _answer_row(case, case.answer_due_at, "scale", _what_falls_due(case, now))


def _what_falls_due(case: Any, now: datetime) -> str:
    if case.is_to_inform:
        return _("they have to be told what is known")
    return _("an answer fell due") if case.answer_due_at < now else _("an answer falls due")


def _customer_spoke_last(whose: Q) -> QuerySet[Case]:
    return spoke_last(Case.objects.counted().filter(whose).exclude(pk__in=put_off_cases()))


def _spoke_last(case: Any) -> Row:
    due_at = case.answer_due_at if case.standing == Standing.OPEN else None
    word = word_of(case)
    first = min(word.answer_by, due_at) if due_at else word.answer_by
    return _answer_row(case, first, "message-question", word.said)


def _answer_row(case: Case, breaks_at: datetime | None, icon: str, why: str) -> Row:
    return Row(
        breaks_at=breaks_at,
        icon=icon,
        what=case.listed_as,
        why=why,
        case=case,
        href=reverse("resolve:answer", args=[case.number]),
        act=_("Answer"),
        owner=case.owner.name if case.owner else "",
    )


def _silences(whose: Q, now: datetime) -> Iterable[Case]:
    """Offered, asked, and no word: lately enough for a call to make sense."""
    recent = Case.objects.counted().filter(whose, received_at__gte=now - SILENT_SINCE)
    quiet = recent.filter(standing=Standing.UNCONFIRMED).select_related("customer", "owner")
    newest = quiet.defer("story").order_by("-received_at", "-id")
    return newest.prefetch_related("customer__contact_points")[:MOST_SILENT]


def _silent_since(case: Case) -> tuple[datetime, int]:
    """Whoever has kept silent longest stands first."""
    return case.last_word_at, case.pk


def _silent(case: Case) -> Row:
    return Row(
        breaks_at=None,
        icon="phone",
        what=case.listed_as,
        why=_("has not said whether it is resolved"),
        case=case,
        href=reverse("resolve:call", args=[case.number]),
        act=_("Note a call"),
        owner=case.owner.name if case.owner else "",
    )
