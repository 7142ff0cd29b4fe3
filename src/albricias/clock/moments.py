"""Moments: aware datetimes as whole microseconds since 1970, and local time made exact."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from albricias.clock.errors import NaiveTime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1) // MICROSECOND
LAST_SECOND = time(23, 59, 59)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC. Raises NaiveTime."""
    if moment.tzinfo is None:
        raise NaiveTime(moment)
    return (moment - EPOCH) // MICROSECOND


def moment(at: int) -> datetime:
    """The aware UTC datetime of these microseconds."""
    return EPOCH + timedelta(microseconds=at)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The date on the wall in the zone. Raises NaiveTime."""
    if at.tzinfo is None:
        raise NaiveTime(at)
    return at.astimezone(zone).date()


@lru_cache(maxsize=65536)
def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """23:59:59 of the day in the zone, in UTC; the second one where the clocks go back then."""
    return exact(datetime.combine(day, LAST_SECOND), zone, later=True)


def exact(wall: datetime, zone: ZoneInfo, *, later: bool) -> datetime:
    """The UTC moment of a wall time, which need not exist once.

    A time that comes twice, when clocks go back, is the `later` one or the earlier one.
    A time that never comes, when clocks go forward, is the moment of the jump.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first > second:  # only in a gap
        return _jump(second, first, zone)
    return second if later else first


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second between both at which the zone's offset has changed."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
