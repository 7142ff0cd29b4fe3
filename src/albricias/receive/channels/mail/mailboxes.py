"""Mailboxes that are fetched from: how to get in, how each goes, and who is at it now."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.holders import is_gone, new_holder
from albricias.people.models import Colleague, Team
from albricias.receive.channels.mail.fetches import Fetch as Fetch
from albricias.receive.channels.mail.fetches import Missed as Missed
from albricias.receive.channels.mail.fetches import Taken as Taken
from albricias.refusals import Refusal
from albricias.sealed import seal, unseal

# Longer than the longest message takes; a holder that died here is noticed at once.
LEASE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=15)


class MailboxTwice(Refusal):
    code = "mailbox_twice"
    sentence = _("The mailbox %(address)s already exists.")


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def in_use(self) -> Self:
        return self.filter(stopped_at=None)

    def due(self, *, now: datetime) -> Self:
        """In use, its turn has come, and nobody is at it."""
        turn = Q(next_fetch_at=None) | Q(next_fetch_at__lte=now)
        return self.in_use().filter(turn).order_by(F("next_fetch_at").asc(nulls_first=True))


class Mailbox(models.Model):
    """An IMAP folder from which every message is taken; nothing there is changed."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("none: only inside one's own machine")

    class SignIn(models.TextChoices):
        PASSWORD = "password", _("password")
        OAUTH2 = "oauth2", _("OAuth2 token")

    # As long as the source of a letter may be.
    address = models.EmailField(unique=True, max_length=120)
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(max_length=254)
    sign_in = models.CharField(max_length=8, choices=SignIn.choices, default=SignIn.PASSWORD)
    # Sealed: the password, or what OAuth2 needs to ask for a token, as JSON.
    secret = models.TextField(blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    # Whether the server delivers quejas+anything@… to quejas@…
    takes_tags = models.BooleanField(default=True)
    # Of what lies there when it is first opened, older messages are left where they are.
    take_since = models.DateTimeField(null=True, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    added_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    # How the last fetches went; each in full is a Fetch.
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)

    # Whose turn it is, and what was there at the first look under this UIDVALIDITY.
    next_fetch_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    uidvalidity = models.BigIntegerField(null=True)
    first_uidnext = models.BigIntegerField(default=0)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.address

    @property
    def source(self) -> str:
        """Where its letters come from, as they say it themselves."""
        return self.address

    @property
    def password(self) -> str:
        """Raises SealBroken."""
        return unseal(self.secret)

    def keep_password(self, password: str) -> None:
        self.secret = seal(password)

    # What people do with it

    def add(self, *, by: Colleague | None, at: datetime) -> Self:
        """Take it into use. Raises MailboxTwice."""
        if Mailbox.objects.filter(address__iexact=self.address).exists():
            raise MailboxTwice(address=self.address)
        self.added_by, self.added_at = by, at
        with transaction.atomic():
            self.save()
            self._record("mailbox.added", by=by, at=at)
        return self

    def revise(self, *, by: Colleague | None, at: datetime, **told: Any) -> None:
        """Change how it is read. Another folder is another set of messages: all are looked at."""
        before = self._place()
        since = self.take_since
        for name, value in told.items():
            setattr(self, name, value)
        with transaction.atomic():
            if self._place() != before:
                self._begin_anew()
            elif self.take_since != since:
                self.taken.filter(is_before=True).delete()
            self.next_fetch_at, self.failures_in_a_row = None, 0
            ours = ["uidvalidity", "first_uidnext", "next_fetch_at", "failures_in_a_row"]
            self.save(update_fields=[*told, *ours])
            self._record("mailbox.revised", by=by, at=at)

    def _place(self) -> tuple[str, str, str]:
        return (self.host.lower(), self.username, self.folder)

    def _begin_anew(self) -> None:
        self.uidvalidity, self.first_uidnext = None, 0
        self.taken.all().delete()
        self.missed.all().delete()

    def stop(self, *, by: Colleague | None, at: datetime) -> None:
        self._set_stopped(at, "mailbox.stopped", by=by, at=at)

    def resume(self, *, by: Colleague | None, at: datetime) -> None:
        self._set_stopped(None, "mailbox.resumed", by=by, at=at)

    def _set_stopped(
        self, stopped_at: datetime | None, event: str, *, by: Colleague | None, at: datetime
    ) -> None:
        with transaction.atomic():
            other = Q(stopped_at=None) if stopped_at else Q(stopped_at__isnull=False)
            wanted = {"stopped_at": stopped_at, "next_fetch_at": None, "failures_in_a_row": 0}
            if Mailbox.objects.filter(other, pk=self.pk).update(**wanted):
                self._record(event, by=by, at=at)
        self.refresh_from_db()

    def _record(self, name: str, *, by: Colleague | None, at: datetime) -> None:
        history.record(name, at=at, by=by, mailbox=self.pk, address=self.address)

    # Whose turn it is

    def claim(self, *, now: datetime) -> bool:
        """Ours alone for a while. What a process that is gone had held is free."""
        lease = new_holder()
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        held = Mailbox.objects.values_list("lease", flat=True).get(pk=self.pk)
        if held and is_gone(held):
            free |= Q(lease=held)
        taken = Mailbox.objects.filter(free, pk=self.pk).update(
            lease=lease, leased_until=now + LEASE
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def renew(self, *, now: datetime) -> bool:
        """False if it was lost to somebody else meanwhile."""
        return bool(self._held().update(leased_until=now + LEASE))

    def note_success(self, *, at: datetime, next_at: datetime) -> None:
        """It went well, and is free for whoever comes next."""
        self._held().update(
            last_success_at=at,
            last_error="",
            failures_in_a_row=0,
            next_fetch_at=next_at,
            **FREE,
        )
        self.refresh_from_db()

    def note_failure(self, error: str, *, at: datetime) -> None:
        """Later again: sooner the first times, at most a quarter of an hour apart."""
        pause = min(history.backoff(self.failures_in_a_row + 1), LONGEST_PAUSE)
        self._held().update(
            last_failure_at=at,
            last_error=error,
            failures_in_a_row=F("failures_in_a_row") + 1,
            next_fetch_at=at + pause,
            **FREE,
        )
        self.refresh_from_db()

    def let_go(self) -> None:
        """Free it without a word: the process ends, or the database failed."""
        self._held().update(**FREE)

    def _held(self) -> MailboxQuerySet:
        return Mailbox.objects.filter(pk=self.pk, lease=self.lease)


FREE: dict[str, Any] = {"lease": "", "leased_until": None}


def reply_mailbox(source: str = "") -> Mailbox | None:
    """Where answers should come back to: the mailbox a letter came to, else the first in use."""
    in_use = list(Mailbox.objects.in_use())
    return next((box for box in in_use if box.address == source), next(iter(in_use), None))
