"""A letter of ours, from being written to its end; what people can do about it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.holders import LONGEST
from albricias.people.models import Colleague, ContactPoint
from albricias.refusals import Refusal
from albricias.resolve.cases import Case
from albricias.resolve.promises import PromiseMove
from albricias.tell.troubles import in_words

# A letter that comes back without saying which it was, is the newest of these days.
BACK_WITHIN = timedelta(days=5)


# How the key of a letter begins that tells of a promise moved; its number follows.
MOVES = "promise-move-"


class LetterNotThere(Refusal):
    code = "letter_not_there"
    sentence = _("This letter is %(state)s, so that cannot be done with it now.")


class State(models.TextChoices):
    """Where a letter is; it follows from the times noted in its row."""

    WAITING = "waiting", _("waiting to go out")
    HELD = "held", _("held back")
    ACCEPTED = "accepted", _("accepted by the server")
    RETURNED = "returned", _("came back")
    GIVEN_UP = "given_up", _("given up")
    TO_PRINT = "to_print", _("to be printed")
    PRINTED = "printed", _("printed and sent")


NOT_DELIVERED = (State.RETURNED, State.GIVEN_UP)
STILL_OURS = (State.WAITING, State.HELD, State.TO_PRINT)


class Why(models.TextChoices):
    """Why a letter of ours reaches nobody, as far as we know."""

    REFUSED = "refused", _("their mail server refuses it")
    TOO_LONG = "too_long", _("it was tried for as long as the setting says, in vain")
    NO_ADDRESS = "no_address", _("no address of theirs works")
    CAME_BACK = "came_back", _("it came back: there is nobody at this address")
    BACK_FOR_NOW = "back_for_now", _("it came back: their mailbox takes nothing just now")
    WINDOW = "window", _("WhatsApp allows no answer a day after their last message")
    WHATSAPP = "whatsapp", _("WhatsApp could not deliver it")
    TOO_MANY = "too_many", _("they have had too many automatic letters in a short time")
    BY_HAND = "by_hand", _("somebody gave it up")


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)

    def due(self, now: datetime) -> Self:
        """To be tried now, and nobody is at it."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.waiting().filter(free, due_at__lte=now)

    def held(self, now: datetime) -> Self:
        """In somebody's hands, if they are still there."""
        return self.waiting().filter(due_at__lte=now, leased_until__gte=now)

    def undelivered(self) -> Self:
        """Whoever waits for it thinks that we are silent, and nobody has seen to it."""
        return self.filter(state__in=NOT_DELIVERED, seen_to_at=None)

    def maybe_doubled(self) -> Self:
        return self.filter(maybe_doubled__gt=0)


