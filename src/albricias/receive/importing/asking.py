"""What a person asked of a file, kept with its import, and the plan that follows from it."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.plan import ImportPlan, plan


def choices_of(
    columns: Mapping[Field, str | None],
    dates: Mapping[Field, DateOrder],
    *,
    sheet: str | None = None,
    encoding: str | None = None,
) -> dict[str, Any]:
    """As an ImportRun keeps them: plain JSON."""
    return {
        "columns": {of.value: column for of, column in columns.items()},
        "dates": {of.value: order.value for of, order in dates.items()},
        "sheet": sheet,
        "encoding": encoding,
    }


def plan_for(run: ImportRun, *, dry_run: bool = True) -> ImportPlan:
    """How this import reads its file. Raises a Refusal when it cannot."""
    chosen = run.choices
    return plan(
        run.file,
        run.preset or None,
        {Field(of): column for of, column in chosen.get("columns", {}).items()},
        {Field(of): DateOrder(order) for of, order in chosen.get("dates", {}).items()},
        sheet=chosen.get("sheet"),
        encoding=chosen.get("encoding"),
        tz=ZoneInfo(settings.TIME_ZONE),
        dry_run=dry_run,
    )
