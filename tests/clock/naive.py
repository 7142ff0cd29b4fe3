"""The same clocks counted day by day and minute by minute, as slowly and plainly as can be.

Shares nothing with albricias.clock but the rules: holidays are those written down by hand.
"""

from collections.abc import Sequence, Set
from datetime import UTC, date, datetime, time, timedelta

from albricias.clock import Days, Effect, LastDay, Pause, Rule, Unit, WorkingTime

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
Spans = Sequence[tuple[date, date]]


def due(
    rule: Rule,
    amount: int,
    started_at: datetime,
    place: WorkingTime,
    rest: Set[date],
    pauses: tuple[Pause, ...],
) -> datetime:
    if rule.unit in (Unit.HOURS, Unit.WORKING_HOURS):
        return _by_the_minute(rule, amount, started_at, place, rest, pauses)
    day = started_at.astimezone(place.zone).date()
    spans = [
        (p.start.astimezone(place.zone).date(), p.end.astimezone(place.zone).date())
        for p in pauses
        if p.end and p.why in rule.pause_reasons
    ]
    if rule.pause is Effect.RESTART:
        last = _restarting(rule, amount, day, place, rest, spans)
    else:
        last = _counting(rule, amount, day, place, rest, spans)
    while rule.last_day is LastDay.NEXT_WORKING_DAY and not _works(rule, last, place, rest):
        last += DAY
    end = datetime.combine(last, time(23, 59, 59), tzinfo=place.zone).replace(fold=1)
    return end.astimezone(UTC)


def _restarting(
    rule: Rule, amount: int, day: date, place: WorkingTime, rest: Set[date], spans: Spans
) -> date:
    for begun, over in spans:
        if over > day and begun <= _counting(rule, amount, day, place, rest, ()):
            day = over
    return _counting(rule, amount, day, place, rest, ())


def _counting(
    rule: Rule, amount: int, day: date, place: WorkingTime, rest: Set[date], spans: Spans
) -> date:
    if rule.unit is Unit.MONTHS:
        return _months(day, amount)
    left, counts = amount, True
    # Out of days on the day a pause begins, the clock still stands still until it ends.
    while left or not counts or any(begun <= day < over for begun, over in spans):
        day += DAY
        counts = rule.unit is Unit.CALENDAR_DAYS or _works(rule, day, place, rest)
        if left and counts and not any(begun < day <= over for begun, over in spans):
            left -= 1
    return day


def _months(day: date, months: int) -> date:
    month = day.month + months
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def _works(rule: Rule, day: date, place: WorkingTime, rest: Set[date]) -> bool:
    if day in rest:
        return False
    if rule.days is Days.OURS and rule.unit is Unit.WORKING_DAYS:
        return bool(place.shifts[day.weekday()])
    return day.weekday() not in place.calendar.weekend


def _by_the_minute(
    rule: Rule,
    amount: int,
    started_at: datetime,
    place: WorkingTime,
    rest: Set[date],
    pauses: tuple[Pause, ...],
) -> datetime:
    at, left = started_at.astimezone(UTC), amount * 60
    while left:
        wall = at.astimezone(place.zone)
        paused = any(p.end and p.start <= at < p.end for p in pauses if p.why in rule.pause_reasons)
        if not paused and (rule.unit is Unit.HOURS or _open(wall, place, rest)):
            left -= 1
        at += MINUTE
    return at


def _open(wall: datetime, place: WorkingTime, rest: Set[date]) -> bool:
    now = wall.time()
    return wall.date() not in rest and any(
        shift.start <= now and (now < shift.end or shift.end == time(0))
        for shift in place.shifts[wall.weekday()]
    )
