"""Bring a file in: its rows become letters and cases, batch by batch.

Each batch is one transaction: letters, cases and the run's counts together. A crash at any
moment loses and doubles nothing: the next start reads the file again from its first row
and finds known what is stored.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from albricias.receive.import_runs import Counts, ImportRun
from albricias.receive.importing.asking import plan_for
from albricias.receive.importing.fast_rows import insert, moments, new_ids
from albricias.receive.importing.kept_files import PARTIAL, sweep_partials
from albricias.receive.importing.plan import ImportPlan
from albricias.receive.importing.refusals import RowKnownOtherwise
from albricias.receive.importing.refused import refused_file
from albricias.receive.importing.story import EarlierState, RefusedRow, Story
from albricias.receive.importing.values import shown
from albricias.receive.models import Channel, Letter, new_key
from albricias.refusals import Refusal

BATCH_ROWS = 2_000
BATCH_BYTES = 16 << 20
LETTER = (
    "id", "channel", "source", "external_id", "key", "raw", "media_type",
    "received_at", "stored_at", "filed_at", "import_run",
)  # fmt: skip
# Another import may store the same row between our look and our insert.
MOST_TRIES = 3

Outcome = Story | RefusedRow | EarlierState
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class KeptStory:
    """A story whose letter is stored: the letter's primary key and its key."""

    story: Story
    letter: int
    key: str


class FileBatch(Protocol):
    """Makes cases of stories just stored, in the same transaction."""

    def __call__(self, kept: Sequence[KeptStory], run: ImportRun, now: datetime) -> None: ...


class TakenOver(Exception):
    """The same import was started again meanwhile; that start goes on, this one ends."""


def run_import(
    import_pk: int,
    *,
    file_batch: FileBatch,
    now: datetime,
    made: ImportPlan | None = None,
    on_progress: Progress | None = None,
) -> None:
    """Bring in the file of this ImportRun, or go on where it stopped. Safe to repeat.

    A file that cannot be read leaves the run failed, with its reason; whatever else goes
    wrong is noted there too and raised. `made` spares looking the file over again.
    `on_progress` hears rows read and rows in all.
    """
    run = ImportRun.objects.select_related("by").get(pk=import_pk)
    if run.stage == ImportRun.Stage.FINISHED:
        return
    run.begin(at=now)
    language = run.by.language if run.by and run.by.language else settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            _Carrier(run, file_batch, now, made).carry(on_progress or _silent)
        except TakenOver:
            return
        except Refusal as no:
            run.fail(str(no), at=now)
        except BaseException as error:
            run.fail(f"{type(error).__name__}: {error}"[:2000], at=now)
            raise


def _silent(_read: int, _total: int | None) -> None:
    pass


