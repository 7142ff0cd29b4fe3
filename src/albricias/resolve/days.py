"""Days as an address names them, on the clock of the house."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date


def day_in(text: str | None) -> date | None:
    """The day meant, if it is one."""
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """Where the day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def month_start(at: datetime) -> datetime:
    """Where its month begins."""
    return midnight(timezone.localtime(at).date().replace(day=1))
