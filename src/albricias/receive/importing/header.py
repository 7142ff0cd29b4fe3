"""Find the header of a table: titles above it, one or two rows of names, or none at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.dates import looks_like_date
from albricias.receive.importing.notes import Note
from albricias.receive.importing.rows import Value, is_blank
from albricias.receive.importing.synonyms import is_known_name
from albricias.receive.importing.words import plain

SAMPLE_ROWS = 60
_ROWS_ABOVE = 25
_NAME_CHARACTERS = 80
_NUMBER = re.compile(r"^[-+]?[\d.,\s]*\d\s*[%€$]?$")


@dataclass
class Header:
    """The columns' names, and the place (from 0) of the first record under them."""

    columns: list[str]
    first_data: int
    notes: list[Note] = field(default_factory=list)


def find_header(records: Sequence[Sequence[Value]]) -> Header:
    """Look at a table's first records, blank ones included."""
    rows = [list(record) for record in records]
    top = _top_row(rows)
    if _is_data(rows, top):
        width = max(map(len, rows))
        return Header([letter(i) for i in range(width)], top, [*_skipped(rows, top), _no_header()])
    if top > 0 and _is_group_row(rows[top - 1]):
        names = _joined(_spread(rows[top - 1], len(rows[top])), rows[top])
        return _finished(names, rows, top - 1, top + 1)
    second = _second_row(rows, top)
    if second is not None:
        return _finished(_joined(_gaps_spread(rows, top), rows[second]), rows, top, second + 1)
    return _finished([_text(cell) for cell in rows[top]], rows, top, top + 1)


def _top_row(rows: list[list[Value]]) -> int:
    """The first row filled about as widely as any: titles fill a cell or two."""
    widest = max((_filled(row) for row in rows), default=0)
    for place, row in enumerate(rows[:_ROWS_ABOVE]):
        if _filled(row) >= max(1, 0.6 * widest):
            return place
    return next((place for place, row in enumerate(rows) if not is_blank(row)), 0)


def _filled(row: list[Value]) -> int:
    return sum(not is_blank([cell]) for cell in row)


def _is_data(rows: list[list[Value]], top: int) -> bool:
    """Whether the first full row holds a complaint already: a file without header."""
    if any(is_known_name(_text(cell)) for cell in rows[top]):
        return False
    below = next((row for row in rows[top + 1 :] if not is_blank(row)), None)
    if below is None:
        return False
    pairs = zip(rows[top], below, strict=False)
    return any(_is_dated(one) and _is_dated(two) for one, two in pairs)


def _is_dated(cell: Value) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and looks_like_date(cell))


def _is_typed(cell: Value) -> bool:
    """A date, a number or an e-mail: a value, not a name."""
    if not isinstance(cell, str):
        return cell is not None
    return bool(_NUMBER.match(cell.strip())) or "@" in cell or looks_like_date(cell)


def _is_group_row(row: list[Value]) -> bool:
    """A row over the names that says what each group of columns is about."""
    cells = [cell for cell in row if not is_blank([cell])]
    return len(cells) >= 2 and all(_could_be_name(cell) for cell in cells)


def _could_be_name(cell: Value) -> bool:
    if not isinstance(cell, str) or _is_typed(cell):
        return False
    return len(cell) <= _NAME_CHARACTERS and any(sign.isalpha() for sign in cell)


def _second_row(rows: list[list[Value]], top: int) -> int | None:
    """The place of a second row of names. A complaint must never be taken for one, so:
    only names in it, and either known ones or standing over columns of dates and numbers."""
    second, body = top + 1, [row for row in rows[top + 2 :] if not is_blank(row)]
    if second >= len(rows) or not body:
        return None
    cells = [cell for cell in rows[second] if not is_blank([cell])]
    names = {plain(_text(cell)) for cell in cells}
    if len(cells) < max(2, 0.6 * _filled(rows[top])) or len(names) < len(cells):
        return None
    if not all(_could_be_name(cell) for cell in cells):
        return None
    known = _known_in(rows[second])
    if not known and _known_in(rows[top]) == _filled(rows[top]):
        return None  # every column has its name already
    values = sum(_is_value_column(body, place) for place, cell in enumerate(rows[second]) if cell)
    enough = known >= 2 or (len(body) >= 3 and (values >= 2 or (values and known)))
    return second if enough else None


def _known_in(row: list[Value]) -> int:
    return sum(is_known_name(_text(cell)) for cell in row if not is_blank([cell]))


def _is_value_column(body: list[list[Value]], place: int) -> bool:
    cells = [row[place] for row in body if place < len(row) and not is_blank([row[place]])]
    return len(cells) >= 0.8 * len(body) and all(_is_typed(cell) for cell in cells)


def _gaps_spread(rows: list[list[Value]], top: int) -> list[str]:
    """A first row with gaps names groups: each name holds until the next."""
    if _filled(rows[top]) < len(rows[top + 1]):
        return _spread(rows[top], len(rows[top + 1]))
    return [_text(cell) for cell in rows[top]]


def _spread(groups: list[Value], width: int) -> list[str]:
    spread, group = [], ""
    for place in range(width):
        group = (_text(groups[place]) if place < len(groups) else "") or group
        spread.append(group)
    return spread


def _joined(groups: list[str], names: list[Value]) -> list[str]:
    joined = []
    for place, cell in enumerate(names):
        group, name = groups[place] if place < len(groups) else "", _text(cell)
        same = plain(group) == plain(name)
        joined.append(name or group if same or not group or not name else f"{group} {name}")
    return joined


def _finished(names: list[str], rows: list[list[Value]], top: int, first_data: int) -> Header:
    notes = _skipped(rows, top)
    if first_data - top == 2:
        notes.append(Note("two_header_rows", _("Two rows of column names were joined into one.")))
    used = max(
        (place + 1 for row in rows[first_data:] for place, cell in enumerate(row) if cell),
        default=0,
    )
    while len(names) > max(used, 1) and not names[-1]:
        names.pop()
    columns, renamed = named_apart(names)
    return Header(columns, first_data, notes + renamed)


def named_apart(names: Sequence[str]) -> tuple[list[str], list[Note]]:
    """Give each column a name of its own, and say which were changed."""
    taken: set[str] = set(names)
    seen: set[str] = set()
    columns: list[str] = []
    changed: list[str] = []
    for place, name in enumerate(names):
        own, again = name or letter(place), 2
        while own in seen or (own != name and own in taken):
            own, again = f"{name or letter(place)} ({again})", again + 1
        if own != name:
            changed.append(own)
        seen.add(own)
        columns.append(own)
    sentence = _("Columns without a name, or with a repeated one, were called: %(columns)s.")
    shown = ", ".join(changed[:20])
    return columns, [Note("renamed", sentence, {"columns": shown})] if changed else []


def letter(place: int) -> str:
    """A column's letter as in a spreadsheet: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _text(cell: Value) -> str:
    return "" if cell is None else " ".join(str(cell).replace("\ufeff", "").split())


def _skipped(rows: list[list[Value]], top: int) -> list[Note]:
    lines = sum(not is_blank(row) for row in rows[:top])
    sentence = _("%(lines)s lines above the column names were passed over.")
    return [Note("title_lines", sentence, {"lines": lines})] if lines else []


def _no_header() -> Note:
    return Note("no_header", _("The file has no row of column names: columns go by their letter."))
