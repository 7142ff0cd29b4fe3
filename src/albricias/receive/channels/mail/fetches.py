"""What each look into a mailbox found, and what became of each message there."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from albricias import history

if TYPE_CHECKING:
    from albricias.receive.channels.mail.mailboxes import Mailbox

NEWEST_KEPT = 500
KEPT_DAYS = 90


class FetchQuerySet(models.QuerySet["Fetch"]):
    def prune(self, mailbox_id: int, *, now: datetime) -> None:
        """Looks that found nothing new are kept while they are fresh, the others for longer."""
        mine = self.filter(mailbox_id=mailbox_id)
        oldest = mine.order_by("-at").values_list("at", flat=True)[NEWEST_KEPT : NEWEST_KEPT + 1]
        if not oldest:
            return
        dull = Q(stored=0, failed=0) | Q(at__lt=now - timedelta(days=KEPT_DAYS))
        mine.filter(dull, at__lte=oldest[0]).delete()


class Fetch(models.Model):
    """One look into a mailbox: seen = stored + known + failed + left, or it says why not."""

    mailbox = models.ForeignKey(
        "albricias.Mailbox", on_delete=models.CASCADE, related_name="fetches"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # Not reached in this turn: the connection broke off, or it was another mailbox's turn.
    left = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    objects = FetchQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["mailbox", "-at"], name="fetch_newest")]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_counted(self) -> bool:
        """Whether it came as far as to count what lies there: nothing seen is no zero."""
        return bool(self.seen) or (self.ended_at is not None and not self.error)

    @property
    def adds_up(self) -> bool:
        return self.seen == self.stored + self.known + self.failed + self.left


class Taken(models.Model):
    """A message of the server that is dealt with: its letter is stored, or was long ago."""

    mailbox = models.ForeignKey("albricias.Mailbox", on_delete=models.CASCADE, related_name="taken")
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    # Older than the day from which this mailbox is taken: left where it is.
    is_before = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"], name="messages_taken_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.uidvalidity}:{self.uid}"


class MissedQuerySet(models.QuerySet["Missed"]):
    def waiting(self) -> Self:
        return self.filter(gone_at=None)


class Missed(models.Model):
    """A message that could not be taken, and why. It is tried again, and shown until it is."""

    mailbox = models.ForeignKey(
        "albricias.Mailbox", on_delete=models.CASCADE, related_name="missed"
    )
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    about = models.CharField(max_length=300, blank=True)
    why = models.TextField()
    attempts = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # Somebody took it off the server before we could take it.
    gone_at = models.DateTimeField(null=True)

    objects = MissedQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"], name="messages_missed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.uidvalidity}:{self.uid}"

    @classmethod
    def note(
        cls, box: "Mailbox", uidvalidity: int, uid: int, *, why: str, at: datetime
    ) -> "Missed":
        missed, _new = cls.objects.get_or_create(
            mailbox=box, uidvalidity=uidvalidity, uid=uid, defaults={"first_at": at, "last_at": at}
        )
        missed.why, missed.last_at, missed.gone_at = why, at, None
        missed.attempts += 1
        missed.save(update_fields=["why", "last_at", "gone_at", "attempts"])
        return missed

    def keep_about(self, about: str) -> None:
        self.about = about
        self.save(update_fields=["about"])

    def is_due(self, *, now: datetime) -> bool:
        """A message that fails each time is asked for less and less often."""
        return self.last_at + history.backoff(self.attempts) <= now
