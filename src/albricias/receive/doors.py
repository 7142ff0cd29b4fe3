"""The doors by which letters come: which are open, which are silent, and what got stuck."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from albricias import history
from albricias.history import Event, Work
from albricias.people.access import Act, Role
from albricias.people.models import Colleague
from albricias.receive.arriving import file_at_once
from albricias.receive.models import Channel, ImportRun, Letter

QUIET_DAYS = 30
# Past this many a count says only that there are many: counting more costs and tells nothing.
MOST_COUNTED = 1000
MOST_STUCK = 20
# A letter being filed this very second is not stuck.
PATIENCE = timedelta(minutes=1)
# Channels by which other systems bring letters: shown once they have.
OTHERS = (Channel.WHATSAPP, Channel.REVIEW, Channel.API)
# What opens a case, and what a customer adds to theirs.
RECEIVED, REPLIED = "letter.received", "letter.replied"


@dataclass(frozen=True, slots=True)
class Door:
    """One channel: when it was last used, and how much of late."""

    channel: Channel
    last_at: datetime | None
    recent: int
    is_quiet: bool

    @property
    def has_many(self) -> bool:
        return self.recent >= MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Stuck:
    """A letter that is stored and not yet in a case, and why."""

    letter: Letter
    work: Work | None

    @property
    def why(self) -> str:
        return self.work.last_error if self.work else ""

    @property
    def given_up(self) -> bool:
        return self.work is None or self.work.given_up_at is not None


def read(user: Colleague, *, now: datetime) -> dict[str, Any]:
    """Everything the page of the doors shows."""
    found = {channel.value: door(channel, now=now) for channel in Channel}
    return {
        "doors": found,
        "others": [found[channel] for channel in OTHERS if found[channel].last_at],
        "quiet_days": QUIET_DAYS,
        "most_counted": MOST_COUNTED,
        "imports": ImportRun.objects.select_related("by")[:5],
        "stuck": stuck_letters(now=now),
        "somebody_answers": Colleague.objects.answering().exclude(role=Role.QUALITY).exists(),
        "may_answer": user.may(Act.ANSWER),
        "may_manage_channels": user.may(Act.MANAGE_CHANNELS),
        "may_import": user.may(Act.IMPORT),
        "may_manage_people": user.may(Act.MANAGE_PEOPLE),
    }


def door(channel: Channel, *, now: datetime) -> Door:
    letters = Letter.objects.filter(channel=channel)
    last_at = letters.order_by("-received_at").values_list("received_at", flat=True).first()
    since = now - timedelta(days=QUIET_DAYS)
    recent = letters.filter(received_at__gte=since)[:MOST_COUNTED].count() if last_at else 0
    return Door(channel, last_at, recent, is_quiet=last_at is not None and last_at < since)


def stuck_letters(*, now: datetime) -> list[Stuck]:
    """Letters that wait for their case; those of an import wait with their import."""
    unfiled = Letter.objects.unfiled().filter(import_run=None, stored_at__lt=now - PATIENCE)
    letters = list(unfiled.defer("raw").order_by("stored_at")[:MOST_STUCK])
    arrivals = _arrivals(letters)
    return [Stuck(letter, _filing_of(_arrival_of(letter, arrivals))) for letter in letters]


def _arrivals(letters: Sequence[Letter]) -> list[Event]:
    # A letter and its arrival carry the same moment, and that is indexed.
    if not letters:
        return []
    moments = {letter.received_at for letter in letters}
    arrivals = Event.objects.filter(name__in=(RECEIVED, REPLIED), at__in=moments)
    return list(arrivals.prefetch_related("work"))


def _arrival_of(letter: Letter, arrivals: Iterable[Event]) -> Event | None:
    name, pk = _arrival_name(letter), letter.pk
    return next((e for e in arrivals if e.name == name and e.data.get("letter") == pk), None)


def _arrival_name(letter: Letter) -> str:
    return REPLIED if letter.is_reply else RECEIVED


def _filing_of(event: Event | None) -> Work | None:
    return next(iter(event.work.all()), None) if event else None


def try_again(letter: Letter, *, by: Colleague, at: datetime) -> bool:
    """File a letter that got stuck, or hear a reply in its case; whether it worked."""
    if letter.filed_at is None:
        file_at_once(_arrival_again(letter, by=by, at=at), now=at)
        letter.refresh_from_db(fields=["filed_at"])
    return letter.filed_at is not None


def _arrival_again(letter: Letter, *, by: Colleague, at: datetime) -> Event:
    event = _arrival_of(letter, _arrivals([letter]))
    if event is None:
        return history.record(_arrival_name(letter), at=at, by=by, letter=letter.pk)
    for work in event.work.all():
        work.retry(now=at)
    return event
