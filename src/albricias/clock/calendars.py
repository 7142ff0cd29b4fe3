"""Which days are holidays, and counting working days fast: looked up once, found by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from albricias.clock.errors import NoWorkingTime, TooFar, UnknownCountry

SATURDAY, SUNDAY = 5, 6
WEEK = frozenset(range(7))
FIRST_YEAR, LAST_YEAR = 1900, 9000


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of a place, as `holidays` knows them, and the editable rest.

    `country` and `region` are ISO 3166 codes ("ES", "AN"); without a country there are only
    the `extra` days: local holidays, feasts of a town. `removed` days are worked although
    `holidays` calls them holidays. `weekend` holds weekdays, Monday being 0.
    """

    country: str | None = None
    region: str | None = None
    extra: tuple[Holiday, ...] = ()
    removed: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def __post_init__(self) -> None:
        if not WEEK - self.weekend:
            raise NoWorkingTime("a weekend of seven days leaves no working day")
        if self.country:
            _supported(self.country, self.region)

    def holidays_in(self, year: int, language: str = "es") -> tuple[Holiday, ...]:
        """The holidays of a year in order, weekends included, named in the language."""
        own = {holiday.day: holiday for holiday in self.extra if holiday.day.year == year}
        known = _of_country(self.country, self.region, year, language) if self.country else ()
        found = {holiday.day: holiday for holiday in known if holiday.day not in self.removed}
        return tuple(sorted((found | own).values()))

    def holidays_between(self, first: date, last: date, language: str = "es") -> Iterator[Holiday]:
        """The holidays of these days, both included."""
        for year in range(first.year, last.year + 1):
            yield from (h for h in self.holidays_in(year, language) if first <= h.day <= last)

    def is_working_day(self, day: date) -> bool:
        return working_days(self, WEEK - self.weekend).has(day.toordinal())


@lru_cache(maxsize=512)
def _supported(country: str, region: str | None) -> None:
    import holidays

    try:
        holidays.country_holidays(country, subdiv=region)
    except NotImplementedError:
        raise UnknownCountry(country, region) from None


@lru_cache(maxsize=4096)
def _of_country(country: str, region: str | None, year: int, language: str) -> tuple[Holiday, ...]:
    import holidays

    spoken = holidays.list_localized_countries().get(country, [])
    wanted = next((code for code in spoken if code.split("_")[0] == language), None)
    found = holidays.country_holidays(country, subdiv=region, years=year, language=wanted)
    return tuple(sorted(Holiday(day, name) for day, name in found.items() if day.year == year))


@dataclass(slots=True)
class WorkingDays:
    """The working days of a calendar as sorted ordinals, as many years as were asked for."""

    calendar: Calendar
    weekdays: frozenset[int]
    _days: list[int] = field(default_factory=list)
    _first: int = 0  # the ordinals covered, both included
    _last: int = -1

    def has(self, day: int) -> bool:
        days = self._covering(day, day)
        place = bisect_left(days, day)
        return place < len(days) and days[place] == day

    def add(self, start: int, amount: int) -> int:
        """The n-th working day after the start, which itself is not counted."""
        days = self._covering(start, start + 2 * amount + 30)
        while (place := bisect_right(days, start) + amount - 1) >= len(days):
            days = self._covering(start, self._last + 366)
        return days[place]

    def between(self, start: int, end: int) -> int:
        """How many working days there are after one day, until the other, which is included."""
        if end <= start:
            return 0
        days = self._covering(start, end)
        return bisect_right(days, end) - bisect_right(days, start)

    def listed(self, first: date, last: date) -> Iterator[date]:
        """The working days of these days, both included."""
        begin, end = first.toordinal(), last.toordinal()
        days = self._covering(begin, end)
        yield from map(date.fromordinal, days[bisect_left(days, begin) : bisect_right(days, end)])

    def _covering(self, first: int, last: int) -> list[int]:
        if self._first <= first and last <= self._last:
            return self._days
        years = self._years(first, last)
        begin = date(years.start, 1, 1).toordinal()
        end = date(years.stop, 1, 1).toordinal()
        rest = {h.day.toordinal() for year in years for h in self.calendar.holidays_in(year)}
        # An ordinal's weekday: 1 January of year 1 was a Monday.
        days = [
            day for day in range(begin, end) if (day - 1) % 7 in self.weekdays and day not in rest
        ]
        # The narrower bounds last: another thread never sees bounds wider than the days.
        self._first, self._last = 0, -1
        self._days = days
        self._first, self._last = begin, end - 1
        return days

    def _years(self, first: int, last: int) -> range:
        if self._last >= 0:
            first, last = min(first, self._first), max(last, self._last)
        if last > date(LAST_YEAR, 1, 1).toordinal() or first < date(FIRST_YEAR, 1, 1).toordinal():
            raise TooFar(date.fromordinal(max(1, min(first, date.max.toordinal()))))
        return range(date.fromordinal(first).year, date.fromordinal(last).year + 2)


@lru_cache(maxsize=512)
def working_days(calendar: Calendar, weekdays: frozenset[int]) -> WorkingDays:
    """The calendar's days that fall on these weekdays, counted once for all deadlines."""
    return WorkingDays(calendar, weekdays)
