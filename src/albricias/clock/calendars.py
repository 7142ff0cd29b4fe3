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
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 1, 1).toordinal()


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


@lru_cache(maxsize=512)
def regions_of(country: str) -> dict[str, str]:
    """The regions of a country that have holidays of their own: code and name, as it calls them."""
    import holidays

    try:
        aliases = holidays.country_holidays(country).get_subdivision_aliases()
    except NotImplementedError:
        return {}
    # Among the names stand other codes too.
    names = {code: [one for one in known if len(one) > 3] for code, known in aliases.items()}
    return {code: known[0] for code, known in names.items() if known}


@lru_cache(maxsize=4096)
def _of_country(country: str, region: str | None, year: int, language: str) -> tuple[Holiday, ...]:
    import holidays

    spoken = holidays.list_localized_countries().get(country, [])
    wanted = next((code for code in spoken if code.split("_")[0] == language), None)
    found = holidays.country_holidays(country, subdiv=region, years=year, language=wanted)
    return tuple(sorted(Holiday(day, name) for day, name in found.items() if day.year == year))


@dataclass(frozen=True, slots=True)
class _Listed:
    """The working days from one ordinal to another, both covered."""

    days: list[int]
    first: int
    last: int


@dataclass(slots=True)
class WorkingDays:
    """The working days of a calendar as sorted ordinals, of as many years as were asked for."""

    calendar: Calendar
    weekdays: frozenset[int]
    # Replaced whole: another thread sees the old list or the new one, never half of it.
    _listed: _Listed = field(default_factory=lambda: _Listed([], 0, -1))

    def has(self, day: int) -> bool:
        days = self._covering(day, day).days
        place = bisect_left(days, day)
        return place < len(days) and days[place] == day

    def add(self, start: int, amount: int) -> int:
        """The n-th working day after the start, which itself is not counted."""
        listed = self._covering(start, start + 2 * amount + 30)
        while (place := bisect_right(listed.days, start) + amount - 1) >= len(listed.days):
            listed = self._covering(start, listed.last + 366)
        return listed.days[place]

    def between(self, start: int, end: int) -> int:
        """How many working days there are after one day, until the other, which is included."""
        if end <= start:
            return 0
        days = self._covering(start, end).days
        return bisect_right(days, end) - bisect_right(days, start)

    def listed(self, first: date, last: date) -> Iterator[date]:
        """The working days of these days, both included."""
        begin, end = first.toordinal(), last.toordinal()
        days = self._covering(begin, end).days
        yield from map(date.fromordinal, days[bisect_left(days, begin) : bisect_right(days, end)])

    def _covering(self, first: int, last: int) -> _Listed:
        listed = self._listed
        if not (listed.first <= first and last <= listed.last):
            listed = self._listed = self._reckoned(self._years(first, last, listed))
        return listed

    def _reckoned(self, years: range) -> _Listed:
        begin = date(years.start, 1, 1).toordinal()
        end = date(years.stop, 1, 1).toordinal()
        rest = {h.day.toordinal() for year in years for h in self.calendar.holidays_in(year)}
        # An ordinal's weekday: 1 January of year 1 was a Monday.
        days = [
            day for day in range(begin, end) if (day - 1) % 7 in self.weekdays and day not in rest
        ]
        return _Listed(days, begin, end - 1)

    def _years(self, first: int, last: int, listed: _Listed) -> range:
        if listed.last >= 0:
            first, last = min(first, listed.first), max(last, listed.last)
        if first < EARLIEST or last > LATEST:
            raise TooFar(date.fromordinal(min(max(1, first), LATEST)))
        return range(date.fromordinal(first).year, date.fromordinal(last).year + 2)


@lru_cache(maxsize=512)
def working_days(calendar: Calendar, weekdays: frozenset[int]) -> WorkingDays:
    """The calendar's days that fall on these weekdays, counted once for all deadlines."""
    return WorkingDays(calendar, weekdays)
