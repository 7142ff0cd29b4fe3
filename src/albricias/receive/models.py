"""Letters: what arrived, exactly as it arrived, before anything was understood."""

import hashlib
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.receive.attachment_store import attachment_storage as attachment_storage
from albricias.receive.channels.hooks.doors import Delivery as Delivery
from albricias.receive.channels.hooks.doors import HookDoor as HookDoor
from albricias.receive.channels.mail.fetches import Fetch as Fetch
from albricias.receive.channels.mail.fetches import Missed as Missed
from albricias.receive.channels.mail.fetches import Taken as Taken
from albricias.receive.channels.mail.mailboxes import Mailbox as Mailbox
from albricias.receive.import_runs import ImportRun as ImportRun
from albricias.receive.keys import new_key as new_key
from albricias.receive.keys import read_key as read_key
from albricias.receive.quarantine import Quarantine as Quarantine
from albricias.receive.robots import Robot as Robot

# The source of what customers write on the page of a case that is theirs already.
FROM_PAGE = "page"
# The source of what is told by phone or at the counter about a case that exists.
ABOUT_A_CASE = "about"
# The source of what comes by the form that stands in another site.
EMBEDDED = "embedded"
# By the confidential channel.
IN_CONFIDENCE = "canal"
# From one department to another.
INTERNAL = "interna"


class Channel(models.TextChoices):
    WEB = "web", _("web form")
    PHONE = "phone", _("phone")
    COUNTER = "counter", _("counter")
    EMAIL = "email", _("e-mail")
    WHATSAPP = "whatsapp", _("WhatsApp")
    REVIEW = "review", _("review or post")
    API = "api", _("another system")
    FILE = "file", _("imported file")
    # What one department asks of another, and what is told in confidence: no customer's matter.
    WITHIN = "within", _("within the company")


# What is told aloud is written down by a colleague, in words that may be theirs.
TOLD_ALOUD = (Channel.PHONE, Channel.COUNTER)


class LetterQuerySet(models.QuerySet["Letter"]):
    def unfiled(self) -> "LetterQuerySet":
        """Stored, and not yet a case: what may have been interrupted."""
        return self.filter(filed_at=None)

    def handled_by(self, user: Colleague) -> Self:
        """Those that a colleague may look at while they are in no case.

        What comes by a mailbox, a door or a way that a team has taken on is that team's,
        and of whoever sees everything.
        """
        # What was told in confidence nobody looks at before it is known whom it is about: if it
        # cannot be filed at once, its work is tried again and waits with what failed.
        seen = self.exclude(source=IN_CONFIDENCE)
        if user.sees_all:
            return seen
        theirs = _of_other_teams(user)
        return seen.exclude(theirs) if theirs else seen


def _of_other_teams(user: Colleague) -> models.Q:
    # By name: they are about letters, and come after them.
    duties: Any = apps.get_model("albricias", "ChannelDuty")
    mailboxes = Mailbox.objects.exclude(team=None).order_by()
    doors = HookDoor.objects.exclude(team=None).order_by()
    taken_on = (
        duties.objects.order_by()
        .values_list("team", "channel", models.Value(0))
        .union(
            mailboxes.values_list("team", "address", models.Value(-1)),
            doors.values_list("team", models.Value(""), "pk"),
            all=True,
        )
    )
    theirs = models.Q()
    for team, name, which in taken_on:
        if team != user.team_id:
            source = HookDoor(pk=which).source if which > 0 else name
            theirs |= models.Q(source=source) if which else duties(channel=name).letters
    return theirs


class Letter(models.Model):
    """One inbound message. Unique by channel and the sender's own id, else by content."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    source = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=200)
    key = models.CharField(max_length=32, unique=True, default=new_key)
    raw = models.BinaryField()
    media_type = models.CharField(max_length=60, default="application/json")
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField(default=timezone.now)
    filed_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    import_run = models.ForeignKey(
        "albricias.ImportRun", null=True, on_delete=models.PROTECT, related_name="letters"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "source", "external_id"], name="letters_arrive_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["stored_at"], name="letter_unfiled", condition=models.Q(filed_at=None)
            ),
            models.Index(fields=["channel", "-received_at"], name="letter_by_channel"),
            models.Index(
                # The health of each way in; what is brought in by files is none of it.
                fields=["channel", "source", "-received_at"],
                name="letter_by_source",
                condition=models.Q(import_run=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.external_id}"

    @property
    def is_reply(self) -> bool:
        """Whether it belongs to a case that exists, and opens none."""
        return self.source in (FROM_PAGE, ABOUT_A_CASE)

    @classmethod
    def keep(
        cls, *, channel: Channel, raw: bytes, external_id: str, received_at: datetime, **rest: Any
    ) -> "tuple[Letter, bool]":
        """Store what arrived; if it had arrived before, the one we have, and False."""
        same = {
            "channel": channel,
            "source": rest.pop("source", ""),
            "external_id": external_id or digest(raw),
        }
        try:
            # Nearly every letter is new, so it is not asked for first.
            with transaction.atomic():
                return cls.objects.create(**same, raw=raw, received_at=received_at, **rest), True
        except IntegrityError:
            known = cls.objects.filter(**same).first()
            if known is None:
                raise
            return known, False


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def attachment_path(attachment: "Attachment", _name: str) -> str:
    return path_of(attachment.digest)


def path_of(digest: str) -> str:
    """Where that content is kept: the name a stranger gave never reaches the disk."""
    return f"{digest[:2]}/{digest}"


class Attachment(models.Model):
    """A file that came with a letter. Served only as a download, never shown inside a page."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(storage=attachment_storage, upload_to=attachment_path)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "digest", "name"], name="attachments_arrive_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
