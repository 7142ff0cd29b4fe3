"""Working time: the shifts of a week, where, and reckoning with them to the microsecond."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from albricias.clock.calendars import FIRST_YEAR, LAST_YEAR, WEEK, Calendar, WorkingDays
from albricias.clock.calendars import working_days as counted
from albricias.clock.errors import (
    EndsBeforeItBegins,
    NoWorkingTime,
    TooFar,
    UnknownDay,
    UnknownTime,
)
from albricias.clock.moments import exact, local_day, micros, moment

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """From when to when on one day, by the clock on the wall. An end of 00:00 is midnight."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end != MIDNIGHT and self.end <= self.start:
            raise EndsBeforeItBegins(self.start, self.end)


Week = tuple[tuple[Shift, ...], ...]  # Monday first; a day without shifts is free


def week(hours: Mapping[str, str] | None = None, **days: str) -> Week:
    """A week in writing: ``week({"mon-thu": "9:00-14:00 16:00-18:00", "fri": "9:00-14:00"})``.

    Days are mon tue wed thu fri sat sun or a range of them; a night shift is written as two
    shifts, to 24:00 and from 0:00. Raises ClockError for what cannot be.
    """
    written = dict(hours or {}) | days
    shifts: list[tuple[Shift, ...]] = [()] * 7
    for name, times in written.items():
        for weekday in _weekdays(name):
            shifts[weekday] = tuple(_shift(part) for part in times.split())
    return tuple(shifts)


DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekdays(name: str) -> range:
    first, _, last = name.partition("-")
    try:
        return range(DAY_NAMES.index(first), DAY_NAMES.index(last or first) + 1)
    except ValueError:
        raise UnknownDay(name, DAY_NAMES) from None


def _shift(written: str) -> Shift:
    first, _, last = written.partition("-")
    try:
        start, end = _time(first), _time(last)
    except ValueError:
        raise UnknownTime(written) from None
    return Shift(start, end)


def _time(written: str) -> time:
    hour, minute = (int(part) for part in written.split(":"))
    return time(hour % 24 if (hour, minute) == (24, 0) else hour, minute)


OFFICE = week({"mon-fri": "9:00-17:00"})


