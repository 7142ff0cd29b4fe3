"""Who may read a case, whom it complains about, and who has read it."""

from collections.abc import Collection
from typing import Any

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


def _readings(case: Case) -> list[Reading]:
    return list(Reading.objects.filter(case=case).select_related("colleague")[:READINGS_SHOWN])
