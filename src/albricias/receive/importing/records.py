"""Read separated values record by record; a broken one never takes its neighbours with it."""

import csv
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from albricias.receive.importing.encodings import MOST_LINE_CHARACTERS
from albricias.receive.importing.refusals import (
    RowFieldTooLong,
    RowQuoteNotClosed,
    RowTooFewFields,
    RowTooManyFields,
)
from albricias.receive.importing.rows import MOST_FIELD_CHARACTERS, BrokenRow
from albricias.refusals import Refusal

# The module's own limit raises in the middle of a record and loses its place: we count ourselves.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(slots=True)
class Record:
    """One record: its number in the file, from 1, and its fields."""

    number: int
    fields: list[str]


class _Feed:
    """Hands lines to the csv reader, remembers those of the record at hand, can take them back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self.begin()

    def begin(self) -> None:
        self.taken: list[str] = []
        self.characters = 0
        self.starved = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._next_line()
        self.taken.append(line)
        self.characters += len(line)
        if self.characters >= MOST_LINE_CHARACTERS:
            raise self._starve()
        return line

    def _next_line(self) -> str:
        if self._returned:
            return self._returned.popleft()
        try:
            return next(self._lines)
        except StopIteration:
            # The csv reader asks for more only while a quotation mark is open.
            raise self._starve() from None

    def _starve(self) -> StopIteration:
        self.starved = bool(self.taken)
        return StopIteration()

    def keep_only_first(self) -> str:
        """Give back every line of the record but the first, which is returned."""
        self._returned.extendleft(reversed(self.taken[1:]))
        return self.taken[0]


def read_records(
    lines: Iterator[str], delimiter: str, width: int | None = None
) -> Iterator[Record | BrokenRow]:
    """Yield every record, blank ones too. With a `width`, records of another width are broken."""
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    number = 0
    while True:
        feed.begin()
        fields = next(reader, None)
        if fields is None and not feed.taken:
            return
        number += 1
        if fields is None or feed.starved:
            yield _unfinished(number, feed)
        elif width is None or not fields or (len(fields) == width and _modest(feed, fields)):
            yield Record(number, fields)
        else:
            yield _fitted(number, fields, width, feed, delimiter)


def _unfinished(number: int, feed: _Feed) -> BrokenRow:
    if len(feed.taken[0]) >= MOST_LINE_CHARACTERS:
        reason: Refusal = _too_long(feed.characters)
    else:
        reason = RowQuoteNotClosed()
    return BrokenRow(number, reason, feed.keep_only_first())


def _modest(feed: _Feed, fields: list[str]) -> bool:
    return feed.characters <= MOST_FIELD_CHARACTERS or all(
        len(field) <= MOST_FIELD_CHARACTERS for field in fields
    )


def _fitted(
    number: int, fields: list[str], width: int, feed: _Feed, delimiter: str
) -> Record | BrokenRow:
    """A record of the wrong width or size: mended when only blanks are too many."""
    if not _modest(feed, fields):
        return BrokenRow(number, _too_long(max(map(len, fields))), "".join(feed.taken))
    if len(fields) > width and not any(field.strip() for field in fields[width:]):
        return Record(number, fields[:width])
    if len(feed.taken) > 1 and _stands_alone(feed.taken[1], delimiter, width):
        return BrokenRow(number, RowQuoteNotClosed(), feed.keep_only_first())
    if not any(field.strip() for field in fields):
        return Record(number, [])
    wrong = RowTooManyFields if len(fields) > width else RowTooFewFields
    return BrokenRow(number, wrong(fields=len(fields), columns=width), "".join(feed.taken))


def _stands_alone(line: str, delimiter: str, width: int) -> bool:
    """Whether a line inside an open quotation is a whole record: then the mark was stray."""
    return width > 1 and len(next(csv.reader([line], delimiter=delimiter), [])) == width


def _too_long(characters: int) -> RowFieldTooLong:
    return RowFieldTooLong(characters=characters, most=MOST_FIELD_CHARACTERS)
