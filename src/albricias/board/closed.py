"""Who may read a case, whom it complains about, and who has read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.db.models.functions import TruncDate

from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About
from albricias.resolve.reading_log import Reading

READINGS_SHOWN = 30


def read(case: Case, happened: Collection[str], user: Colleague) -> dict[str, Any]:
    """Of most cases nothing is asked: they are neither confidential nor about a colleague."""
    confidence = getattr(case, "confidence", None)
    about = confidence or "case.about" in happened
    return {
        "confidence": confidence,
        "readers": list(confidence.readers.select_related("colleague")) if confidence else [],
        "about": list(About.objects.filter(case=case).select_related("colleague")) if about else [],
        "read_by": _readings(case) if confidence or "case.confidence_lifted" in happened else [],
        "may_close": user.may(Act.ANSWER),
    }


@dataclass(frozen=True, slots=True)
class DayOfReading:
    """What somebody read of it on one day: how many times, and when last."""

    name: str
    what: str
    times: int
    at: datetime


def _readings(case: Case) -> list[DayOfReading]:
    """The last days first; each reading stays a row of its own."""
    rows = Reading.objects.filter(case=case).order_by().annotate(day=TruncDate("at"))
    days = rows.values("colleague", "colleague__name", "what", "day")
    found = days.annotate(times=Count("pk"), last=Max("at")).order_by("-last")[:READINGS_SHOWN]
    labels = dict(Reading.What.choices)
    return [
        DayOfReading(row["colleague__name"], str(labels[row["what"]]), row["times"], row["last"])
        for row in found
    ]
