"""Cases month by month, the empty months too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

from albricias.reckon.tables import TableLike, as_table, rows, text


@dataclass(frozen=True, slots=True)
class MonthCount:
    """`count` cases in the month beginning on `month`; `by` is None if unlabelled or not asked."""

    month: date
    count: int
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Monthly(Sequence[MonthCount]):
    """A sequence of MonthCount in order of label and month.

    `undated` rows had no date and are in no month.
    """

    months: tuple[MonthCount, ...]
    undated: int

    @overload
    def __getitem__(self, at: int) -> MonthCount: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[MonthCount, ...]: ...
    def __getitem__(self, at: int | slice) -> MonthCount | tuple[MonthCount, ...]:
        return self.months[at]

    def __len__(self) -> int:
        return len(self.months)

    def __iter__(self) -> Iterator[MonthCount]:
        return iter(self.months)


def monthly_counts(
    table: TableLike,
    when: str,
    by: str | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Monthly:
    """Count the rows of each month, for each label of `by` if given.

    Every month from the first to the last is present, with 0 where nothing happened.
    `since` and `until` stretch that span (they never cut it): give them when silence
    at the ends means that there were no cases. Raises ColumnMissing.
    """
    import ibis

    source = as_table(table, when, by)
    label = ibis.null("string") if by is None else text(source[by])
    facts = source.select(month=source[when].cast("date").truncate("M"), by=label)
    counted = facts.group_by(["month", "by"]).aggregate(count=facts.count())
    found = {(row["by"], row["month"]): int(row["count"]) for row in rows(counted)}
    dated = {month for _, month in found if month is not None}
    ends = [end.replace(day=1) for end in (since, until) if end is not None]
    return Monthly(
        months=tuple(
            MonthCount(month, found.get((label, month), 0), label)
            for label in _labels(found, by)
            for month in _span([*dated, *ends])
        ),
        undated=sum(count for (_, month), count in found.items() if month is None),
    )


def _labels(found: dict[tuple[str | None, date], int], by: str | None) -> list[str | None]:
    if by is None:
        return [None]
    labels = {label for label, month in found if month is not None}
    return sorted(labels, key=lambda label: (label is None, label or ""))


def _span(months: Sequence[date]) -> Iterator[date]:
    if not months:
        return
    month, last = min(months), max(months)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
