"""Everything a person needs to see before a file is imported. Nothing is stored."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import islice
from pathlib import Path

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.columns import Mapping, guess_columns
from albricias.receive.importing.dates import DateOrder, DateReading
from albricias.receive.importing.notes import Note
from albricias.receive.importing.presets import PRESETS, Preset, recognise
from albricias.receive.importing.refusals import NoDateColumn, PresetUnknown
from albricias.receive.importing.rows import Row, Table
from albricias.receive.importing.stories import Reader
from albricias.receive.importing.story import EarlierState, RefusedRow, Story
from albricias.receive.importing.survey import Survey, survey
from albricias.receive.importing.synonyms import Field
from albricias.receive.importing.table import open_table
from albricias.refusals import Refusal

PREVIEW_ROWS = 8
SAMPLE_ROWS = 200
# As a preset's name: none, whatever the columns look like.
NO_PRESET = "none"

AMBIGUOUS = _(
    "In “%(column)s” no date shows whether the day or the month comes first. "
    "They are read with the day first: please check."
)
MIXED = _(
    "In “%(column)s” %(day_first)s dates have the day first and %(month_first)s the month. "
    "The few are refused: please look at them."
)
AMOUNTS_AMBIGUOUS = _(
    "In “%(column)s” amounts like 1.250 may be more than a thousand or little more than one. "
    "They are read as thousands: please check."
)
RECOGNISED = _("The columns are those of a known export: %(description)s")


@dataclass(slots=True)
class RefusedReason:
    """How many rows were refused for one reason, the first of them, and its sentence."""

    code: str
    first: RefusedRow
    count: int = 0

    @property
    def sentence(self) -> str | LazyText:
        """The first row's reason, in the active language."""
        return str(self.first.reason)


@dataclass
class ImportPlan:
    """What would be imported. `rows` = `stories` + `refused_rows` + `earlier`.

    When `refusal` is set nothing can be read yet (a column must be chosen): counts are 0.
    """

    path: Path
    table: Table
    mapping: Mapping
    preset: Preset | None
    dates: dict[Field, DateReading]
    survey: Survey
    notes: list[Note]
    tz: tzinfo
    refusal: Refusal | None = None
    preview: list[Story | RefusedRow] = field(default_factory=list)
    rows: int = 0
    stories: int = 0
    closed: int = 0
    earlier: int = 0
    with_notes: int = 0
    refused: dict[str, RefusedReason] = field(default_factory=dict)
    first_received_at: datetime | None = None
    last_received_at: datetime | None = None

    @property
    def refused_rows(self) -> int:
        return sum(reason.count for reason in self.refused.values())

    @property
    def doubtful(self) -> list[str]:
        """Columns of which a person must say first whether day or month comes first."""
        return [
            self.mapping[of]
            for of, reading in self.dates.items()
            if reading.order is DateOrder.AMBIGUOUS
        ]

    def reader(self) -> Reader:
        """The reader that does what the plan shows. Raises NoDateColumn."""
        return Reader(
            self.table,
            self.mapping,
            self.dates,
            self.preset,
            tz=self.tz,
            amounts=self.survey.amounts,
            latest=self.survey.latest,
        )

    def see(self, outcome: Story | RefusedRow | EarlierState) -> None:
        """Count one outcome of the dry run."""
        self.rows += 1
        if isinstance(outcome, EarlierState):
            self.earlier += 1
            return
        if len(self.preview) < PREVIEW_ROWS:
            self.preview.append(outcome)
        if isinstance(outcome, RefusedRow):
            code = outcome.reason.code
            self.refused.setdefault(code, RefusedReason(code, outcome)).count += 1
            return
        self.stories += 1
        self.closed += outcome.is_closed
        self.with_notes += bool(outcome.notes)
        moment = outcome.received_at
        self.first_received_at = min(self.first_received_at or moment, moment)
        self.last_received_at = max(self.last_received_at or moment, moment)


def plan(
    path: Path,
    preset_name: str | None = None,
    mapping_overrides: AnyMapping[Field, str | None] | None = None,
    date_order_overrides: AnyMapping[Field, DateOrder] | None = None,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    tz: tzinfo,
    today: date | None = None,
    dry_run: bool = True,
) -> ImportPlan:
    """Open a file, guess, look over the whole of it and try every row.

    Without `preset_name` the preset that fits the columns is taken; `NO_PRESET` takes none.
    Without `dry_run` no row is tried: the plan has no preview and no counts.
    Raises a Refusal when the file, the preset or a chosen column cannot be used.
    """
    table = open_table(path, sheet=sheet, encoding=encoding)
    preset = _preset(preset_name, table.columns)
    mapping = preset.mapping(table.columns) if preset else _guess(table)
    if mapping_overrides:
        mapping = mapping.changed(mapping_overrides, table.columns)
    found = survey(table, mapping, preset, today)
    dates = _ordered(found.dates, date_order_overrides or {})
    notes = [*table.notes, *_preset_notes(preset, preset_name), *_notes(mapping, dates, found)]
    made = ImportPlan(path, table, mapping, preset, dates, found, notes, tz)
    return _tried(made) if dry_run else made


def _preset(name: str | None, columns: list[str]) -> Preset | None:
    if name is None:
        return recognise(columns)
    if name == NO_PRESET:
        return None
    if name not in PRESETS:
        raise PresetUnknown(name=name, presets=", ".join(PRESETS))
    return PRESETS[name]


def _guess(table: Table) -> Mapping:
    rows = (row for row in islice(table.rows(), 2 * SAMPLE_ROWS) if isinstance(row, Row))
    return guess_columns(table.columns, list(islice(rows, SAMPLE_ROWS)))


def _ordered(
    dates: dict[Field, DateReading], overrides: AnyMapping[Field, DateOrder]
) -> dict[Field, DateReading]:
    return {
        of: reading.chosen(DateOrder(overrides[of])) if of in overrides else reading
        for of, reading in dates.items()
    }


def _preset_notes(preset: Preset | None, asked: str | None) -> list[Note]:
    if preset is None or asked is not None:
        return []
    return [Note("preset", RECOGNISED, {"description": preset.description})]


def _notes(mapping: Mapping, dates: dict[Field, DateReading], found: Survey) -> list[Note]:
    notes = []
    for of, reading in dates.items():
        if reading.order is DateOrder.AMBIGUOUS:
            notes.append(Note("dates_ambiguous", AMBIGUOUS, {"column": mapping[of]}))
        if reading.order is DateOrder.MIXED:
            counts = {
                "day_first": reading.proof_day_first,
                "month_first": reading.proof_month_first,
            }
            notes.append(Note("dates_mixed", MIXED, {"column": mapping[of], **counts}))
    amounts = found.amounts
    if amounts and amounts.ambiguous and amounts.proof_comma == amounts.proof_point:
        details = {"column": mapping[Field.AMOUNT]}
        notes.append(Note("amounts_ambiguous", AMOUNTS_AMBIGUOUS, details))
    return notes


def _tried(made: ImportPlan) -> ImportPlan:
    try:
        reader = made.reader()
    except NoDateColumn as refusal:
        made.refusal = refusal
        return made
    for outcome in reader.stories():
        made.see(outcome)
    return made
