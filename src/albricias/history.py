"""What happened, about what, by whom, when: audit trail and outbox in one.

``record`` writes an event and the work that follows it in the verb's own
transaction. What follows what stands in ``albricias.loop.AFTER``; the worker
performs it, and performs it again if it was interrupted, so handlers are safe
to repeat.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from albricias.holders import LONGEST, drop, new_holder
from albricias.outages import is_outage
from albricias.prepared import PreparedUpdate
from albricias.rows import insert
from albricias.search import unread
from albricias.search.unread import Unread

if TYPE_CHECKING:
    from albricias.change.models import Change
    from albricias.people.models import Colleague
    from albricias.resolve.cases import Case

log = logging.getLogger("albricias.work")

LEASE = timedelta(minutes=10)
# Somebody waits for the answer; what takes longer is the worker's.
LEASE_WHILE_ASKED = timedelta(minutes=1)
RENEW_EVERY = timedelta(minutes=1)
MOST_ATTEMPTS = 8
ENDED_EACH_TIME = "its process ended each time"


class Voice(models.TextChoices):
    CUSTOMER = "customer", _("the customer")
    COLLEAGUE = "colleague", _("a colleague")
    SYSTEM = "system", _("the system")


class Event(models.Model):
    """Something that happened. Never changed, never deleted."""

    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    voice = models.CharField(max_length=12, choices=Voice.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        "albricias.Case", null=True, on_delete=models.PROTECT, related_name="events"
    )
    change = models.ForeignKey(
        "albricias.Change", null=True, on_delete=models.PROTECT, related_name="events"
    )
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="event_by_name"),
            models.Index(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class Handler(Protocol):
    """What follows an event. Safe to repeat."""

    __module__: str
    __name__: str

    def __call__(self, event: Event, *, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Later:
    """A handler that waits until a moment the event itself names."""

    handler: Handler
    when: Callable[[Event], datetime]


After = Mapping[str, Sequence[Handler | Later]]


class WorkQuerySet(models.QuerySet["Work"]):
    def waiting(self) -> "WorkQuerySet":
        return self.filter(done_at=None, given_up_at=None)

    def ready(self, now: datetime) -> "WorkQuerySet":
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.waiting().filter(free, due_at__lte=now)

    def held(self, now: datetime) -> "WorkQuerySet":
        """In somebody's hands, if they are still there."""
        return self.waiting().filter(due_at__lte=now, leased_until__gte=now)

    def given_up(self) -> "WorkQuerySet":
        return self.filter(done_at=None, given_up_at__isnull=False)


