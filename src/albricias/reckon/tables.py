"""The one door to Ibis: whatever the caller has becomes an Ibis table.

By default the table lives on an embedded DuckDB connection made for this call
alone, so that threads share nothing and memory is freed with the result. An
Ibis table is used where it already lives (DuckDB, Spark, PostgreSQL…).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from albricias.reckon.errors import CannotRead, ColumnMissing

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

TableLike: TypeAlias = "pa.Table | ir.Table | Sequence[Mapping[str, Any]] | str | Path"


def as_table(data: TableLike, *columns: str | None) -> "ir.Table":
    """An Ibis table over `data`, holding at least `columns` (None is skipped).

    Times with a zone keep their own wall clock: half past midnight on 1 March in
    Madrid belongs to March. (From files they are read as UTC.)

    Raises CannotRead, ColumnMissing.
    """
    wanted = [column for column in columns if column is not None]
    table = _read(data, wanted)
    for column in wanted:
        if column not in table.columns:
            raise ColumnMissing(column, table.columns)
    return table


def rows(expression: "ir.Table") -> list[dict[str, Any]]:
    """Run the expression; one dict a row, nulls as None."""
    found: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return found


def text(column: "ir.Column") -> "ir.StringValue":
    """The column as trimmed text; blank becomes null, for a blank names nothing."""
    trimmed: ir.StringValue = column.cast("string").strip().nullif("")
    return trimmed


def _read(data: TableLike, wanted: Sequence[str]) -> "ir.Table":
    import ibis
    import pyarrow as pa

    if isinstance(data, ibis.Table):
        return data
    if isinstance(data, pa.Table):
        return _in_memory(data)
    if isinstance(data, str | Path):
        return _from_file(str(data))
    if isinstance(data, Sequence):
        return _in_memory(_from_rows(data, wanted))
    raise CannotRead(data)


def _in_memory(table: "pa.Table") -> "ir.Table":
    import ibis

    connection = ibis.duckdb.connect()
    # Not ibis.memtable: its tables outlive their last user on a shared connection.
    connection.con.register("handed_over", _on_own_clock(table))
    return connection.table("handed_over")


def _on_own_clock(table: "pa.Table") -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    for at, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type) and field.type.tz is not None:
            table = table.set_column(at, field.name, pc.local_timestamp(table.column(at)))
    return table


def _from_rows(data: Sequence[Any], wanted: Sequence[str]) -> "pa.Table":
    import pyarrow as pa

    if not all(isinstance(row, Mapping) for row in data):
        raise CannotRead(data)
    names = list(dict.fromkeys(name for row in data for name in row)) or list(wanted)
    return pa.table({name: pa.array([row.get(name) for row in data]) for name in names})


def _from_file(path: str) -> "ir.Table":
    import ibis

    connection = ibis.duckdb.connect()
    if Path(path).is_dir():
        return connection.read_parquet(f"{path}/**/*.parquet", hive_partitioning=True)
    if path.endswith(".parquet"):
        return connection.read_parquet(path)
    if path.endswith((".csv", ".csv.gz", ".tsv")):
        return connection.read_csv(path)
    raise CannotRead(path)
