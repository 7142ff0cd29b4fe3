"""Whatever the caller has becomes a table."""

import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from albricias.reckon import CannotRead, ColumnMissing, monthly_counts, pareto

CASES = [{"cause": "corte", "day": date(2026, 1, 3)}, {"cause": "factura", "day": date(2026, 2, 4)}]


def test_rows_arrow_ibis_csv_parquet_and_folders_tell_the_same(tmp_path):
    arrow = pa.Table.from_pylist(CASES)
    pq.write_table(arrow, tmp_path / "cases.parquet")
    (tmp_path / "month=2026-01").mkdir()
    pq.write_table(arrow, tmp_path / "month=2026-01" / "part.parquet")
    (tmp_path / "cases.csv").write_text("cause,day\ncorte,2026-01-03\nfactura,2026-02-04\n")
    kinds = [
        CASES,
        arrow,
        ibis.memtable(arrow),
        tmp_path / "cases.csv",
        str(tmp_path / "cases.parquet"),
        tmp_path / "month=2026-01",
    ]
    answers = {monthly_counts(kind, "day", by="cause") for kind in kinds}
    assert len(answers) == 1


def test_a_missing_column_is_named_with_those_there_are():
    with pytest.raises(ColumnMissing, match=r"'cost'.*cause, day"):
        pareto(CASES, by="cause", weight="cost")


@pytest.mark.parametrize("data", ["cases.xlsx", 7, ["a", "b"]])
def test_what_is_no_table_is_refused(data):
    with pytest.raises(CannotRead):
        pareto(data, by="cause")


def test_a_column_that_only_later_rows_have_is_not_lost():
    assert pareto([{"id": 1}, {"id": 2, "cause": "corte"}], by="cause").n == 1


def test_half_past_midnight_in_madrid_belongs_to_the_new_month():
    madrid = datetime(2026, 3, 1, 0, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    assert madrid.astimezone(UTC).month == 2
    assert monthly_counts([{"day": madrid}], "day")[0].month == date(2026, 3, 1)


def test_importing_reckon_loads_nothing_heavy():
    heavy = "ibis duckdb pyarrow scipy numpy vl_convert django"
    code = (
        f"import sys, albricias.reckon; print([m for m in '{heavy}'.split() if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
