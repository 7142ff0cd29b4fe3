"""Did it work? Cases of a change's causes before and after, handed to reckon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from albricias import reckon
from albricias.change.models import Baseline, BaselineFigures, Change, Effect
from albricias.learn.facts import (
    PER_CUSTOMERS,
    PER_DAYS,
    Trend,
    exposures_of,
    rate_words,
    trend_words,
)
from albricias.learn.models import CaseCause, Cause, Children, branches
from albricias.learn.months import (
    count_between,
    count_by_month,
    days_in,
    first_of,
    known_customers,
    month_after,
    months_between,
)
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.days import midnight

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WEEKS_OF_SCATTER = 52
MONTHS_BEFORE, MONTHS_SHOWN = 12, 36

# As on a control chart: a smaller excess over Poisson scatter is not told from chance.
NOTICEABLE_SCATTER = 1.2


class House:
    """What every change is measured against, asked of the database once a page."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def counting_since(self) -> datetime:
        first = Case.objects.order_by("received_at", "id").values("received_at").first()
        return first["received_at"] if first else self.at

    @cached_property
    def customers(self) -> dict[date, int]:
        return known_customers(timezone.localdate(self.at))

    def linked(self, change: Change) -> CaseQuerySet:
        """Everybody's cases, before and after: a change is measured for the whole house."""
        causes = branches(change.causes.all(), self._children)
        named = CaseCause.objects.filter(cause__in=causes).order_by()
        cases = Case.objects.counted().filter(pk__in=named.values("case"))
        # What departments ask of each other is no case of the customers it is divided by.
        return cases.filter(confidence=None, raised=None)

    @cached_property
    def _children(self) -> Children:
        return Cause.objects.children()


@dataclass(frozen=True, slots=True)
class Measured:
    """Both rates with what they allow to say, and the row that keeps it (not saved)."""

    rates: reckon.RateChange
    effect: Effect


def baseline_figures(change: Change, at: datetime, days: int = 90) -> BaselineFigures:
    """What is frozen when the change starts: the cases of the days before.

    Days before the first case of all are left out: nobody was counting then.
    """
    house = House(at)
    since = max(at - timedelta(days=days), min(house.counting_since, at - DAY))
    cases = house.linked(change).filter(received_at__gte=since, received_at__lt=at).count()
    exposure = _customer_months(since, at, house)
    return BaselineFigures(
        since=since,
        until=at,
        cases=cases,
        exposure=_days(since, at) if exposure is None else exposure,
        exposure_is_known=exposure is not None,
    )


def _days(since: datetime, until: datetime) -> float:
    return (until - since) / DAY


def _customer_months(since: datetime, until: datetime, house: House) -> float | None:
    """Customers of each month, by the part of it that is meant; None unless all are known."""
    known = house.customers
    months = months_between(timezone.localdate(since), timezone.localdate(until))
    if any(month not in known for month in months):
        return None
    parts = []
    for month in months:
        begins, ends = midnight(month), midnight(month_after(month))
        within = max(min(until, ends) - max(since, begins), timedelta())
        parts.append(known[month] * (within / DAY) / days_in(month))
    return sum(parts)


def measured(change: Change, house: House) -> Measured:
    """The rate before it started against the rate since it was done, with its row."""
    rates = _rates(change, house)
    return Measured(rates, _row(change, rates, house))


def measure(change: Change, at: datetime) -> reckon.RateChange:
    return _rates(change, House(at))


def effect_row(change: Change, at: datetime) -> Effect:
    """The measure as a row, not saved: what `Change.verify` keeps and `words` speaks of."""
    return measured(change, House(at)).effect


def _rates(change: Change, house: House) -> reckon.RateChange:
    """The rate before it started against the rate since it was done, as of now.

    Rates are cases per thousand customers a month where the customers of all months
    are known, else cases every 30 days (`per` says which: 1000 or 30).
    """
    baseline = getattr(change, "baseline", None)
    if baseline is None or change.finished_at is None:
        nothing = reckon.Observed(0, 0.0, 0.0)
        return reckon.rate_change(nothing, nothing)
    *weeks, _between, cases = count_between(house.linked(change), _bounds(baseline, change, house))
    before, after, per = _observed(baseline, cases, change.finished_at, house)
    return reckon.rate_change(before, after, per, dispersion=_dispersion(weeks))


def _bounds(baseline: Baseline, change: Change, house: House) -> list[datetime]:
    """Weeks before it started, then from start to end, then since."""
    at, counting = house.at, (baseline.until - house.counting_since) // WEEK
    weeks = max(0, min(WEEKS_OF_SCATTER, counting))
    before = [baseline.until - week * WEEK for week in range(weeks, -1, -1)]
    return [*before, change.finished_at or at, max(at, change.finished_at or at)]


