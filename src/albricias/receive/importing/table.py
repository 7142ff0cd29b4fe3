"""Open any file of complaints as a table."""

from pathlib import Path

from albricias.receive.importing.delimited import open_delimited
from albricias.receive.importing.jsonl import open_jsonl
from albricias.receive.importing.kinds import FileKind, kind_of
from albricias.receive.importing.notes import Note
from albricias.receive.importing.parquet import open_parquet
from albricias.receive.importing.refusals import FileWithoutRows, TooManyColumns
from albricias.receive.importing.rows import MOST_COLUMNS, BrokenRow, Row, Table, Value
from albricias.receive.importing.workbook import open_workbook

__all__ = ["BrokenRow", "Note", "Row", "Table", "Value", "open_table"]


def open_table(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> Table:
    """Open a CSV, XLSX, Parquet or JSON lines file, told apart by content, not by name.

    `sheet` names a workbook's sheet (default: the first with data). `encoding` is what
    somebody declared; bytes that do not fit it never stop the reading.
    Raises a Refusal for files that cannot be read at all.
    """
    match kind_of(path):
        case FileKind.XLSX:
            table: Table = open_workbook(path, sheet)
        case FileKind.PARQUET:
            table = open_parquet(path)
        case FileKind.JSONL:
            table = open_jsonl(path, encoding)
        case FileKind.CSV:
            table = open_delimited(path, encoding)
    return _with_rows(_narrow_enough(table))


def _narrow_enough(table: Table) -> Table:
    if len(table.columns) > MOST_COLUMNS:
        raise TooManyColumns(columns=len(table.columns), most=MOST_COLUMNS)
    return table


def _with_rows(table: Table) -> Table:
    if next(table.rows(), None) is None:
        raise FileWithoutRows
    return table