class Work(models.Model):
    """One thing to do after an event, claimed by lease and done at least once."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="work")
    handler = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=LONGEST, blank=True)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = WorkQuerySet.as_manager()

    # Whether it was noted as done together with what it did.
    _is_kept = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="one_work_per_handler"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="work_waiting",
                condition=Q(done_at=None, given_up_at=None),
            ),
            models.Index(
                fields=["given_up_at"],
                name="work_given_up",
                condition=Q(done_at=None, given_up_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ({self.event})"

    def claim(self, *, now: datetime, lasting: timedelta | None = None) -> bool:
        """Take the lease if nobody holds it; the database decides who was first.

        What was taken as often as may be, and never came to an end, is given up instead.
        """
        if self.attempts >= MOST_ATTEMPTS:
            self._give_up(now=now)
            return False
        lease, until = new_holder(), now + (lasting or LEASE)
        taken = _TAKEN(pk=self.pk, attempts=self.attempts, now=now, lease=lease, until=until)
        if taken:
            self.lease, self.leased_until = lease, until
            self.attempts += 1
        return bool(taken)

    def perform(self, *, now: datetime) -> bool:
        """Run the handler under our lease and note how it went."""
        in_hand = _IN_HAND.set(self)
        try:
            handlers()[self.handler](self.event, now=now)
        except Exception as error:  # the boundary: whatever it was waits on a page, with retry
            self._note(partial(self._note_failure, error, now=now))
            return False
        finally:
            _IN_HAND.reset(in_hand)
        if not self._is_kept:
            self._note(lambda: self._done(now=now))
        return True

    def _done(self, *, now: datetime) -> None:
        _DONE(pk=self.pk, lease=self.lease, now=now)

    def _kept(self) -> None:
        self._is_kept = True

    def _note(self, write: Callable[[], object]) -> None:
        """If even this cannot be written, the piece is nobody's and is done again."""
        try:
            write()
        except (DatabaseError, InterfaceError):
            drop(self.lease)
            raise

    def retry(self, *, now: datetime) -> None:
        """A person asks for one more round of attempts."""
        Work.objects.filter(pk=self.pk, done_at=None).update(
            given_up_at=None, attempts=0, due_at=now, leased_until=None
        )

    def _note_failure(self, error: Exception, *, now: datetime) -> None:
        log.warning("%s failed (attempt %s): %r", self, self.attempts, error)
        # A full disk is no fault of the piece: it waits, and is not given up for that.
        tries = self.attempts - is_outage(error)
        self._ours().update(
            due_at=now + backoff(self.attempts),
            attempts=tries,
            leased_until=None,
            given_up_at=now if tries >= MOST_ATTEMPTS else None,
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )

    def _give_up(self, *, now: datetime) -> None:
        # Not if somebody asked for another round since we read it.
        worn_out = Work.objects.ready(now).filter(pk=self.pk, attempts__gte=MOST_ATTEMPTS)
        if worn_out.update(given_up_at=now, last_error=self.last_error or ENDED_EACH_TIME):
            log.warning("%s is given up: %s", self, ENDED_EACH_TIME)

    def _renew(self, *, now: datetime) -> bool:
        if self.leased_until and self.leased_until > now + LEASE - RENEW_EVERY:
            return True
        self.leased_until = now + LEASE
        return bool(self._ours().update(leased_until=self.leased_until))

    def _ours(self) -> WorkQuerySet:
        return Work.objects.filter(pk=self.pk, lease=self.lease)


# Only as it was read: whoever tried it meanwhile has counted one more.
_TAKEN = PreparedUpdate(
    lambda pk, attempts, now, lease, until: (
        Work.objects.ready(now).filter(pk=pk, attempts=attempts),
        {"lease": lease, "leased_until": until, "attempts": F("attempts") + 1},
    )
)
_DONE = PreparedUpdate(
    lambda pk, lease, now: (
        Work.objects.filter(pk=pk, lease=lease),
        {"done_at": now, "last_error": ""},
    )
)

# The piece whose handler is running here.
_IN_HAND: ContextVar[Work | None] = ContextVar("in_hand", default=None)


def renew(*, now: datetime) -> bool:
    """Called from within a handler that takes long: its piece stays ours for another while.

    Writes once a minute at most. False if the piece was lost to another worker.
    """
    work = _IN_HAND.get()
    return work is None or work._renew(now=now)


