"""Open deadlines reckoned again after a change of rule, against the plainest loop over days.

    python -m benchmarks.clock_speed 50000

Half of them have a pause. The loop asks the `holidays` package about each day, as one would
write it by hand, and knows no pauses; numpy's `busday_offset` is given its list of holidays.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from albricias.clock import (
    Calendar,
    Deadline,
    Effect,
    Pause,
    Reason,
    Rule,
    Unit,
    WorkingTime,
    due,
    moved,
    rule,
    week,
)

MADRID = ZoneInfo("Europe/Madrid")
OFFICE = WorkingTime(
    MADRID, Calendar("ES", "MD"), week({"mon-thu": "9:00-14:00 16:00-18:00", "fri": "9:00-14:00"})
)
FIRST = datetime(2026, 1, 7, 9, tzinfo=MADRID)
LAW = replace(
    rule("es-ley-10-2025.answer", FIRST.date()),
    pause=Effect.SUSPEND,
    pause_reasons=frozenset(Reason),
)


def main(how_many: int = 50_000) -> None:
    starts = [FIRST + timedelta(minutes=n * 7 % 500_000) for n in range(how_many)]
    known = holidays.country_holidays("ES", subdiv="MD", years=range(2025, 2029))
    closed = np.array(sorted(known), dtype="datetime64[D]")
    floor = _timed("the plain loop over days", how_many, lambda: _loop(starts, known))
    _timed("numpy, one at a time", how_many, lambda: _numpy(starts, closed), floor)
    for unit, amount in ((Unit.WORKING_DAYS, 15), (Unit.WORKING_HOURS, 40), (Unit.HOURS, 48)):
        law = replace(LAW, unit=unit, amount=amount)
        before = _open(law, starts)
        after = replace(law, amount=amount - 5)
        moving = _moving(before, after)
        _timed(f"moved, {unit}", how_many, moving, floor)
    _timed("explained", how_many, lambda: [d.explain() for d in before], floor)


def _open(law: Rule, starts: list[datetime]) -> list[Deadline]:
    day = timedelta(days=1)
    waits = [
        [Pause(at + day, at + 3 * day, Reason.CUSTOMER_DATA)] if n % 2 else []
        for n, at in enumerate(starts)
    ]
    return [
        due(law, started_at=at, working=OFFICE, pauses=wait)
        for at, wait in zip(starts, waits, strict=True)
    ]


def _moving(before: list[Deadline], after: Rule) -> Callable[[], object]:
    return lambda: sum(1 for _ in moved(before, after))


def _loop(starts: list[datetime], known: holidays.HolidayBase) -> list[date]:
    return [_counted(at.date(), 15, known) for at in starts]


def _counted(day: date, left: int, known: holidays.HolidayBase) -> date:
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in known
    return day


def _numpy(starts: list[datetime], closed: np.ndarray) -> list[np.datetime64]:
    return [np.busday_offset(at.date(), 15, roll="preceding", holidays=closed) for at in starts]


def _timed(
    name: str, how_many: int, what: Callable[[], object], floor: float | None = None
) -> float:
    begun = time.perf_counter()
    what()
    taken = time.perf_counter() - begun
    ratio = f"{floor / taken:6.2f} times the loop" if floor else ""
    print(f"{name:28} {how_many / taken * 60:12,.0f} a minute   {ratio}")
    return taken


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
