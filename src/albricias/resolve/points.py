"""The separate things a case raises, so that each is answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models, transaction

from albricias import history
from albricias.coach.points import points as points_in
from albricias.people.models import Colleague
from albricias.refusals import NothingWritten
from albricias.resolve.cases import Case

LONGEST = 300
SHORT = 120


class PointQuerySet(models.QuerySet["Point"]):
    def standing(self) -> Self:
        return self.filter(dropped_at=None)

    def unanswered(self) -> Self:
        return self.standing().filter(answered_at=None)


class Point(models.Model):
    """One thing that was raised: words of the story, or a colleague's own wording of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="points")
    text = models.TextField()
    # Where it stands in the story; empty where the wording is a colleague's.
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Colleague, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        # As they stand in the story; then what colleagues added.
        ordering = [models.F("start").asc(nulls_last=True), "at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "start"], name="a_place_is_one_point")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def short(self) -> str:
        """Enough of it to know which one it is."""
        text = " ".join(self.text.split())
        return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"

    @property
    def is_quoted(self) -> bool:
        return self.start is not None

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @classmethod
    def note_suggested(cls, case: Case, *, by: Colleague, at: datetime) -> list[Self]:
        """These are the points: what we suggested becomes theirs to answer. Twice is as once."""
        with transaction.atomic():
            # Two colleagues may say so in the same moment.
            Case.objects.select_for_update().get(pk=case.pk)
            known = set(case.points.values_list("start", flat=True))
            noted = [
                cls.objects.create(
                    case=case, text=found.text, start=found.start, end=found.end, by=by, at=at
                )
                for found in points_in(case.story)
                if found.start not in known
            ]
            if noted:
                pks = [point.pk for point in noted]
                history.record("points.noted", at=at, by=by, case=case, points=pks)
        return noted

    @classmethod
    def note(cls, case: Case, text: str, *, by: Colleague, at: datetime) -> Self:
        """Another point, in a colleague's words."""
        if not text.strip():
            raise NothingWritten
        with transaction.atomic():
            noted = cls.objects.create(case=case, text=text.strip()[:LONGEST], by=by, at=at)
            history.record("point.noted", at=at, by=by, case=case, point=noted.pk, words=noted.text)
        return noted

    @classmethod
    def answer(cls, points: Iterable[Self], *, by: Colleague, at: datetime) -> int:
        """Note which were dealt with now; those that were already stay as they are."""
        now_answered = [point for point in points if not point.is_answered]
        if not now_answered:
            return 0
        with transaction.atomic():
            for point in now_answered:
                point.answered_by, point.answered_at = by, at
                point.save(update_fields=["answered_by", "answered_at"])
            history.record(
                "points.answered",
                at=at,
                by=by,
                case=now_answered[0].case,
                points=[point.pk for point in now_answered],
                words=" · ".join(point.short for point in now_answered),
            )
        return len(now_answered)

    def take_back(self, *, by: Colleague, at: datetime) -> None:
        """It was not dealt with after all."""
        if self.is_answered:
            self.answered_by = self.answered_at = None
            self._settle("point.open_again", "answered_by", "answered_at", by=by, at=at)

    def drop(self, *, by: Colleague, at: datetime) -> None:
        """It is no point of its own. The words stay in the story."""
        if self.dropped_at is None:
            self.dropped_by, self.dropped_at = by, at
            self._settle("point.dropped", "dropped_by", "dropped_at", by=by, at=at)

    def _settle(self, event: str, *fields: str, by: Colleague, at: datetime) -> None:
        with transaction.atomic():
            self.save(update_fields=fields)
            history.record(event, at=at, by=by, case=self.case, point=self.pk, words=self.short)
