"""How far stories are told once, month by month: what customers say, and what we see (R7)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from albricias.history import Event
from albricias.learn.months import first_of, month_after, months_between
from albricias.people.models import Colleague
from albricias.reckon.shares import Share, share
from albricias.resolve.cases import Case
from albricias.resolve.days import midnight

MONTHS = 12
SAID = ("resolution.confirmed", "resolution.denied")


@dataclass(frozen=True, slots=True)
class Month:
    """One month: of those asked, how many had to tell it again; of our answers, how many ask for
    what we hold; and how often cases changed hands."""

    first: date
    told_again: Share
    asked_again: Share
    hand_overs: int
    opened: int


def read(user: Colleague, *, now: datetime) -> dict[str, Any]:
    this_month = _month(now)
    shown = months_between(month_after(this_month, 1 - MONTHS), this_month)
    happened = Event.objects.filter(at__gte=midnight(shown[0]), case__in=Case.objects.seen_by(user))
    said = _by_month(happened.filter(name__in=SAID, data__told_again__in=[True, False]))
    again = _by_month(happened.filter(name__in=SAID, data__told_again=True))
    answers = _by_month(happened.filter(name="case.answered"))
    asked = _by_month(happened.filter(name="case.answered", data__asked_again__isnull=False))
    given = happened.filter(name="case.assigned", by__isnull=False).values_list("at", "by", "data")
    moved = Counter(_month(at) for at, by, data in given if data.get("to") != by)
    opened = _by_month(happened.filter(name="case.opened"))
    months = [
        Month(
            first=first,
            told_again=share(again[first], said[first]),
            asked_again=share(asked[first], answers[first]),
            hand_overs=moved[first],
            opened=opened[first],
        )
        for first in reversed(shown)
    ]
    return {"months": months, "any": any(one.told_again.n or one.asked_again.n for one in months)}


def _month(at: datetime) -> date:
    return first_of(timezone.localtime(at).date())


def _by_month(events: QuerySet[Event]) -> Counter[date]:
    months = events.order_by().annotate(month=TruncMonth("at")).values_list("month")
    return Counter({_month(month): n for month, n in months.annotate(n=Count("pk"))})
