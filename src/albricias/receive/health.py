"""How each way in is doing: what it last brought, what waits, what fails, whether it is silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery

from albricias.people.models import Team
from albricias.receive import rules
from albricias.receive.channels.hooks.doors import SOURCES
from albricias.receive.channels.hooks.telling import channel_of
from albricias.receive.duties import ChannelDuty, Way
from albricias.receive.models import (
    EMBEDDED,
    FROM_PAGE,
    Channel,
    Delivery,
    HookDoor,
    ImportRun,
    Letter,
    Mailbox,
)
from albricias.receive.rhythms import (
    MOST_COUNTED,
    how_many,
    is_silent,
    last,
    lately,
    newest,
    rhythm,
)
from albricias.receive.unfiled import Unfiled, Waiting, unfiled

# Past this a failure is no hiccup any more.
PATIENCE = timedelta(minutes=15)


class State(StrEnum):
    WORKS = "works"
    SILENT = "silent"
    FAILING = "failing"
    STOPPED = "stopped"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, since when, and what the machine said."""

    since: datetime
    why: str = ""
    # Letters or deliveries that are stored and wait because of it.
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """One way in, as it is now."""

    key: str
    name: str
    channel: Channel
    team: Team | None
    last_at: datetime | None
    lately: int
    waiting: int
    # The last time the machine did its part; the same as last_at where there is no machine.
    worked_at: datetime | None
    stopped_at: datetime | None = None
    trouble: Trouble | None = None
    # In quarantine: it came in, and somebody has to read it.
    held: int = 0
    # Deliveries among those that wait: nobody tries them again by themselves.
    unreadable: int = 0
    # What its letters say they come from, if not its name.
    source: str = ""
    is_silent: bool = False
    rhythm: rules.Rhythm | None = None

    @property
    def state(self) -> State:
        if self.stopped_at:
            return State.STOPPED
        if self.trouble:
            return State.FAILING
        if self.is_silent:
            return State.SILENT
        return State.WORKS if self.last_at or self.worked_at else State.UNUSED

    @property
    def has_many(self) -> bool:
        return self.lately >= MOST_COUNTED

    @property
    def is_machine(self) -> bool:
        """Whether something of ours must run for it, besides the pages."""
        return self.key.startswith(("mailbox-", "door-"))

    def fails_for_long(self, now: datetime) -> bool:
        return self.trouble is not None and self.trouble.since <= now - PATIENCE


def intakes(*, now: datetime) -> list[Intake]:
    """Every way in: those that every house has, then its mailboxes and doors."""
    waiting = unfiled()
    duties = {d.channel: d.team for d in ChannelDuty.objects.select_related("team")}
    once = [_once(way, duties.get(way), waiting, now=now) for way in Way]
    boxes = [_mailbox(box, waiting, now=now) for box in _with_what_came(now=now)]
    return [*once, *boxes, *_doors(waiting, now=now)]


def letters_of(intake: Intake) -> "QuerySet[Letter]":
    """What came this way."""
    if intake.key in Way.values:
        return _letters_of(Way(intake.key))
    return _letters_from(intake.channel, intake.source)


def _letters_from(channel: Channel, source: str | OuterRef) -> "QuerySet[Letter]":
    return Letter.objects.filter(import_run=None, channel=channel, source=source)


# Letters that wait for their case


def _stuck(n: int, since: datetime | None, *, now: datetime) -> Trouble | None:
    """Letters a few seconds old are only on their way."""
    if not n or since is None or since > now - PATIENCE:
        return None
    return Trouble(since, waiting=n)


# The ways that every house has


def _once(way: Way, team: Team | None, waiting: Waiting, *, now: datetime) -> Intake:
    if way == Way.FILE:
        return _files(team)
    letters, mine = _letters_of(way), _waiting_of(way, waiting)
    last_at = last(letters)
    known = rhythm(f"rhythm-{way}", letters, last_at, now=now)
    return Intake(
        key=way.value,
        name=str(way.label),
        channel=Channel.WEB if way == Way.EMBEDDED else Channel(way.value),
        team=team,
        last_at=last_at,
        lately=lately(letters, now=now),
        waiting=mine.n,
        held=mine.held,
        worked_at=last_at,
        trouble=_stuck(mine.n, mine.since, now=now),
        rhythm=known,
        is_silent=is_silent(known, last_at, now=now),
    )


def _letters_of(way: Way) -> "QuerySet[Letter]":
    letters = Letter.objects.filter(import_run=None)
    if way == Way.EMBEDDED:
        return letters.filter(channel=Channel.WEB, source=EMBEDDED)
    if way == Way.WEB:  # without what customers add on their own pages
        return letters.filter(channel=Channel.WEB, source="")
    # What a door brings is counted there, also where it brings letters of another system.
    return letters.filter(channel=way.value).exclude(source__startswith=SOURCES)


