"""What somebody writes of the week, the days off and the region of the house, read line by line.

What cannot be read is told in a sentence that says what to write instead.
"""

from datetime import time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from albricias.clock import (
    EndsBeforeItBegins,
    UnknownDay,
    UnknownTime,
    WorkingTime,
    regions_of,
    week,
)
from albricias.people.models import fold
from albricias.resolve.clockwork import days_in, hours_in, said_hours

# As their own laws call them, where `holidays` is shorter.
IN_FULL = {
    "ES-AS": "Principado de Asturias",
    "ES-IB": "Illes Balears",
    "ES-MC": "Región de Murcia",
    "ES-MD": "Comunidad de Madrid",
    "ES-NC": "Comunidad Foral de Navarra",
    "ES-VC": "Comunitat Valenciana",
}
WEEK = "mon, tue, wed, thu, fri, sat, sun"
DAY = "mon-thu 9:00-14:00 16:00-18:00"


def regions(country: str) -> list[tuple[str, str]]:
    """Code and name of those that we know, by name."""
    known = regions_of(country) if country else {}
    named = [(code, IN_FULL.get(f"{country}-{code}", name)) for code, name in known.items()]
    return sorted(named, key=lambda region: fold(region[1]))


def region_code(country: str, written: str) -> str | None:
    """The code of what was written as a code, "MD" or "ES-MD", or by its name."""
    code = written.strip().upper().removeprefix(f"{country}-")
    known = regions(country)
    return next((one for one, name in known if one == code or fold(name) == fold(written)), None)


def region_name(country: str, code: str) -> str:
    return dict(regions(country)).get(code, code)


def wrong_hours(text: str) -> list[str]:
    """What is wrong with the lines of a week, in sentences; none if it can be counted with."""
    wrong = [said for line in _lines(text) if (said := _wrong_shifts(line))]
    if not wrong and not any(week(hours_in(text))):
        return [
            _("Write at least one day on which you work: “%(day)s”.") % {"day": said_hours(DAY)}
        ]
    return wrong


def wrong_days(text: str) -> list[str]:
    """The same of the lines of days off, or of days worked."""
    sentence = _("“%(line)s” does not begin with a day that exists. Write 2027-05-15 or 15/5/2027.")
    return [sentence % {"line": line} for line in _lines(text) if not _is_day(line)]


def _lines(text: str) -> list[str]:
    return list(filter(None, map(str.strip, text.splitlines())))


def _wrong_shifts(line: str) -> str:
    said = {"line": line, "days": said_hours(WEEK), "day": said_hours(DAY)}
    try:
        shifts = week(hours_in(line))
        if any(shifts):
            WorkingTime(ZoneInfo("UTC"), shifts=shifts)
    except UnknownDay:
        return _unknown_day(said)
    except UnknownTime as no:
        sentence = _("“%(line)s”: “%(time)s” is not from one hour to another. Write 9:00-14:00.")
        return sentence % {**said, "time": no.written}
    except EndsBeforeItBegins as no:
        return _backwards(no, said)
    if line.partition(" ")[2].strip() and not any(shifts):
        sentence = _("“%(line)s”: the days run backwards. Write them in the order of the week.")
        return sentence % said
    return ""


def _unknown_day(said: dict[str, str]) -> str:
    sentence = _(
        "“%(line)s” does not begin with a day. Days are written %(days)s, and a line reads like"
        " this: “%(day)s”."
    )
    return sentence % said


def _backwards(no: EndsBeforeItBegins, said: dict[str, str]) -> str:
    if not (isinstance(no.start, time) and isinstance(no.end, time)):
        sentence = _("“%(line)s”: the hours overlap. Write them in order: “%(day)s”.")
        return sentence % said
    sentence = _(
        "“%(line)s”: %(end)s comes before %(start)s. Write the earlier hour first; a night is two"
        " lines, one until 24:00 and one from 0:00 on the day after."
    )
    return sentence % {**said, "start": f"{no.start:%H:%M}", "end": f"{no.end:%H:%M}"}


def _is_day(line: str) -> bool:
    try:
        return bool(days_in(line))
    except ValueError:
        return False
