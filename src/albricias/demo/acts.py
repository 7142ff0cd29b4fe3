"""What can happen in a case, as data: a course is planned first and then written down.

Each act is one verb of the product with what it is told. ``book.Book`` writes many
courses at once; the tests let the verbs themselves follow some of them and compare.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from albricias.learn.models import Cause
from albricias.people.models import Colleague
from albricias.receive.models import Channel
from albricias.receive.told import Told


@dataclass(frozen=True, slots=True)
class Acknowledged:
    at: datetime


@dataclass(frozen=True, slots=True)
class Assigned:
    at: datetime
    by: Colleague
    to: Colleague
    note: str


@dataclass(frozen=True, slots=True)
class Said:
    """The customer adds something."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    at: datetime
    by: Colleague
    text: str


@dataclass(frozen=True, slots=True)
class Called:
    at: datetime
    by: Colleague
    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    at: datetime
    by: Colleague
    text: str


@dataclass(frozen=True, slots=True)
class Promised:
    at: datetime
    by: Colleague
    text: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The newest promise gets another time."""

    at: datetime
    by: Colleague
    to: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    at: datetime
    by: Colleague
    evidence: str


@dataclass(frozen=True, slots=True)
class Broken:
    at: datetime
    by: Colleague
    reason: str


@dataclass(frozen=True, slots=True)
class Offered:
    at: datetime
    by: Colleague
    what_was_done: str
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Silent:
    """The customer was asked and has said nothing in the time given."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    at: datetime
    verdict: str
    told_again: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Denied:
    """Refused with reasons."""

    at: datetime
    by: Colleague
    grounds: str
    alternatives: str
    outside_routes: str


@dataclass(frozen=True, slots=True)
class Reopened:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class CauseNamed:
    at: datetime
    by: Colleague
    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True)
class CauseSought:
    """ "Not yet known", and somebody is finding out."""

    at: datetime
    by: Colleague
    owner: Colleague


Act = (
    Acknowledged
    | Assigned
    | Said
    | Answered
    | Called
    | Noted
    | Promised
    | Moved
    | Kept
    | Broken
    | Offered
    | Silent
    | Judged
    | Denied
    | Reopened
    | CauseNamed
    | CauseSought
)


@dataclass(slots=True)
class Course:
    """A letter and everything that happens after it, in order."""

    told: Told
    channel: Channel
    token: str
    received_at: datetime
    owner: Colleague
    # Of what came by the form, in whose site it stood.
    source: str = ""
    acts: list[Act] = field(default_factory=list)

    @property
    def taken_by(self) -> Colleague | None:
        """Whoever took the call writes it down, and keeps it."""
        return None if self.channel == Channel.WEB else self.owner

    def until(self, now: datetime) -> "Course":
        """Only what has happened by now."""
        self.acts = [act for act in sorted(self.acts, key=lambda act: act.at) if act.at <= now]
        return self
