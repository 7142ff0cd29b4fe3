"""How long people wait until their case is closed, the open ones not forgotten."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, sqrt

from albricias.reckon.errors import ImpossibleFigures
from albricias.reckon.shares import Z95, share

MILESTONES = (1, 7, 15, 30, 90)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """From `days` on, `closed` is the share closed, with its 95 % interval."""

    days: float
    closed: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """The share closed within so many days.

    `closed` is None when nobody has been followed that long: nothing is known then.
    """

    days: int
    closed: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Times to closing, in days.

    `median` is None when less than half are known to have closed; `median_high` is
    None when the data do not bound it. `curve` starts at day 0 and ends with the
    longest wait seen.
    """

    n: int
    closed: int
    still_open: int
    median: float | None
    median_low: float | None
    median_high: float | None
    within: tuple[ClosedBy, ...]
    curve: tuple[CurvePoint, ...]


def time_to_close(waits_days: Sequence[float], ended: Sequence[bool]) -> Waiting:
    """Kaplan-Meier estimate of the share closed by each day.

    `waits_days` is how long each case has waited: until its end if `ended`, else
    until now (right-censored). Standard errors by Greenwood; intervals on the
    log(-log) scale, the median's by Brookmeyer & Crowley (1982, Biometrics 38:29), as
    in lifelines and SAS. While none or all have closed that scale has no width, so
    Wilson's interval is given on those still followed, or on all that closed.

    Raises ImpossibleFigures.
    """
    if len(waits_days) != len(ended):
        raise ImpossibleFigures(f"{len(waits_days)} waits, {len(ended)} endings")
    if any(not isfinite(wait) or wait < 0 for wait in waits_days):
        raise ImpossibleFigures("a wait that is negative or not a number")
    curve = _curve(waits_days, ended)
    return Waiting(
        n=len(ended),
        closed=sum(ended),
        still_open=len(ended) - sum(ended),
        median=_first_day([point.closed for point in curve], curve),
        median_low=_first_day([point.high for point in curve], curve, after_first_close=True),
        median_high=_first_day([point.low for point in curve], curve),
        within=tuple(_closed_by(day, curve) for day in MILESTONES),
        curve=tuple(curve),
    )


def _curve(waits: Sequence[float], ended: Sequence[bool]) -> list[CurvePoint]:
    if not waits:
        return []
    leaving = Counter(waits)
    closing = Counter(wait for wait, end in zip(waits, ended, strict=True) if end)
    followed, open_share, greenwood, closed = len(waits), 1.0, 0.0, 0
    curve = [] if 0 in leaving else [_point(0.0, 1.0, 0.0, followed, 0)]
    for day in sorted(leaving):
        closes = closing[day]
        open_share *= 1 - closes / followed
        if closes < followed:
            greenwood += closes / (followed * (followed - closes))
        closed += closes
        curve.append(_point(float(day), open_share, greenwood, followed, closed))
        followed -= leaving[day]
    return curve


def _point(
    day: float, open_share: float, greenwood: float, followed: int, closed: int
) -> CurvePoint:
    if closed == 0:
        return CurvePoint(day, 0.0, 0.0, share(0, of=followed).high)
    if open_share == 0:
        return CurvePoint(day, 1.0, share(closed, of=closed).low, 1.0)
    reach = Z95 * sqrt(greenwood) / abs(log(open_share))
    low, high = 1 - open_share ** exp(-reach), 1 - open_share ** exp(reach)
    return CurvePoint(day, 1 - open_share, low, high)


def _first_day(
    shares: Sequence[float], curve: Sequence[CurvePoint], after_first_close: bool = False
) -> float | None:
    for closed, point in zip(shares, curve, strict=True):
        if closed >= 0.5 - 1e-12 and not (after_first_close and point.closed == 0):
            return point.days
    return None


def _closed_by(day: int, curve: Sequence[CurvePoint]) -> ClosedBy:
    at = bisect_right([point.days for point in curve], day) - 1
    if at < 0 or (day > curve[-1].days and curve[-1].closed < 1):
        return ClosedBy(day, closed=None, low=0.0, high=1.0)
    return ClosedBy(day, curve[at].closed, curve[at].low, curve[at].high)