@dataclass(frozen=True)
class WorkingTime:
    """When an organisation works, and where. Raises NoWorkingTime if never."""

    zone: ZoneInfo
    calendar: Calendar = field(default_factory=Calendar)
    shifts: Week = OFFICE

    def __post_init__(self) -> None:
        if not any(self.shifts) or len(self.shifts) != 7:
            raise NoWorkingTime("a week has seven days, and at least one of them a shift")
        for day in self.shifts:
            for one, other in pairwise(day):
                if one.end == MIDNIGHT or other.start < one.end:
                    raise EndsBeforeItBegins(one, other)

    @cached_property
    def official_days(self) -> WorkingDays:
        """The law's working days: neither weekend nor holiday, whatever our shifts are."""
        return counted(self.calendar, WEEK - self.calendar.weekend)

    @cached_property
    def our_days(self) -> WorkingDays:
        """The days on which somebody works."""
        worked = frozenset(day for day in WEEK if self.shifts[day])
        return counted(self.calendar, worked)

    @cached_property
    def worked(self) -> "WorkedTime":
        return _worked(self.zone, self.calendar, self.shifts)

    def day(self, at: datetime) -> date:
        return local_day(at, self.zone)

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """When so much working time has gone by after the start. UTC.

        An amount that ends with a shift is over then, not at the next shift's beginning.
        """
        return moment(self.worked.add(micros(start), amount // timedelta(microseconds=1)))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments; none if the end is not later."""
        spent = self.worked.between(micros(start), micros(end))
        return timedelta(microseconds=spent)


@dataclass(slots=True)
class WorkedTime:
    """All shifts of the years asked for, as moments in UTC: what is found by bisection."""

    zone: ZoneInfo
    calendar: Calendar
    shifts: Week
    _table: "_Table" = field(default_factory=lambda: _Table((), (), (), 0, -1))

    def add(self, start: int, amount: int) -> int:
        """In microseconds, as everything here."""
        if amount <= 0:
            return start
        table = self._covering(start, start)
        wanted = table.until(start) + amount
        while table.total < wanted:
            table = self._covering(start, table.last + 1)
            wanted = table.until(start) + amount
        return table.at(wanted)

    def between(self, start: int, end: int) -> int:
        if end <= start:
            return 0
        table = self._covering(start, end)
        return table.until(end) - table.until(start)

    def _covering(self, first: int, last: int) -> "_Table":
        table = self._table
        if not (table.first <= first and last <= table.last):
            table = self._table = self._reckoned(*self._years(first, last, table))
        return table

    def _years(self, first: int, last: int, table: "_Table") -> tuple[int, int]:
        begin, end = moment(first).year - 1, moment(last).year + 1
        if table.starts:
            begin, end = min(begin, moment(table.first).year), max(end, moment(table.last).year)
        if begin < FIRST_YEAR or end > LAST_YEAR:
            raise TooFar(moment(first).date())
        return begin, end

    def _reckoned(self, first_year: int, last_year: int) -> "_Table":
        starts: list[int] = []
        ends: list[int] = []
        for start, end in self._intervals(first_year, last_year):
            # Where clocks go back, two shifts may claim the same hour: it is worked once.
            start = max(start, ends[-1]) if ends else start
            if end > start:
                starts.append(start)
                ends.append(end)
        return _Table.of(
            starts,
            ends,
            micros(datetime(first_year, 1, 2, tzinfo=UTC)),
            micros(datetime(last_year, 12, 30, tzinfo=UTC)),
        )

    def _intervals(self, first_year: int, last_year: int) -> Iterator[tuple[int, int]]:
        worked = frozenset(day for day in WEEK if self.shifts[day])
        days = counted(self.calendar, worked)
        for day in days.listed(date(first_year, 1, 1), date(last_year, 12, 31)):
            for shift in self.shifts[day.weekday()]:
                yield _exactly(day, shift, self.zone)


@lru_cache(maxsize=128)
def _worked(zone: ZoneInfo, calendar: Calendar, shifts: Week) -> WorkedTime:
    return WorkedTime(zone, calendar, shifts)


def _exactly(day: date, shift: Shift, zone: ZoneInfo) -> tuple[int, int]:
    last = day if shift.end != MIDNIGHT else day + timedelta(days=1)
    start = exact(datetime.combine(day, shift.start), zone, later=False)
    # Midnight ends the day when it first comes: the repeated hour, if any, is of neither.
    end = exact(datetime.combine(last, shift.end), zone, later=shift.end != MIDNIGHT)
    return micros(start), micros(end)


@dataclass(frozen=True, slots=True)
class _Table:
    """Shifts one after the other, and how much was worked when each of them ended."""

    starts: Sequence[int]
    ends: Sequence[int]
    worked: Sequence[int]
    first: int
    last: int

    @classmethod
    def of(cls, starts: list[int], ends: list[int], first: int, last: int) -> "_Table":
        worked: list[int] = []
        total = 0
        for start, end in zip(starts, ends, strict=True):
            total += end - start
            worked.append(total)
        return cls(starts, ends, worked, first, last)

    @property
    def total(self) -> int:
        # Only what lies within the years covered: a deadline after them needs more years.
        return self.until(self.last) if self.starts else 0

    def until(self, at: int) -> int:
        """Worked from the beginning of the table until the moment."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0
        return self.worked[place] - max(0, self.ends[place] - at)

    def at(self, worked: int) -> int:
        """The first moment at which so much has been worked."""
        place = bisect_left(self.worked, worked)
        return self.ends[place] - (self.worked[place] - worked)
