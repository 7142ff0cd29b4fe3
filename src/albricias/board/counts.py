"""The few counts that stand beside the names in the rail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import Count, QuerySet, Value

from albricias.change.models import Change, Stage
from albricias.history import Work
from albricias.people.access import Act
from albricias.people.models import Colleague, Notice
from albricias.receive.alarms import ChannelAlarm
from albricias.receive.doors import held_for, unreadable_for
from albricias.receive.models import Delivery, Quarantine
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.promises import Promise
from albricias.resolve.snoozes import put_off_cases
from albricias.tell.facts import people_to_tell

# Past this many a count says only that there are many: counting more costs and tells nothing.
MOST_COUNTED = 1000
SECONDS_REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Counts:
    mine_pressing: int
    to_answer: int
    to_verify: int
    to_tell: int
    failed_work: int
    alarms: int
    held: int
    notices: int = 0


def counts_for(user: Colleague, *, now: datetime) -> Counts:
    counted = _counted(
        **_mine_pressing(user, now=now),
        held=Quarantine.objects.waiting(),
        deliveries=Delivery.objects.waiting(),
        notices=Notice.objects.seen_by(user).unseen(),
    )
    return Counts(
        mine_pressing=counted["promises"] + counted["cases"],
        to_answer=_in_sight(Case.objects.seen_by(user).answerable())[:MOST_COUNTED].count(),
        to_verify=_to_verify() if user.may(Act.CHANGE) else 0,
        to_tell=to_tell(user),
        failed_work=Work.objects.given_up().count() if user.may(Act.MEND_WORK) else 0,
        alarms=len(alarms()),
        held=_seen_waiting(user, counted["held"], lambda: held_for(user))
        + _seen_waiting(user, counted["deliveries"], lambda: unreadable_for(user)),
        notices=counted["notices"],
    )


def _to_verify() -> int:
    return Change.objects.filter(stage=Stage.FINISHED).count()


def to_tell(user: Colleague) -> int:
    """Asked by the rail and by the home page alike, so it is remembered for both."""
    if not user.may(Act.TELL):
        return 0
    found = caches["local"].get_or_set(
        f"to-tell-{user.pk}", lambda: people_to_tell(user), SECONDS_REMEMBERED
    )
    return found or 0


def alarms() -> list[ChannelAlarm]:
    """What sounds now, the same for everybody: asked by the rail and the home page alike."""
    found = caches["local"].get_or_set(
        "alarms", lambda: list(ChannelAlarm.objects.sounding()), SECONDS_REMEMBERED
    )
    return found or []


def _mine_pressing(user: Colleague, *, now: datetime) -> dict[str, QuerySet[Any]]:
    """My promises due within the day or broken, and my cases whose answer is due."""
    soon = now + timedelta(hours=24)
    return {
        "promises": Promise.objects.pending().filter(
            Case.open_to(user, "case"), owner=user, due_at__lte=soon
        ),
        "cases": _in_sight(Case.objects.counted().answerable()).filter(
            Case.open_to(user), owner=user, answer_due_at__lte=soon
        ),
    }


def _in_sight(cases: CaseQuerySet) -> CaseQuerySet:
    """Without those that are put off, as the list and the day show them."""
    return cases.exclude(pk__in=put_off_cases())


def _counted(**rows: QuerySet[Any]) -> dict[str, int]:
    """How many of each, in one question."""
    each = [
        some.order_by().annotate(of=Value(name)).values_list("of").annotate(n=Count("pk"))
        for name, some in rows.items()
    ]
    return dict(each[0].union(*each[1:], all=True))


def _seen_waiting(user: Colleague, anything: int, theirs: Callable[[], QuerySet[Any]]) -> int:
    """As a rule nothing is there, and then nobody asks whose it would be."""
    if not anything or not user.may(Act.ANSWER):
        return 0
    return anything if user.sees_all else theirs().count()
