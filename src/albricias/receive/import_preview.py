"""The preview of an import: what would become of the file, before anything is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.functional import Promise as LazyText

from albricias.receive.import_forms import FIELD_WORDS, ReadingForm
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing.asking import plan_for
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.dates_told import order_told, proofs_told
from albricias.receive.importing.kept_files import same_file_before
from albricias.receive.importing.plan import ImportPlan
from albricias.receive.importing.rows import Table
from albricias.receive.importing.story import RefusedRow, Story
from albricias.receive.importing.table import open_table
from albricias.receive.importing.workbook import sheet_names
from albricias.refusals import Refusal
from albricias.templatetags._words import said_money

DOUBTFUL = (DateOrder.AMBIGUOUS, DateOrder.MIXED)


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One field of a case: the column chosen for it, why, and the select to change it."""

    field: BoundField
    because: str | LazyText


@dataclass(frozen=True, slots=True)
class DatesLine:
    """How one column of dates is read, and what in the file proves it."""

    label: str | LazyText
    column: str
    says: str
    proofs: list[str]
    field: BoundField
    is_doubtful: bool
    has_order: bool


@dataclass(frozen=True, slots=True)
class FirstRow:
    """One of the first rows as it will be; `about` is its topic, product, place and money."""

    row: Story | RefusedRow
    is_refused: bool
    about: str = ""
    who: str = ""


def read(run: ImportRun, form: ReadingForm | None = None) -> dict[str, Any]:
    """Everything the preview shows; a refusal instead where the file cannot be read so."""
    try:
        plan = plan_for(run)
    except Refusal as no:
        return {"run": run, "refusal": no, "form": form}
    form = form or reading_form(run, plan=plan)
    return {
        "run": run,
        "plan": plan,
        "open": plan.stories - plan.closed,
        "refusal": plan.refusal,
        "form": form,
        "columns": list(_columns(plan, form)),
        "dates": [_dates_line(of, plan, form) for of in plan.dates],
        "preview": [_first_row(one) for one in plan.preview],
        "extra": plan.mapping.unmapped(plan.table.columns),
        "before": same_file_before(run),
        "is_doubtful": bool(plan.doubtful),
    }


def reading_form(
    run: ImportRun, data: Any = None, *, plan: ImportPlan | None = None
) -> ReadingForm:
    table = plan.table if plan else open_table(run.file, sheet=run.choices.get("sheet"))
    return ReadingForm(data, run=run, table=table, sheets=_sheets(run, table), plan=plan)


def _sheets(run: ImportRun, table: Table) -> list[str]:
    return sheet_names(run.file) if table.kind == "xlsx" else []


def _columns(plan: ImportPlan, form: ReadingForm) -> Iterator[ColumnLine]:
    """Fields that have a column first: those are to be checked."""
    for of in sorted(Field, key=lambda of: of not in plan.mapping):
        because = plan.mapping.because(of) if of in plan.mapping else ""
        yield ColumnLine(form[f"column-{of}"], because)


def _dates_line(of: Field, plan: ImportPlan, form: ReadingForm) -> DatesLine:
    reading = plan.dates[of]
    return DatesLine(
        label=FIELD_WORDS[of],
        column=plan.mapping[of],
        says=order_told(reading),
        proofs=proofs_told(reading),
        field=form[f"order-{of}"],
        is_doubtful=reading.order in DOUBTFUL,
        has_order=reading.order not in (DateOrder.CLEAR, DateOrder.NONE),
    )


def _first_row(row: Story | RefusedRow) -> FirstRow:
    if isinstance(row, RefusedRow):
        return FirstRow(row, is_refused=True)
    # The topic stands as the title when nothing else tells what it is about.
    about = [row.topic if row.subject or row.story else "", row.product, row.place]
    if row.amount is not None:
        about.append(said_money(row.amount))
    return FirstRow(
        row,
        is_refused=False,
        about=" · ".join(part for part in about if part),
        who=row.customer_name or row.customer_email or row.customer_phone,
    )
