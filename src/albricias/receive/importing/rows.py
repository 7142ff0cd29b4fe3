"""What every kind of file becomes: columns, and rows that are whole or broken."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from albricias.receive.importing.notes import Note
from albricias.refusals import Refusal

Value = str | datetime | date | float | int | bool | None

MOST_COLUMNS = 2_000
MOST_FIELD_CHARACTERS = 5_000_000


@dataclass(slots=True)
class Row:
    """One row as read. `number` is what a person sees in the file: 2 is right under the header.

    `values` is as long as the table's columns; `extra` holds keys the header did not announce.
    """

    number: int
    values: list[Value]
    extra: dict[str, Value] | None = None


@dataclass(slots=True)
class BrokenRow:
    """A row that cannot be read, why, and its text as it stands in the file."""

    number: int
    reason: Refusal
    raw: str


@dataclass
class Table(ABC):
    """An opened file. `rows()` streams it from the start each time it is called."""

    columns: list[str]
    kind: str
    notes: list[Note] = field(default_factory=list)

    @abstractmethod
    def rows(self) -> Iterator[Row | BrokenRow]: ...

    def count(self) -> int | None:
        """Rows in the file when that is known without reading it (a few may be blank)."""
        return None


def is_blank(values: list[Value]) -> bool:
    """Whether a row has nothing but blanks: such rows are not rows."""
    return not any(
        value is not None and (not isinstance(value, str) or (value and not value.isspace()))
        for value in values
    )
