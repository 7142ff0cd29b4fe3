"""CSV and its cousins: separator, header and encoding are found, not asked."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import log2
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.encodings import Encoding, find_encoding, read_lines
from albricias.receive.importing.header import SAMPLE_ROWS, Header, find_header
from albricias.receive.importing.notes import Note
from albricias.receive.importing.records import Record, read_records
from albricias.receive.importing.rows import BrokenRow, Row, Table
from albricias.receive.importing.synonyms import is_known_name

DELIMITERS = ";,\t|"
# Stands for "no separator": no text has it.
NO_DELIMITER = "\x1f"
_SAMPLE_LINES = 300
_SAMPLE_LINE_CHARACTERS = 200_000
# Excel's own way of naming the separator, on the first line.
_EXCEL_MARK = re.compile(r"^\ufeff?sep=(.)\r?\n?$", re.IGNORECASE)


@dataclass
class DelimitedTable(Table):
    path: Path = field(default_factory=Path)
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8"))
    delimiter: str = ","
    first_row: int = 2

    def rows(self) -> Iterator[Row | BrokenRow]:
        width, first = len(self.columns), self.first_row
        for record in read_records(read_lines(self.path, self.encoding), self.delimiter, width):
            if record.number < first:
                continue
            if isinstance(record, BrokenRow):
                yield record
            elif any(record.fields) and not "".join(record.fields).isspace():
                yield Row(record.number, record.fields)  # type: ignore[arg-type]  # texts are Values


def open_delimited(path: Path, declared_encoding: str | None = None) -> DelimitedTable:
    """Open a text file of separated values."""
    encoding = find_encoding(path, declared_encoding)
    delimiter = _find_delimiter(path, encoding)
    header = find_header(_first_records(path, encoding, delimiter))
    return DelimitedTable(
        columns=header.columns,
        kind="csv",
        notes=[*encoding.notes(), _delimiter_note(delimiter), *header.notes],
        path=path,
        encoding=encoding,
        delimiter=delimiter,
        first_row=_first_row(header),
    )


def _find_delimiter(path: Path, encoding: Encoding) -> str:
    sample = [
        line[:_SAMPLE_LINE_CHARACTERS] for line in islice(read_lines(path, encoding), _SAMPLE_LINES)
    ]
    if sample and (marked := _EXCEL_MARK.match(sample[0])):
        return marked.group(1)
    best = max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))
    return best if _evenness(sample, best) > 0 else NO_DELIMITER


def _evenness(sample: list[str], delimiter: str) -> float:
    """How well a separator cuts the sample into records of one width; 0 when it cuts nothing."""
    widths = [len(fields) for fields in csv.reader(sample, delimiter=delimiter) if fields]
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0
    width, times = max(wide.items(), key=lambda item: (item[1], item[0]))
    # Texts and amounts have commas too, but not from the header on, nor as many in each line.
    place = widths.index(width)
    if times < 0.6 * (len(widths) - place) or (place and times < 3 and is_known_name(sample[0])):
        return 0.0
    lateness = 1 + 0.1 * min(place, 20)
    return (1 + log2(width) / 4) * times / len(widths) / lateness


def _first_records(path: Path, encoding: Encoding, delimiter: str) -> list[list[str]]:
    records = islice(read_records(read_lines(path, encoding), delimiter), SAMPLE_ROWS)
    fields = [record.fields if isinstance(record, Record) else [] for record in records]
    if fields and _EXCEL_MARK.match(delimiter.join(fields[0])):
        fields[0] = []
    return fields


def _delimiter_note(delimiter: str) -> Note:
    if delimiter == NO_DELIMITER:
        return Note("delimiter_none", _("The file has one column: no separator was found."))
    names = {";": _("semicolon"), ",": _("comma"), "\t": _("tab"), "|": _("vertical bar")}
    found = names.get(delimiter, delimiter)
    sentence = _("The columns are separated by: %(delimiter)s.")
    return Note("delimiter", sentence, {"delimiter": found})


def _first_row(header: Header) -> int:
    return header.first_data + 1
