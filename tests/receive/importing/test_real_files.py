"""Files nobody here wrote, read as they are."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from albricias.receive.importing import plan as planning
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.rows import Row

Find = Callable[[str], Path]
plan = partial(planning.plan, tz=ZoneInfo("Europe/Madrid"))


@pytest.mark.parametrize(
    ("name", "preset", "rows", "stories", "earlier"),
    [
        ("bos311/bos311_2008_2016.parquet", "open311", 138_726, 138_726, 0),
        ("cfpb/cfpb_2023_full_columns.parquet", "cfpb", 2_067, 2_067, 0),
        ("event_logs/servicenow_incidents_600.csv", "servicenow", 4_137, 596, 3_537),
        ("pamplona2014/quejas.parquet", None, 2_497, 2_451, 0),
        ("profeco_muestra/profeco_telecom_muestra.csv", None, 32, 32, 0),
    ],
)
def test_real_files_lose_no_row(
    data_file: Find, name: str, preset: str | None, rows: int, stories: int, earlier: int
) -> None:
    made = plan(data_file(name))
    assert (made.preset.name if made.preset else None) == preset
    assert (made.rows, made.stories, made.earlier) == (rows, stories, earlier)
    assert made.rows == made.stories + made.earlier + made.refused_rows
    # Those few have neither topic nor symptom: "?" or nothing in each column of words.
    assert set(made.refused) <= {"row_without_story"}


def test_pamplona_writes_the_month_first_and_proves_it(data_file: Find) -> None:
    made = plan(data_file("pamplona2014/quejas.parquet"))
    reading = made.dates[Field.RECEIVED_AT]
    assert reading.order is DateOrder.MONTH_FIRST
    assert reading.proof_day_first == 0
    # The file's own second column holds the same days as true dates.
    for row in made.table.rows():
        assert isinstance(row, Row)
        values = dict(zip(made.table.columns, row.values, strict=True))
        own = reading.read(values["Fecha apertura"], made.tz)
        true = values["fecha"]
        assert own is not None
        assert isinstance(true, datetime)
        assert own.date() == true.date()


def test_the_incidents_write_the_day_first(data_file: Find) -> None:
    made = plan(data_file("event_logs/servicenow_incidents_600.csv"))
    assert made.dates[Field.RECEIVED_AT].order is DateOrder.DAY_FIRST
