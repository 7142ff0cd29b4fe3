"""Give refused rows back as a file a person can correct and import again."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from albricias.receive.importing.story import RefusedRow
from albricias.receive.spreadsheets import neutralise

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
        out.writerow([neutralise(name) for name in (_("row"), _("reason"), *columns, _("text"))])

        def refuse(one: RefusedRow) -> None:
            out.writerow(_cells(one, len(columns)))

        yield refuse


def write_refused(
    path: Path, columns: Sequence[str], refused: Iterable[RefusedRow], *, delimiter: str = ";"
) -> int:
    """Write them all. Returns how many."""
    written = 0
    with refused_file(path, columns, delimiter=delimiter) as refuse:
        for one in refused:
            refuse(one)
            written += 1
    return written


def _cells(one: RefusedRow, width: int) -> list[str]:
    values = one.values or ("",) * width
    text = "" if one.values else one.raw
    return [str(one.row_number), *(_cell(cell) for cell in (str(one.reason), *values, text))]


def _cell(text: str) -> str:
    return neutralise(text if len(text) <= MOST_CELL_CHARACTERS else _cut(text))


def _cut(text: str) -> str:
    return text[: MOST_CELL_CHARACTERS - 1] + "…"
