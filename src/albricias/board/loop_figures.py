"""The figures of the home page: counted once for a period, and remembered for a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from albricias.board import steps
from albricias.learn.models import CaseCause
from albricias.people.models import Colleague
from albricias.reckon import Share, share
from albricias.resolve.cases import Acknowledgement, Case, Standing
from albricias.resolve.days import midnight
from albricias.resolve.promises import Promise, PromiseMove
from albricias.tell.models import TellingAnswer

SECONDS_REMEMBERED = 60

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Period:
    """The last so many days, today among them; None: since the beginning."""

    days: int | None
    start: datetime | None
    end: datetime

    @classmethod
    def last(cls, days: int | None, *, now: datetime) -> "Period":
        if days is None:
            return cls(None, None, now)
        first = timezone.localdate(now) - timedelta(days=days - 1)
        return cls(days, midnight(first), now)

    @property
    def before(self) -> "Period | None":
        """As many days, just before these."""
        if self.days is None or self.start is None:
            return None
        return Period(self.days, self.start - timedelta(days=self.days), self.start)

    def of(self, column: str) -> Q:
        until = Q(**{f"{column}__lt": self.end})
        return until & Q(**{f"{column}__gte": self.start}) if self.start else until


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many of the cases received in a period have come how far."""

    received: int
    confirmed: int
    unconfirmed: int
    acknowledged: int
    late: int
    imported: int
    cause: int
    change: int
    effect: int
    to_measure: int
    told: int
    nobody_to_tell: int
    worth_it: Share

    @property
    def to_tell(self) -> int:
        return self.effect - self.told - self.nobody_to_tell

    @property
    def causeless(self) -> int:
        return self.received - self.cause

    def of_received(self, part: int) -> float | None:
        return part / self.received if self.received else None


@dataclass(frozen=True, slots=True)
class PromiseOutcomes:
    """What became of the promises that fell due in a period."""

    kept: int
    moved: int
    broken: int

    @property
    def n(self) -> int:
        return self.kept + self.moved + self.broken

    @property
    def share(self) -> Share:
        return share(self.kept, of=self.n)


@dataclass(frozen=True, slots=True)
class Figures:
    now: Funnel
    before: Funnel | None
    promises: PromiseOutcomes
    promises_before: PromiseOutcomes | None


def figures(user: Colleague, period: Period) -> Figures:
    key = f"loop-{user.pk}-{period.days}"
    found: Figures | None = caches["local"].get(key)
    if found is None:
        found = _count(user, period)
        caches["local"].set(key, found, SECONDS_REMEMBERED)
    return found


def _count(user: Colleague, period: Period) -> Figures:
    way, before = steps.ways(), _known_before(user, period)
    periods = [period, before] if before else [period]
    funnels = [
        Funnel(**_received(user, one, said), **_causes(user, one, way), worth_it=worth_it)
        for one, said, worth_it in zip(
            periods, _said(user, periods), _worth_it(user, periods), strict=True
        )
    ]
    promises = _kept(user, periods)
    return Figures(
        now=funnels[0],
        before=funnels[1] if before else None,
        promises=promises[0],
        promises_before=promises[1] if before else None,
    )


def _known_before(user: Colleague, period: Period) -> Period | None:
    """The period before, if we were already here: half of it would compare badly."""
    before = period.before
    if before is None or before.start is None:
        return None
    older = Case.objects.seen_by(user).filter(received_at__lt=before.start)
    return before if older.exists() else None


def _received(user: Colleague, period: Period, said: dict[str, int]) -> dict[str, int]:
    """How they stand, and whether we said that we have them; the same as ``steps`` lists."""
    cases = Case.objects.seen_by(user).filter(period.of("received_at"))
    found = cases.order_by().aggregate(
        received=Count("pk"),
        confirmed=Count("pk", filter=Q(standing=Standing.CONFIRMED)),
        unconfirmed=Count("pk", filter=Q(standing=Standing.UNCONFIRMED)),
        imported=Count("pk", filter=~Q(import_run=None)),
        due=Count("pk", filter=Q(import_run=None, received_at__lt=_due())),
    )
    return {
        "received": found["received"],
        "confirmed": found["confirmed"],
        "unconfirmed": found["unconfirmed"],
        "acknowledged": said["in_time"],
        "late": said["n"] - said["in_time"] + found["due"] - said["due"],
        "imported": found["imported"] - said["imported"],
    }


