# ruff: noqa: DTZ001 - dates in files name no zone
"""The order of day and month is decided over the whole column, never row by row."""

import contextlib
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albricias.receive.importing import refusals
from albricias.receive.importing.amounts import detect_amounts
from albricias.receive.importing.dates import DateCounter, DateOrder, detect_dates

MADRID = ZoneInfo("Europe/Madrid")
TODAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-31", datetime(2024, 3, 31)),
        ("2024/3/1 9:05", datetime(2024, 3, 1, 9, 5)),
        ("20240131", datetime(2024, 1, 31)),
        ("3 ene 2025", datetime(2025, 1, 3)),
        ("12 de marzo de 2024", datetime(2024, 3, 12)),
        ("miércoles, 12 de marzo de 2024 10:30 h", datetime(2024, 3, 12, 10, 30)),
        ("Mar 3, 2025", datetime(2025, 3, 3)),
        ("March 3rd, 2025", datetime(2025, 3, 3)),
        ("3-ene-25", datetime(2025, 1, 3)),
        ("5 de fevereiro de 2023", datetime(2023, 2, 5)),
        ("29-02-2016 01:16", datetime(2016, 2, 29, 1, 16)),
        ("31/1/14", datetime(2014, 1, 31)),
        ("12/03/2024 1:05 p. m.", datetime(2024, 3, 12, 13, 5)),
        ("41640", datetime(2014, 1, 1)),
        (41640.25, datetime(2014, 1, 1, 6)),
        (date(2024, 3, 31), datetime(2024, 3, 31)),
    ],
)
def test_dates_are_read_as_people_write_them(written: object, meant: datetime) -> None:
    reading = detect_dates([written], today=TODAY)
    assert reading.read(written, MADRID) == meant.replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    "written",
    ["2024-03-31T10:00:00Z", "2024-03-31 12:00+02:00", "Sun, 31 Mar 2024 12:00:00 +0200"],
)
def test_a_zone_in_the_text_is_obeyed(written: str) -> None:
    assert detect_dates([]).read(written, MADRID) == datetime(2024, 3, 31, 10, tzinfo=UTC)


def test_one_day_above_twelve_proves_the_day_first() -> None:
    reading = detect_dates(["03-04-2016", "29-02-2016 01:16"], today=TODAY)
    assert (reading.order, reading.proof_day_first, reading.ambiguous) == ("day_first", 1, 1)
    assert reading.read("03-04-2016", MADRID) == datetime(2016, 4, 3, tzinfo=MADRID)


def test_one_month_second_proves_the_month_first() -> None:
    reading = detect_dates(["1/2/2014", "1/31/2014"], today=TODAY)
    assert reading.order is DateOrder.MONTH_FIRST
    assert reading.read("1/2/2014", MADRID) == datetime(2014, 1, 2, tzinfo=MADRID)


def test_when_both_are_proven_the_few_are_refused_and_shown() -> None:
    counter = DateCounter(TODAY)
    for row, text in enumerate(["13/01/2024", "14/01/2024", "01/15/2024"], start=2):
        counter.see(text, row)
    reading = counter.reading()
    assert reading.order is DateOrder.MIXED
    assert [example.row_number for example in reading.examples] == [2, 3, 4]
    assert reading.read("13/01/2024", MADRID) == datetime(2024, 1, 13, tzinfo=MADRID)
    with pytest.raises(refusals.DateAgainstOrder):
        reading.read("01/15/2024", MADRID)


def test_when_neither_is_proven_a_person_chooses_and_the_day_goes_first_meanwhile() -> None:
    reading = detect_dates(["1/2/2014", "3/4/2014", "5/5/2014"], today=TODAY)
    assert (reading.order, reading.ambiguous, reading.clear) == ("ambiguous", 2, 1)
    assert reading.read("1/2/2014", MADRID) == datetime(2014, 2, 1, tzinfo=MADRID)
    chosen = reading.chosen(DateOrder.MONTH_FIRST)
    assert chosen.read("1/2/2014", MADRID) == datetime(2014, 1, 2, tzinfo=MADRID)


@pytest.mark.parametrize("written", ["0201-03-04", "1899-12-31", "2201-03-04", datetime(201, 3, 4)])
def test_the_year_0201_is_refused_with_a_sentence(written: object) -> None:
    reading = detect_dates([written], today=TODAY)
    with pytest.raises(refusals.DateOutOfRange) as refused:
        reading.read(written, MADRID)
    assert str(written)[:10] in str(refused.value)


@pytest.mark.parametrize("written", ["ayer", "2024-13-45", "31/02/2024", "2024", "12:30", True])
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(refusals.DateUnreadable):
        detect_dates([written], today=TODAY).read(written, MADRID)


def test_nothing_is_nothing() -> None:
    reading = detect_dates([None, "", " "], today=TODAY)
    assert (reading.empty, reading.order) == (3, DateOrder.NONE)
    assert reading.read(" ", MADRID) is None


def test_two_readers_of_two_zones_do_not_share_answers() -> None:
    reading = detect_dates(["2024-01-01"], today=TODAY)
    madrid = reading.read("2024-01-01", MADRID)
    assert reading.read("2024-01-01", ZoneInfo("America/Lima")) != madrid


def test_a_long_column_is_looked_over_in_well_under_a_second() -> None:
    start = datetime(2010, 1, 1)
    column = [(start + timedelta(minutes=31 * n)).strftime("%d/%m/%Y %H:%M") for n in range(138726)]
    began = time.process_time()
    assert detect_dates(column, today=TODAY).order is DateOrder.DAY_FIRST
    assert time.process_time() - began < 2


@given(st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2026, 1, 1)))
def test_every_date_written_day_first_comes_back(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    reading = detect_dates(["31/12/2020"], today=TODAY)
    text = f"{minute.day:02}/{minute.month:02}/{minute.year:04} {minute:%H:%M}"
    assert reading.read(text, MADRID) == minute.replace(tzinfo=MADRID)


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    with contextlib.suppress(refusals.DateUnreadable, refusals.DateOutOfRange):
        detect_dates([text], today=TODAY).read(text, MADRID)


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        (["1.250,50 €", "1.250"], ["1250.50", "1250"]),
        (["1,250.50", "1,250"], ["1250.50", "1250"]),
        (["$ 1,250"], ["1250"]),
        (["12,5", "1.250"], ["12.5", "1250"]),
        (["(12.50)", "-3", "S/. 4.10"], ["-12.50", "-3", "4.10"]),
        (["1 250,50 EUR", "R$ 1.250.300"], ["1250.50", "1250300"]),
    ],
)
def test_amounts_follow_the_notation_of_their_column(column: list[str], numbers: list[str]) -> None:
    reading = detect_amounts(column)
    assert [str(reading.read(text)) for text in column] == numbers


@given(st.text())
def test_no_text_breaks_the_reading_of_amounts(text: str) -> None:
    reading = detect_amounts([text])
    try:
        reading.read(text)
    except ValueError:
        assert reading.unreadable <= 1
