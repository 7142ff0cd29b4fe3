"""Putting a case off until a time, with the reason; the customer's word brings it back at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime

from albricias import history
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What
from albricias.prepared import PreparedUpdate
from albricias.refusals import CaseHasEnded, NothingWritten, SnoozedIntoThePast, SnoozedTooLong
from albricias.resolve.cases import Case
from albricias.resolve.whose import owner_now


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class Snooze(models.Model):
    """A case that is not to be looked at until a time. One at a time; the last one said holds."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="snoozes")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
    # When it came back, and by whom if a colleague asked for it: else its time came, or the
    # customer spoke.
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="a_case_is_put_off_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.until:%Y-%m-%d %H:%M}"

    @classmethod
    def put_off(
        cls,
        case: Case,
        until: datetime,
        reason: str,
        *,
        by: Colleague,
        at: datetime,
        past_deadline: bool = False,
    ) -> Self:
        """Out of sight until then. Past the answer's deadline only if that is said."""
        if not reason.strip():
            raise NothingWritten
        if case.is_ended:
            raise CaseHasEnded(number=case.number)
        if until <= at:
            raise SnoozedIntoThePast
        if not past_deadline and is_past_deadline(case, until):
            raise SnoozedTooLong(due=date_format(localtime(case.answer_due_at), "DATETIME_FORMAT"))
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            cls.objects.in_force().filter(case=case).update(ended_at=at, ended_by=by)
            snooze = cls.objects.create(case=case, by=by, at=at, until=until, reason=reason.strip())
            snooze._record("case.put_off", by=by, at=at, until=until.isoformat())
        return snooze

    @classmethod
    def of_cases(cls, cases: Sequence[Case]) -> "dict[int, Snooze]":
        """What puts off those of these that are out of sight, by the keys of the cases."""
        return {one.case_id: one for one in Snooze.objects.in_force().filter(case__in=cases)}

    def wake(self, *, now: datetime) -> None:
        """Its time has come, unless it came back before."""
        with transaction.atomic():
            if self._end(None, at=now):
                self._record("case.back", by=None, at=now)
                self._tell(now=now)

    def bring_back(self, *, by: Colleague, at: datetime) -> None:
        """Somebody wants it back before its time. Twice is as once."""
        with transaction.atomic():
            if self._end(by, at=at):
                self._record("case.back", by=by, at=at)

    @classmethod
    def end_by_word(cls, case: Case, *, at: datetime) -> None:
        """The customer has spoken: it is before us again, and whoever has it is told."""
        if not _ANSWERED(case=case.pk, at=at):
            return
        snooze = cls.objects.filter(case=case, ended_at=at).select_related("case__owner").last()
        if snooze:
            snooze._record("case.back", by=None, at=at)
            snooze._tell(now=at)

    @classmethod
    def end_with(cls, case: Case, *, by: Colleague, at: datetime) -> None:
        """The case has ended: there is nothing to come back to, and nobody to tell."""
        cls.objects.in_force().filter(case=case).update(ended_at=at, ended_by=by)

    def _end(self, by: Colleague | None, *, at: datetime) -> bool:
        mine = Snooze.objects.in_force().filter(pk=self.pk)
        return bool(mine.update(ended_at=at, ended_by=by))

    def _tell(self, *, now: datetime) -> None:
        to, key = owner_now(self.case, at=now) or self.by, f"case-back-{self.pk}"
        Notice.give(to, What.CASE_BACK, key=key, at=now, case=self.case, words=self.reason)

    def _record(self, name: str, *, by: Colleague | None, at: datetime, **data: Any) -> None:
        said: dict[str, Any] = {"snooze": self.pk, "words": self.reason, **data}
        history.record(name, at=at, by=by, case=self.case, **said)


_ANSWERED = PreparedUpdate(
    lambda case, at: (Snooze.objects.in_force().filter(case=case), {"ended_at": at})
)


def is_past_deadline(case: Case, until: datetime) -> bool:
    return case.answer_due_at is not None and until > case.answer_due_at


def put_off_cases() -> QuerySet[Snooze, Any]:
    """The keys of those that are out of sight, which are few."""
    return Snooze.objects.in_force().values("case")
