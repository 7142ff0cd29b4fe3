"""Is this month different, or only noise? Control charts for rates of complaints."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from math import sqrt

from albricias.reckon.errors import ImpossibleFigures
from albricias.reckon.runs import Signal, find_signals

FEWEST_POINTS = 8
"""Below this no limits are drawn: a run of eight could not even happen."""

NOTICEABLY_OVERDISPERSED = 1.2
"""Laney's sigma_z beyond which counts scatter too much for Poisson limits."""

D2 = 1.128
"""Mean range of two standard normal values, which turns a moving range into a sigma."""


class Method(StrEnum):
    """How the limits were computed."""

    NONE = "none"
    U = "u"
    LANEY_U = "laney_u"


class ExposureKind(StrEnum):
    """What the counts were divided by."""

    GIVEN = "given"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One period: `rate` is count per unit of exposure; limits None when not drawn."""

    period: date
    count: int
    exposure: float
    rate: float
    lower: float | None = None
    upper: float | None = None
    signals: frozenset[Signal] = frozenset()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Points in order of time, the centre (a rate) and how the limits were made.

    `too_few` means the baseline cannot carry limits: fewer than eight complete
    periods, or no case in any of them. Then `centre` and `sigma_z` are None.
    `baseline` is how many of the first points the centre was computed from.
    """

    points: tuple[ControlPoint, ...]
    centre: float | None
    method: Method
    sigma_z: float | None
    exposure_kind: ExposureKind
    baseline: int
    last_complete: bool
    too_few: bool

    @property
    def n(self) -> int:
        """All cases on the chart."""
        return sum(point.count for point in self.points)


def control_chart(
    periods: Sequence[date],
    counts: Sequence[int],
    exposures: Sequence[float] | None = None,
    baseline: int | None = None,
    *,
    as_of: date | None = None,
) -> ControlChart:
    """A u-chart, or Laney's u'-chart where counts scatter more than Poisson.

    `periods` are the first days of consecutive periods. Without `exposures` periods
    must be months and the exposure is days, so rates are cases a day. Limits are
    u ± 3 σ_z √(u/nᵢ), lower limit at 0; σ_z = 1 for the u-chart (Montgomery,
    Introduction to Statistical Quality Control, ch. 7), else the mean moving range
    of the standardised rates / 1.128 (D. B. Laney 2002, Quality Engineering 14:531).

    `baseline` freezes centre and σ_z at the first points, as one does before a change.
    If the last period contains or follows the day `as_of` it is marked incomplete,
    gets its exposure in days elapsed (`as_of` included) and stays out of the centre.
    It never is or has part in a signal: a few days scatter like no whole period, and
    their rate moves every day until the period is over.

    Raises ImpossibleFigures.
    """
    _check(periods, counts, exposures, as_of)
    points = _points(periods, counts, exposures, as_of)
    base = [point for point in points[:baseline] if point.complete]
    kind = ExposureKind.DAYS if exposures is None else ExposureKind.GIVEN
    complete = all(point.complete for point in points)
    if len(base) < FEWEST_POINTS or not any(point.count for point in base):
        return ControlChart(
            tuple(points), None, Method.NONE, None, kind, len(base), complete, too_few=True
        )
    centre = sum(p.count for p in base) / sum(p.exposure for p in base)
    sigma_z = _sigma_z(base, centre)
    method = Method.LANEY_U if sigma_z > NOTICEABLY_OVERDISPERSED else Method.U
    limited = _with_limits(points, centre, sigma_z if method is Method.LANEY_U else 1.0)
    return ControlChart(
        _with_signals(limited, centre),
        centre,
        method,
        sigma_z,
        kind,
        len(base),
        complete,
        too_few=False,
    )


def _check(
    periods: Sequence[date],
    counts: Sequence[int],
    exposures: Sequence[float] | None,
    as_of: date | None,
) -> None:
    if len(periods) != len(counts) or (exposures is not None and len(exposures) != len(counts)):
        raise ImpossibleFigures("periods, counts and exposures differ in length")
    if any(later <= earlier for earlier, later in pairwise(periods)):
        raise ImpossibleFigures("periods are not in order of time")
    if any(count < 0 for count in counts):
        raise ImpossibleFigures("a negative count")
    if exposures is not None and any(exposure <= 0 for exposure in exposures):
        raise ImpossibleFigures("an exposure of nothing; leave that period out")
    if exposures is None and any(period.day != 1 for period in periods):
        raise ImpossibleFigures("periods that are not months need exposures")
    if as_of is not None and periods and as_of < periods[-1]:
        raise ImpossibleFigures(f"the last period begins after {as_of}")


def _points(
    periods: Sequence[date],
    counts: Sequence[int],
    exposures: Sequence[float] | None,
    as_of: date | None,
) -> list[ControlPoint]:
    unfinished = _is_unfinished(periods, as_of)
    days = [float(monthrange(period.year, period.month)[1]) for period in periods]
    if unfinished and as_of is not None:
        days[-1] = float((as_of - periods[-1]).days + 1)
    points = [
        ControlPoint(period, count, exposure, count / exposure)
        for period, count, exposure in zip(periods, counts, exposures or days, strict=True)
    ]
    if unfinished:
        points[-1] = replace(points[-1], complete=False)
    return points


def _is_unfinished(periods: Sequence[date], as_of: date | None) -> bool:
    return bool(periods) and as_of is not None and as_of < _last_day(periods)


def _last_day(periods: Sequence[date]) -> date:
    last = periods[-1]
    if len(periods) < 2 or all(period.day == 1 for period in periods):
        return last.replace(day=monthrange(last.year, last.month)[1])
    return last + (last - periods[-2]) - timedelta(days=1)


def _sigma_z(base: Sequence[ControlPoint], centre: float) -> float:
    z = [(point.rate - centre) / sqrt(centre / point.exposure) for point in base]
    moving_ranges = [abs(later - earlier) for earlier, later in pairwise(z)]
    return sum(moving_ranges) / len(moving_ranges) / D2


def _with_limits(
    points: Sequence[ControlPoint], centre: float, sigma_z: float
) -> list[ControlPoint]:
    reaches = [3 * sigma_z * sqrt(centre / point.exposure) for point in points]
    return [
        replace(point, lower=max(0.0, centre - reach), upper=centre + reach)
        for point, reach in zip(points, reaches, strict=True)
    ]


def _with_signals(points: Sequence[ControlPoint], centre: float) -> tuple[ControlPoint, ...]:
    # Only the last can be incomplete.
    complete = [point for point in points if point.complete]
    found = find_signals(
        [point.rate for point in complete],
        [(point.lower or 0.0, point.upper or 0.0) for point in complete],
        centre,
    )
    judged = [replace(p, signals=s) for p, s in zip(complete, found, strict=True)]
    return (*judged, *points[len(complete) :])