@dataclass(slots=True)
class _Carrier:
    """One start of one import."""

    run: ImportRun
    file_batch: FileBatch
    now: datetime
    made: ImportPlan | None = None
    counts: Counts = field(default_factory=Counts)

    def carry(self, on_progress: Progress) -> None:
        made = self.made or plan_for(self.run, dry_run=False)
        reader, total = made.reader(), made.survey.rows
        if not self.run.note(self.counts, rows_total=total, refused_file=""):
            raise TakenOver
        sweep_partials(self.run)
        identities = _Identities()
        partial = self.run.file.with_name(f"{self.run.pk}-{secrets.token_hex(4)}{PARTIAL}")
        try:
            with refused_file(partial, made.table.columns) as refuse:
                for batch in _batches(reader.stories()):
                    for refused in self._stored(batch, identities, made):
                        refuse(refused)
                    on_progress(self.counts.read, total)
            self._finish(partial)
        finally:
            partial.unlink(missing_ok=True)

    def _finish(self, partial: Path) -> None:
        name = ""
        if self.counts.refused:
            partial.replace(self.run.refused_path)
            name = self.run.refused_path.name
        if not self.run.finish(self.counts, refused_file=name, at=self.now):
            raise TakenOver

    def _stored(
        self, batch: Sequence[Outcome], identities: "_Identities", made: ImportPlan
    ) -> list[RefusedRow]:
        """Store a batch; the rows refused, to be written down once it is stored."""
        named = [(identities.of(one), one) for one in batch if isinstance(one, Story)]
        for attempt in range(1, MOST_TRIES + 1):
            try:
                return self._store(batch, named, made)
            except IntegrityError:
                if attempt == MOST_TRIES:
                    raise
        raise AssertionError("unreachable")

    def _store(
        self, batch: Sequence[Outcome], named: Sequence[tuple[str, Story]], made: ImportPlan
    ) -> list[RefusedRow]:
        with transaction.atomic():
            self._expect_ours()
            fresh, doubtful, known = self._told_apart(named)
            if fresh:
                self.file_batch(self._letters(fresh), self.run, self.now)
            refused = [one for one in batch if isinstance(one, RefusedRow)]
            refused += [_known_otherwise(story, made) for story in doubtful]
            earlier = sum(isinstance(one, EarlierState) for one in batch)
            counts = replace(
                self.counts,
                read=self.counts.read + len(batch),
                stored=self.counts.stored + len(fresh),
                known=self.counts.known + known + earlier,
                refused=self.counts.refused + len(refused),
                earlier=self.counts.earlier + earlier,
            )
            self.run.note(counts)
        self.counts = counts
        return refused

    def _expect_ours(self) -> None:
        # The lock holds until the batch is stored: two starts never store at once.
        ours = ImportRun.objects.select_for_update().filter(
            pk=self.run.pk, started_at=self.run.started_at
        )
        if not list(ours.values_list("pk")):
            raise TakenOver

    def _told_apart(
        self, named: Sequence[tuple[str, Story]]
    ) -> tuple[list[tuple[str, Story]], list[Story], int]:
        """Rows not seen before, rows whose number is taken by other content, and how many known."""
        letters = Letter.objects.filter(channel=Channel.FILE, source=self.run.source)
        stored = letters.filter(external_id__in=[identity for identity, _story in named])
        before = {
            identity: bytes(raw) for identity, raw in stored.values_list("external_id", "raw")
        }
        fresh: list[tuple[str, Story]] = []
        doubtful: list[Story] = []
        known = 0
        for identity, story in named:
            raw = before.setdefault(identity, story.raw)
            if raw is story.raw:
                fresh.append((identity, story))
            elif _same(raw, story.raw):
                known += 1
            else:
                doubtful.append(story)
        return fresh, doubtful, known

    def _letters(self, fresh: Sequence[tuple[str, Story]]) -> list[KeptStory]:
        kept = [
            KeptStory(story, pk, new_key())
            for (_identity, story), pk in zip(fresh, new_ids(Letter, len(fresh)), strict=True)
        ]
        moment, source, run = moments(), self.run.source, self.run.pk
        channel, now = Channel.FILE.value, moment(self.now)
        rows = [
            (
                one.letter, channel, source, identity, one.key, one.story.raw,
                "application/json", moment(one.story.received_at), now, now, run,
            )
            for (identity, _story), one in zip(fresh, kept, strict=True)
        ]  # fmt: skip
        insert(Letter, LETTER, rows)
        return kept


def _batches(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Lists small enough to hold, whatever the length of the texts."""
    batch: list[Outcome] = []
    size = 0
    for outcome in outcomes:
        batch.append(outcome)
        size += 0 if isinstance(outcome, EarlierState) else len(outcome.raw)
        if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Identities:
    """What tells each row of a file from every other: its own id, else its content.

    Identical rows without an id are different complaints, so they are numbered. Only for
    those is something remembered, a few dozen bytes a row.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._again: dict[str, int] = {}

    def of(self, story: Story) -> str:
        if story.external_id:
            return _shortened(story.external_id)
        mark = int(story.digest[:16], 16)
        if mark not in self._seen:
            self._seen.add(mark)
            return story.digest
        again = self._again[story.digest] = self._again.get(story.digest, 1) + 1
        return f"{story.digest}-{again}"


def _same(raw: bytes, other: bytes) -> bool:
    """Whether two rows say the same; their columns may stand in another order."""
    return raw == other or bool(json.loads(raw) == json.loads(other))


def _shortened(external_id: str, most: int = 200) -> str:
    """An id the column can hold, still unlike any other."""
    if len(external_id) <= most:
        return external_id
    digest = sha256(external_id.encode()).hexdigest()
    return f"{external_id[: most - len(digest) - 1]}~{digest}"


def _known_otherwise(story: Story, made: ImportPlan) -> RefusedRow:
    raw = story.raw.decode()
    row = json.loads(raw)
    values = tuple(shown(row.get(column)) for column in made.table.columns)
    reason = RowKnownOtherwise(external_id=story.external_id or story.digest)
    return RefusedRow(story.row_number, reason, raw, values, story.external_id)
