"""The health of every channel: whether it works, how long people wait, who stands behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import CharField, Count, F, Min, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from albricias.history import Event
from albricias.people.access import Act
from albricias.people.backing import Backing, House
from albricias.people.models import Colleague, Team
from albricias.receive import doors
from albricias.receive.alarms import ChannelAlarm
from albricias.receive.health import PATIENCE, Intake, State, intakes, letters_of
from albricias.receive.models import Channel, ImportRun, Letter, Missed
from albricias.reckon import time_to_close
from albricias.tell.models import Dispatch
from albricias.templatetags._words import said_span

# Median waits are told of these, and of no more than so many, and not from fewer.
WAITED_SINCE = timedelta(days=90)
MOST_WAITS = 300
LEAST_WAITS = 10
# A union of more questions than this is more than a database has to take.
MOST_AT_ONCE = 100
SECONDS_REMEMBERED = 60
OUR_FIRST_WORD = ("case.answered", "case.called", "resolution.offered", "case.refused")
MOST_COUNTED = 1000
ICONS = {
    "web": "world",
    "embedded": "copy",
    "phone": "phone",
    "counter": "building-store",
    "api": "database",
    "file": "file-import",
    "mailbox": "mail",
    "door": "link",
}


@dataclass(frozen=True, slots=True)
class Wait:
    """From the letter to our first word, the unanswered not forgotten."""

    n: int
    median: timedelta | None = None
    low: timedelta | None = None
    high: timedelta | None = None

    @property
    def is_known(self) -> bool:
        return self.n >= LEAST_WAITS

    @property
    def said(self) -> str:
        """The median with its doubt, or why there is none."""
        if not self.is_known:
            return _("not enough data yet (n = %(n)s)") % {"n": self.n}
        if self.median is None:
            return _("more than half still wait (n = %(n)s)") % {"n": self.n}
        middle, low = said_span(self.median), said_span(self.low or timedelta(0))
        if self.high is None:
            words = _("%(median)s (at least %(low)s, n = %(n)s)")
            return words % {"median": middle, "low": low, "n": self.n}
        found = {"median": middle, "low": low, "high": said_span(self.high), "n": self.n}
        if middle == low == found["high"]:
            return _("%(median)s (n = %(n)s)") % found
        return _("%(median)s (between %(low)s and %(high)s, n = %(n)s)") % found


@dataclass(frozen=True, slots=True)
class Row:
    """One channel as the page shows it."""

    intake: Intake
    icon: str
    backing: Backing
    has_no_team: bool
    wait: Wait | None
    # Messages of a mailbox that could not be taken.
    missed: int = 0

    @property
    def page(self) -> str:
        """Where it is set up, if it has a page of its own."""
        kind, _dash, pk = self.intake.key.partition("-")
        pages = {"mailbox": "receive:mailbox", "door": "receive:door", "api": "api:tokens"}
        return reverse(pages[kind], args=[pk] if pk else []) if kind in pages else ""

    @property
    def needs_backing(self) -> bool:
        """Nobody with authority stands behind it (R19)."""
        used = self.intake.state not in (State.STOPPED, State.UNUSED)
        # A file is brought by a colleague, who gives its cases to others.
        return (
            used and self.intake.key != "file" and (self.has_no_team or not self.backing.is_enough)
        )


@dataclass(frozen=True, slots=True)
class GoingOut:
    """Our own letters: how many wait to leave, since when, and what stands in their way."""

    waiting: int
    since: datetime | None
    last_at: datetime | None
    # The one that was tried last in vain, and nothing has left since.
    tried: Dispatch | None = None
    is_left_lying: bool = False

    @property
    def state(self) -> State:
        if self.tried or self.is_left_lying:
            return State.FAILING
        return State.WORKS if self.last_at else State.UNUSED


def read(user: Colleague, *, now: datetime) -> dict[str, Any]:
    """Everything the page shows."""
    house, found = House.read(), intakes(now=now)
    missed = _missed(found)
    waits = _waits([one for one in found if one.last_at and one.key != "file"], now=now)
    may_manage = user.may(Act.MANAGE_CHANNELS)
    return {
        "rows": [_row(one, house, waits.get(one.key), missed.get(one.key, 0)) for one in found],
        "has_mail": any(one.channel == Channel.EMAIL for one in found),
        "alarms": list(ChannelAlarm.objects.sounding()),
        "out": _going_out(now=now),
        "waiting": doors.waiting_for(user, now=now) + _unreadable(found, user),
        "imports": ImportRun.objects.select_related("by")[:5],
        "somebody_answers": house.behind(None).answering > 0,
        "teams": list(Team.objects.all()) if may_manage else [],
        "may_manage": may_manage,
        "may_answer": user.may(Act.ANSWER),
        "may_import": user.may(Act.IMPORT),
        "may_manage_people": user.may(Act.MANAGE_PEOPLE),
    }


def _unreadable(found: Iterable[Intake], user: Colleague) -> int:
    """Deliveries that this colleague may see and nobody can read: none of them is a letter yet."""
    return sum(
        one.unreadable
        for one in found
        if user.sees_all or one.team is None or one.team.pk == user.team_id
    )


def _row(intake: Intake, house: House, wait: Wait | None, missed: int) -> Row:
    return Row(
        intake=intake,
        icon=ICONS[intake.key.partition("-")[0]],
        backing=house.behind(intake.team),
        has_no_team=house.has_teams and intake.team is None,
        wait=wait,
        missed=missed,
    )


def _missed(found: Iterable[Intake]) -> dict[str, int]:
    """By mailbox; nobody is asked where there is none."""
    if not any(one.key.startswith("mailbox-") for one in found):
        return {}
    counted = Missed.objects.waiting().order_by().values_list("mailbox").annotate(n=Count("pk"))
    return {f"mailbox-{pk}": n for pk, n in counted}


def _waits(used: Iterable[Intake], *, now: datetime) -> dict[str, Wait]:
    """By channel. Remembered for a minute: nobody's work depends on the second."""
    remembered = {f"first-word-{one.key}": one for one in used}
    known: dict[str, Wait] = caches["local"].get_many(remembered)
    asked = [one for name, one in remembered.items() if name not in known]
    new = {
        f"first-word-{key}": _reckoned(moments, now=now)
        for key, moments in _first_words(asked, now=now).items()
    }
    caches["local"].set_many(new, SECONDS_REMEMBERED)
    return {remembered[name].key: wait for name, wait in (known | new).items()}