def done_with_this(*, now: datetime) -> None:
    """Called within a handler, in the transaction that does all of its piece: both are kept or
    neither is, and nothing more needs to be written."""
    work = _IN_HAND.get()
    if work is not None:
        work._done(now=now)
        transaction.on_commit(work._kept)


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: 30 s, 1 min, 2 min … about an hour."""
    return timedelta(seconds=min(30 * 2 ** max(attempts - 1, 0), 3600))


def record(
    name: str,
    /,
    *,
    at: datetime,
    by: "Colleague | None" = None,
    voice: Voice | None = None,
    case: "Case | None" = None,
    change: "Change | None" = None,
    **data: Any,
) -> Event:
    """Write what happened and the work that follows it.

    Call it inside the verb's transaction: both are kept or neither is.
    """
    voice = voice or (Voice.COLLEAGUE if by else Voice.SYSTEM)
    event = Event(name=name, at=at, by=by, voice=voice, case=case, change=change, data=data)
    # Without a point of its own to come back to: if this fails, the verb has failed.
    with transaction.atomic(savepoint=False):
        insert(event)
        for step in after().get(name, ()):
            insert(_work_for(event, step))
        _note_for_search(event)
    return event


def record_many(
    name: str, /, happened: Iterable[tuple[datetime, dict[str, Any]]], *, voice: Voice
) -> None:
    """As `record`, for many that happened alike: when each did, and its data."""
    events = [Event(name=name, at=at, voice=voice, data=data) for at, data in happened]
    with transaction.atomic():
        events = Event.objects.bulk_create(events)
        steps = after().get(name, ())
        Work.objects.bulk_create([_work_for(event, step) for event in events for step in steps])


def record_of_cases(
    name: str, /, happened: Iterable[tuple[int, dict[str, Any]]], *, at: datetime
) -> None:
    """As `record`, of what we did to many cases at once: which one, and its data.

    Nothing follows it, and there are no new words for the search to read.
    """
    with transaction.atomic():
        Event.objects.bulk_create(
            Event(name=name, at=at, voice=Voice.SYSTEM, case_id=case, data=data)
            for case, data in happened
        )


def _note_for_search(event: Event) -> None:
    """What something happened to is read again, so that no verb has to think of it."""
    if event.case_id:
        unread.changed(Unread.What.CASE, event.case_id)
    if event.name.startswith("customer.") and (customer := event.data.get("customer")):
        new = event.name == "customer.welcomed"
        unread.changed(Unread.What.CUSTOMER if new else Unread.What.NAME, int(customer))


def _work_for(event: Event, step: Handler | Later) -> Work:
    if isinstance(step, Later):
        return Work(event=event, handler=handler_name(step.handler), due_at=step.when(event))
    return Work(event=event, handler=handler_name(step), due_at=event.at)


def hurry(event: Event, *, now: datetime) -> bool:
    """Do now, in this process, what would otherwise wait for the worker.

    True if all that is due was done. What failed stays with the worker.
    """
    due = list(Work.objects.ready(now).filter(event=event).order_by("id"))
    for work in due:
        work.event = event
    claimed = (work for work in due if work.claim(now=now, lasting=LEASE_WHILE_ASKED))
    done = [work.perform(now=now) for work in claimed]
    return all(done)


def due(*, now: datetime, most: int) -> list[Work]:
    """The pieces of work that are due and nobody has in hand, the longest due first."""
    # Its case is fetched where a failure is noted with the piece, and ends nobody else's work.
    ready = Work.objects.ready(now).select_related("event")
    return list(ready.order_by("due_at", "id")[:most])


def take(work: Work, *, now: datetime) -> bool:
    """Perform this piece, unless somebody else has taken it meanwhile."""
    taken = work.claim(now=now)
    if taken:
        work.perform(now=now)
    return taken


def work_off(*, now: datetime | None = None, most: int = 100) -> int:
    """Perform up to `most` pieces of work that are due; how many were taken."""
    pieces = due(now=now or timezone.now(), most=most)
    return sum(take(work, now=now or timezone.now()) for work in pieces)


@cache
def after() -> After:
    # By name, because knowledge of what follows lives later in the loop than we do.
    found: After = import_string(settings.ALBRICIAS_AFTER)
    return found


@cache
def handlers() -> dict[str, Handler]:
    steps = [step for steps in after().values() for step in steps]
    found = [step.handler if isinstance(step, Later) else step for step in steps]
    return {handler_name(handler): handler for handler in found}


def handler_name(handler: Handler) -> str:
    """ "tell.acknowledge" for albricias.tell.letters.acknowledge."""
    step = handler.__module__.removeprefix("albricias.").split(".")[0]
    return f"{step}.{handler.__name__}"
