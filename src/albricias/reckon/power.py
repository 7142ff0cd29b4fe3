"""How much must be seen before an effect that is there can be shown."""

HALVING = 0.5

LONGEST = 1000.0
"""Waiting a thousand times as long as the baseline is never."""


def power_to_show(ratio: float, cases_before: float, longer: float) -> float:
    """The chance that the exact 95 % interval will exclude 1 on the side of `ratio`.

    Given the (effective) cases already seen before, and an exposure after that is
    `longer` times the one before, if the rate is from now on `ratio` times the one
    seen before. The after cases X are then Poisson; Clopper-Pearson excludes 1 when
    a binomial tail, which is a negative binomial tail in X, is at most 2.5 %.
    """
    from scipy.stats import nbinom, poisson

    if cases_before <= 0 or longer <= 0:
        return 0.0
    q = 1 / (1 + longer)
    expected = ratio * longer * cases_before
    if ratio < 1:
        most = nbinom.ppf(0.025, cases_before, q) - 1
        return float(poisson.cdf(most, expected))
    fewest = nbinom.isf(0.025, cases_before + 1, q) + 1
    return float(poisson.sf(fewest - 1, expected))


def exposure_to_show(ratio: float, cases_before: float, power: float, seen: float) -> float | None:
    """How many times the exposure before is needed after; None if no length would do.

    `seen` is how many times it has been seen already, and returned if that is enough.
    """
    if power_to_show(ratio, cases_before, seen) >= power:
        return seen
    if power_to_show(ratio, cases_before, LONGEST) < power:
        return None
    short, enough = seen, LONGEST
    while enough - short > 1e-4 * enough:
        middle = (short + enough) / 2
        if power_to_show(ratio, cases_before, middle) < power:
            short = middle
        else:
            enough = middle
    return enough
