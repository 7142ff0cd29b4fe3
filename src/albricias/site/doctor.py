"""What is wrong with an installation, and how to mend it, in words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from albricias.home import Home


class Level(StrEnum):
    WELL = "well"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. Programs know it by `check`; the rest is for people."""

    check: str
    level: Level
    says: str
    mend: str = ""


def well(check: str, says: str) -> Finding:
    return Finding(check, Level.WELL, says)


def warning(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.WARNING, says, mend)


def wrong(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.WRONG, says, mend)


Check = Callable[[Home, datetime], Iterable[Finding]]


def examine(home: Home, *, now: datetime) -> Iterator[Finding]:
    """Look at everything; what cannot be looked at is a finding too."""
    # Here, because the checks need what this module defines.
    from albricias.site import doctor_data, doctor_machine

    for check in doctor_machine.CHECKS:
        yield from check(home, now)
    for check in doctor_data.CHECKS:
        try:
            yield from check(home, now)
        except (DatabaseError, InterfaceError) as error:
            yield _unreachable(error)
            return  # the others would only say the same


def _unreachable(error: Exception) -> Finding:
    said = _("The database cannot be read: %(why)s.")
    mend = _("Run `albricias migrate`; on PostgreSQL, see that the server runs and lets us in.")
    return wrong("database", said % {"why": " ".join(str(error).split())}, mend)
