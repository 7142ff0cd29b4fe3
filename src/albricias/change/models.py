"""Changes: what is done so that nobody has to complain of it again (R73–R76, R84)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self, TypedDict

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.learn.models import Cause
from albricias.people.models import Colleague
from albricias.refusals import (
    ChangeNeedsCause,
    ChangeNotReady,
    DueInThePast,
    EffectNotShown,
    NothingWritten,
    StepsUndone,
)
from albricias.resolve.cases import Case


class Stage(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    STARTED = "started", _("under way")
    FINISHED = "finished", _("done, to be measured")
    WORKED = "worked", _("verified: it worked")
    FAILED = "failed", _("it did not work")


class BaselineFigures(TypedDict):
    """What is counted when a change starts; see ``albricias.change.facts``."""

    since: datetime
    until: datetime
    cases: int
    exposure: float
    exposure_is_known: bool


class ChangeQuerySet(models.QuerySet["Change"]):
    def at_work(self) -> Self:
        return self.filter(stage__in=[Stage.PROPOSED, Stage.STARTED, Stage.FINISHED])

    def tellable(self) -> Self:
        return self.filter(stage=Stage.WORKED)


class Change(models.Model):
    """One change, from one or more causes, with an owner and steps."""

    class Purpose(models.TextChoices):
        CORRECT = "correct", _("correct what fails")
        PREVENT = "prevent", _("prevent before it fails")

    title = models.CharField(max_length=160)
    what_changes = models.TextField()
    # What the customers will read: "usted nos dijo…, hemos…".
    in_plain_words = models.TextField(blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.CORRECT)
    causes = models.ManyToManyField(Cause, related_name="changes")
    owner = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="changes")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PROPOSED)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("change:change", args=[self.pk])

    @classmethod
    def open(
        cls,
        title: str,
        *,
        what_changes: str,
        causes: Iterable[Cause],
        owner: Colleague,
        by: Colleague,
        at: datetime,
        in_plain_words: str = "",
        purpose: str = Purpose.CORRECT,
        due_on: date | None = None,
    ) -> "Change":
        """Open a change because of these causes."""
        causes = list(causes)
        if not title.strip() or not what_changes.strip():
            raise NothingWritten
        if not causes:
            raise ChangeNeedsCause
        _expect_no_past(due_on, at=at)
        with transaction.atomic():
            change = cls.objects.create(
                title=title.strip(),
                what_changes=what_changes.strip(),
                in_plain_words=in_plain_words.strip(),
                purpose=purpose,
                owner=owner,
                opened_at=at,
                due_on=due_on,
            )
            change.causes.set(causes)
            history.record("change.opened", at=at, by=by, change=change)
        return change

    def revise(
        self,
        *,
        title: str,
        what_changes: str,
        in_plain_words: str,
        owner: Colleague,
        due_on: date | None,
        by: Colleague,
        at: datetime,
    ) -> None:
        """Say it better, or give it to somebody else. Its causes stay: they are measured."""
        if not title.strip() or not what_changes.strip():
            raise NothingWritten
        if due_on != self.due_on:
            _expect_no_past(due_on, at=at)
        self.title, self.what_changes = title.strip(), what_changes.strip()
        self.in_plain_words, self.owner, self.due_on = in_plain_words.strip(), owner, due_on
        with transaction.atomic():
            self.save(update_fields=["title", "what_changes", "in_plain_words", "owner", "due_on"])
            history.record("change.revised", at=at, by=by, change=self, title=self.title)

    def add_step(
        self, text: str, *, owner: Colleague, by: Colleague, at: datetime, due_on: date | None
    ) -> "Step":
        if not text.strip():
            raise NothingWritten
        _expect_no_past(due_on, at=at)
        with transaction.atomic():
            self._expect(Stage.PROPOSED, Stage.STARTED)
            step = Step.objects.create(change=self, text=text.strip(), owner=owner, due_on=due_on)
            history.record(
                "change.step_added", at=at, by=by, change=self, step=step.pk, text=step.text
            )
        return step

    def start(self, *, baseline: "BaselineFigures", by: Colleague, at: datetime) -> "Baseline":
        """Begin, and freeze what the rate was before, so that nobody can choose it later."""
        with transaction.atomic():
            self._expect(Stage.PROPOSED)
            frozen = Baseline.objects.create(change=self, frozen_at=at, **baseline)
            self.stage, self.started_at = Stage.STARTED, at
            self.save(update_fields=["stage", "started_at"])
            history.record("change.started", at=at, by=by, change=self, baseline=frozen.pk)
        return frozen

    def finish(self, *, by: Colleague, at: datetime) -> None:
        """Every step is done: from here on we count what happens."""
        with transaction.atomic():
            self._expect(Stage.STARTED)
            undone = [step.text for step in self.steps.all() if step.done_at is None]
            if undone:
                raise StepsUndone(steps="; ".join(undone))
            self.stage, self.finished_at = Stage.FINISHED, at
            self.save(update_fields=["stage", "finished_at"])
            history.record("change.finished", at=at, by=by, change=self)

    def verify(self, effect: "Effect", *, worked: bool, by: Colleague, at: datetime) -> None:
        """Say whether it worked. Only figures that show a fall let us say that it did."""
        if worked and effect.verdict != Effect.Verdict.FELL:
            raise EffectNotShown
        with transaction.atomic():
            self._expect(Stage.FINISHED)
            effect.change, effect.by = self, by
            effect.save()
            self.stage = Stage.WORKED if worked else Stage.FAILED
            self.save(update_fields=["stage"])
            name = "change.verified" if worked else "change.failed"
            history.record(name, at=at, by=by, change=self, effect=effect.pk)

    def linked_cases(self) -> models.QuerySet[Case]:
        """The cases that have one of its causes, received before the change was done; each once."""
        causes = Cause.objects.with_branches(self.causes.all())
        cases = Case.objects.counted().filter(causes__cause__in=causes).distinct()
        return cases.filter(received_at__lt=self.finished_at) if self.finished_at else cases

    def _expect(self, *stages: Stage) -> None:
        # As it stands now, and locked until the verb is done: somebody else may act too.
        locked = Change.objects.select_for_update().filter(pk=self.pk)
        self.stage = locked.values_list("stage", flat=True).get()
        if self.stage not in stages:
            raise ChangeNotReady(stage=self.get_stage_display())


def _expect_no_past(due_on: date | None, *, at: datetime) -> None:
    if due_on and due_on < timezone.localdate(at):
        raise DueInThePast


class Step(models.Model):
    """One small step of a change (R82)."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="steps")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text

    def do(self, *, by: Colleague, at: datetime) -> None:
        with transaction.atomic():
            if not self._undone().update(done_at=at):
                return
            self.done_at = at
            history.record(
                "change.step_done", at=at, by=by, change=self.change, step=self.pk, text=self.text
            )

    def take_off(self, *, by: Colleague, at: datetime) -> None:
        """It is not needed after all. What was done stays."""
        with transaction.atomic():
            taken_off, _tables = self._undone().delete()
            if taken_off:
                history.record(
                    "change.step_taken_off", at=at, by=by, change=self.change, text=self.text
                )

    def _undone(self) -> models.QuerySet["Step"]:
        """This step, if nobody has done it or taken it off meanwhile."""
        return Step.objects.filter(pk=self.pk, done_at=None)


class Baseline(models.Model):
    """What the linked causes' rate was before the change started. Frozen."""

    change = models.OneToOneField(Change, on_delete=models.PROTECT, related_name="baseline")
    frozen_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    cases = models.PositiveIntegerField()
    exposure = models.FloatField()
    exposure_is_known = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.change_id}: {self.cases} / {self.exposure:g}"


class Effect(models.Model):
    """The rate before and after, their ratio with its 95 % interval, and the verdict."""

    class Verdict(models.TextChoices):
        FELL = "fell", _("it fell")
        ROSE = "rose", _("it rose")
        NO_DIFFERENCE = "no_difference_shown", _("no difference shown")
        NOT_ENOUGH = "not_enough_data", _("not enough data")

    change = models.OneToOneField(Change, on_delete=models.PROTECT, related_name="effect")
    measured_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    cases = models.PositiveIntegerField()
    exposure = models.FloatField()
    exposure_is_known = models.BooleanField(default=False)
    rate_before = models.FloatField(null=True)
    rate_after = models.FloatField(null=True)
    ratio = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    weeks_needed = models.FloatField(null=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.change_id}: {self.verdict}"
