"""How each way in is doing: what it last brought, what waits, what fails, whether it is silent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.cache import caches
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from albricias.people.models import Team
from albricias.receive import rules
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

LATELY = timedelta(days=30)
# Past this a failure is no hiccup any more.
PATIENCE = timedelta(minutes=15)
# Past this many a count says only that there are many: counting more costs and tells nothing.
MOST_COUNTED = 1000
MOST_LEARNT = 5000
RHYTHM_SECONDS = 3600


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
    waiting = _unfiled()
    duties = {d.channel: d.team for d in ChannelDuty.objects.select_related("team")}
    once = [_once(way, duties.get(way), waiting, now=now) for way in Way]
    boxes = [_mailbox(box, waiting, now=now) for box in Mailbox.objects.select_related("team")]
    return [*once, *boxes, *_doors(now=now)]


def letters_of(intake: Intake) -> "QuerySet[Letter]":
    """What came this way."""
    if intake.key in Way.values:
        return _letters_of(Way(intake.key))
    # A mailbox is the source by its address, a door by its number: names change and repeat.
    kind, _dash, pk = intake.key.partition("-")
    if kind == "door":
        channels = (intake.channel, Channel.API)
        letters = Letter.objects.filter(import_run=None, channel__in=channels)
        return letters.filter(source=HookDoor(pk=int(pk)).source)
    return _letters_from(intake.channel, intake.name)


def _letters_from(channel: Channel, source: str) -> "QuerySet[Letter]":
    return Letter.objects.filter(import_run=None, channel=channel, source=source)


# Letters that wait for their case


Waiting = dict[tuple[str, str], tuple[int, datetime]]


def _unfiled() -> Waiting:
    """How many wait, and since when, by channel and source.

    Not those in quarantine: they wait for a person, and the way they came works.
    """
    unfiled = Letter.objects.unfiled().filter(import_run=None, quarantine=None).order_by()
    counted = unfiled.values_list("channel", "source").annotate(n=Count("pk"), at=Min("stored_at"))
    return {(channel, source): (n, at) for channel, source, n, at in counted}


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
    n, since = sum(n for n, _at in mine), min((at for _n, at in mine), default=None)
    last_at, lately = _last(letters), _lately(letters, now=now)
    known = _rhythm(f"rhythm-{way}", letters, last_at, now=now)
    return Intake(
        key=way.value,
        name=str(way.label),
        channel=Channel.WEB if way == Way.EMBEDDED else Channel(way.value),
        team=team,
        last_at=last_at,
        lately=lately,
        waiting=n,
        worked_at=last_at,
        trouble=_stuck(n, since, now=now),
        rhythm=known,
        is_silent=_is_silent(known, last_at, now=now),
    )


def _letters_of(way: Way) -> "QuerySet[Letter]":
    letters = Letter.objects.filter(import_run=None)
    if way == Way.EMBEDDED:
        return letters.filter(channel=Channel.WEB, source=EMBEDDED)
    if way == Way.WEB:  # without what customers add on their own pages
        return letters.filter(channel=Channel.WEB, source="")
    return letters.filter(channel=way.value)


def _waiting_of(way: Way, waiting: Waiting) -> list[tuple[int, datetime]]:
    sources = {Way.EMBEDDED: {EMBEDDED}, Way.WEB: {"", FROM_PAGE}}.get(way)
    channel = Channel.WEB.value if way == Way.EMBEDDED else way.value
    return [
        found
        for (of, source), found in waiting.items()
        if of == channel and (sources is None or source in sources)
    ]


def _files(team: Team | None) -> Intake:
    """Somebody brings a file when they have one: there is no rhythm to break."""
    last = ImportRun.objects.order_by("-created_at").first()
    last_at = last.created_at if last else None
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


def _mailbox(box: Mailbox, waiting: Waiting, *, now: datetime) -> Intake:
    letters = _letters_from(Channel.EMAIL, box.address)
    n, since = waiting.get((Channel.EMAIL.value, box.address), (0, None))
    last_at = _last(letters)
    known = _rhythm(f"rhythm-mailbox-{box.pk}", letters, last_at, now=now)
    return Intake(
        key=f"mailbox-{box.pk}",
        name=box.address,
        channel=Channel.EMAIL,
        team=box.team,
        last_at=last_at,
        lately=_lately(letters, now=now),
        waiting=n,
        worked_at=box.last_success_at,
        stopped_at=box.stopped_at,
        trouble=_not_fetched(box, now=now) or _stuck(n, since, now=now),
        rhythm=known,
        is_silent=_is_silent(known, last_at, now=now),
    )


def _not_fetched(box: Mailbox, *, now: datetime) -> Trouble | None:
    """The server refuses us, or nobody has asked it: a worker that does not run is silent too."""
    if box.stopped_at:
        return None
    since = box.last_success_at or box.added_at
    if box.last_failure_at and box.last_failure_at > since:
        return Trouble(since, why=box.last_error)
    return Trouble(since) if since <= now - PATIENCE else None


def _doors(*, now: datetime) -> Iterator[Intake]:
    for door in HookDoor.objects.select_related("team"):
        came = Delivery.objects.filter(door=door)
        packed = came.filter(unpacked_at=None).aggregate(n=Count("pk"), at=Min("received_at"))
        last_at = _last(came)
        known = _rhythm(f"rhythm-door-{door.pk}", came, last_at, now=now)
        yield Intake(
            key=f"door-{door.pk}",
            name=door.name,
            channel=_channel_of(door),
            team=door.team,
            last_at=last_at,
            lately=_lately(came, now=now),
            waiting=packed["n"],
            worked_at=door.last_success_at,
            stopped_at=door.stopped_at,
            trouble=_refused(door) or _stuck(packed["n"], packed["at"], now=now),
            rhythm=known,
            is_silent=_is_silent(known, last_at, now=now),
        )


def _channel_of(door: HookDoor) -> Channel:
    kinds = {HookDoor.Kind.WHATSAPP: Channel.WHATSAPP, HookDoor.Kind.MAIL: Channel.EMAIL}
    return kinds.get(HookDoor.Kind(door.kind), Channel.REVIEW)


def _refused(door: HookDoor) -> Trouble | None:
    failed_at, worked_at = door.last_failure_at, door.last_success_at
    if failed_at is None or (worked_at and worked_at >= failed_at):
        return None
    return Trouble(failed_at, why=door.last_error)


# Counting, within bounds


Rows = QuerySet[Letter] | QuerySet[Delivery]


def _last(rows: Rows) -> datetime | None:
    newest: datetime | None = (
        rows.order_by("-received_at").values_list("received_at", flat=True).first()
    )
    return newest


def _lately(rows: Rows, *, now: datetime) -> int:
    return rows.order_by().filter(received_at__gte=now - LATELY)[:MOST_COUNTED].count()


def _rhythm(
    name: str, rows: Rows, last_at: datetime | None, *, now: datetime
) -> rules.Rhythm | None:
    """Learnt only where it is asked for: a way that brought something today is not silent."""
    if last_at is None or now - last_at < rules.FLOOR:
        return None
    known: rules.Rhythm | None = caches["local"].get_or_set(
        f"{name}-{last_at.timestamp()}", lambda: _learnt(rows, last_at), RHYTHM_SECONDS
    )
    return known


def _learnt(rows: Rows, last_at: datetime) -> rules.Rhythm:
    since = last_at - rules.LEARNT_FROM
    recent = rows.filter(received_at__gte=since).order_by("-received_at")
    moments = recent.values_list("received_at", flat=True)[:MOST_LEARNT]
    return rules.rhythm([timezone.localtime(moment) for moment in moments])


def _is_silent(known: rules.Rhythm | None, last_at: datetime | None, *, now: datetime) -> bool:
    if known is None or last_at is None:
        return False
    return rules.is_silent(known, timezone.localtime(last_at), timezone.localtime(now))
