"""Endpoints: where another program wants to hear, of what, and how that went."""

import base64
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.api.outgoing.offered import OFFERED
from albricias.history import Event
from albricias.people.models import Colleague
from albricias.refusals import Refusal
from albricias.sealed import seal, unseal

# Silence this long, however often we tried, and the endpoint is stopped for all to see.
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_PAUSE = timedelta(hours=6)
LEASE = timedelta(minutes=2)
PING = "ping"


class AddressUnfit(Refusal):
    code = "address_unfit"
    sentence = _("This is not a full address that begins with https:// and names a host.")


class NothingChosen(Refusal):
    code = "nothing_chosen"
    sentence = _("Choose at least one event that they should be told of.")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def living(self) -> Self:
        return self.filter(stopped_at=None)


class Endpoint(models.Model):
    """An address of another program, and the events it asked for."""

    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)
    secret = models.TextField()  # sealed
    made_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # The last event before it was made: what came before is not told.
    after_event = models.BigIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    why_stopped = models.TextField(blank=True)
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url

    @property
    def opened_secret(self) -> str:
        """Raises SealBroken."""
        return unseal(self.secret)

    @classmethod
    def make(
        cls, url: str, *, events: Sequence[str], by: Colleague, at: datetime
    ) -> "tuple[Endpoint, str]":
        """A new endpoint, and the secret by which they know that it is us."""
        if not is_fit(url):
            raise AddressUnfit
        wanted = [name for name in OFFERED if name in events]
        if not wanted:
            raise NothingChosen
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
        with transaction.atomic():
            endpoint = cls.objects.create(
                url=url,
                events=wanted,
                secret=seal(secret),
                made_by=by,
                made_at=at,
                after_event=newest_event(),
            )
            history.record("endpoint.made", at=at, by=by, endpoint=endpoint.pk, events=wanted)
        return endpoint, secret

    def stop(self, *, by: Colleague | None, at: datetime, why: str = "") -> None:
        self.stopped_at, self.stopped_by, self.why_stopped = at, by, why
        with transaction.atomic():
            self.save(update_fields=["stopped_at", "stopped_by", "why_stopped"])
            history.record("endpoint.stopped", at=at, by=by, endpoint=self.pk, why=why)

    def resume(self, *, by: Colleague, at: datetime) -> None:
        """From here on again; what waited is sent, what happened meanwhile is not."""
        self.stopped_at = self.stopped_by = self.failing_since = self.paused_until = None
        self.why_stopped, self.failures_in_a_row = "", 0
        with transaction.atomic():
            self.after_event = newest_event()
            self.save()
            history.record("endpoint.resumed", at=at, by=by, endpoint=self.pk)

    def ping(self, *, by: Colleague, at: datetime) -> "Sending":
        """Something to try it with, signed and logged like any other."""
        with transaction.atomic():
            event = history.record("endpoint.pinged", at=at, by=by, endpoint=self.pk)
            sending = Sending.of(event, self, at=at)
            sending.save()
        return sending

    def took_it(self, *, at: datetime) -> None:
        Endpoint.objects.filter(pk=self.pk).update(
            last_success_at=at, failing_since=None, failures_in_a_row=0, paused_until=None
        )

    def failed(self, why: str, *, gone: bool, at: datetime) -> None:
        """Tried more and more seldom; after three days without a single success, stopped."""
        since = self.failing_since or at
        self.failing_since = since
        self.failures_in_a_row += 1
        pause = min(timedelta(seconds=15 * 2 ** min(self.failures_in_a_row, 16)), LONGEST_PAUSE)
        self.paused_until = at + pause
        self.save(update_fields=["failing_since", "failures_in_a_row", "paused_until"])
        if gone or at - since >= GIVE_UP_AFTER:
            self.stop(by=None, at=at, why=why)


def newest_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def is_fit(url: str) -> bool:
    try:
        parts = urlsplit(url)
        schemes = {"https", "http"} if settings.HOME.flag("private_webhooks") else {"https"}
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


class SendingQuerySet(models.QuerySet["Sending"]):
    def due(self, now: datetime) -> Self:
        """To be sent now, by whoever takes it first."""
        endpoint_ready = Q(endpoint__paused_until=None) | Q(endpoint__paused_until__lte=now)
        return self.filter(
            endpoint_ready,
            Q(leased_until=None) | Q(leased_until__lt=now),
            endpoint__stopped_at=None,
            taken_at=None,
            given_up_at=None,
            due_at__lte=now,
        )

    def ended(self) -> Self:
        """Taken, or given up: nothing is done with it any more unless somebody asks."""
        return self.filter(Q(taken_at__isnull=False) | Q(given_up_at__isnull=False))


class Sending(models.Model):
    """One event told to one endpoint: what was said, and how it went."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="sendings")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=60)
    body = models.TextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    why = models.TextField(blank=True)
    tried_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = SendingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="told_once_each")]
        indexes = [
            models.Index(
                fields=["due_at"], name="sending_due", condition=Q(taken_at=None, given_up_at=None)
            ),
            models.Index(fields=["made_at"], name="sending_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} → {self.endpoint_id}"

    @property
    def message_id(self) -> str:
        """The same however often it is sent: by it they know it again."""
        return f"msg_{self.pk}"

    @classmethod
    def of(cls, event: Event, endpoint: Endpoint, *, at: datetime) -> "Sending":
        offer = OFFERED.get(event.name)
        kind = event.name if offer else PING
        body = {
            "type": kind,
            "timestamp": event.at.isoformat().replace("+00:00", "Z"),
            "data": offer.data(event) if offer else {},
        }
        return cls(
            endpoint=endpoint,
            event=event,
            type=kind,
            body=json.dumps(body, ensure_ascii=False),
            made_at=at,
            due_at=at,
        )

    def claim(self, *, now: datetime) -> bool:
        due = Sending.objects.due(now).filter(pk=self.pk)
        taken = Sending.objects.filter(pk__in=due.values("pk")).filter(
            Q(leased_until=None) | Q(leased_until__lt=now)
        )
        return bool(taken.update(leased_until=now + LEASE, attempts=F("attempts") + 1))

    def was_taken(self, status: int, *, at: datetime) -> None:
        self.status, self.why, self.tried_at, self.taken_at = status, "", at, at
        self._save_outcome()

    def was_not(self, status: int | None, why: str, *, at: datetime) -> None:
        self.refresh_from_db(fields=["attempts"])
        pause = min(timedelta(seconds=15 * 2 ** min(self.attempts, 16)), LONGEST_PAUSE)
        self.status, self.why, self.tried_at, self.due_at = status, why[:500], at, at + pause
        self.given_up_at = at if at - self.made_at >= GIVE_UP_AFTER else None
        self._save_outcome()

    def again(self, *, at: datetime) -> None:
        """Somebody asks that it be sent once more, now."""
        self.taken_at = self.given_up_at = None
        self.made_at, self.due_at, self.why = at, at, ""
        self._save_outcome()
        Endpoint.objects.filter(pk=self.endpoint_id).update(paused_until=None)

    def _save_outcome(self) -> None:
        self.leased_until = None
        self.save(
            update_fields=[
                *("status", "why", "tried_at", "taken_at", "given_up_at"),
                *("made_at", "due_at", "leased_until"),
            ]
        )
