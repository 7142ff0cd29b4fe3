"""The cases of a view as a file that a spreadsheet opens, and never runs."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from albricias.receive.spreadsheets import neutralise
from albricias.resolve.cases import Case, CaseQuerySet

MOST_XLSX_ROWS = 100_000
LONGEST_XLSX_CELL = 32_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(cases: CaseQuerySet, kind: str) -> HttpResponseBase:
    """CSV, streamed however long it is; or XLSX, up to what such a file bears."""
    name = f"casos-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        file = _workbook(rows(cases, most=MOST_XLSX_ROWS + 1))
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response = StreamingHttpResponse(_csv(rows(cases)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def rows(cases: CaseQuerySet, *, most: int | None = None) -> Iterator[list[Any]]:
    """The heading, then a row a case, newest first, read as they are written."""
    yield [
        *(_("Number"), _("Received"), _("Kind"), _("Channel"), _("How it stands"), _("Ended")),
        *(_("Customer"), _("Owner"), _("Team"), _("Subject"), _("What happened"), _("Expected")),
        *(_("Asks for"), _("Feels"), _("Times told"), _("Topic"), _("Product"), _("Place")),
        *(_("Amount"), _("Answer due")),
    ]
    read = cases.select_related("customer", "owner", "team").defer("key", "language")
    for case in read.order_by("-received_at", "-id")[:most].iterator(chunk_size=2000):
        yield _row(case)


def _row(case: Case) -> list[Any]:
    return [
        *(case.number, case.received_at, case.get_kind_display(), case.get_channel_display()),
        *(case.get_standing_display(), case.ended_at),
        *(str(case.customer or ""), str(case.owner or ""), str(case.team or "")),
        *(case.subject, case.story, case.expected, case.remedy_sought),
        *(case.get_emotion_display(), case.times_told, case.topic, case.product, case.place),
        *(case.amount, case.answer_due_at),
    ]


def _csv(lines: Iterable[list[Any]]) -> Iterator[str]:
    # With a mark of its encoding and the separator that a Spanish spreadsheet expects.
    spanish = (get_language() or "").startswith("es")
    writer = csv.writer(_Echo(), delimiter=";" if spanish else ",")
    yield "\ufeff"
    for line in lines:
        yield writer.writerow([_as_text(cell, spanish) for cell in line])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _as_text(cell: Any, spanish: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    text = str(cell)
    if isinstance(cell, str):
        return neutralise(text.replace("\x00", ""))
    return text.replace(".", ",") if spanish else text


def _workbook(lines: Iterable[list[Any]]) -> IO[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Cases"))
    for written, line in enumerate(lines):
        if written > MOST_XLSX_ROWS:
            sheet.append([_cut_short()])
            break
        sheet.append([_as_cell(cell) for cell in line])
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    book.save(file)
    file.seek(0)
    return file


def _as_cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return timezone.localtime(cell).replace(tzinfo=None)
    if isinstance(cell, str):
        return neutralise(ILLEGAL_CHARACTERS_RE.sub("", cell))[:LONGEST_XLSX_CELL]
    return cell


def _cut_short() -> str:
    sentence = _("Cut here: only the newest %(most)s cases fit in this file. The CSV has them all.")
    return sentence % {"most": MOST_XLSX_ROWS}
