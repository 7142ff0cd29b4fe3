"""Everything the pages of changes show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from albricias.change import facts, words
from albricias.change.models import Change, Effect, Stage
from albricias.history import Event
from albricias.learn.facts import cause_names
from albricias.learn.pages import counts_since
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.people.paging import Page, one_page
from albricias.resolve.cases import Case

MEASURED = (Stage.FINISHED, Stage.WORKED, Stage.FAILED)
TIMELINE = tuple(words.EVENTS)
# Changes beyond these stand on the pages of their stage: measuring each costs a question.
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """An effect and how it is said."""

    effect: Effect | None

    @property
    def says(self) -> str:
        return words.verdict(self.effect)

    @property
    def kind(self) -> str:
        return words.verdict_kind(self.effect)

    @property
    def rates(self) -> tuple[str, str] | None:
        return words.rates(self.effect) if self.effect and self.effect.ratio is not None else None

    @property
    def bars(self) -> tuple[float, float]:
        """Before and after as shares of the larger."""
        if self.effect is None:
            return (0.0, 0.0)
        before, after = self.effect.rate_before or 0.0, self.effect.rate_after or 0.0
        largest = max(before, after) or 1.0
        return before / largest, after / largest

    @property
    def shows_a_fall(self) -> bool:
        return self.kind == "fell"


def board(user: Colleague, asked: QueryDict, *, at: datetime, stage: str = "") -> dict[str, Any]:
    """The newest changes of each stage; of one stage all, page by page."""
    done = Count("steps", filter=~Q(steps__done_at=None))
    changes = Change.objects.select_related("owner", "baseline", "effect").prefetch_related(
        "causes"
    )
    counted = changes.annotate(steps_n=Count("steps"), steps_done=done)
    house, totals = facts.House(at), _totals()
    columns = [
        _column(found, _page(counted, found, asked), totals.get(found, 0), house)
        for found in Stage
        if not stage or found == stage
    ]
    return {"columns": columns, "any": bool(totals), "may_change": user.may(Act.CHANGE)}


def _totals() -> dict[str, int]:
    return dict(Change.objects.order_by().values_list("stage").annotate(n=Count("pk")))


def _page(changes: QuerySet[Change], stage: Stage, asked: QueryDict) -> Page[Change]:
    by = "finished_at" if stage in MEASURED else "opened_at"
    return one_page(changes.filter(stage=stage), by, asked, size=MOST_SHOWN)


def _column(stage: Stage, page: Page[Change], total: int, house: facts.House) -> dict[str, Any]:
    cards = _cards(page.rows, house)
    return {"stage": stage, "label": stage.label, "total": total, "cards": cards, "page": page}


def _cards(changes: Iterable[Change], house: facts.House) -> list[dict[str, Any]]:
    return [
        {
            "change": change,
            "measured": _said_of(change, house) if change.stage in MEASURED else None,
            "is_late": _is_late(change, house.at),
        }
        for change in changes
    ]


def _said_of(change: Change, house: facts.House) -> Measured:
    is_asked = change.stage == Stage.FINISHED
    return _verdict(change, facts.measured(change, house) if is_asked else None)


def _is_late(change: Change, at: datetime) -> bool:
    is_open = change.stage in (Stage.PROPOSED, Stage.STARTED)
    return bool(is_open and change.due_on and change.due_on < timezone.localdate(at))


def change(found: Change, user: Colleague, *, at: datetime) -> dict[str, Any]:
    house = facts.House(at)
    today = facts.measured(found, house) if found.finished_at else None
    verdict = _verdict(found, today)
    monthly = facts.monthly(found, house)
    steps = list(found.steps.select_related("owner"))
    return {
        "change": found,
        "stages": Stage,
        "measured": verdict,
        "since_then": _since_then(found, today),
        "baseline": getattr(found, "baseline", None),
        "rate_chart": facts.before_after_spec(today.rates, verdict.says) if today else None,
        "monthly": monthly,
        "monthly_spec": facts.monthly_spec(found, monthly, verdict.says),
        "causes": _causes(found, user, at),
        "since": timezone.localdate(at) - timedelta(days=90),
        "steps": steps,
        "undone": sum(step.done_at is None for step in steps),
        "today": timezone.localdate(at),
        "timeline": _timeline(found),
        "people": people_linked(found),
        "told": found.tellings.count(),
        "may_change": user.may(Act.CHANGE),
        "may_tell": user.may(Act.TELL),
        "is_late": _is_late(found, at),
    }


def _verdict(found: Change, today: facts.Measured | None) -> Measured:
    """As it was verified; as measured today if nobody has said yet."""
    if today and found.stage == Stage.FINISHED:
        return Measured(today.effect)
    return Measured(getattr(found, "effect", None))


def _since_then(found: Change, today: facts.Measured | None) -> Measured | None:
    """An ended change goes on being measured: what fell can come back (R71)."""
    if today is None or found.stage not in (Stage.WORKED, Stage.FAILED):
        return None
    return Measured(today.effect)


def _causes(found: Change, user: Colleague, at: datetime) -> list[dict[str, Any]]:
    since = timezone.localdate(at) - timedelta(days=90)
    counts = counts_since(Case.objects.seen_by(user), since)
    names = cause_names()
    return [
        {"cause": cause, "name": names[str(cause.pk)], "cases": counts.get(cause.pk, 0)}
        for cause in found.causes.all()
    ]


def people_linked(found: Change) -> int:
    """How many different people complained of what it changes."""
    known = (
        found.linked_cases().filter(confidence=None, raised=None).exclude(customer=None).order_by()
    )
    return known.values("customer").distinct().count()


def _timeline(found: Change) -> list[dict[str, Any]]:
    events = Event.objects.filter(change=found, name__in=TIMELINE).select_related("by")
    return [{"at": e.at, "says": words.event_sentence(e)} for e in events.order_by("at", "id")]
