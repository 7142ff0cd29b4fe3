"""Whose a case is now, where whoever has it may have left: somebody has to hear of it."""

from datetime import datetime

from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.refusals import NobodyLeftToAnswer
from albricias.resolve.cases import Case
from albricias.resolve.confidential import somebody_else


def owner_now(case: Case, *, at: datetime) -> Colleague | None:
    """Who has it. If they answer here no more, which is so of what had ended when they left,
    it is given to somebody who does."""
    if case.owner is None or case.owner.may(Act.ANSWER):
        return case.owner
    try:
        case.assign(somebody_else(case), by=None, at=at)
    except NobodyLeftToAnswer:
        return case.owner if case.owner.is_active else None
    return case.owner
