"""By when we answer, in words for the customer; and what we wait for from them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from albricias.resolve.cases import UNANSWERED, Case, Standing
from albricias.resolve.clockwork import HOUSE, in_force
from albricias.resolve.deadlines import Deadline, Pause
from albricias.resolve.entries import Entry


@dataclass(frozen=True, slots=True)
class OwnClock:
    sentence: str = ""
    # The law that says so, or that it is our own word.
    act: str = ""
    url: str = ""
    asked: Entry | None = None
    complete_by: datetime | None = None


def read(case: Case, *, now: datetime) -> OwnClock | None:
    """None while no answer is owed, and for a case that goes on in another one: that one's
    clock is not told with this key."""
    if case.standing not in UNANSWERED or case.merged_into_id is not None:
        return None
    rows = list(case.deadlines.filter(met_at=None))
    pauses = list(Pause.objects.filter(case=case).select_related("entry__by")) if rows else []
    waiting = next((pause for pause in pauses if pause.ended_at is None), None)
    theirs = [row.due_at for row in rows if row.kind == Deadline.Kind.COMPLETE]
    sentence, act, url = _first(rows, pauses, now)
    return OwnClock(
        sentence=sentence,
        act=act,
        url=url,
        asked=waiting.entry if waiting and case.standing == Standing.ASKED else None,
        complete_by=next(iter(theirs), None),
    )


def _first(rows: list[Deadline], pauses: list[Pause], now: datetime) -> tuple[str, str, str]:
    """Of the clock by which we answer: why then, and who says so."""
    answers = [row for row in rows if row.is_answer and row.due_at]
    first = min(answers, key=lambda row: row.due_at or row.started_at, default=None)
    clockwork = in_force()
    rule = clockwork.rule(first.rule, first.rule_from) if first else None
    if first is None or rule is None:
        return "", "", ""
    stops = [pause.for_clocks for pause in pauses]
    reckoned = first.reckoned(clockwork, stops, now=now)
    language = "en" if (get_language() or "es").startswith("en") else "es"
    source = rule.source
    act = ", ".join(filter(None, (source.act, source.article)))
    if rule.id.startswith(f"{HOUSE}."):
        act = _("It is what we have promised to all who write to us.")
    return reckoned.explain(language) if reckoned else "", act, source.url
