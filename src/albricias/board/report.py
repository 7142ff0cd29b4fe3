"""`albricias report`: the analysis of a file of complaints as one page, with no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from albricias.board import report_sections, report_told, report_trend
from albricias.board.report_facts import Facts, facts_of
from albricias.board.report_parts import Part
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.plan import ImportPlan, plan
from albricias.receive.importing.survey import DATE_FIELDS


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What was read: rows = stories + known + refused. `out` is the page.

    `doubtful` names the columns of which no date shows whether day or month comes first.
    """

    out: Path
    rows: int
    stories: int
    known: int
    refused: int
    doubtful: tuple[str, ...] = ()


def write_report(
    path: Path,
    out: Path,
    *,
    preset: str | None = None,
    columns: Mapping[Field, str | None] | None = None,
    date_order: DateOrder | None = None,
    sheet: str | None = None,
    language: str = "es",
    now: datetime | None = None,
) -> ReportSummary:
    """Read the file as an import would and write `out`: one HTML page that needs nothing else.

    Nothing is stored. Raises a Refusal when the file cannot be read.
    """
    orders = dict.fromkeys(DATE_FIELDS, date_order) if date_order else {}
    tz = timezone.get_default_timezone()
    made = plan(path, preset, columns, orders, sheet=sheet, tz=tz, dry_run=False)
    facts = facts_of(made)
    with translation.override(language):
        page = render_to_string("board/report/page.html", _page(made, facts, now or timezone.now()))
    out.write_text(page, encoding="utf-8")
    return ReportSummary(
        out, made.rows, made.stories, made.earlier, made.refused_rows, tuple(made.doubtful)
    )


def _page(made: ImportPlan, facts: Facts, now: datetime) -> dict[str, Any]:
    parts = _parts(facts) if facts.n else []
    return {
        "file_name": made.path.name,
        "plan": made,
        "n": facts.n,
        "now": now,
        "first": facts.received and min(facts.received).date(),
        "last": facts.received and facts.last_day,
        "parts": [*parts, report_told.what_was_read(made), report_told.how_to_read()],
        "findings": [part.finding for part in parts if part.finding],
        "unknown": [part for part in parts if part.missing],
        "refused": report_told.rows_taken(made) if made.refused_rows else "",
        "language": translation.get_language(),
    }


def _parts(facts: Facts) -> list[Part]:
    return [
        *report_sections.rankings(facts),
        report_trend.trend(facts),
        report_sections.waiting(facts),
        report_sections.returning(facts),
        report_told.closed_is_not_resolved(facts),
    ]
