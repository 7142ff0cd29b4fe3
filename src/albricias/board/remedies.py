"""What was given to make good: the remedy ledger, and what waits for somebody's yes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.people.paging import one_page
from albricias.resolve.authority import RemedyKind
from albricias.resolve.days import month_start
from albricias.resolve.remedies import Remedy
from albricias.resolve.requests import RemedyRequest, decidable

MOST_CAUSES = 8


def read(asked: QueryDict, user: Colleague, *, now: datetime) -> dict[str, Any]:
    kind = asked.get("kind", "")
    kind = kind if kind in RemedyKind.values else ""
    seen = Remedy.objects.seen_by(user)
    rows = seen.filter(kind=kind) if kind else seen
    rows = rows.select_related("case__customer", "by", "request__decision__by")
    rows = rows.prefetch_related("case__causes__cause")
    waiting = list(_waiting(user))
    return {
        "page": one_page(rows.defer("case__story"), "at", asked),
        "kinds": RemedyKind.choices,
        "kind": kind,
        "waiting": waiting,
        "decidable": decidable(waiting, user, at=now),
        "month": _of_month(seen, now),
        "may_answer": user.may(Act.ANSWER),
        "may_set": user.may(Act.SET_AUTHORITY),
    }


def _waiting(user: Colleague) -> QuerySet[RemedyRequest]:
    seen = RemedyRequest.objects.seen_by(user).waiting()
    seen = seen.select_related("case__customer", "by").defer("case__story")
    return seen.prefetch_related("asked__colleague")


def _of_month(seen: Any, now: datetime) -> dict[str, Any]:
    """What this month has cost, by kind."""
    given = seen.filter(at__gte=month_start(now)).order_by()
    by_kind = given.values_list("kind")
    rows = [
        (str(RemedyKind(kind).label), n, of or Decimal(0))
        for kind, n, of in by_kind.annotate(n=Count("pk"), of=Sum("amount")).order_by("kind")
    ]
    total = sum((of for _kind, _n, of in rows), Decimal(0))
    return {"rows": rows, "total": total, "causes": _by_cause(given) if total else []}


def _by_cause(given: Any) -> list[tuple[str, Decimal]]:
    """What each cause has cost, the dearest first; a case with two counts for both of them."""
    by_cause = given.values_list("case__causes__cause__name").annotate(of=Sum("amount"))
    nobody_said = _("No cause named yet")
    costs = [(name or nobody_said, of) for name, of in by_cause if of]
    return sorted(costs, key=lambda one: (-one[1], one[0]))[:MOST_CAUSES]
