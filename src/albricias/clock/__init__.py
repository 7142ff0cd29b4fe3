"""Rule packs (law, promises) and working time in, explained deadlines out.

A pure library: it imports neither Django nor the rest of albricias, and reads no clock: you
hand over the times. Law is dated, sourced, editable data (`clock/packs/*.toml`).

>>> from datetime import datetime
>>> from zoneinfo import ZoneInfo
>>> madrid = ZoneInfo("Europe/Madrid")
>>> office = WorkingTime(madrid, Calendar("ES", "MD"))
>>> filed = datetime(2026, 12, 21, 10, 12, tzinfo=madrid)
>>> law = rule("es-ley-10-2025.answer", on=filed.date())
>>> for part in due(law, started_at=filed, working=office).explain("en").split("; "):
...     print(part)
Due on 14 Jan 2027: 15 working days from 21 Dec 2026 10:12
not counting Saturdays, Sundays, 25 Dec, 1 and 6 Jan.
"""

from albricias.clock.calendars import Calendar, Holiday, regions_of
from albricias.clock.deadlines import Deadline, Move, due, moved
from albricias.clock.duties import DUTIES
from albricias.clock.errors import (
    BrokenPack,
    CannotExtend,
    ClockError,
    EndsBeforeItBegins,
    NaiveTime,
    NoSuchRule,
    NoWorkingTime,
    TooFar,
    UnknownCountry,
    UnknownDay,
    UnknownTime,
)
from albricias.clock.library import (
    PACKS_FOLDER,
    Packs,
    packs,
    read_pack,
    read_packs,
    rule,
    rules_on,
)
from albricias.clock.matching import Facts, Matching, Open, matching
from albricias.clock.rule import (
    Certainty,
    Days,
    Duty,
    Effect,
    Extension,
    Kind,
    LastDay,
    Pack,
    Reason,
    Rule,
    Scope,
    Source,
    Start,
    Unit,
    Words,
)
from albricias.clock.runs import Pause, Paused
from albricias.clock.working import OFFICE, Shift, WorkingTime, week

__all__ = [
    "DUTIES",
    "OFFICE",
    "PACKS_FOLDER",
    "BrokenPack",
    "Calendar",
    "CannotExtend",
    "Certainty",
    "ClockError",
    "Days",
    "Deadline",
    "Duty",
    "Effect",
    "EndsBeforeItBegins",
    "Extension",
    "Facts",
    "Holiday",
    "Kind",
    "LastDay",
    "Matching",
    "Move",
    "NaiveTime",
    "NoSuchRule",
    "NoWorkingTime",
    "Open",
    "Pack",
    "Packs",
    "Pause",
    "Paused",
    "Reason",
    "Rule",
    "Scope",
    "Shift",
    "Source",
    "Start",
    "TooFar",
    "Unit",
    "UnknownCountry",
    "UnknownDay",
    "UnknownTime",
    "Words",
    "WorkingTime",
    "due",
    "matching",
    "moved",
    "packs",
    "read_pack",
    "read_packs",
    "regions_of",
    "rule",
    "rules_on",
    "week",
]
