"""The rules by which a control chart calls a point more than noise."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby, pairwise

RUN_LENGTH = 8
TREND_LENGTH = 6


class Signal(StrEnum):
    """Why a point is not noise. The first three say that complaints rise."""

    ABOVE_LIMIT = "above_limit"
    RUN_ABOVE = "run_above"
    RISING = "rising"
    BELOW_LIMIT = "below_limit"
    RUN_BELOW = "run_below"
    FALLING = "falling"

    @property
    def is_bad(self) -> bool:
        """Whether it means more complaints rather than fewer."""
        return self in (Signal.ABOVE_LIMIT, Signal.RUN_ABOVE, Signal.RISING)


def find_signals(
    rates: Sequence[float], limits: Sequence[tuple[float, float]], centre: float
) -> list[frozenset[Signal]]:
    """The signals of each point, in order.

    Beyond a limit; each point of a run of eight or more on one side of the centre
    (a point on the centre ends the run); each point of six or more steadily rising
    or falling (equal neighbours end the trend). Nelson (1984), J. Quality Technology
    16:237, with a run of eight as in Western Electric (1956).
    """
    beyond = [_beyond(rate, *limit) for rate, limit in zip(rates, limits, strict=True)]
    runs = _runs([_sign(rate - centre) for rate in rates])
    trends = _trends([_sign(later - earlier) for earlier, later in pairwise(rates)])
    return [
        frozenset(signal for signal in signals if signal is not None)
        for signals in zip(beyond, runs, trends, strict=True)
    ]


def _beyond(rate: float, lower: float, upper: float) -> Signal | None:
    if rate > upper:
        return Signal.ABOVE_LIMIT
    return Signal.BELOW_LIMIT if rate < lower else None


def _runs(sides: Sequence[int]) -> list[Signal | None]:
    marks: list[Signal | None] = []
    for side, stretch in groupby(sides):
        length = len(list(stretch))
        found = {1: Signal.RUN_ABOVE, -1: Signal.RUN_BELOW}.get(side)
        marks += [found if length >= RUN_LENGTH else None] * length
    return marks


def _trends(steps: Sequence[int]) -> list[Signal | None]:
    marks: list[Signal | None] = [None] * (len(steps) + 1)
    start = 0
    for step, stretch in groupby(steps):
        end = start + len(list(stretch))
        found = {1: Signal.RISING, -1: Signal.FALLING}.get(step)
        if found and end - start + 1 >= TREND_LENGTH:
            marks[start : end + 1] = [found] * (end + 1 - start)
        start = end
    return marks


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)
