"""The ways clock says no. That no rule applies, or that a clock stands still, is an answer."""

from collections.abc import Iterable
from datetime import date, datetime


class ClockError(ValueError):
    """What was handed over gives no deadline; the message says why."""


class NaiveTime(ClockError):
    """A moment without a time zone could be any of forty moments."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(f"{moment.isoformat()} has no time zone: hand over an aware datetime")


class EndsBeforeItBegins(ClockError):
    """A pause or a shift that ends before it begins."""

    def __init__(self, start: object, end: object) -> None:
        super().__init__(f"begins at {start} and would end at {end}, which is earlier")
        self.start = start
        self.end = end


class NoWorkingTime(ClockError):
    """A week without a working day, or without a shift: no working day would ever come."""


class UnknownDay(NoWorkingTime):
    """What stands where the day of a week should."""

    def __init__(self, written: str, known: Iterable[str]) -> None:
        super().__init__(f"no day {written!r}; days are {' '.join(known)}")


class UnknownTime(NoWorkingTime):
    """What stands where a shift should."""

    def __init__(self, written: str) -> None:
        super().__init__(f"no time {written!r}; write 9:00-14:00")
        self.written = written


class UnknownCountry(ClockError):
    """The holidays of a country or region that the `holidays` package does not know."""

    def __init__(self, country: str, region: str | None) -> None:
        place = f"{country}, region {region}" if region else country
        super().__init__(f"`holidays` has no calendar for {place}")


class TooFar(ClockError):
    """A deadline after the year 9000, or a start before 1900."""

    def __init__(self, day: date) -> None:
        super().__init__(f"cannot count working days as far as from {day.isoformat()}")


class CannotExtend(ClockError):
    """The rule allows no extension."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"{rule} allows no extension")


class NoSuchRule(ClockError):
    """No rule, or none in force on the day, has this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no {name!r}; there are {', '.join(sorted(set(known))) or 'none'}")


class BrokenPack(ClockError):
    """A pack cannot be read: says which file, which rule and which field."""

    def __init__(self, file: str, rule: str | None, field: str | None, what: str) -> None:
        places = [file, f"rule {rule}" if rule else "", f"field {field}" if field else ""]
        super().__init__(f"{', '.join(filter(None, places))}: {what}")
        self.file = file
        self.rule = rule
        self.field = field
