"""Months: walking along them, and counting the cases of each in one question."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, Value, When
from django.db.models.expressions import Combinable

from albricias.learn.models import Exposure
from albricias.resolve.cases import CaseQuerySet
from albricias.resolve.days import midnight


def first_of(day: date) -> date:
    return day.replace(day=1)


def month_after(month: date, steps: int = 1) -> date:
    """The first of the month so many months later (or earlier, if negative)."""
    place = month.year * 12 + month.month - 1 + steps
    return date(place // 12, place % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """The first days of all months from the one of `first` to the one of `last`."""
    months = [first_of(first)]
    while months[-1] < first_of(last):
        months.append(month_after(months[-1]))
    return months


def days_in(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def count_by_month(cases: CaseQuerySet, months: Sequence[date]) -> list[int]:
    """How many cases were received in each of these consecutive months."""
    bounds = [midnight(month) for month in months] + [midnight(month_after(months[-1]))]
    return count_between(cases, bounds)


def count_between(cases: CaseQuerySet, bounds: Sequence[datetime]) -> list[int]:
    """How many cases were received between each moment and the next. One query."""
    within = cases.filter(received_at__gte=bounds[0], received_at__lt=bounds[-1])
    numbered = within.annotate(stretch=_stretch(bounds[1:-1], 0)).values("stretch")
    found = dict(numbered.annotate(n=Count("pk")).order_by().values_list("stretch", "n"))
    return [found.get(at, 0) for at in range(len(bounds) - 1)]


def _stretch(bounds: Sequence[datetime], first: int) -> Combinable:
    # By halving, so that a hundred months cost seven comparisons a case and not fifty;
    # and by comparing, because cutting dates to months takes a Python call a row on SQLite.
    if not bounds:
        return Value(first, output_field=IntegerField())
    middle = len(bounds) // 2
    before = _stretch(bounds[:middle], first)
    after = _stretch(bounds[middle + 1 :], first + middle + 1)
    return Choice(When(received_at__lt=bounds[middle], then=before), default=after)


def known_customers(today: date) -> dict[date, int]:
    """How many customers there were in the months somebody noted.

    The month that is running counts as the one before it until it is noted.
    """
    known = dict(Exposure.objects.filter(customers__gt=0).values_list("month", "customers"))
    running = first_of(today)
    if running not in known and month_after(running, -1) in known:
        known[running] = known[month_after(running, -1)]
    return known