Moments = list[tuple[datetime, datetime | None]]


def _first_words(asked: Sequence[Intake], *, now: datetime) -> dict[str, Moments]:
    """When each of the newest letters came by each, and when we first said something."""
    found: dict[str, Moments] = {one.key: [] for one in asked}
    for start in range(0, len(asked), MOST_AT_ONCE):
        parts = [_newest(one, now=now) for one in asked[start : start + MOST_AT_ONCE]]
        for key, came, first_word_at in parts[0].union(*parts[1:], all=True):
            found[key].append((came, first_word_at))
    return found


def _newest(intake: Intake, *, now: datetime) -> "QuerySet[Letter, Any]":
    ours = Event.objects.filter(case=OuterRef("case__pk"), name__in=OUR_FIRST_WORD)
    came = letters_of(intake).filter(received_at__gte=now - WAITED_SINCE, case__isnull=False)
    # SQLite takes no part of a union that is itself cut off.
    few = Letter.objects.filter(pk__in=came.order_by("-received_at").values("pk")[:MOST_WAITS])
    first_word_at = Subquery(ours.order_by("at").values("at")[:1])
    return few.order_by().values_list(
        Value(intake.key, output_field=CharField()), "received_at", first_word_at
    )


def _reckoned(waits: Moments, *, now: datetime) -> Wait:
    if len(waits) < LEAST_WAITS:
        return Wait(len(waits))
    days = [max((until or now) - came, timedelta(0)) / timedelta(days=1) for came, until in waits]
    found = time_to_close(days, [until is not None for _came, until in waits])
    return Wait(found.n, *(_span(d) for d in (found.median, found.median_low, found.median_high)))


def _span(days: float | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)


def _going_out(*, now: datetime) -> GoingOut:
    newest = Dispatch.objects.exclude(accepted_at=None).order_by("-created_at", "-id")
    accepted = newest.values("accepted_at")[:1]
    waiting = Dispatch.objects.waiting().order_by("created_at")
    found = waiting[:MOST_COUNTED].aggregate(n=Count("pk"), since=Min("created_at"))
    if not found["n"]:
        return GoingOut(0, None, accepted.values_list("accepted_at", flat=True).first())
    newest_try = F("attempt_begun_at").desc(nulls_last=True)
    last: Any = waiting.annotate(last_at=Subquery(accepted)).order_by(newest_try)[0]
    tried_at = last.attempt_begun_at if last.words else None
    is_in_vain = tried_at is not None and (last.last_at is None or last.last_at < tried_at)
    return GoingOut(
        found["n"],
        found["since"],
        last.last_at,
        tried=last if is_in_vain else None,
        is_left_lying=last.attempt_begun_at is None and found["since"] <= now - PATIENCE,
    )
