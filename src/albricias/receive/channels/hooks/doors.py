"""Doors for other systems: an address nobody can guess, and everything delivered at it."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague, Team
from albricias.refusals import FiledAlready, NothingWritten, Refusal
from albricias.sealed import seal, unseal

# A stranger who knocks a thousand times a minute leaves one trace.
BETWEEN_TRACES = timedelta(minutes=1)
TURNED_AWAY = "turned_away"
# How the source of every letter begins that came by a door, whatever its channel.
SOURCES = "hook-"


class DoorTwice(Refusal):
    code = "door_twice"
    sentence = _("There is already a door called “%(name)s”.")


def new_door_key() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """When somebody was last turned away at a door, and why."""

    at: datetime
    why: str


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
    # What differs by kind: the mapping of fields, the mail service, the number's id; and
    # who was last turned away, which the next failure of another kind would overwrite.
    options = models.JSONField(default=dict)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    added_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    # The first of the failures since something could last be read.
    failing_since = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """Where its letters come from, as they say it themselves."""
        return f"{SOURCES}{self.pk}"

    @property
    def secrets(self) -> dict[str, str]:
        """What was typed when it was made, by name. Raises SealBroken."""
        opened: dict[str, str] = json.loads(unseal(self.secret) or "{}")
        return opened

    def keep_secrets(self, secrets: Mapping[str, str]) -> None:
        self.secret = seal(json.dumps(dict(secrets)))

    @classmethod
    def make(
        cls,
        name: str,
        *,
        kind: str,
        secrets: Mapping[str, str],
        options: Mapping[str, Any],
        team: Team | None = None,
        by: Colleague,
        at: datetime,
    ) -> Self:
        """A new door, open from now on."""
        name = " ".join(name.split())[:80]
        if not name:
            raise NothingWritten
        if cls.objects.filter(name__iexact=name).exists():
            raise DoorTwice(name=name)
        door = cls(name=name, kind=kind, options=dict(options), team=team, added_by=by, added_at=at)
        door.keep_secrets(secrets)
        with transaction.atomic():
            door.save()
            history.record("door.made", at=at, by=by, door=door.pk, kind=kind)
        return door

    def read_by(self, options: Mapping[str, Any], *, by: Colleague, at: datetime) -> None:
        """From now on its posts are read so."""
        with transaction.atomic():
            self._keep_options(options)
            history.record("door.read_otherwise", at=at, by=by, door=self.pk)

    def stop(self, *, by: Colleague, at: datetime) -> None:
        """Whoever posts here from now on is told that it is gone; what came stays."""
        self.stopped_at = at
        with transaction.atomic():
            self.save(update_fields=["stopped_at"])
            history.record("door.stopped", at=at, by=by, door=self.pk)

    def resume(self, *, by: Colleague, at: datetime) -> None:
        self.stopped_at = None
        with transaction.atomic():
            self.save(update_fields=["stopped_at"])
            history.record("door.resumed", at=at, by=by, door=self.pk)

    def turned_away(self, why: str, *, at: datetime) -> None:
        """Somebody posted who could not show who they are: nothing of it is kept but this."""
        if self.last_failure_at is None or self.last_failure_at <= at - BETWEEN_TRACES:
            with transaction.atomic():
                self._keep_options({TURNED_AWAY: {"at": at.isoformat(), "why": why[:2000]}})
                self.fails(self.pk, why[:2000], at=at)

    def _keep_options(self, changed: Mapping[str, Any]) -> None:
        # As they are now: whoever knocks and whoever says how it is read may come together.
        as_kept = HookDoor.objects.select_for_update().only("options").get(pk=self.pk).options
        self.options = {**as_kept, **changed}
        self.save(update_fields=["options"])

    @property
    def last_turned_away(self) -> TurnedAway | None:
        found = self.options.get(TURNED_AWAY)
        return TurnedAway(datetime.fromisoformat(found["at"]), found["why"]) if found else None

    @property
    def is_failing(self) -> bool:
        """Nothing could be taken in and read since the last time it failed."""
        failed_at, worked_at = self.last_failure_at, self.last_success_at
        return failed_at is not None and (worked_at is None or worked_at < failed_at)

    @property
    def failed_by_turning_away(self) -> bool:
        last = self.last_turned_away
        return last is not None and last.at == self.last_failure_at

    @classmethod
    def fails(cls, pk: int, why: str, *, at: datetime) -> None:
        since = Coalesce("failing_since", Value(at))
        cls.objects.filter(pk=pk).update(last_failure_at=at, failing_since=since, last_error=why)

    @classmethod
    def works(cls, pk: int, *, at: datetime) -> None:
        cls.objects.filter(pk=pk).update(last_success_at=at, failing_since=None)

    def calms_down(self) -> None:
        """It fails no more for what waited at it, once none of that does."""
        self.refresh_from_db(fields=["options", "last_failure_at"])
        if not self.failed_by_turning_away and not self.deliveries.waiting().exists():
            HookDoor.objects.filter(pk=self.pk).update(
                last_failure_at=None, failing_since=None, last_error=""
            )


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        """Came, and could not be unpacked: each says why."""
        return self.filter(unpacked_at=None).exclude(why="")

    def handled_by(self, user: Colleague) -> Self:
        """As letters that are in no case: those of a door that a team has taken on are its own."""
        if user.sees_all:
            return self
        return self.filter(models.Q(door__team=None) | models.Q(door__team=user.team_id))


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
    # Why it could not be unpacked, wholly or in part; or why it was set aside for good.
    why = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

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

    @classmethod
    def keep(
        cls,
        door: HookDoor,
        body: bytes,
        *,
        external_id: str,
        media_type: str,
        headers: Mapping[str, str],
        at: datetime,
    ) -> "tuple[Delivery, bool]":
        """Store what was posted, once; whether it is new."""
        with transaction.atomic():
            delivery, is_new = cls.objects.get_or_create(
                door=door,
                external_id=external_id or hashlib.sha256(body).hexdigest(),
                defaults={
                    "body": body,
                    "media_type": media_type[:120],
                    "headers": dict(headers),
                    "received_at": at,
                },
            )
            if is_new:
                history.record("delivery.received", at=at, delivery=delivery.pk)
        return delivery, is_new

    def unpacked(self, letters: int, *, at: datetime) -> None:
        """Everything in it has become a letter, or was none."""
        self.unpacked_at, self.letters, self.why = at, letters, ""
        self.save(update_fields=["unpacked_at", "letters", "why"])
        HookDoor.works(self.door_id, at=at)

    def waits(self, why: str, *, letters: int, at: datetime) -> None:
        """It stays as it came until somebody mends how it is read and tries again."""
        self.why, self.letters = why[:2000], letters
        # Unless a person has dealt with it meanwhile.
        packed = Delivery.objects.filter(pk=self.pk, unpacked_at=None)
        if packed.update(why=self.why, letters=letters):
            HookDoor.fails(self.door_id, self.why, at=at)

    @property
    def is_set_aside(self) -> bool:
        return self.unpacked_at is not None and bool(self.why)

    def set_aside(self, why: str, *, by: Colleague, at: datetime) -> None:
        """Nobody will make a letter of it: it is kept with the reason, and waits no more.

        Raises NothingWritten and FiledAlready.
        """
        why = " ".join(why.split())[:500]
        if not why:
            raise NothingWritten
        with transaction.atomic():
            self.settle(at=at, why=why)
            history.record("delivery.set_aside", at=at, by=by, delivery=self.pk, why=why)

    def settle(self, *, at: datetime, letters: int = 0, why: str = "") -> None:
        """A person has dealt with it in the machine's place. Raises FiledAlready."""
        waits = Delivery.objects.filter(pk=self.pk, unpacked_at=None)
        self.unpacked_at, self.letters, self.why = at, self.letters + letters, why
        if not waits.update(unpacked_at=at, letters=self.letters, why=why):
            raise FiledAlready
        self.door.calms_down()

    def try_again(self, *, by: Colleague, at: datetime) -> history.Event:
        return history.record("delivery.received", at=at, by=by, delivery=self.pk)