def _observed(
    baseline: Baseline, cases: int, finished_at: datetime, house: House
) -> tuple[reckon.Observed, reckon.Observed, float]:
    at, days_before = house.at, _days(baseline.since, baseline.until)
    days_after = _days(finished_at, at)
    customers = _customer_months(finished_at, at, house) if baseline.exposure_is_known else None
    if customers is None or baseline.exposure <= 0 or days_after <= 0:
        before = reckon.Observed(baseline.cases, max(days_before, 0.0), max(days_before, 0.0))
        return before, reckon.Observed(cases, max(days_after, 0.0), max(days_after, 0.0)), PER_DAYS
    before = reckon.Observed(baseline.cases, baseline.exposure, days_before)
    return before, reckon.Observed(cases, customers, days_after), PER_CUSTOMERS


def _dispersion(weeks: Sequence[int]) -> float:
    """How much more weekly counts scattered before the change than chance alone would."""
    if not weeks:
        return 1.0
    days = [date(2000, 1, 3) + week * WEEK for week in range(len(weeks))]
    chart = reckon.control_chart(days, weeks, [7.0] * len(weeks))
    scatter = chart.sigma_z or 1.0
    return scatter**2 if scatter > NOTICEABLE_SCATTER else 1.0


def _row(change: Change, found: reckon.RateChange, house: House) -> Effect:
    at, since = house.at, change.finished_at or house.at
    by_customers = found.per == PER_CUSTOMERS
    customers = _customer_months(since, at, house) if by_customers else None
    # By its id: handing over the change itself would put this row in place of its own effect.
    return Effect(
        change_id=change.pk,
        measured_at=at,
        since=since,
        until=at,
        cases=found.after.cases,
        exposure=_days(since, at) if customers is None else customers,
        exposure_is_known=customers is not None,
        rate_before=found.before.value,
        rate_after=found.after.value,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        verdict=found.verdict.value,
        weeks_needed=found.weeks_needed,
    )


def before_after_spec(found: reckon.RateChange, description: str) -> dict[str, Any] | None:
    """Nothing while there is not enough data: an interval without end says less than words."""
    if found.verdict is reckon.Verdict.NOT_ENOUGH_DATA:
        return None
    smaller = min(rate.value or 0.0 for rate in (found.before, found.after))
    words = reckon.ChartWords(
        description=description,
        before=_("Before it started"),
        after=_("Since it was done"),
        value=rate_words(by_customers=found.per == PER_CUSTOMERS),
        number=".2f" if smaller < 0.95 else ".1f",
    )
    return reckon.before_after_chart(found, title="", words=words)


def monthly(change: Change, house: House) -> Trend:
    """Its causes month by month; the limits are those of the months before it started."""
    at, today = house.at, timezone.localdate(house.at)
    begins = timezone.localdate(change.started_at or at)
    oldest = max(month_after(first_of(begins), -MONTHS_BEFORE), _first_whole_month(house))
    months = months_between(max(min(oldest, today), month_after(today, -MONTHS_SHOWN)), today)
    counts = count_by_month(house.linked(change).filter(received_at__lte=at), months)
    exposures = exposures_of(months, today, house.customers)
    before = sum(month < first_of(begins) for month in months) if change.started_at else None
    chart = reckon.control_chart(months, counts, exposures, before, as_of=today)
    return Trend(chart=chart, per=PER_CUSTOMERS if exposures else PER_DAYS)


def _first_whole_month(house: House) -> date:
    return month_after(first_of(timezone.localdate(house.counting_since)))


def monthly_spec(change: Change, trend: Trend, description: str) -> dict[str, Any]:
    words = trend_words(trend, description)
    spec = reckon.trend_chart(trend.chart, title="", words=words, per=trend.per, height=220)
    # One word below the other: a change may start and be done within days.
    if change.started_at:
        spec["layer"] += _mark(change.started_at, _("started"), "right", 7)
    if change.finished_at:
        spec["layer"] += _mark(change.finished_at, _("done"), _side(change.finished_at, trend), 23)
    return spec


def _side(moment: datetime, trend: Trend) -> str:
    """Near the end the word stands before its line: after it are the names of the limits."""
    first, last = trend.chart.points[0].period, trend.chart.points[-1].period
    return "right" if timezone.localdate(moment) > last - (last - first) / 6 else "left"


def _mark(moment: datetime, word: str, align: str, below: int) -> list[dict[str, Any]]:
    """An upright dashed line with its word beside it."""
    day = timezone.localdate(moment)
    where = {"year": day.year, "month": day.month, "date": day.day, "utc": True}
    x = {"x": {"datum": where, "type": "temporal"}}
    aside = {"align": align, "dx": 5 if align == "left" else -5, "dy": below, "limit": 0}
    line = {"type": "rule", "style": "limit", "strokeDash": [5, 4], "aria": False}
    text = {"type": "text", "baseline": "middle", "aria": False, **aside}
    return [
        {"data": {"values": [{}]}, "mark": line, "encoding": x},
        {
            "data": {"values": [{}]},
            "mark": text,
            "encoding": {**x, "y": {"value": 0}, "text": {"value": word}},
        },
    ]
