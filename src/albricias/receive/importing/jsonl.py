"""JSON lines: one object a line, nested objects flattened one level with dots."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.encodings import Encoding, find_encoding, read_lines
from albricias.receive.importing.refusals import (
    FileFormatUnknown,
    RowFieldTooLong,
    RowNotJson,
    TooManyColumns,
)
from albricias.receive.importing.rows import (
    MOST_COLUMNS,
    MOST_FIELD_CHARACTERS,
    BrokenRow,
    Row,
    Table,
    Value,
)

_LINES_FOR_COLUMNS = 1_000


@dataclass
class JsonLinesTable(Table):
    path: Path = field(default_factory=Path)
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8"))

    def rows(self) -> Iterator[Row | BrokenRow]:
        columns, known = self.columns, set(self.columns)
        for read in _objects(self.path, self.encoding):
            if isinstance(read, BrokenRow):
                yield read
                continue
            number, flat = read
            extra = {key: flat[key] for key in flat.keys() - known} if flat.keys() - known else None
            yield Row(number, [flat.get(column) for column in columns], extra)


def open_jsonl(path: Path, declared_encoding: str | None = None) -> JsonLinesTable:
    """Open a file of JSON objects. Rows are numbered by line, from 1: there is no header.

    Columns are the keys of the first 1,000 lines; later keys go to each row's `extra`.
    """
    encoding = find_encoding(path, declared_encoding)
    columns: dict[str, None] = {}
    for read in islice(_objects(path, encoding), _LINES_FOR_COLUMNS):
        if not isinstance(read, BrokenRow):
            columns.update(dict.fromkeys(read[1]))
    if not columns:
        raise FileFormatUnknown(looks_like=_("JSON, but not one object a line"))
    if len(columns) > MOST_COLUMNS:
        raise TooManyColumns(columns=len(columns), most=MOST_COLUMNS)
    return JsonLinesTable(
        columns=list(columns), kind="jsonl", notes=encoding.notes(), path=path, encoding=encoding
    )


def _objects(path: Path, encoding: Encoding) -> Iterator[tuple[int, dict[str, Value]] | BrokenRow]:
    for number, line in enumerate(_whole_lines(path, encoding), start=1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            found = json.loads(line.lstrip("\ufeff"), parse_constant=str)
        except (ValueError, RecursionError) as problem:
            yield BrokenRow(number, RowNotJson(problem=_short(problem)), line)
            continue
        yield _object(number, found, line)


def _whole_lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """Lines that end in a line feed: a lone carriage return does not end a JSON line."""
    held = ""
    for line in read_lines(path, encoding):
        if line.endswith("\r"):
            held += line
            continue
        yield held + line
        held = ""
    if held:
        yield held


def _object(number: int, found: Any, line: str) -> tuple[int, dict[str, Value]] | BrokenRow:
    if not isinstance(found, dict):
        return BrokenRow(number, RowNotJson(problem=_("it is a bare value or a list")), line)
    flat = _flattened(found)
    longest = max((len(value) for value in flat.values() if isinstance(value, str)), default=0)
    if longest > MOST_FIELD_CHARACTERS:
        reason = RowFieldTooLong(characters=longest, most=MOST_FIELD_CHARACTERS)
        return BrokenRow(number, reason, line)
    return number, flat


def _flattened(found: dict[str, Any]) -> dict[str, Value]:
    flat: dict[str, Value] = {}
    for key, value in found.items():
        if isinstance(value, dict):
            flat.update({f"{key}.{inner}": _value(deeper) for inner, deeper in value.items()})
        else:
            flat[key] = _value(value)
    return flat


def _value(value: Any) -> Value:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    return value  # type: ignore[no-any-return]  # what JSON has left


def _short(problem: Exception) -> str:
    return str(problem)[:120]
