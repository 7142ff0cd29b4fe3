"""How a team is loaded: who has how much, what breaks, and who works after hours (R25)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from albricias.clock import WorkingTime
from albricias.history import Event
from albricias.people.models import Colleague, Team
from albricias.resolve.cases import UNANSWERED, Assignment, Case
from albricias.resolve.clockwork import in_force
from albricias.resolve.promises import Promise, PromiseQuerySet

WEEK = timedelta(days=7)
# What somebody does in person, with an hour of their own.
IN_PERSON = (
    *("case.answered", "case.called", "case.noted", "case.refused", "resolution.offered"),
    *("promise.made", "promise.kept", "promise.moved", "remedy.granted", "remedy.asked"),
)


Counted = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Load:
    """One colleague's. `after_hours` counts what they did in the last week outside the hours.

    `per_day` is how many they take in a day, where somebody has said so.
    """

    colleague: Colleague
    open_cases: int
    overdue: int
    promises: int
    broken: int
    given_today: int
    after_hours: int
    per_day: int | None = None

    @property
    def is_over(self) -> bool:
        return self.per_day is not None and self.given_today > self.per_day


def loads(team: Team, reader: Colleague, *, now: datetime) -> list[Load]:
    """Of those of the team who answer, without what is closed to whoever reads it; who has most
    open stands first."""
    people = list(Colleague.objects.answering().filter(team=team).select_related("skill"))
    cases = _cases(people, reader, now)
    promises = _promises(people, reader, now)
    broken = _broken(people, reader, now)
    given = _given_today(people, reader, now)
    late = after_hours(people, in_force().working, now=now)
    found = [
        Load(
            one,
            open_cases=cases.get(one.pk, {}).get("n", 0),
            overdue=cases.get(one.pk, {}).get("overdue", 0),
            promises=promises[one.pk],
            broken=broken[one.pk],
            given_today=given[one.pk],
            after_hours=late[one.pk],
            per_day=one.skill.per_day if hasattr(one, "skill") else None,
        )
        for one in people
    ]
    return sorted(found, key=lambda load: (-load.open_cases, load.colleague.name))


def _cases(people: Iterable[Colleague], reader: Colleague, now: datetime) -> Counted:
    counted = Case.objects.counted().filter(Case.open_to(reader))
    mine = counted.filter(owner__in=people, standing__in=UNANSWERED)
    overdue = Count("pk", filter=Q(answer_due_at__lt=now))
    rows = mine.order_by().values("owner").annotate(n=Count("pk"), overdue=overdue)
    return {row["owner"]: row for row in rows}


def _promises(people: Iterable[Colleague], reader: Colleague, now: datetime) -> Counter[int]:
    return _by_owner(Promise.objects.pending().filter(due_at__lt=now + WEEK), people, reader)


def _broken(people: Iterable[Colleague], reader: Colleague, now: datetime) -> Counter[int]:
    """As the page of promises calls it, whatever became of them since."""
    return _by_owner(Promise.objects.broken_lately(now=now), people, reader)


def _by_owner(
    promises: PromiseQuerySet, people: Iterable[Colleague], reader: Colleague
) -> Counter[int]:
    theirs = promises.filter(Case.open_to(reader, "case"), owner__in=people)
    return Counter(dict(theirs.order_by().values_list("owner").annotate(n=Count("pk"))))


def _given_today(people: Iterable[Colleague], reader: Colleague, now: datetime) -> Counter[int]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    known = Assignment.objects.filter(Case.open_to(reader, "case"))
    given = known.filter(to__in=people, at__gte=midnight)
    return Counter(dict(given.order_by().values_list("to").annotate(n=Count("pk"))))


def after_hours(
    people: Iterable[Colleague], working: WorkingTime, *, now: datetime
) -> Counter[int]:
    """How often each did something in person in the last week when the house was closed."""
    done = Event.objects.filter(name__in=IN_PERSON, at__gte=now - WEEK, by__in=people)
    return Counter(by for by, at in done.values_list("by", "at") if not _is_open(working, at))


def _is_open(working: WorkingTime, at: datetime) -> bool:
    """Whether any of the minute is working time."""
    minute = timedelta(minutes=1)
    return working.between(at, at + minute) > timedelta(0)
