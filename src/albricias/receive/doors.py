"""Letters that are stored and got stuck on the way to their case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from albricias import history
from albricias.history import Event, Work
from albricias.people.models import Colleague
from albricias.receive.arriving import file_at_once
from albricias.receive.channels.hooks.doors import DeliveryQuerySet
from albricias.receive.models import ABOUT_A_CASE, FROM_PAGE, Delivery, Letter, Quarantine
from albricias.receive.quarantine import QuarantineQuerySet

MOST_STUCK = 20
# Past this many a count says only that there are many.
MOST_COUNTED = 1000
# A letter being filed this very second is not stuck.
PATIENCE = timedelta(minutes=1)
# What opens a case, what a customer adds to theirs, and what they tell us about it.
ARRIVALS = {FROM_PAGE: "letter.replied", ABOUT_A_CASE: "letter.called"}
RECEIVED = "letter.received"


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


def waiting_for(user: Colleague, *, now: datetime) -> int:
    """How many letters wait for somebody, or for their next try, that this colleague may see."""
    late = unfiled(now=now) & Letter.objects.handled_by(user)
    return late[:MOST_COUNTED].count()


def held_for(user: Colleague) -> QuarantineQuerySet:
    """What is in quarantine and this colleague may see."""
    theirs = Letter.objects.handled_by(user)
    return Quarantine.objects.waiting().filter(letter__in=theirs)


def unreadable_for(user: Colleague) -> DeliveryQuerySet:
    """What came at a door of another system, cannot be read, and this colleague may see."""
    return Delivery.objects.waiting().handled_by(user)


def unfiled(*, now: datetime) -> QuerySet[Letter]:
    """Letters that wait for their case; those of an import wait with their import."""
    return Letter.objects.unfiled().filter(import_run=None, stored_at__lt=now - PATIENCE)


def stuck_letters(*, now: datetime) -> list[Stuck]:
    """Those that are tried again by themselves, or were for long; not what is set apart."""
    unfiled_yet = unfiled(now=now).filter(quarantine=None)
    letters = list(unfiled_yet.defer("raw").order_by("stored_at")[:MOST_STUCK])
    arrivals = _arrivals(letters)
    return [Stuck(letter, _filing_of(_arrival_of(letter, arrivals))) for letter in letters]


def _arrivals(letters: Sequence[Letter]) -> list[Event]:
    # A letter and its arrival carry the same moment, and that is indexed.
    if not letters:
        return []
    moments = {letter.received_at for letter in letters}
    arrivals = Event.objects.filter(name__in=[RECEIVED, *ARRIVALS.values()], at__in=moments)
    return list(arrivals.prefetch_related("work"))


def _arrival_of(letter: Letter, arrivals: Iterable[Event]) -> Event | None:
    name, pk = _arrival_name(letter), letter.pk
    return next((e for e in arrivals if e.name == name and e.data.get("letter") == pk), None)


def _arrival_name(letter: Letter) -> str:
    return ARRIVALS.get(letter.source, RECEIVED)


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
