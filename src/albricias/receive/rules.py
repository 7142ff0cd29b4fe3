"""Whether a channel has fallen silent, judged by its own rhythm. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

DAY = timedelta(days=1)
LEARNT_FROM = timedelta(days=90)
# Fewer than these tell no rhythm: then only a long time without any counts as silence.
LEAST = 10
QUIET = timedelta(days=30)
# Nights and a slow day are no silence.
FLOOR = timedelta(hours=24)
# Silent when so many letters were to be expected that none would come once in a thousand times.
EXPECTED = log(1000)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many letters come on a Monday, a Tuesday… and from how many that is known."""

    n: int
    a_day: tuple[float, ...]

    @property
    def a_week(self) -> float:
        return sum(self.a_day)

    @property
    def is_known(self) -> bool:
        return self.n >= LEAST


def rhythm(moments: Sequence[datetime]) -> Rhythm:
    """Learnt from the times of letters, in the local time of the house."""
    if not moments:
        return Rhythm(0, (0.0,) * 7)
    first, last = min(moments), max(moments)
    followed = _days(first.replace(hour=0, minute=0, second=0, microsecond=0), last)
    came = [0] * 7
    for moment in moments:
        came[moment.weekday()] += 1
    # Of a weekday followed for less than one whole day little is known.
    rates = tuple(n / max(days, 1.0) for n, days in zip(came, followed, strict=True))
    return Rhythm(len(moments), rates)


def expected(known: Rhythm, since: datetime, until: datetime) -> float:
    """How many letters should have come between the two, if nothing had changed."""
    spent = _days(since, until)
    return sum(rate * days for rate, days in zip(known.a_day, spent, strict=True))


def is_silent(known: Rhythm, last: datetime, now: datetime) -> bool:
    """A Poisson reckoning: that nothing came since is very unlikely, or it is long ago."""
    if now - last < FLOOR:
        return False
    if not known.is_known:
        return now - last >= QUIET
    return expected(known, last, now) >= EXPECTED


def _days(since: datetime, until: datetime) -> list[float]:
    """How much of each weekday, in days, lies between the two."""
    weeks, rest = divmod(until - since, 7 * DAY)
    spent = [float(max(weeks, 0))] * 7
    at, end = since, since + rest
    while at < end:
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        stop = min(midnight, end)
        spent[at.weekday()] += (stop - at) / DAY
        at = stop
    return spent
