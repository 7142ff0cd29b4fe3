"""Which few labels make most of the trouble: by count, cost or severity."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from albricias.reckon.errors import ImpossibleFigures
from albricias.reckon.shares import share
from albricias.reckon.tables import TableLike, as_table, rows, text

if TYPE_CHECKING:
    import ibis.expr.types as ir

VITAL_SHARE = 0.8
"""Juran's rule of thumb: look for the few labels that make 80 %."""


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """One label, or the tail of small ones folded together (`is_rest`).

    `weight` is None when no weight was asked for, or none is known for this label;
    in the second case `share` is None too, and the row stands last. `low` and `high`
    are the Wilson 95 % interval of a share by count; None for a share by weight.
    """

    label: str
    count: int
    weight: float | None
    share: float | None
    cumulative_share: float
    low: float | None = None
    high: float | None = None
    is_rest: bool = False
    labels: int = 1


@dataclass(frozen=True, slots=True)
class Pareto:
    """Rows from the largest down; shares are of `total_weight` if weighed, else of `n`.

    `n` counts the labelled cases, `unlabelled` those without label: never ranked.
    `weight_known` says for how many of the `n` the weight is known at all.
    `vital_few` are the fewest top labels that together make 80 %.
    """

    rows: tuple[ParetoRow, ...]
    n: int
    total_weight: float | None
    weight_known: int
    unlabelled: int
    vital_few: tuple[str, ...]
    by_weight: bool = False


@dataclass(frozen=True, slots=True)
class _Tally:
    label: str | None
    count: int
    weight: float | None
    weighed: int


def pareto(
    table: TableLike,
    by: str,
    weight: str | None = None,
    top: int = 12,
    *,
    count: str | None = None,
) -> Pareto:
    """Rank the labels in column `by`.

    `table` has one row a (case, label), or is already added up with the number of
    cases in column `count`. `weight` names a column of money or severity, the row's
    whole weight; nulls are unknown, not zero. The tail beyond `top` becomes one row
    (a tail of a single label is shown by its name).

    Raises ColumnMissing, and ImpossibleFigures for a negative count or weight.
    """
    tallies = _tally(as_table(table, by, weight, count), by, weight, count)
    labelled = [tally for tally in tallies if tally.label is not None]
    weighed = weight is not None
    ranked = _cumulate(sorted((_row(t, weighed) for t in labelled), key=_rank), weighed)
    return Pareto(
        rows=_fold(ranked, top),
        n=sum(tally.count for tally in labelled),
        total_weight=_total(labelled) if weighed else None,
        weight_known=sum(tally.weighed for tally in labelled),
        unlabelled=sum(tally.count for tally in tallies if tally.label is None),
        vital_few=_vital_few(ranked),
        by_weight=weighed,
    )


def _tally(table: "ir.Table", by: str, weight: str | None, count: str | None) -> list[_Tally]:
    import ibis

    cases = ibis.literal(1) if count is None else table[count].cast("int64").fill_null(0)
    money = ibis.null("float64") if weight is None else table[weight].cast("float64")
    facts = table.select(label=text(table[by]), cases=cases, money=money)
    known = facts.money.notnull()
    summed = facts.group_by("label").aggregate(
        count=facts.cases.sum(),
        weight=facts.money.sum(),
        weighed=facts.cases.sum(where=known).fill_null(0),
        smallest=ibis.least(facts.cases.min(), facts.money.min().fill_null(0)),
    )
    found = rows(summed)
    if any(row["smallest"] < 0 for row in found):
        raise ImpossibleFigures(f"a negative count or weight by {by!r}")
    return [_Tally(row["label"], row["count"], row["weight"], row["weighed"]) for row in found]


def _row(tally: _Tally, weighed: bool) -> ParetoRow:
    weight = tally.weight if weighed else None
    return ParetoRow(str(tally.label), tally.count, weight, share=None, cumulative_share=0.0)


def _rank(row: ParetoRow) -> tuple[bool, float, int, str]:
    return (row.weight is None, -(row.weight or 0.0), -row.count, row.label)


def _cumulate(ranked: Sequence[ParetoRow], weighed: bool) -> list[ParetoRow]:
    sizes = [row.weight if weighed else float(row.count) for row in ranked]
    total = sum(size for size in sizes if size is not None)
    running = accumulate(size or 0.0 for size in sizes)
    return [
        _with_share(row, size, so_far, total, weighed)
        for row, size, so_far in zip(ranked, sizes, running, strict=True)
    ]


def _with_share(
    row: ParetoRow, size: float | None, so_far: float, total: float, weighed: bool
) -> ParetoRow:
    if size is None or total == 0:
        return replace(row, cumulative_share=1.0 if total else 0.0)
    row = replace(row, share=size / total, cumulative_share=min(1.0, so_far / total))
    return row if weighed else _with_interval(row, int(total))


def _with_interval(row: ParetoRow, n: int) -> ParetoRow:
    doubt = share(row.count, of=n)
    return replace(row, low=doubt.low, high=doubt.high)


def _fold(ranked: Sequence[ParetoRow], top: int) -> tuple[ParetoRow, ...]:
    head, tail = ranked[:top], ranked[top:]
    if len(tail) < 2:
        return tuple(ranked)
    return (*head, _rest(tail, n=sum(row.count for row in ranked)))


def _rest(tail: Sequence[ParetoRow], n: int) -> ParetoRow:
    weights = [row.weight for row in tail if row.weight is not None]
    shares = [row.share for row in tail if row.share is not None]
    rest = ParetoRow(
        label="",
        count=sum(row.count for row in tail),
        weight=sum(weights) if weights else None,
        share=sum(shares) if shares else None,
        cumulative_share=tail[-1].cumulative_share,
        is_rest=True,
        labels=len(tail),
    )
    by_count = tail[0].low is not None
    return _with_interval(rest, n) if by_count else rest


def _total(labelled: Sequence[_Tally]) -> float | None:
    known = [tally.weight for tally in labelled if tally.weight is not None]
    return sum(known) if known else None


def _vital_few(ranked: Sequence[ParetoRow]) -> tuple[str, ...]:
    few = []
    for row in ranked:
        if row.share is None:
            break
        few.append(row.label)
        if row.cumulative_share >= VITAL_SHARE - 1e-12:
            break
    return tuple(few)
