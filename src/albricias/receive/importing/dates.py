"""Read a column of dates: the order of day and month is decided over the whole column."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from albricias.receive.importing.date_forms import Written, from_number, parse
from albricias.receive.importing.refusals import DateAgainstOrder, DateOutOfRange, DateUnreadable

EARLIEST_YEAR = 1900
LATEST_DAYS_AHEAD = 366
_MOST_EXAMPLES = 5
_MOST_CACHED = 50_000


class DateOrder(StrEnum):
    """What the whole column says about day and month."""

    CLEAR = "clear"  # every date says itself which is which
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    MIXED = "mixed"  # both are proven: the minority is refused
    AMBIGUOUS = "ambiguous"  # neither is: day first, and a person should look
    NONE = "none"  # there are no dates at all


@dataclass(frozen=True, slots=True)
class DateExample:
    """A date that proves an order, as written, and its row number when known."""

    text: str
    order: DateOrder
    row_number: int | None = None


@dataclass(slots=True)
class DateReading:
    """How one column's dates are read. Counts are of values.

    `clear` says itself; `ambiguous` fits both orders; `empty` holds nothing.
    """

    order: DateOrder = DateOrder.NONE
    proof_day_first: int = 0
    proof_month_first: int = 0
    clear: int = 0
    ambiguous: int = 0
    unreadable: int = 0
    empty: int = 0
    examples: tuple[DateExample, ...] = ()
    month_first: bool = False
    today: date = field(default_factory=date.today)
    _latest: date = field(default=date.min, init=False, repr=False, compare=False)
    _cache: dict[str, datetime] = field(default_factory=dict, repr=False, compare=False)
    _cache_tz: tzinfo | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._latest = self.today + timedelta(days=LATEST_DAYS_AHEAD)

    @property
    def dates(self) -> int:
        """Values that are dates."""
        return self.clear + self.ambiguous + self.proof_day_first + self.proof_month_first

    def chosen(self, order: DateOrder) -> "DateReading":
        """The same column read in the order a person chose."""
        return replace(self, order=order, month_first=order is DateOrder.MONTH_FIRST, _cache={})

    def read(self, value: object, tz: tzinfo) -> datetime | None:
        """An aware datetime, or None for nothing; `tz` serves dates that name no zone.

        Raises DateUnreadable, DateAgainstOrder or DateOutOfRange.
        """
        if type(value) is datetime:
            return self._possible(value, tz, value)
        if isinstance(value, str):
            moment = self._cache.get(value) if tz is self._cache_tz else None
            return self._read_text(value, tz) if moment is None else moment
        return self._read_other(value, tz)

    def _read_text(self, value: str, tz: tzinfo) -> datetime | None:
        if not value or value.isspace():
            return None
        found = parse(value, self.today.year)
        if found is None:
            raise DateUnreadable(value=_shown(value))
        if isinstance(found, Written):
            found = self._settled(found, value)
        return self._remember(value, self._possible(found, tz, value), tz)

    def _remember(self, value: str, moment: datetime, tz: tzinfo) -> datetime:
        if tz is not self._cache_tz:
            self._cache, self._cache_tz = {}, tz
        if len(self._cache) < _MOST_CACHED:
            self._cache[value] = moment
        return moment

    def _settled(self, found: Written, value: str) -> datetime:
        year, day, month, undecided, clock = found
        if undecided and self.month_first:
            day, month = month, day
        if undecided and month > 12 >= day:
            raise DateAgainstOrder(value=_shown(value))
        try:
            # Still naive when the text names no zone: `_possible` adds it.
            return datetime(year, month, day, *clock)  # noqa: DTZ001  # see above
        except ValueError:
            raise DateUnreadable(value=_shown(value)) from None

    def _possible(self, moment: datetime, tz: tzinfo, value: object) -> datetime:
        year, latest = moment.year, self._latest
        if year < EARLIEST_YEAR or (year >= latest.year and moment.date() > latest):
            raise DateOutOfRange(value=_shown(value))
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=tz)

    def _read_other(self, value: object, tz: tzinfo) -> datetime | None:
        if value is None:
            return None
        found = _from_other(value)
        if found is None:
            raise DateUnreadable(value=_shown(value))
        moment = self._settled(found, str(value)) if isinstance(found, Written) else found
        return self._possible(moment, tz, value)


def _from_other(value: object) -> Written | datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return from_number(value)
    return None


def _shown(value: object) -> str:
    return str(value)[:80]


class DateCounter:
    """Sees a column's values one by one and then says how to read them. Holds counts only."""

    def __init__(self, today: date | None = None) -> None:
        self._today = today or datetime.now(UTC).date()
        self._year = self._today.year
        self.day_first = self.month_first = self.clear = 0
        self.ambiguous = self.unreadable = self.empty = 0
        self._examples: list[DateExample] = []
        self._shown = {DateOrder.DAY_FIRST: 0, DateOrder.MONTH_FIRST: 0}

    def see(self, value: object, row_number: int | None = None) -> None:
        """Count one value of the column."""
        if value is None or value == "":
            self.empty += 1
        elif isinstance(value, str):
            self._see_text(value, row_number)
        elif _from_other(value) is not None:
            self.clear += 1
        else:
            self.unreadable += 1

    def _see_text(self, text: str, row_number: int | None) -> None:
        found = parse(text, self._year)
        if found is None:
            if text.isspace():
                self.empty += 1
            else:
                self.unreadable += 1
        elif isinstance(found, datetime) or not found.open or found.first == found.second:
            self.clear += 1
        else:
            self._weigh(text, found.first, found.second, row_number)

    def _weigh(self, text: str, first: int, second: int, row_number: int | None) -> None:
        if 12 < first <= 31 and 1 <= second <= 12:
            self.day_first += 1
            self._show(text, DateOrder.DAY_FIRST, row_number)
        elif 12 < second <= 31 and 1 <= first <= 12:
            self.month_first += 1
            self._show(text, DateOrder.MONTH_FIRST, row_number)
        elif 1 <= first <= 12 and 1 <= second <= 12:
            self.ambiguous += 1
        else:
            self.unreadable += 1

    def _show(self, text: str, order: DateOrder, row_number: int | None) -> None:
        if self._shown[order] < _MOST_EXAMPLES:
            self._shown[order] += 1
            self._examples.append(DateExample(text, order, row_number))

    def reading(self) -> DateReading:
        """The decision over everything seen."""
        return DateReading(
            order=self._order(),
            proof_day_first=self.day_first,
            proof_month_first=self.month_first,
            clear=self.clear,
            ambiguous=self.ambiguous,
            unreadable=self.unreadable,
            empty=self.empty,
            examples=tuple(self._examples),
            month_first=self.month_first > self.day_first,
            today=self._today,
        )

    def _order(self) -> DateOrder:
        if self.day_first and self.month_first:
            return DateOrder.MIXED
        if self.day_first:
            return DateOrder.DAY_FIRST
        if self.month_first:
            return DateOrder.MONTH_FIRST
        if self.ambiguous:
            return DateOrder.AMBIGUOUS
        return DateOrder.CLEAR if self.clear else DateOrder.NONE


def detect_dates(values: Iterable[object], *, today: date | None = None) -> DateReading:
    """Decide how a whole column is read. Streams; keeps counts and a few examples."""
    counter = DateCounter(today)
    for value in values:
        counter.see(value)
    return counter.reading()


def looks_like_date(text: str) -> bool:
    """Whether a text has the shape of a date written by a person or program (not a bare number)."""
    found = parse(text, 2000) if not text.strip().isdigit() else None
    return isinstance(found, Written) and 1 <= found.first <= 31 and 1 <= found.second <= 31
