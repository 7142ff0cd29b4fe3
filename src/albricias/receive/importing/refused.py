"""Give refused rows back as a file a person can correct and import again."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from albricias.receive.importing.story import RefusedRow
from albricias.receive.spreadsheets import neutralise

# Our own columns, told apart from the file's when a person imports it again corrected.
ROW, REASON, WHOLE = _n("row of the file"), _n("why it was refused"), _n("whole row as it stood")
LANGUAGES = ("es", "en")
# What a spreadsheet cell can hold; the whole text is in the original file.
MOST_CELL_CHARACTERS = 32_000


@contextmanager
def refused_file(
    path: Path, columns: Sequence[str], *, delimiter: str = ";"
) -> Iterator[Callable[[RefusedRow], None]]:
    """Gives what writes one row: number, reason (in the active language), original values.

    A broken row, which has no values, has its text in the last column.
    """
    # The mark at the start tells spreadsheet programs that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        out = csv.writer(file, delimiter=delimiter)
        theirs = [place for place, name in enumerate(columns) if name not in own_columns()]
        names = (_(ROW), _(REASON), *(columns[place] for place in theirs), _(WHOLE))
        out.writerow([neutralise(name) for name in names])

        def refuse(one: RefusedRow) -> None:
            out.writerow(_cells(one, theirs))

        yield refuse


@cache
def own_columns() -> frozenset[str]:
    """What the columns we add are called, in each language."""
    names: set[str] = set()
    for language in LANGUAGES:
        with translation.override(language):
            names |= {_(ROW), _(REASON), _(WHOLE)}
    return frozenset(names)


def _cells(one: RefusedRow, theirs: Sequence[int]) -> list[str]:
    values = [one.values[place] if one.values else "" for place in theirs]
    text = "" if one.values else one.raw
    return [str(one.row_number), *(_cell(cell) for cell in (str(one.reason), *values, text))]


def _cell(text: str) -> str:
    return neutralise(text if len(text) <= MOST_CELL_CHARACTERS else _cut(text))


def _cut(text: str) -> str:
    return text[: MOST_CELL_CHARACTERS - 1] + "…"
