"""Mailboxes that are fetched from, and what each fetch found."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague, Team
from albricias.sealed import seal, unseal


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def in_use(self) -> Self:
        return self.filter(stopped_at=None)


class Mailbox(models.Model):
    """An IMAP folder from which every message is taken; nothing there is changed."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("none: only inside one's own machine")

    class SignIn(models.TextChoices):
        PASSWORD = "password", _("password")
        OAUTH2 = "oauth2", _("OAuth2 token")

    address = models.EmailField(unique=True)
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
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    added_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    # How the last fetches went; each in full is a Fetch.
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.address

    @property
    def password(self) -> str:
        """Raises SealBroken."""
        return unseal(self.secret)

    def keep_password(self, password: str) -> None:
        self.secret = seal(password)


class Fetch(models.Model):
    """One look into a mailbox: seen = stored + known + failed, or it says why not."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="fetches")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["mailbox", "-at"], name="fetch_newest")]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def adds_up(self) -> bool:
        return self.seen == self.stored + self.known + self.failed


def reply_mailbox(source: str = "") -> Mailbox | None:
    """Where answers should come back to: the mailbox a letter came to, else the first in use."""
    in_use = list(Mailbox.objects.in_use())
    return next((box for box in in_use if box.address == source), next(iter(in_use), None))
