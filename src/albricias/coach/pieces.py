"""What a moment is made of: a day, an hour, a length of time; and what each means by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

FRIDAY, SUNDAY = 4, 6
LAST_MINUTE = time(23, 59)


def monday_to_friday(day: date, count: int) -> date:
    """The day so many working days later, where every Monday to Friday is one."""
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))  # a Saturday counts like its Friday
    weeks, rest = divmod(count, 5)
    over_a_weekend = 2 if day.weekday() + rest > FRIDAY else 0
    return day + timedelta(weeks=weeks, days=rest + over_a_weekend)


@dataclass(frozen=True, slots=True)
class Usage:
    """By what hour a thing is done that was said without one: always the end of what was said."""

    day: time = time(15)
    first_thing: time = time(10)
    noon: time = time(12)
    morning: time = time(14)
    evening: time = time(20)
    night: time = time(22)
    add_working_days: Callable[[date, int], date] = monday_to_friday


USUAL = Usage()


class Precision(StrEnum):
    """How exactly it was said when."""

    HOUR = "hour"
    PART_OF_DAY = "part of day"
    DAY = "day"
    SPAN = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing said of a moment, and its place."""

    start: int = 0
    end: int = 0
    day: date | None = None
    hour: time | None = None
    exact: datetime | None = None
    monday: date | None = None
    weekday: bool = False
    bare: bool = False
    or_later: bool = False
    past: bool = False
    before: bool = False
    after: bool = False
    precision: Precision = Precision.DAY


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, where it is said, and how hours are meant there."""

    now: datetime
    usage: Usage = field(default=USUAL)

    @property
    def today(self) -> date:
        return self.now.date()

    def at(self, day: date, hour: time) -> datetime:
        """An hour that a change of clocks leaves out is the one it becomes."""
        local = datetime.combine(day, hour, tzinfo=self.now.tzinfo)
        return local.astimezone(UTC).astimezone(self.now.tzinfo)

    def after(self, length: timedelta) -> datetime:
        """Hours are hours, also in the night in which the clocks change."""
        return (self.now.astimezone(UTC) + length).astimezone(self.now.tzinfo)

    def is_to_come(self, moment: datetime) -> bool:
        return moment.astimezone(UTC) > self.now.astimezone(UTC)

    def due(self, piece: Piece) -> datetime | None:
        """By when; nothing if it is past, or says only from when on."""
        if piece.past:
            return None
        found = piece.exact or self._due_on_its_day(piece)
        return found if found is not None and self.is_to_come(found) else None

    def _due_on_its_day(self, piece: Piece) -> datetime | None:
        if piece.day is None:
            return self._next(piece.hour) if piece.hour else None
        if piece.hour is not None:
            due = self.at(piece.day, self.usage.evening if piece.after else piece.hour)
        elif piece.after:
            return None
        else:
            due = self._sometime(piece.day - timedelta(days=piece.before))
        if piece.or_later and not self.is_to_come(due):
            return self.at(piece.day + timedelta(weeks=1), piece.hour or self.usage.day)
        return due

    def _next(self, hour: time) -> datetime:
        today = self.at(self.today, hour)
        return today if self.is_to_come(today) else self.at(self.today + timedelta(days=1), hour)

    def _sometime(self, day: date) -> datetime:
        """The usual hour; if that is past today, the evening, and then the end of the day."""
        hours = (self.usage.day, self.usage.evening, LAST_MINUTE)
        moments = [self.at(day, hour) for hour in hours]
        return next((moment for moment in moments if self.is_to_come(moment)), moments[-1])

    def weekday(self, wanted: int, *, today_too: bool = False) -> date:
        ahead = (wanted - self.today.weekday()) % 7
        return self.today + timedelta(days=ahead if ahead or today_too else 7)

    def monday(self, weeks: int = 0) -> date:
        return self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=weeks)

    def nearest(self, day: int, month: int) -> date | None:
        """Of last year's, this year's and next year's, the one nearest to today."""
        years = (self.today.year - 1, self.today.year, self.today.year + 1)
        found = [known for year in years if (known := day_of(year, month, day))]
        return min(found, key=lambda known: abs(known - self.today), default=None)

    def next_month_day(self, day: int) -> date | None:
        """The next day of the month with that number; not every month has a 31st."""
        for ahead in range(4):
            found = day_of(*month_after(self.today, ahead), day)
            if found and (found > self.today):
                return found
        return None


def day_of(year: int, month: int, day: int) -> date | None:
    """A date, if there is one: the 31st of February is nothing."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_after(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def last_of_month(day: date, months: int = 0) -> date:
    year, month = month_after(day, months + 1)
    return date(year, month, 1) - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    year, month = month_after(day, months)
    return day_of(year, month, day.day) or last_of_month(date(year, month, 1))
