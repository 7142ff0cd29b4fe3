"""Promising for when somebody works: what is proposed, and what is asked about once."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias.resolve.clockwork import Clockwork, in_force, spoken
from albricias.resolve.form_fields import tomorrow_at_noon
from albricias.resolve.saying_forms import Warns
from albricias.templatetags._words import said_when

# Longer than any house is closed.
LOOKED_AHEAD = 14


class WhenOpen(Warns):
    """Asks once more about a time at which the house, as it says of itself, is closed."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        due_at = cleaned.get("due_at")
        if due_at is not None and due_at > timezone.now():
            closed = closed_at(due_at, in_force())
            if closed:
                self.warn(closed)
        return cleaned


def next_noon_open() -> datetime:
    """The next noon at which somebody works, after today."""
    clockwork, first = in_force(), tomorrow_at_noon()
    noons = (first + timedelta(days=days) for days in range(LOOKED_AHEAD))
    return next((noon for noon in noons if not closed_at(noon, clockwork)), first)


def closed_at(due_at: datetime, clockwork: Clockwork) -> str:
    """A sentence if nobody works then; none where nobody has said when the house works."""
    minute, working = timedelta(minutes=1), clockwork.working
    # What falls due as a shift ends falls due in it.
    if not clockwork.version or working.between(due_at - minute, due_at + minute):
        return ""
    day = clockwork.day(due_at)
    said = {"day": said_when(due_at, timezone.now())}
    for holiday in working.calendar.holidays_between(day, day, spoken()):
        sentence = _("We are closed then: %(day)s is a holiday (%(holiday)s).")
        return str(sentence % {**said, "holiday": holiday.name})
    return str(_("We are closed then: %(day)s.") % said)
