"""What whoever is asked for a yes should know before they give it."""

from datetime import datetime

from django.utils.translation import gettext as _

from albricias.people.models import Colleague
from albricias.resolve.remedies import NOTHING, allowance
from albricias.resolve.requests import RemedyRequest
from albricias.resolve.rules import words_of
from albricias.templatetags._words import said_money

MOST_WORDS = 140


def to_judge_by(request: RemedyRequest, judge: Colleague, *, at: datetime) -> list[tuple[str, str]]:
    """What is at stake, what was given already, and what is left to them; labels and values."""
    case = request.case.current
    given = [f"{one.what} · {said_money(one.amount)}" for one in case.remedies.all()]
    left = allowance(case, request.kind, judge, at=at)
    facts = [
        (_("At stake"), said_money(case.amount) if case.amount else ""),
        (_("They ask for"), words_of(case.remedy_sought, MOST_WORDS)),
        (_("Already given in this case"), "; ".join(given) or _("nothing yet")),
        (_("You may still grant in this case"), said_money(max(left.in_case, NOTHING))),
        (_("You may still grant this month"), said_money(max(left.in_month, NOTHING))),
    ]
    return [(label, value) for label, value in facts if value]
