"""Counting days and hours around pauses. Plain numbers: ordinals of days, or microseconds.

The day on which something happens is not counted, neither that of filing nor that on which a
pause ends: of a pause from Monday to Wednesday, Tuesday and Wednesday do not count.
"""

from calendar import monthrange
from datetime import date
from typing import Protocol

from albricias.clock.errors import TooFar


class Counter(Protocol):
    """Some kind of time that can be added to a point, and measured between two points."""

    def add(self, start: int, amount: int) -> int: ...

    def between(self, start: int, end: int) -> int: ...


class Everything:
    """Every day, or every hour of day and night, counts."""

    def add(self, start: int, amount: int) -> int:
        return start + amount

    def between(self, start: int, end: int) -> int:
        return max(0, end - start)


EVERYTHING = Everything()


def suspended(counter: Counter, end: int, begun: int, over: int, taken: int) -> int:
    """The end put off by a pause; it never falls into the pause itself."""
    end = counter.add(max(end, begun), taken) if taken else end
    return end if end >= over else counter.add(over, 1)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day if it has no such day.

    Código Civil art. 5.1, Ley 39/2015 art. 30.4. Raises TooFar after the year 9999.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        raise TooFar(day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
