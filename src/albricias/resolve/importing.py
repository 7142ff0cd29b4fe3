"""Bring a file in here and now, in this process; the pages leave it to the worker instead."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.utils import timezone

from albricias.people.models import Colleague
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import kept_files
from albricias.receive.importing.asking import choices_of
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.plan import ImportPlan, plan
from albricias.receive.importing.refusals import DateOrderUnknown
from albricias.receive.importing.running import Progress, run_import
from albricias.receive.importing.survey import DATE_FIELDS
from albricias.resolve.filing_batches import file_batch

Columns = Mapping[Field, str | None]
# Hears how the file will be read and from where it is said to come, before anything is stored.
Found = Callable[[ImportPlan, str], None]


def import_now(
    path: Path,
    *,
    preset: str | None = None,
    columns: Columns | None = None,
    date_order: DateOrder | None = None,
    sheet: str | None = None,
    source: str = "",
    by: Colleague | None = None,
    on_found: Found | None = None,
    on_progress: Progress | None = None,
) -> ImportRun:
    """Keep a copy of the file, bring it in, and say what became of each row.

    `preset` None takes the one that fits, `plan.NO_PRESET` none. `on_progress` hears rows
    read and rows in all. Repeating it stores nothing twice as long as `source` (by default
    the known export, or files with the same columns) is the same. A run that stopped comes
    back with stage FAILED and its reason. Raises a Refusal, keeping nothing, when the file
    cannot be read as asked or nobody said what comes first in its dates.
    """
    kept = kept_files.keep_readable(kept_files.pieces_of(path), path.name, sheet=sheet)
    try:
        made = _certain(kept.path, preset, columns, date_order, sheet)
    except BaseException:
        kept_files.forget(kept)
        raise
    run = kept_files.note_file(
        kept,
        path.name,
        at=timezone.now(),
        by=by,
        source=source,
        preset=preset or "",
        choices=choices_of(columns or {}, _in_order(date_order), sheet=sheet),
    )
    if on_found:
        on_found(made, run.source)
    now = timezone.now()
    run_import(run.pk, file_batch=file_batch, now=now, made=made, on_progress=on_progress)
    return ImportRun.objects.get(pk=run.pk)


def _certain(
    path: Path,
    preset: str | None,
    columns: Columns | None,
    date_order: DateOrder | None,
    sheet: str | None,
) -> ImportPlan:
    tz = timezone.get_default_timezone()
    made = plan(path, preset, columns, _in_order(date_order), sheet=sheet, tz=tz, dry_run=False)
    if made.doubtful:
        raise DateOrderUnknown(column=made.doubtful[0])
    return made


def plan_only(
    path: Path,
    *,
    preset: str | None = None,
    columns: Columns | None = None,
    date_order: DateOrder | None = None,
    sheet: str | None = None,
) -> ImportPlan:
    """What `import_now` would do; nothing is stored. Raises a Refusal."""
    tz = timezone.get_default_timezone()
    return plan(path, preset, columns, _in_order(date_order), sheet=sheet, tz=tz)


def _in_order(date_order: DateOrder | None) -> dict[Field, DateOrder]:
    return dict.fromkeys(DATE_FIELDS, date_order) if date_order else {}
