"""Dates, times and amounts as people write them, in Spanish and English."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from albricias.clock.moments import HOUR
from albricias.clock.rule import Unit

MONTHS = {
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
WEEKDAYS = {
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábados", "domingos"],
    "en": ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"],
}
AND = {"es": " y ", "en": " and "}
UNITS = {
    "es": {
        Unit.CALENDAR_DAYS: ("día natural", "días naturales"),
        Unit.WORKING_DAYS: ("día hábil", "días hábiles"),
        Unit.MONTHS: ("mes", "meses"),
        Unit.HOURS: ("hora", "horas"),
        Unit.WORKING_HOURS: ("hora de servicio", "horas de servicio"),
    },
    "en": {
        Unit.CALENDAR_DAYS: ("calendar day", "calendar days"),
        Unit.WORKING_DAYS: ("working day", "working days"),
        Unit.MONTHS: ("month", "months"),
        Unit.HOURS: ("hour", "hours"),
        Unit.WORKING_HOURS: ("service hour", "service hours"),
    },
}


def short_date(day: date, language: str, *, year: bool = True) -> str:
    """18 ene 2027, 18 Jan 2027."""
    written = f"{day.day} {MONTHS[language][day.month - 1]}"
    return f"{written} {day.year}" if year else written


def short_time(at: datetime, zone: ZoneInfo, language: str) -> str:
    """21 dic 2026 10:12, by the clock on the wall in the zone."""
    wall = at.astimezone(zone)
    return f"{short_date(wall.date(), language)} {clock_time(wall)}"


def clock_time(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"


def place_of(zone: ZoneInfo) -> str:
    """Madrid, of Europe/Madrid."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def amount_of(n: int, unit: Unit, language: str) -> str:
    """15 días hábiles, 1 month."""
    one, many = UNITS[language][unit]
    return f"{n} {one if n == 1 else many}"


def duration_of(micros: int) -> str:
    """2 h 20 min, the minute begun being a minute."""
    minutes = -(-micros // (HOUR // 60))
    hours, minutes = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" * bool(minutes))))


def listed(parts: Sequence[str], language: str) -> str:
    """a, b y c; nothing, if there is nothing."""
    if not parts:
        return ""
    *first, last = parts
    return AND[language].join(filter(None, (", ".join(first), last)))


def listed_dates(days: Iterable[date], language: str, *, year: bool) -> list[str]:
    """The days of each month together: 25 dic; 1 y 6 ene."""
    months = groupby(days, key=lambda day: (day.year, day.month))
    return [_of_month(list(within), language, year=year) for _, within in months]


def _of_month(days: list[date], language: str, *, year: bool) -> str:
    numbers = [str(day.day) for day in days[:-1]]
    return listed([*numbers, short_date(days[-1], language, year=year)], language)


def enumerated(parts: Sequence[str], language: str) -> str:
    """As `listed`, but a last part that has its own "y" stands after a comma."""
    if len(parts) > 1 and AND[language] in parts[-1]:
        return ", ".join(parts)
    return listed(parts, language)