def _waiting_of(way: Way, waiting: Waiting) -> Unfiled:
    sources = {Way.EMBEDDED: {EMBEDDED}, Way.WEB: {"", FROM_PAGE}}.get(way)
    channel = Channel.WEB.value if way == Way.EMBEDDED else way.value
    found = [
        one
        for (of, source), one in waiting.items()
        if of == channel and (source in sources if sources else not source.startswith(SOURCES))
    ]
    return sum(found, start=Unfiled())


def _files(team: Team | None) -> Intake:
    """Somebody brings a file when they have one: there is no rhythm to break."""
    newest_run = ImportRun.objects.order_by("-created_at").first()
    last_at = newest_run.created_at if newest_run else None
    return Intake(
        key=Way.FILE.value,
        name=str(Way.FILE.label),
        channel=Channel.FILE,
        team=team,
        last_at=last_at,
        lately=0,
        waiting=0,
        worked_at=last_at,
    )


# Mailboxes and doors


def _with_what_came(*, now: datetime) -> QuerySet[Mailbox]:
    """All of them at once: a house may have dozens."""
    letters = _letters_from(Channel.EMAIL, OuterRef("address"))
    return Mailbox.objects.select_related("team").annotate(
        last_at=newest(letters), lately=how_many(letters, "source", now=now)
    )


def _mailbox(box: Any, waiting: Waiting, *, now: datetime) -> Intake:
    letters = _letters_from(Channel.EMAIL, box.address)
    mine = waiting.get((Channel.EMAIL.value, box.address), Unfiled())
    known = rhythm(f"rhythm-mailbox-{box.pk}", letters, box.last_at, now=now)
    return Intake(
        key=f"mailbox-{box.pk}",
        name=box.address,
        channel=Channel.EMAIL,
        team=box.team,
        source=box.source,
        last_at=box.last_at,
        lately=min(box.lately, MOST_COUNTED),
        waiting=mine.n,
        held=mine.held,
        worked_at=box.last_success_at,
        stopped_at=box.stopped_at,
        trouble=_not_fetched(box, now=now) or _stuck(mine.n, mine.since, now=now),
        rhythm=known,
        is_silent=is_silent(known, box.last_at, now=now),
    )


def _not_fetched(box: Mailbox, *, now: datetime) -> Trouble | None:
    """The server refuses us, or nobody has asked it: a worker that does not run is silent too."""
    if box.stopped_at:
        return None
    since = box.last_success_at or box.added_at
    if box.last_failure_at and box.last_failure_at > since:
        return Trouble(since, why=box.last_error)
    return Trouble(since) if since <= now - PATIENCE else None


def _doors(waiting: Waiting, *, now: datetime) -> Iterator[Intake]:
    came = Delivery.objects.filter(door=OuterRef("pk"))
    packed = came.filter(unpacked_at=None).order_by()
    doors = HookDoor.objects.select_related("team").annotate(
        last_at=newest(came),
        lately=how_many(came, "door", now=now),
        packed=how_many(packed, "door"),
        unreadable=how_many(packed.exclude(why=""), "door"),
        packed_at=Subquery(packed.values("door").annotate(at=Min("received_at")).values("at")),
    )
    return (_door(door, waiting, now=now) for door in doors)


def _door(door: Any, waiting: Waiting, *, now: datetime) -> Intake:
    """What is still packed waits at it, and so does what was taken out and is in no case."""
    mine = Unfiled(door.packed, door.packed_at)
    mine = sum((one for (_of, by), one in waiting.items() if by == door.source), start=mine)
    came = Delivery.objects.filter(door=door.pk)
    known = rhythm(f"rhythm-door-{door.pk}", came, door.last_at, now=now)
    return Intake(
        key=f"door-{door.pk}",
        name=door.name,
        channel=channel_of(door),
        team=door.team,
        source=door.source,
        last_at=door.last_at,
        lately=min(door.lately, MOST_COUNTED),
        waiting=mine.n,
        held=mine.held,
        unreadable=door.unreadable,
        worked_at=door.last_success_at,
        stopped_at=door.stopped_at,
        trouble=_refused(door) or _stuck(mine.n, mine.since, now=now),
        rhythm=known,
        is_silent=is_silent(known, door.last_at, now=now),
    )


def _refused(door: HookDoor) -> Trouble | None:
    if not door.is_failing or door.last_failure_at is None:
        return None
    return Trouble(door.failing_since or door.last_failure_at, why=door.last_error)
