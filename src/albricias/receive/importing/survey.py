"""What must be known of a whole file before its first row is read: one pass, counts only."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from albricias.receive.importing.amounts import AmountReading
from albricias.receive.importing.columns import Mapping
from albricias.receive.importing.dates import DateCounter, DateReading
from albricias.receive.importing.presets import Preset
from albricias.receive.importing.rows import Row, Table, Value
from albricias.receive.importing.synonyms import Field

DATE_FIELDS = (Field.RECEIVED_AT, Field.CLOSED_AT)
# Ways of writing "nothing" found in any export.
NOTHING = frozenset(
    {"", "null", "NULL", "Null", "\\N", "NaN", "nan", "N/A", "n/a", "#N/A", "S/D", "s/d", "N/D"}
)
_Rank = tuple[bool, Decimal, str]


@dataclass(slots=True)
class Survey:
    """How to read dates and amounts; `latest`, for grouped exports, the winning row of each group.

    `rows` counts rows, broken ones too.
    """

    dates: dict[Field, DateReading] = field(default_factory=dict)
    amounts: AmountReading | None = None
    latest: dict[str, int] = field(default_factory=dict)
    rows: int = 0


def nothing_in(preset: Preset | None) -> frozenset[str]:
    """The texts that mean nothing is known."""
    return NOTHING | preset.unknown if preset else NOTHING


def survey(
    table: Table, mapping: Mapping, preset: Preset | None = None, today: date | None = None
) -> Survey:
    """Pass once over the file."""
    nothing, places = nothing_in(preset), {name: i for i, name in enumerate(table.columns)}
    counters = {of: DateCounter(today) for of in DATE_FIELDS if of in mapping}
    dated = [(counter, places[mapping[of]]) for of, counter in counters.items()]
    amounts = AmountReading() if Field.AMOUNT in mapping else None
    amount_at = places.get(mapping.get(Field.AMOUNT, ""), 0)
    groups = _Groups.of(preset, places)
    rows = 0
    for row in table.rows():
        rows += 1
        if not isinstance(row, Row):
            continue
        for counter, place in dated:
            value = row.values[place]
            counter.see(None if value in nothing else value, row.number)
        if amounts:
            value = row.values[amount_at]
            amounts.see(None if value in nothing else value)
        if groups:
            groups.see(row)
    readings = {of: counter.reading() for of, counter in counters.items()}
    return Survey(readings, amounts, groups.latest() if groups else {}, rows)


@dataclass(slots=True)
class _Groups:
    """The row that tells each case last. Holds one entry a case, not one a row."""

    group_at: int
    rank_at: int
    best: dict[str, tuple[_Rank, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, preset: Preset | None, places: dict[str, int]) -> "_Groups | None":
        if not preset or preset.group_by not in places or preset.latest_by not in places:
            return None
        return cls(places[preset.group_by], places[preset.latest_by])

    def see(self, row: Row) -> None:
        group = group_key(row.values[self.group_at])
        if not group:
            return
        rank, known = _rank(row.values[self.rank_at]), self.best.get(group)
        # Of two equals the later row wins: files are written in order.
        if known is None or rank >= known[0]:
            self.best[group] = (rank, row.number)

    def latest(self) -> dict[str, int]:
        return {group: number for group, (_rank, number) in self.best.items()}


def group_key(value: Value) -> str:
    """The text that tells a case from another; empty for none."""
    text = "" if value is None else str(value).strip()
    return "" if text in NOTHING or text == "?" else text


def _rank(value: Value) -> _Rank:
    text = str(value).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return (False, Decimal(0), text)
    return (True, number, "") if number.is_finite() else (False, Decimal(0), text)
