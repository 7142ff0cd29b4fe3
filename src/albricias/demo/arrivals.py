"""When letters arrive, and about what: rates that rise in storms and fall when a change works.

The streams are sampled at even steps of their rate with a little jitter, and not by
throwing dice for each day: whatever day the demonstration is loaded, what fell has
fallen, and the company's own statistics can find it.
"""

import math
import random
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

MONTHS = 18
MONDAYS_FIRST = (1.5, 1.15, 1.05, 1.0, 1.0, 0.75, 0.55)
# Days ago on which a storm began, and how much more often faults were told for four days.
STORMS: Mapping[int, float] = {24: 6, 78: 5, 196: 5, 331: 22, 402: 6, 507: 5}
HOURS_OF_THE_WEB = (1, 0, 0, 0, 0, 0, 1, 3, 6, 9, 10, 9, 8, 7, 6, 6, 7, 8, 9, 10, 10, 9, 6, 3)
HOURS_OF_THE_HOUSE = (0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 12, 12, 10, 6, 4, 5, 8, 9, 8, 5, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Stream:
    """How often a cause brings a letter: a month, before any change."""

    cause: str
    monthly: float
    fell_days_ago: int | None = None
    fell_to: float = 1.0
    growth: float = 0.0
    months: Mapping[int, float] | None = None
    storms: bool = False


STREAMS: Sequence[Stream] = (
    Stream("tariff-twice", 17, fell_days_ago=21, fell_to=0.8),
    Stream("outage-no-notice", 15, fell_days_ago=150, fell_to=0.15),
    Stream("installer-no-show", 12, fell_days_ago=105, fell_to=0.2),
    Stream("phone-unstaffed", 17),
    Stream("early-exit-penalty", 10, fell_days_ago=120, fell_to=0.25),
    Stream("call-not-returned", 8),
    Stream("area-fault-no-info", 7, storms=True, months={12: 1.2, 1: 1.3, 2: 1.2, 7: 0.8}),
    Stream("obstructed-cancellation", 7),
    Stream("promo-end", 7, months={1: 1.7, 2: 1.2, 9: 1.6, 10: 1.2}),
    Stream("returned-router-charged", 6),
    Stream("unrequested-services", 5),
    Stream("franchise-overpromise", 5, growth=0.5),
    Stream("rude-shop", 5),
    Stream("speed-promised", 5),
    Stream("wrong-data-taken", 4),
    Stream("not-yet-known", 4),
    Stream("install-fees", 3.5),
    Stream("coverage-not-explained", 3),
    Stream("suggestion", 5),
    Stream("question", 4.5),
    Stream("compliment", 3.5, growth=0.4),
    Stream("departure", 3),
    Stream("dispute", 2.5),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A letter of a stream on a day."""

    stream: str
    day: date


def first_day(today: date) -> date:
    """The first of the month, eighteen months before this one."""
    place = today.year * 12 + today.month - 1 - MONTHS
    return date(place // 12, place % 12 + 1, 1)


def arrivals(cases: int, today: date, rng: random.Random) -> list[Arrival]:
    """About so many, from the first day up to yesterday, in the order they arrive."""
    days = [first_day(today) + timedelta(n) for n in range((today - first_day(today)).days)]
    rates = {stream.cause: _rates(stream, days, today, rng) for stream in STREAMS}
    scale = cases / sum(sum(daily) for daily in rates.values())
    found = [
        Arrival(cause, day)
        for cause, daily in rates.items()
        for day in _sample(daily, scale, days, rng)
    ]
    rng.shuffle(found)
    return sorted(found, key=lambda arrival: arrival.day)


def _rates(stream: Stream, days: Sequence[date], today: date, rng: random.Random) -> list[float]:
    moods: dict[tuple[int, int], float] = {}
    return [
        stream.monthly
        / 30.4
        * moods.setdefault((day.year, day.month), rng.lognormvariate(0, 0.15))
        * MONDAYS_FIRST[day.weekday()]
        * _level(stream, day, today, n / len(days))
        for n, day in enumerate(days)
    ]


def _level(stream: Stream, day: date, today: date, elapsed: float) -> float:
    level = 1 + stream.growth * elapsed
    if stream.months:
        level *= stream.months.get(day.month, 1)
    if stream.fell_days_ago is not None and (today - day).days <= stream.fell_days_ago:
        level *= stream.fell_to
    if stream.storms:
        level *= max(_storm(began, force, (today - day).days) for began, force in STORMS.items())
    return level


def _storm(began: int, force: float, days_ago: int) -> float:
    return force if began - 4 < days_ago <= began else 1


def _sample(
    daily: Sequence[float], scale: float, days: Sequence[date], rng: random.Random
) -> Iterator[date]:
    reached = list(accumulate(daily))
    how_many = round(reached[-1] * scale)
    for n in range(how_many):
        place = (n + 0.5 + rng.gauss(0, 1.8)) / how_many * reached[-1]
        yield days[min(bisect_left(reached, max(place, 0.0)), len(days) - 1)]


def moment(day: date, zone: ZoneInfo, channel: str, rng: random.Random) -> datetime:
    """When on that day: whenever on the web, in office hours on the phone or at the counter."""
    hours = HOURS_OF_THE_WEB if channel == "web" else HOURS_OF_THE_HOUSE
    [hour] = rng.choices(range(24), hours)
    at = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), zone)
    return office(at) if channel != "web" and day.weekday() == 6 else at


def office(at: datetime) -> datetime:
    """The same moment if somebody works then, else about the next opening."""
    if at.weekday() == 6 or at.hour >= 20:
        days = 2 if at.weekday() == 5 else 1
        at = (at + timedelta(days)).replace(hour=9)
        return office(at)
    return at.replace(hour=9) if at.hour < 9 else at


def later(at: datetime, zone: ZoneInfo, hours: tuple[float, float], rng: random.Random) -> datetime:
    """Some time after, when somebody works: most often soon, now and then late."""
    least, most = hours
    waited = least + (most - least) * math.pow(rng.random(), 1.6)
    return office((at + timedelta(hours=waited)).astimezone(zone))