def _said(user: Colleague, periods: list[Period]) -> list[dict[str, int]]:
    """What we acknowledged of the cases of each period."""
    counts = {}
    for i, period in enumerate(periods):
        of = period.of("case__received_at")
        in_time = Q(at__lte=F("case__received_at") + _within())
        was_due = Q(case__import_run=None, case__received_at__lt=_due())
        counts[f"n{i}"] = Count("pk", filter=of)
        counts[f"in_time{i}"] = Count("pk", filter=of & in_time)
        counts[f"imported{i}"] = Count("pk", filter=of & ~Q(case__import_run=None))
        counts[f"due{i}"] = Count("pk", filter=of & was_due)
    ours = Acknowledgement.objects.filter(
        _any_of(periods, "case__received_at"), case__merged_into=None
    )
    found = _seen_by(user, ours).aggregate(**counts)
    names = ("n", "in_time", "imported", "due")
    return [{name: found[f"{name}{i}"] for name in names} for i in range(len(periods))]


def _due() -> datetime:
    return timezone.now() - _within()


def _within() -> timedelta:
    return timedelta(hours=settings.HOME.number("acknowledge_hours"))


def _causes(user: Colleague, period: Period, way: steps.Ways) -> dict[str, int]:
    """Counted from the named causes: there are fewer of them than cases, or as many."""
    alone = CaseCause.objects.filter(period.of("case__received_at"), case__merged_into=None)
    named = _seen_by(user, alone)
    found = named.order_by().aggregate(
        known=_cases(),
        begun=_cases(way.begun),
        worked=_cases(way.worked),
        done=_cases(way.done | way.worked),
        told=_cases(way.told),
        nobody=_cases(way.worked & Q(case__customer=None)),
    )
    return {
        "cause": found["known"],
        "change": found["begun"],
        "effect": found["worked"],
        "to_measure": found["done"] - found["worked"],
        "told": found["told"],
        "nobody_to_tell": found["nobody"],
    }


def _cases(having: Q | None = None) -> Count:
    return Count("case", distinct=True, filter=having)


def _seen_by(user: Colleague, rows: QuerySet[Row]) -> QuerySet[Row]:
    return Case.rows_of_known(rows, user)


def _worth_it(user: Colleague, periods: list[Period]) -> list[Share]:
    """What was answered in each period, whenever the complaint was."""
    answers = TellingAnswer.objects.filter(Case.open_to(user, "telling__case"))
    if not user.sees_all:
        answers = answers.filter(telling__case__in=Case.objects.known_to(user))
    counts = {}
    for i, period in enumerate(periods):
        counts[f"n{i}"] = Count("pk", filter=period.of("at"))
        counts[f"worth{i}"] = Count("pk", filter=period.of("at") & Q(worth_it=True))
    found = answers.aggregate(**counts)
    return [share(found[f"worth{i}"], of=found[f"n{i}"]) for i in range(len(periods))]


def _kept(user: Colleague, periods: list[Period]) -> list[PromiseOutcomes]:
    kept = Promise.kept_in_time()
    moved = Q(
        Exists(PromiseMove.objects.filter(promise=OuterRef("pk"), told_at__lt=F("due_before")))
    )
    counts = {}
    for i, period in enumerate(periods):
        due = period.of("due_at")
        counts[f"n{i}"] = Count("pk", filter=due)
        counts[f"kept{i}"] = Count("pk", filter=due & kept & ~moved)
        counts[f"moved{i}"] = Count("pk", filter=due & kept & moved)
    promises = _seen_by(user, Promise.objects.filter(_any_of(periods, "due_at")))
    found = promises.order_by().aggregate(**counts)
    return [
        PromiseOutcomes(
            kept=found[f"kept{i}"],
            moved=found[f"moved{i}"],
            broken=found[f"n{i}"] - found[f"kept{i}"] - found[f"moved{i}"],
        )
        for i in range(len(periods))
    ]


def _any_of(periods: list[Period], column: str) -> Q:
    return reduce(or_, (period.of(column) for period in periods))
