"""Everything the pages of changes show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from albricias.change import facts, words
from albricias.change.models import Change, Effect, Stage
from albricias.history import Event
from albricias.learn.facts import cause_names
from albricias.learn.pages import counts_since
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.resolve.cases import Case

MEASURED = (Stage.FINISHED, Stage.WORKED, Stage.FAILED)
TIMELINE = tuple(words.EVENTS)
# Ended changes beyond these stand on a page of their own stage.
MOST_SHOWN = 20


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
        largest = max(self.effect.rate_before, self.effect.rate_after) or 1.0
        return self.effect.rate_before / largest, self.effect.rate_after / largest

    @property
    def shows_a_fall(self) -> bool:
        return self.kind == "fell"


def measured(change: Change, at: datetime) -> Measured:
    """As it was verified; measured now if nobody has said yet."""
    if change.stage == Stage.FINISHED:
        return Measured(facts.effect_row(change, at))
    return Measured(getattr(change, "effect", None))


def board(user: Colleague, *, at: datetime, stage: str = "") -> dict[str, Any]:
    """The changes by stage; the ended ones newest first and not all of them."""
    done = Count("steps", filter=~Q(steps__done_at=None))
    changes = Change.objects.select_related("owner", "baseline", "effect").prefetch_related(
        "causes"
    )
    counted = changes.annotate(steps_n=Count("steps"), steps_done=done)
    newest = counted.order_by(F("finished_at").desc(nulls_last=True), "-opened_at", "-id")
    shown = None if stage else MOST_SHOWN
    stages = [found for found in Stage if not stage or found == stage]
    totals = dict(Change.objects.values_list("stage").annotate(n=Count("pk")))
    return {
        "columns": [
            {
                "stage": found,
                "label": found.label,
                "total": totals.get(found, 0),
                "cards": _cards(newest.filter(stage=found)[:shown], at),
                "has_more": shown is not None and totals.get(found, 0) > shown,
            }
            for found in stages
        ],
        "any": bool(totals),
        "may_change": user.may(Act.CHANGE),
    }


def _cards(changes: Iterable[Change], at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "change": change,
            "measured": measured(change, at) if change.stage in MEASURED else None,
            "is_late": _is_late(change, at),
        }
        for change in changes
    ]


def _is_late(change: Change, at: datetime) -> bool:
    is_open = change.stage in (Stage.PROPOSED, Stage.STARTED)
    return bool(is_open and change.due_on and change.due_on < timezone.localdate(at))


def change(found: Change, user: Colleague, *, at: datetime) -> dict[str, Any]:
    verdict = measured(found, at)
    monthly = facts.monthly(found, at)
    steps = list(found.steps.select_related("owner"))
    now_says = _since_then(found, at)
    return {
        "change": found,
        "stages": Stage,
        "measured": verdict,
        "since_then": now_says,
        "baseline": getattr(found, "baseline", None),
        "rate_chart": _rate_chart(found, at, verdict.says) if found.finished_at else None,
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


def _since_then(found: Change, at: datetime) -> Measured | None:
    """An ended change goes on being measured: what fell can come back (R71)."""
    if found.stage not in (Stage.WORKED, Stage.FAILED):
        return None
    return Measured(facts.effect_row(found, at))


def _rate_chart(found: Change, at: datetime, says: str) -> dict[str, Any] | None:
    return facts.before_after_spec(facts.measure(found, at), says)


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
    known = found.linked_cases().exclude(customer=None).order_by()
    return known.values("customer").distinct().count()


def _timeline(found: Change) -> list[dict[str, Any]]:
    events = Event.objects.filter(change=found, name__in=TIMELINE).select_related("by")
    return [{"at": e.at, "says": words.event_sentence(e)} for e in events.order_by("at", "id")]
