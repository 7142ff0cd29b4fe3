"""One attempt at sending a letter: claimed by one worker, and its outcome noted once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, When
from django.utils import timezone

from albricias import history
from albricias.holders import drop, new_holder
from albricias.people.models import ContactPoint
from albricias.tell.dispatches import Dispatch, DispatchQuerySet, State, Why

# Longer than a server is waited for: whoever has a letter in hand keeps it.
LEASE = timedelta(minutes=10)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter is the server's, in its words."""

    words: str
    message_id: str
    in_folder: bool
    at: datetime


@dataclass
class Attempt:
    """A letter in the hands of one worker."""

    letter: Dispatch
    lease: str
    clock: Clock
    is_handed_over: bool = False
    # What the server said when it took the letter, and what else is to be noted then.
    taken: "Taken | None" = None

    @classmethod
    def begin(cls, letter: Dispatch, *, clock: Clock = timezone.now) -> "Attempt | None":
        """Take the letter, unless another was quicker: the database decides."""
        now, lease = clock(), new_holder()
        taken = (
            Dispatch.objects.due(now)
            .filter(pk=letter.pk)
            .update(
                lease=lease,
                leased_until=now + LEASE,
                attempts=F("attempts") + 1,
                attempt_begun_at=now,
            )
        )
        if not taken:
            return None
        letter.attempts += 1
        letter.lease = lease
        return cls(letter, lease, clock)

    def hand_over(self) -> bool:
        """Note, on the disk, that the end of the letter is about to be handed over.

        False if it is not ours any more: then it must not be. If the same was noted by an
        earlier attempt, and no word on it since, the letter may have been taken then: it is
        counted as possibly doubled. Note and count are one statement: no crash comes between.
        """
        now, is_open = self.clock(), When(data_begun_at__isnull=False, then=1)
        is_ours = self._ours().update(
            maybe_doubled=F("maybe_doubled") + models.Case(is_open, default=0),
            doubled_at=models.Case(
                When(data_begun_at__isnull=False, then=models.Value(now)),
                default=F("doubled_at"),
                output_field=models.DateTimeField(),
            ),
            data_begun_at=now,
            leased_until=now + LEASE,
        )
        self.is_handed_over = bool(is_ours)
        return self.is_handed_over

    def accepted(self, words: str, *, message_id: str = "", in_folder: bool = False) -> None:
        """The server has it."""
        self.taken = Taken(words, message_id, in_folder, at=self.clock())
        self.note_taken(self.taken)

    def note_taken(self, taken: "Taken") -> None:
        """True whoever holds the lease now, or has given it up meanwhile."""
        now, letter = taken.at, self.letter
        noted: dict[str, object] = {"message_id": taken.message_id} if taken.message_id else {}
        with transaction.atomic():
            sent = Dispatch.objects.filter(pk=letter.pk).exclude(state=State.RETURNED)
            is_first = sent.filter(accepted_at=None).update(
                state=State.ACCEPTED,
                why="",
                words=taken.words,
                accepted_at=now,
                in_folder=taken.in_folder,
                data_begun_at=None,
                lease="",
                leased_until=None,
                given_up_at=None,
                **noted,
            )
            if is_first and letter.kind == Dispatch.Kind.ACKNOWLEDGEMENT:
                letter.case.acknowledge(at=now)
            if is_first:
                letter.told(at=now)

    def refused(self, words: str, *, why: str = Why.REFUSED, bad_address: bool = False) -> None:
        """There is no point in trying again."""
        with transaction.atomic():
            customer = self.letter.case.customer
            if bad_address and customer:
                ContactPoint.fails(customer, self.letter.to, at=self.clock())
            self._give_up(words, why=why, **self._answered())

    def failed(self, words: str) -> None:
        """Not taken, this time: it is tried again, later each time, for as long as may be."""
        self._wait_or_give_up(words, **self._answered())

    def unanswered(self, words: str) -> None:
        """Handed over and no word came. What was noted of it stays until the next attempt."""
        self._wait_or_give_up(words)

    def leave(self) -> None:
        """The database cannot be told how it went: it is for whoever comes next."""
        drop(self.lease)

    def goes_by(self, way: str, to: str, message_id: str) -> None:
        """The way it was meant to go is closed, and there is another."""
        now = self.clock()
        with transaction.atomic():
            other = {"way": way, "to": to, "message_id": message_id, "due_at": now}
            marks = {**other, **self._answered(), "lease": "", "leased_until": None}
            if self._ours().update(**marks):
                self._note("dispatch.rerouted", way=way, to=to)

    def _answered(self) -> dict[str, None]:
        """What we had noted is answered by a no; what an earlier attempt noted is not."""
        return {"data_begun_at": None} if self.is_handed_over else {}

    def _wait_or_give_up(self, words: str, **marks: object) -> None:
        now = self.clock()
        if now >= self.letter.tries_until:
            self._give_up(words, why=Why.TOO_LONG, **marks)
            return
        self._ours().update(
            words=words[:1000],
            due_at=now + backoff(self.letter.attempts),
            lease="",
            leased_until=None,
            **marks,
        )

    def _give_up(self, words: str, *, why: str, **marks: object) -> None:
        ended = {"state": State.GIVEN_UP, "why": why, "given_up_at": self.clock()}
        with transaction.atomic():
            if self._ours().update(
                **ended, words=words[:1000], lease="", leased_until=None, **marks
            ):
                self._note("dispatch.given_up", why=why, words=words[:1000])

    def _note(self, event: str, **data: Any) -> None:
        letter = self.letter
        history.record(event, at=self.clock(), case=letter.case, dispatch=letter.pk, **data)

    def _ours(self) -> DispatchQuerySet:
        mine = Dispatch.objects.waiting().filter(pk=self.letter.pk, lease=self.lease)
        return mine.filter(accepted_at=None)


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt: 1 min, 2 min, 4 min … an hour."""
    return timedelta(minutes=min(2 ** min(max(attempts - 1, 0), 10), 60))
