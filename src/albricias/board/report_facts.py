"""What the rows of a file tell, column by column, for an analysis without a database."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from albricias.people.models import fold
from albricias.receive.importing.plan import ImportPlan
from albricias.receive.importing.story import Story
from albricias.receive.importing.synonyms import Field

if TYPE_CHECKING:
    import pyarrow as pa

LABELS = (Field.TOPIC, Field.PRODUCT, Field.PLACE, Field.CHANNEL)
DAY_SECONDS = 86_400


@dataclass(slots=True)
class Facts:
    """One entry a case in each list. Texts not told are None.

    `received` is on the clock of the house; `waited_days` is until closing, or until the
    last moment the file knows of when still open; None when closed nobody knows when.
    """

    received: list[datetime] = field(default_factory=list)
    labels: dict[Field, list[str | None]] = field(default_factory=dict)
    who: list[str | None] = field(default_factory=list)
    waited_days: list[float | None] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    knows_closing: bool = False
    knows_when_closed: bool = False

    @property
    def n(self) -> int:
        return len(self.received)

    @property
    def last_day(self) -> date:
        return max(self.received).date()

    def table(self) -> "pa.Table":
        """For reckon: columns named as the fields, plus `received` and `who`."""
        import pyarrow as pa

        told = {of.value: pa.array(values, pa.string()) for of, values in self.labels.items()}
        return pa.table(
            {"received": pa.array(self.received), "who": pa.array(self.who, pa.string()), **told}
        )


def facts_of(plan: ImportPlan) -> Facts:
    """Read every row once; the plan counts what became of each."""
    facts = Facts(labels={of: [] for of in LABELS if of in plan.mapping})
    facts.knows_closing = Field.STATUS in plan.mapping or Field.CLOSED_AT in plan.mapping
    facts.knows_when_closed = Field.CLOSED_AT in plan.mapping
    closed_at: list[datetime | None] = []
    for outcome in plan.reader().stories():
        plan.see(outcome)
        if isinstance(outcome, Story):
            _add(facts, outcome, plan.tz)
            closed_at.append(outcome.closed_at)
    facts.waited_days = _waits(facts, closed_at, plan.tz)
    return facts


def _add(facts: Facts, story: Story, tz: tzinfo) -> None:
    facts.received.append(story.received_at.astimezone(tz).replace(tzinfo=None))
    facts.closed.append(story.is_closed)
    facts.who.append(_who(story))
    for of, values in facts.labels.items():
        values.append(getattr(story, of.value) or None)
    if story.closing_note:
        facts.answers[" ".join(story.closing_note.split())[:300]] += 1


def _who(story: Story) -> str | None:
    """The person, told by name and contact together: a shared mailbox is not one person."""
    parts = (story.customer_name, story.customer_email, story.customer_phone)
    return " · ".join(fold(part) for part in parts if part) or None


def _waits(facts: Facts, closed_at: list[datetime | None], tz: tzinfo) -> list[float | None]:
    local = [moment.astimezone(tz).replace(tzinfo=None) if moment else None for moment in closed_at]
    known = [*facts.received, *(moment for moment in local if moment)]
    until = max(known, default=None)
    return [
        None if end is None and closed else _days(start, end or until)
        for start, end, closed in zip(facts.received, local, facts.closed, strict=True)
    ]


def _days(start: datetime, end: datetime | None) -> float | None:
    """Days between, to the tenth: finer would only make the curve heavier."""
    return None if end is None else round((end - start).total_seconds() / DAY_SECONDS, 1)
