"""A share of a whole, and how far it may be from the truth."""

from dataclasses import dataclass
from math import sqrt

from albricias.reckon.errors import ImpossibleFigures

Z95 = 1.959963984540054
"""Standard normal quantile that leaves 2.5 % on each side."""


@dataclass(frozen=True, slots=True)
class Share:
    """`value` of `n`, between 0 and 1, with its 95 % interval.

    With n = 0 nothing is known: `value` is None and the interval is 0 to 1.
    """

    value: float | None
    low: float
    high: float
    n: int


def share(successes: int, of: int) -> Share:
    """The share and its Wilson 95 % interval, without continuity correction.

    E. B. Wilson (1927), JASA 22:209-212; method 3 in R. G. Newcombe (1998),
    Statistics in Medicine 17:857-872. Raises ImpossibleFigures.
    """
    if not 0 <= successes <= of:
        raise ImpossibleFigures(f"{successes} out of {of}")
    if of == 0:
        return Share(value=None, low=0.0, high=1.0, n=0)
    value = successes / of
    low, high = _wilson(value, of)
    return Share(value=value, low=min(low, value), high=max(high, value), n=of)


def _wilson(value: float, n: int) -> tuple[float, float]:
    shrink = 1 + Z95**2 / n
    middle = (value + Z95**2 / (2 * n)) / shrink
    reach = Z95 / shrink * sqrt(value * (1 - value) / n + Z95**2 / (4 * n**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)