class Dispatch(models.Model):
    """A letter of ours on its way. Its key is what stops it from being written twice."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
        ANSWER = "answer", _("answer")
        OFFER = "offer", _("proposed solution")
        AGAIN = "again", _("asked again whether it is resolved")
        STILL = "still", _("asked whether it still is")
        REFUSAL = "refusal", _("reasoned refusal")
        PROMISE = "promise", _("promise")
        TELLING = "telling", _("telling what changed")

    class Way(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        WHATSAPP = "whatsapp", _("by WhatsApp")
        PAPER = "paper", _("on paper")

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dispatches")
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.MAIL)
    to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    created_at = models.DateTimeField()
    # Without brackets: ours for e-mail, theirs for WhatsApp; and what it is an answer to.
    message_id = models.CharField(max_length=250, blank=True, db_index=True)
    in_reply_to = models.CharField(max_length=250, blank=True)
    references = models.TextField(blank=True)

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    # What the server said last: its yes, or its no.
    words = models.TextField(blank=True)

    # Being sent
    due_at = models.DateTimeField()
    tries_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=LONGEST, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempt_begun_at = models.DateTimeField(null=True)
    # Noted just before the end of the letter is handed over, and taken off with the answer:
    # where it still stands afterwards, nobody knows whether the letter was taken.
    data_begun_at = models.DateTimeField(null=True)
    maybe_doubled = models.PositiveSmallIntegerField(default=0)
    doubled_at = models.DateTimeField(null=True)

    # What became of it
    accepted_at = models.DateTimeField(null=True)
    in_folder = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    given_up_by = models.ForeignKey(
        Colleague, null=True, on_delete=models.PROTECT, related_name="+"
    )
    printed_at = models.DateTimeField(null=True)
    printed_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    # It reached nobody, and somebody told them another way.
    seen_to_at = models.DateTimeField(null=True)
    seen_to_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="dispatch_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="dispatch_by_state"),
            models.Index(fields=["to", "-created_at"], name="dispatch_to"),
            models.Index(
                fields=["due_at", "id"], name="dispatch_due", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["case"],
                name="dispatch_undelivered",
                condition=Q(state__in=["returned", "given_up"], seen_to_at=None),
            ),
            models.Index(
                fields=["-created_at"],
                name="dispatch_doubled",
                condition=Q(maybe_doubled__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("tell:dispatch", args=[self.pk])

    @property
    def listed_as(self) -> str:
        return self.case.as_listed(self.subject)

    @property
    def is_automatic(self) -> bool:
        return self.kind in AUTOMATIC

    @property
    def is_undelivered(self) -> bool:
        return self.state in NOT_DELIVERED

    @property
    def needs_somebody(self) -> bool:
        return self.is_undelivered and self.seen_to_at is None

    @property
    def trouble(self) -> str:
        """What its last attempt met with, in the reader's words, where there are some."""
        # WhatsApp is no mail server.
        return str(in_words(self.words)) if self.way == self.Way.MAIL else ""

    @property
    def is_uncertain(self) -> bool:
        """Handed over, and no word came: it may have been taken."""
        return self.data_begun_at is not None

    @property
    def can_be_sent(self) -> bool:
        return self.state in (*NOT_DELIVERED, State.HELD, State.WAITING) and (
            self.way != self.Way.PAPER
        )

    @property
    def can_be_printed(self) -> bool:
        return self.state in (*NOT_DELIVERED, State.HELD, State.TO_PRINT)

    @property
    def can_be_given_up(self) -> bool:
        return self.state in STILL_OURS

    def retry(self, *, by: Colleague, at: datetime) -> None:
        """Try it anew, for as long as a new letter; to their working address, if they have one."""
        with transaction.atomic():
            self._read_again(lambda: self.can_be_sent)
            before = {"state": self.state, "to": self.to, "why": self.why, "words": self.words}
            to = self.to
            if self.way == self.Way.MAIL and self.case.customer:
                to = self.case.customer.email or self.to
            self._set(
                state=State.WAITING,
                why="",
                to=to,
                due_at=at,
                tries_until=at + tried_for(),
                attempts=0,
                accepted_at=None,
                returned_at=None,
                held_at=None,
                given_up_at=None,
                given_up_by=None,
                seen_to_at=None,
                seen_to_by=None,
            )
            self._note("dispatch.retried", by=by, at=at, before=before)

    def give_up(self, *, by: Colleague, at: datetime) -> None:
        """It is not to go out any more; what was handed over already cannot be called back."""
        with transaction.atomic():
            self._read_again(lambda: self.can_be_given_up)
            self._set(
                state=State.GIVEN_UP,
                why=Why.BY_HAND,
                given_up_at=at,
                given_up_by=by,
                seen_to_at=at,
                seen_to_by=by,
            )
            self._note("dispatch.given_up", by=by, at=at, why=Why.BY_HAND)

    def note_printed(self, *, by: Colleague, at: datetime) -> None:
        """Somebody has printed it and put it in the post."""
        with transaction.atomic():
            self._read_again(lambda: self.can_be_printed)
            self._set(
                state=State.PRINTED, printed_at=at, printed_by=by, seen_to_at=at, seen_to_by=by
            )
            self._note("dispatch.printed", by=by, at=at)
            self.told(at=at)

    def see_to(self, *, by: Colleague, at: datetime) -> None:
        """The customer was told another way: nobody is waiting for this letter any more."""
        with transaction.atomic():
            self._read_again(lambda: self.needs_somebody)
            self._set(seen_to_at=at, seen_to_by=by)
            self._note("dispatch.seen_to", by=by, at=at)
            self.told(at=at)

    def come_back(self, words: str, *, for_good: bool, at: datetime) -> None:
        """Noted once. If for good, nothing more is sent to that address blindly."""
        why = Why.CAME_BACK if for_good else Why.BACK_FOR_NOW
        if self.way == self.Way.WHATSAPP:
            why = Why.WHATSAPP
        with transaction.atomic():
            self._read_again()
            if self.state in (State.RETURNED, State.PRINTED):
                return
            self._set(
                state=State.RETURNED,
                why=why,
                words=words[:1000],
                returned_at=at,
                data_begun_at=None,
            )
            if move := self._move():
                move.take_back(at=at)
            if for_good and self.way == self.Way.MAIL and self.case.customer:
                ContactPoint.fails(self.case.customer, self.to, at=at)

    def told(self, *, at: datetime) -> None:
        """It has reached them: a promise that it says was moved, is moved."""
        if move := self._move():
            move.tell(at=at)

    def _move(self) -> PromiseMove | None:
        if not self.key.startswith(MOVES):
            return None
        moves = PromiseMove.objects.select_related("promise__case", "promise__owner__team")
        return moves.filter(pk=self.key.removeprefix(MOVES)).first()

    def _read_again(self, can: Callable[[], bool] = lambda: True) -> None:
        # A worker may have it in hand at this moment: what we read before may be past.
        now = Dispatch.objects.select_for_update().get(pk=self.pk)
        for name in READ_AGAIN:
            setattr(self, name, getattr(now, name))
        if not can():
            raise LetterNotThere(state=self.get_state_display())

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    def _note(self, event: str, *, by: Colleague, at: datetime, **data: Any) -> None:
        history.record(event, at=at, by=by, case=self.case, dispatch=self.pk, **data)


READ_AGAIN = ("state", "why", "words", "to", "way", "accepted_at", "seen_to_at", "data_begun_at")
# Letters that nobody wrote, nor asked for by hand.
AUTOMATIC = frozenset({Dispatch.Kind.ACKNOWLEDGEMENT, Dispatch.Kind.AGAIN, Dispatch.Kind.STILL})


def tried_for() -> timedelta:
    return timedelta(hours=settings.HOME.number("mail_tries_hours"))
