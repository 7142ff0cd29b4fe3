"""XLSX workbooks: one sheet, cells as the program that wrote them typed them."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine
from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.header import SAMPLE_ROWS, find_header
from albricias.receive.importing.notes import Note
from albricias.receive.importing.refusals import (
    FileBroken,
    FileWithoutRows,
    SheetMissing,
    TooManyColumns,
)
from albricias.receive.importing.rows import MOST_COLUMNS, Row, Table, Value, is_blank
from albricias.refusals import Refusal

# A sheet is laid out whole in memory, empty cells too: one stray cell far away costs gigabytes.
MOST_CELLS = 60_000_000
_EXTENT = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')


@dataclass
class WorkbookTable(Table):
    sheet: Any = None
    first_data: int = 1

    def rows(self) -> Iterator[Row]:
        width = len(self.columns)
        for number, cells in _numbered(self.sheet, self.first_data):
            values = [_value(cell) for cell in cells[:width]]
            if not is_blank(values):
                yield Row(number, values + [None] * (width - len(values)))

    def count(self) -> int | None:
        return max(int(self.sheet.total_height) - self.first_data, 0)


def open_workbook(path: Path, sheet: str | None = None) -> WorkbookTable:
    """Open one sheet: the named one, or the first with anything in it."""
    _refuse_vast_sheets(path)
    book = _guarded(lambda: calamine.CalamineWorkbook.from_path(str(path)))
    found = _named_sheet(book, sheet) if sheet else _first_full_sheet(book)
    if found.total_width > MOST_COLUMNS:
        raise TooManyColumns(columns=found.total_width, most=MOST_COLUMNS)
    first = islice(_numbered(found), SAMPLE_ROWS)
    header = find_header([[_value(cell) for cell in cells] for _number, cells in first])
    chosen = Note("sheet", _("The sheet read is “%(sheet)s”."), {"sheet": found.name})
    return WorkbookTable(
        columns=header.columns,
        kind="xlsx",
        notes=[chosen, *header.notes],
        sheet=found,
        first_data=header.first_data,
    )


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook, in its order."""
    book = _guarded(lambda: calamine.CalamineWorkbook.from_path(str(path)))
    return list(book.sheet_names)


def _refuse_vast_sheets(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    extent = _EXTENT.search(part.read(4096))
                if extent and _column(extent[1]) * int(extent[2]) > MOST_CELLS:
                    problem = _("a sheet with cells very far from the rest")
                    raise FileBroken(problem=problem)


def _column(letters: bytes) -> int:
    number = 0
    for one in letters:
        number = number * 26 + one - 64
    return number


def _guarded(call: Any) -> Any:
    """Run the reader; its panics are no ordinary exceptions and would end the process."""
    try:
        return call()
    except Refusal:
        raise
    except BaseException as problem:
        known = isinstance(problem, (calamine.CalamineError, OSError, ValueError))
        if known or type(problem).__name__ == "PanicException":
            raise FileBroken(problem=str(problem)) from None
        raise


def _named_sheet(book: Any, name: str) -> Any:
    if name not in book.sheet_names:
        raise SheetMissing(sheet=name, sheets=", ".join(book.sheet_names))
    return _guarded(lambda: book.get_sheet_by_name(name))


def _first_full_sheet(book: Any) -> Any:
    for name in book.sheet_names:
        sheet = _guarded(lambda name=name: book.get_sheet_by_name(name))
        if sheet.total_height and sheet.total_width:
            return sheet
    raise FileWithoutRows


def _numbered(sheet: Any, skip: int = 0) -> Iterator[tuple[int, list[Any]]]:
    """Cells with the row number the spreadsheet shows, from 1."""
    for place, cells in enumerate(sheet.iter_rows()):
        if place >= skip:
            yield place + 1, cells


def _value(cell: Any) -> Value:
    if cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    if isinstance(cell, (str, bool, int, float, datetime, date)):
        return cell
    return str(cell)
