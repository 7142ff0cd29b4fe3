"""The promise ledger: who owes what to whom, and by when (R32, R33)."""

from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague
from albricias.refusals import (
    CaseHasEnded,
    NothingWritten,
    PromiseHasEnded,
    PromiseInThePast,
    PromiseMovedTooLate,
)
from albricias.resolve import rules
from albricias.resolve.cases import Case


class PromiseQuerySet(models.QuerySet["Promise"]):
    def pending(self) -> Self:
        return self.filter(end=None)

    def seen_by(self, user: Colleague) -> Self:
        return self.filter(case__in=Case.objects.known_to(user))


class Promise(models.Model):
    """Something a colleague told a customer they would do, with its time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="promises")
    made_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["owner", "due_at"], name="promise_by_owner"),
            models.Index(fields=["due_at", "id"], name="promise_due"),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def make(
        cls,
        case: Case,
        text: str,
        *,
        due_at: datetime,
        owner: Colleague,
        by: Colleague,
        at: datetime,
    ) -> Self:
        """Promise the customer something by a time. Refused in the past or without words."""
        if not text.strip():
            raise NothingWritten
        if due_at <= at:
            raise PromiseInThePast
        if case.is_ended:
            raise CaseHasEnded(number=case.number)
        with transaction.atomic():
            promise = cls.objects.create(
                case=case, text=text.strip(), owner=owner, made_by=by, made_at=at, due_at=due_at
            )
            promise._record("promise.made", by=by, at=at, text=promise.text)
        return promise

    def keep(self, *, by: Colleague, at: datetime, evidence: str = "") -> "PromiseEnd":
        """It was done; kept late it still counts as broken, and the ledger says both."""
        return self._end(PromiseEnd.Outcome.KEPT, "promise.kept", evidence, by=by, at=at)

    def break_(self, *, by: Colleague, at: datetime, reason: str) -> "PromiseEnd":
        """We say ourselves that it will not be done. The customer reads it."""
        if not reason.strip():
            raise NothingWritten
        return self._end(PromiseEnd.Outcome.BROKEN, "promise.broken", reason, by=by, at=at)

    def move(self, to: datetime, *, by: Colleague, at: datetime, reason: str) -> "PromiseMove":
        """Move it and tell the customer, which is only honest before it was due."""
        if not reason.strip():
            raise NothingWritten
        if self.has_ended:
            raise PromiseHasEnded
        if not rules.moved_in_time(self.due_at, told_at=at):
            raise PromiseMovedTooLate
        if to <= at:
            raise PromiseInThePast
        with transaction.atomic():
            move = PromiseMove.objects.create(
                promise=self, due_before=self.due_at, due_after=to, reason=reason, by=by, at=at
            )
            self.due_at = to
            self.save(update_fields=["due_at"])
            self._record("promise.moved", by=by, at=at, move=move.pk, reason=reason)
        return move

    @staticmethod
    def kept_in_time() -> Q:
        """Which promises were kept before their time passed."""
        return Q(end__outcome=PromiseEnd.Outcome.KEPT, end__at__lte=F("due_at"))

    @property
    def has_ended(self) -> bool:
        return hasattr(self, "end")

    def is_broken(self, now: datetime) -> bool:
        if self.has_ended and self.end.outcome == PromiseEnd.Outcome.BROKEN:
            return True
        return rules.is_broken(self.due_at, self.end.at if self.has_ended else None, now)

    def _end(
        self, outcome: str, event: str, words: str, *, by: Colleague, at: datetime
    ) -> "PromiseEnd":
        if self.has_ended:
            raise PromiseHasEnded
        with transaction.atomic():
            end = PromiseEnd.objects.create(
                promise=self, outcome=outcome, words=words.strip(), by=by, at=at
            )
            self._record(event, by=by, at=at, text=self.text, words=words.strip())
        return end

    def _record(self, name: str, *, by: Colleague, at: datetime, **data: Any) -> None:
        history.record(name, at=at, by=by, case=self.case, promise=self.pk, **data)
        self.case.heard(at=at)


class PromiseMove(models.Model):
    """A promise given another time, with the customer told before the first was due."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="moves")
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.due_before} → {self.due_after}"


class PromiseEnd(models.Model):
    """How a promise ended, by whom, when, with what evidence or excuse."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("kept")
        BROKEN = "broken", _("broken")

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.promise_id} {self.outcome}"
