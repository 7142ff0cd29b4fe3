"""The shapes in which people and programs write dates. No guessing: a shape says what it knows.

A written date becomes `Written`: its numbers in the order they stand, and which of
them can be the day. Only whoever saw the whole column may decide the rest.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

_TIME = (
    r"(?:[T\s,]+(?:a las |at )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?"
    r"(?:\s*([ap])\.?\s?m\b\.?)?(?:\s*h(?:rs?|s)?\b\.?)?"
    r"\s*(Z|UTC|GMT|(?:GMT|UTC)?[+-]\d{2}:?\d{2})?(?:\s*\([^)]{1,40}\))?)?\s*$"
)
_NUMBERS = re.compile(r"\s*(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z)?\s*$")
_SERIAL = re.compile(r"\s*(\d{5})(?:[.,](\d{1,12}))?\s*$")
_EPOCH_DIGITS = re.compile(r"\s*(\d{10}|\d{13})\s*$")
_WEEKDAY = r"\s*(?:[^\W\d]{2,10}\.?,?\s+(?:el\s+)?)?"
_DAY_NAME = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th|º|°|\.)?[\s\-/]+(?:de\s+|of\s+)?([^\W\d]{3,12})\.?,?"
    r"[\s\-/]+(?:del?\s+)?(\d{4}|\d{2})" + _TIME,
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    _WEEKDAY + r"([^\W\d]{3,12})\.?[\s\-/]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(\d{4})" + _TIME,
    re.IGNORECASE,
)
_LONGEST = 70
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zone
_SERIAL_FROM, _SERIAL_TO = 10_000, 100_000

# Spanish, English and Portuguese; looked up by the whole name or its first three letters.
_MONTH_NAMES = (
    "enero january janeiro", "febrero february fevereiro feb", "marzo march março marco",
    "abril april", "mayo may maio", "junio june junho", "julio july julho",
    "agosto august", "septiembre setiembre september setembro sept", "octubre october outubro",
    "noviembre november novembro", "diciembre december dezembro",
)  # fmt: skip
MONTHS = {
    key: month
    for month, names in enumerate(_MONTH_NAMES, start=1)
    for name in names.split()
    for key in (name, name[:3], name[:4])
}


class Clock(NamedTuple):
    """Time of day; `zone` is None when the text names none."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    microsecond: int = 0
    zone: tzinfo | None = None


MIDNIGHT = Clock()


class Written(NamedTuple):
    """A date as written. `first` and `second` are day and month in unknown order, when `open`;
    else `first` is the day and `second` the month. `year` has its century."""

    year: int
    first: int
    second: int
    open: bool
    clock: Clock


def parse(text: str, this_year: int) -> Written | datetime | None:
    """Read one text; None when it is no date. Two-digit years fall within next year."""
    match = _NUMBERS.match(text) if len(text) <= _LONGEST else None
    if match:
        return _from_numbers(match, this_year)
    if len(text) > _LONGEST:
        return None
    if match := _DAY_NAME.match(text):
        return _named(match, match[1], match[2], match[3], this_year)
    if match := _NAME_DAY.match(text):
        return _named(match, match[2], match[1], match[3], this_year)
    return _from_digits(text)


def _from_numbers(match: re.Match[str], this_year: int) -> Written | None:
    one, _mark, two, three, *rest = match.groups()
    clock = MIDNIGHT if rest[0] is None else _clock(rest)
    if clock is None:
        return None
    if len(one) == 4:
        return Written(int(one), int(three), int(two), False, clock) if len(three) < 3 else None
    if len(one) > 2 or len(three) not in (2, 4):
        return None
    year = int(three) if len(three) == 4 else _with_century(int(three), this_year)
    return Written(year, int(one), int(two), True, clock)


def _named(match: re.Match[str], day: str, month: str, year: str, this_year: int) -> Written | None:
    number = MONTHS.get(month.lower())
    rest = match.groups()[3:]
    clock = MIDNIGHT if rest[0] is None else _clock(list(rest))
    if number is None or clock is None:
        return None
    full = int(year) if len(year) == 4 else _with_century(int(year), this_year)
    return Written(full, int(day), number, False, clock)


def _with_century(two_digits: int, this_year: int) -> int:
    year = 2000 + two_digits
    return year if year <= this_year + 1 else year - 100


def _clock(parts: list[str | None]) -> Clock | None:
    """Hour, minute, second, fraction, a/p, zone → a clock; None when impossible."""
    hour, minute, second, fraction, half, zone = parts
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half in "pP" else 0)
    if hours > 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    micros = int(fraction.ljust(6, "0")[:6]) if fraction else 0
    return Clock(hours, int(minute or 0), int(second or 0), micros, _zone(zone) if zone else None)


def _zone(text: str) -> tzinfo:
    digits = text.upper().removeprefix("GMT").removeprefix("UTC").replace(":", "")
    if digits in ("Z", ""):
        return UTC
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    if offset >= timedelta(hours=24):
        return UTC
    return timezone(-offset if digits[0] == "-" else offset)


def _from_digits(text: str) -> Written | datetime | None:
    if match := _COMPACT.match(text):
        year, month, day, hour, minute, second, utc = match.groups()
        clock = _clock([hour, minute, second, None, None, utc])
        return Written(int(year), int(day), int(month), False, clock) if clock else None
    if match := _SERIAL.match(text):
        return from_number(float(f"{match[1]}.{match[2] or 0}"))
    if match := _EPOCH_DIGITS.match(text):
        return from_number(int(match[1]))
    return None


def from_number(number: float) -> Written | datetime | None:
    """A number as a date, told by its size: spreadsheet serial days, Unix seconds or
    milliseconds, or yyyymmdd."""
    if _SERIAL_FROM <= number < _SERIAL_TO:
        return _EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))
    if 1e9 <= number < 1e10:
        return datetime.fromtimestamp(number, UTC)
    if 1e12 <= number < 1e13:
        return datetime.fromtimestamp(number / 1000, UTC)
    if 1.9e7 <= number < 2.2e7 and number == int(number):
        return _from_digits(str(int(number)))
    return None
