"""Doors for other systems: an address nobody can guess, and everything delivered at it."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague, Team
from albricias.sealed import seal, unseal


def new_door_key() -> str:
    return secrets.token_urlsafe(24)


class HookDoor(models.Model):
    """An address at which another system posts what people wrote there."""

    class Kind(models.TextChoices):
        JSON = "json", _("JSON of another system (reviews, posts, forms)")
        WHATSAPP = "whatsapp", _("WhatsApp Cloud API")
        MAIL = "mail", _("e-mail service (Mailgun, Postmark, SendGrid…)")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=80, unique=True)
    key = models.CharField(max_length=40, unique=True, default=new_door_key)
    secret = models.TextField(blank=True)  # sealed
    # What differs by kind: the mapping of fields, the mail service, the number's id.
    options = models.JSONField(default=dict)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    added_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def opened_secret(self) -> str:
        """Raises SealBroken."""
        return unseal(self.secret)

    def keep_secret(self, secret: str) -> None:
        self.secret = seal(secret)


class Delivery(models.Model):
    """One post at a door, as it came: it may hold several letters, or none."""

    door = models.ForeignKey(HookDoor, on_delete=models.PROTECT, related_name="deliveries")
    external_id = models.CharField(max_length=200)
    body = models.BinaryField()
    media_type = models.CharField(max_length=120, blank=True)
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    unpacked_at = models.DateTimeField(null=True)
    letters = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["door", "external_id"], name="deliveries_come_once")
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                name="delivery_packed",
                condition=models.Q(unpacked_at=None),
            ),
            models.Index(fields=["door", "-received_at"], name="delivery_of_door"),
        ]

    def __str__(self) -> str:
        return f"{self.door_id} {self.external_id}"
