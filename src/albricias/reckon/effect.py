"""Did it work? Complaints per unit of exposure before and after a change."""

from dataclasses import dataclass
from enum import StrEnum

from albricias.reckon.errors import ImpossibleFigures
from albricias.reckon.power import HALVING, exposure_to_show, power_to_show

POWER = 0.8
"""The chance we want of seeing an effect that is really there."""

WORTH_SHOWING = 0.2
"""An observed change smaller than this is not what we wait for: we wait for a halving."""


class Verdict(StrEnum):
    """What the figures allow to say; see `rate_change` for the rule."""

    FELL = "fell"
    ROSE = "rose"
    NO_DIFFERENCE_SHOWN = "no_difference_shown"
    NOT_ENOUGH_DATA = "not_enough_data"


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen in a stretch of time.

    `exposure` is what could have gone wrong *over that time* (customer-days, orders,
    calls): a count of customers alone makes a long stretch look worse than a short
    one. `days` tells the pace, for saying how long to wait.
    """

    cases: int
    exposure: float
    days: float

    def __post_init__(self) -> None:
        if self.cases < 0 or self.exposure < 0 or self.days < 0:
            raise ImpossibleFigures(f"negative figures: {self}")
        if self.cases > 0 and self.exposure == 0:
            raise ImpossibleFigures(f"cases without exposure: {self}")


@dataclass(frozen=True, slots=True)
class Rate:
    """Cases per `per` units of exposure with its 95 % interval; None when nothing was seen."""

    value: float | None
    low: float
    high: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class RateChange:
    """Rates before and after, their ratio (after / before) and what it allows to say.

    `ratio`, `low` and `high` are None when nothing can be divided. `weeks_needed` is
    how many more weeks at the present pace; 0 when enough was seen, None when no
    waiting would help because too little was seen before the change.
    """

    before: Rate
    after: Rate
    ratio: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    weeks_needed: float | None
    per: float
    dispersion: float

    @property
    def change(self) -> float | None:
        """The change as a fraction: -0.5 is a halving."""
        return None if self.ratio is None else self.ratio - 1


def rate_change(
    before: Observed, after: Observed, per: float = 1000.0, *, dispersion: float = 1.0
) -> RateChange:
    """Compare two rates of complaints.

    Interval of the ratio: exact, from Clopper-Pearson on the after cases given all
    cases (Przyborowski & Wilenski 1940, Biometrika 31:313), as R's poisson.test.

    `dispersion` ≥ 1 is variance over mean where counts scatter more than Poisson (the
    square of a control chart's sigma_z). Quasi-Poisson: a count then tells only as
    much as count / dispersion independent cases, so the same exact formulas are used
    on those effective cases. For large counts that is the log-normal interval with
    variance dispersion·(1/before + 1/after); for small ones it stays wider than the
    undispersed interval, which the log-normal does not.

    Verdict: `fell` or `rose` when the interval excludes 1. Else `no_difference_shown`
    if, with the cases seen before and the exposure seen since, a true halving would
    have been shown with 80 % chance or more; else `not_enough_data`. No case before,
    or no exposure on one side, is always `not_enough_data`.

    `weeks_needed` is for the change observed if that exceeds 20 % and can be shown at
    all, else for a halving.

    Raises ImpossibleFigures.
    """
    if dispersion < 1 or per <= 0:
        raise ImpossibleFigures(f"dispersion {dispersion}, per {per}")
    ratio, low, high = _ratio(before, after, dispersion)
    verdict = _verdict(before, after, low, high, dispersion)
    return RateChange(
        before=_rate(before, per, dispersion),
        after=_rate(after, per, dispersion),
        ratio=ratio,
        low=low,
        high=high,
        verdict=verdict,
        weeks_needed=_weeks_needed(before, after, ratio, verdict, dispersion),
        per=per,
        dispersion=dispersion,
    )


def _ratio(
    before: Observed, after: Observed, dispersion: float
) -> tuple[float | None, float | None, float | None]:
    if before.cases == 0 or after.exposure == 0:
        return None, None, None
    from scipy.stats import f

    # Clopper-Pearson as odds, by way of Fisher's F: exact where a share is close to 1.
    longer = after.exposure / before.exposure
    x, y = after.cases / dispersion, before.cases / dispersion
    low = 0.0 if x == 0 else x / (y + 1) * float(f.ppf(0.025, 2 * x, 2 * (y + 1)))
    high = (x + 1) / y * float(f.ppf(0.975, 2 * (x + 1), 2 * y))
    return after.cases / before.cases / longer, low / longer, high / longer


def _verdict(
    before: Observed, after: Observed, low: float | None, high: float | None, dispersion: float
) -> Verdict:
    if low is None or high is None:
        return Verdict.NOT_ENOUGH_DATA
    if high < 1:
        return Verdict.FELL
    if low > 1:
        return Verdict.ROSE
    longer = after.exposure / before.exposure
    could_see = power_to_show(HALVING, before.cases / dispersion, longer) >= POWER
    return Verdict.NO_DIFFERENCE_SHOWN if could_see else Verdict.NOT_ENOUGH_DATA


def _rate(observed: Observed, per: float, dispersion: float) -> Rate:
    if observed.exposure == 0:
        return Rate(value=None, low=0.0, high=None, cases=0)
    from scipy.stats import gamma

    # Garwood (1936), Biometrika 28:437.
    unit = per / observed.exposure
    seen = observed.cases / dispersion
    low = 0.0 if seen == 0 else float(gamma.ppf(0.025, seen))
    high = float(gamma.ppf(0.975, seen + 1))
    scale = unit * dispersion
    return Rate(observed.cases * unit, low * scale, high * scale, observed.cases)


def _weeks_needed(
    before: Observed, after: Observed, ratio: float | None, verdict: Verdict, dispersion: float
) -> float | None:
    if verdict in (Verdict.FELL, Verdict.ROSE):
        return 0.0
    pace = after if after.exposure > 0 else before
    if before.cases == 0 or pace.days == 0:
        return None
    observed = [ratio] if ratio is not None and abs(ratio - 1) > WORTH_SHOWING else []
    seen = after.exposure / before.exposure
    needed = None
    for target in (*observed, HALVING):
        needed = needed or exposure_to_show(target, before.cases / dispersion, POWER, seen)
    if needed is None:
        return None
    missing = (needed - seen) * before.exposure
    return missing / (pace.exposure / pace.days) / 7
