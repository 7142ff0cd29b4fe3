"""The figures of the home page: counted once for a period, and remembered for a minute."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.cache import caches
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from albricias.board import steps
from albricias.people.models import Colleague
from albricias.reckon import Share, share
from albricias.resolve.cases import Case, Standing
from albricias.resolve.promises import Promise, PromiseEnd, PromiseMove
from albricias.tell.facts import summed_up
from albricias.tell.models import TellingAnswer

SECONDS_REMEMBERED = 60
COUNTED = ("acknowledged", "late", "imported", "cause", "change", "effect", "to-measure", "told")


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
        midnight = datetime.combine(timezone.localdate(now) - timedelta(days=days - 1), time.min)
        return cls(days, timezone.make_aware(midnight), now)

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
class Kept:
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
    promises: Kept
    promises_before: Kept | None


def figures(user: Colleague, period: Period) -> Figures:
    key = f"loop-{user.pk}-{period.days}"
    found: Figures | None = caches["local"].get(key)
    if found is None:
        found = _count(user, period)
        caches["local"].set(key, found, SECONDS_REMEMBERED)
    return found


def _count(user: Colleague, period: Period) -> Figures:
    asked, before = steps.conditions(), _known_before(user, period)
    return Figures(
        now=_funnel(user, period, asked),
        before=_funnel(user, before, asked) if before else None,
        promises=_kept(user, period),
        promises_before=_kept(user, before) if before else None,
    )


def _known_before(user: Colleague, period: Period) -> Period | None:
    """The period before, if we were already here: half of it would compare badly."""
    before = period.before
    if before is None or before.start is None:
        return None
    older = Case.objects.seen_by(user).filter(received_at__lt=before.start)
    return before if older.exists() else None


def _funnel(user: Colleague, period: Period, asked: dict[str, Q]) -> Funnel:
    """One pass over the cases of the period."""
    cases = Case.objects.seen_by(user).filter(period.of("received_at"))
    counted = cases.order_by().aggregate(
        received=Count("pk"),
        confirmed=Count("pk", filter=Q(standing=Standing.CONFIRMED)),
        unconfirmed=Count("pk", filter=Q(standing=Standing.UNCONFIRMED)),
        nobody_to_tell=Count("pk", filter=asked["nobody-to-tell"]),
        **{name.replace("-", "_"): Count("pk", filter=asked[name]) for name in COUNTED},
    )
    return Funnel(**counted, worth_it=_worth_it(user, period))


def _worth_it(user: Colleague, period: Period) -> Share:
    """What was answered in the period, whenever the complaint was."""
    answers = TellingAnswer.objects.filter(period.of("at"))
    if not user.sees_all:
        answers = answers.filter(telling__case__in=Case.objects.seen_by(user))
    return summed_up(answers).worth_it


def _kept(user: Colleague, period: Period) -> Kept:
    due = Promise.objects.filter(period.of("due_at"))
    if not user.sees_all:
        due = due.seen_by(user)
    kept = Q(end__outcome=PromiseEnd.Outcome.KEPT, end__at__lte=F("due_at"))
    moved = Q(Exists(PromiseMove.objects.filter(promise=OuterRef("pk"))))
    found = due.order_by().aggregate(
        n=Count("pk"),
        kept=Count("pk", filter=kept & ~moved),
        moved=Count("pk", filter=kept & moved),
    )
    broken = found["n"] - found["kept"] - found["moved"]
    return Kept(kept=found["kept"], moved=found["moved"], broken=broken)
