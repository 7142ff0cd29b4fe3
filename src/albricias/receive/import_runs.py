"""Files brought in: what was asked of each, how far it got, what became of its rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.receive.importing.refusals import ImportHasFinished, ImportHasStarted
from albricias.receive.importing.sources import source_words

if TYPE_CHECKING:
    from albricias.people.models import Colleague


@dataclass(slots=True)
class Counts:
    """What became of the rows read so far. `earlier`, within `known`: earlier states of a case."""

    read: int = 0
    stored: int = 0
    known: int = 0
    refused: int = 0
    earlier: int = 0


class ImportRun(models.Model):
    """One file brought in: what was asked, how far it got, what became of each row.

    ``path`` and ``refused_file`` are names inside the home's folder of imports.
    ``choices`` holds what a person chose: columns, order of dates, sheet.
    """

    class Stage(models.TextChoices):
        PREVIEWED = "previewed", _("previewed")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")

    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PREVIEWED)
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=400)
    source = models.CharField(max_length=120)
    preset = models.CharField(max_length=40, blank=True)
    choices = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows_total = models.PositiveIntegerField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_stored = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    refused_file = models.CharField(max_length=400, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def adds_up(self) -> bool:
        """Every row read is stored, already known, or refused with a reason."""
        return self.rows_read == self.rows_stored + self.rows_known + self.rows_refused

    @cached_property
    def rows_earlier(self) -> int:
        """Rows known as earlier states of a case; 0 until it has finished."""
        if self.finished_at is None:
            return 0
        finished = history.Event.objects.filter(name="import.finished", at=self.finished_at)
        told = finished.filter(data__import=self.pk).values_list("data", flat=True).first()
        return int(told.get("earlier", 0)) if told else 0

    @property
    def rows_known_before(self) -> int:
        return self.rows_known - self.rows_earlier

    @property
    def source_words(self) -> str:
        return source_words(self.source)

    @property
    def file(self) -> Path:
        return Path(settings.HOME.imports) / self.path

    @property
    def refused_path(self) -> Path:
        return Path(settings.HOME.imports) / f"{self.pk}-refused.csv"

    def choose(self, *, source: str, preset: str, choices: Mapping[str, Any]) -> None:
        """Note how the file is to be read. Raises ImportHasStarted."""
        if self.stage != self.Stage.PREVIEWED:
            raise ImportHasStarted(name=self.file_name)
        self.source, self.preset = source[:120], preset
        self.choices = {**self.choices, **choices}
        self.save(update_fields=["source", "preset", "choices"])

    def confirm(self, *, by: "Colleague", at: datetime) -> None:
        """A person has looked it over and says yes, or says: go on where it stopped.

        Safe to repeat: nothing is stored twice. Raises ImportHasFinished.
        """
        if self.stage == self.Stage.FINISHED:
            raise ImportHasFinished(name=self.file_name)
        with transaction.atomic():
            self.stage, self.failure = self.Stage.RUNNING, ""
            self.save(update_fields=["stage", "failure"])
            self._record("import.confirmed", at=at, by=by)

    def begin(self, *, at: datetime) -> None:
        """Start from the first row; what an earlier start stored will be found known."""
        self.stage, self.started_at, self.finished_at = self.Stage.RUNNING, at, None
        self.failure = ""
        with transaction.atomic():
            self.save(update_fields=["stage", "started_at", "finished_at", "failure"])
            self.note(Counts())
            self._record("import.started", at=at, by=self.by)

    def note(self, counts: Counts, **more: Any) -> bool:
        """Note how far we got. False if another start has taken over since ours."""
        figures = {
            f"rows_{name}": value for name, value in asdict(counts).items() if name != "earlier"
        }
        mine = ImportRun.objects.filter(pk=self.pk, started_at=self.started_at)
        for name, value in {**figures, **more}.items():
            setattr(self, name, value)
        return bool(mine.update(**figures, **more))

    def finish(self, counts: Counts, *, refused_file: str, at: datetime) -> bool:
        """Every row has become something. False if another start has taken over."""
        end = {"stage": self.Stage.FINISHED, "finished_at": at, "refused_file": refused_file}
        with transaction.atomic():
            if not self.note(counts, rows_total=counts.read, **end):
                return False
            self._record("import.finished", at=at, by=self.by, **asdict(counts))
        return True

    def fail(self, why: str, *, at: datetime) -> None:
        """It stopped. What was stored stays, and it can go on from there."""
        mine = ImportRun.objects.filter(pk=self.pk, started_at=self.started_at)
        with transaction.atomic():
            if mine.update(stage=self.Stage.FAILED, failure=why):
                self._record("import.failed", at=at, by=self.by, why=why)

    def _record(self, name: str, *, at: datetime, by: "Colleague | None", **data: Any) -> None:
        data["import"] = self.pk
        history.record(name, at=at, by=by, **data)
