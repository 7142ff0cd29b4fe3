"""By when a Spanish or an English text says a thing will be."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albricias.coach.dates import dates_in
from albricias.coach.pieces import Precision, Usage, monday_to_friday

MADRID = ZoneInfo("Europe/Madrid")
WEDNESDAY = datetime(2026, 12, 2, 10, tzinfo=MADRID)
FRIDAY_EVENING = datetime(2026, 12, 11, 20, 30, tzinfo=MADRID)


def due(text: str, now: datetime = WEDNESDAY) -> list[str]:
    return [f"{moment.due_at:%m-%d %H:%M}" for moment in dates_in(text, now=now)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("el jueves", "12-03 15:00"),
        ("EL MIÉRCOLES", "12-09 15:00"),
        ("este miércoles", "12-02 15:00"),
        ("este miércoles a las 9", "12-09 09:00"),
        ("hoy miércoles a las 19:30", "12-02 19:30"),
        ("mañana jueves", "12-03 15:00"),
        ("mañana por la mañana", "12-03 14:00"),
        ("mañana a la noche", "12-03 22:00"),
        ("mañana antes de las 12", "12-03 12:00"),
        ("antes de las 12", "12-02 12:00"),
        ("a lo largo de la semana", "12-04 15:00"),
        ("antes de que termine la semana", "12-04 15:00"),
        ("el fin de semana", "12-06 15:00"),
        ("en 24 horas", "12-03 10:00"),
        ("en 48 horas hábiles", "12-04 15:00"),
        ("en 24-48 h", "12-04 10:00"),
        ("en tres días hábiles", "12-07 15:00"),
        ("en un plazo de 3 a 5 días laborables", "12-09 15:00"),
        ("dentro de dos o tres días", "12-05 15:00"),
        ("en el plazo de una semana", "12-09 15:00"),
        ("en un par de días", "12-04 15:00"),
        ("en dos meses", "02-02 15:00"),
        ("en media hora", "12-02 10:30"),
        ("antes del día 15", "12-14 15:00"),
        ("antes del viernes", "12-03 15:00"),
        ("antes del viernes a las 12", "12-04 12:00"),
        ("de aquí al viernes", "12-04 15:00"),
        ("a más tardar el viernes", "12-04 15:00"),
        ("entre el lunes y el miércoles", "12-09 15:00"),
        ("el lunes o el martes", "12-08 15:00"),
        ("el 3 de marzo", "03-03 15:00"),
        ("el tres de marzo de 2027", "03-03 15:00"),
        ("15/12/2026", "12-15 15:00"),
        ("15.12.26", "12-15 15:00"),
        ("2026-12-15", "12-15 15:00"),
        ("el 15-12", "12-15 15:00"),
        ("el martes 15", "12-15 15:00"),
        ("el martes, 15 de diciembre, a las 10:30", "12-15 10:30"),
        ("a las cinco de la tarde del lunes", "12-07 17:00"),
        ("el lunes a las 5 y media", "12-07 17:30"),
        ("el lunes a la una menos cuarto", "12-07 12:45"),
        ("el viernes de 9 a 14 h", "12-04 14:00"),
        ("el jueves a primera hora", "12-03 10:00"),
        ("el jueves a partir de las 16 h", "12-03 20:00"),
        ("a mediodía", "12-02 12:00"),
        ("al final del día", "12-02 20:00"),
        ("a finales de mes", "12-31 15:00"),
        ("a mediados de enero", "01-15 15:00"),
        ("a primeros de febrero", "02-10 15:00"),
        ("el mes que viene", "01-31 15:00"),
        ("antes de fin de año", "12-31 15:00"),
        ("la próxima semana", "12-11 15:00"),
        ("el jueves de la semana que viene", "12-10 15:00"),
        ("la semana que viene, el martes", "12-08 15:00"),
        ("by Friday 5 pm", "12-04 17:00"),
        ("the day after tomorrow at 9:30", "12-04 09:30"),
        ("by the end of the week", "12-04 15:00"),
        ("on March 3rd, 2027", "03-03 15:00"),
        ("within two business days", "12-04 15:00"),
        ("before noon", "12-02 12:00"),
    ],
)
def test_what_is_due_is_the_end_of_what_was_said(text, at):
    assert due(text) == [at]


@pytest.mark.parametrize(
    "text",
    [
        "el pasado jueves",
        "el jueves pasado",
        "ayer por la tarde",
        "hace dos días",
        "la semana pasada",
        "el 3 de noviembre",
        "el 1/12/2026",
        "last Thursday",
        "two days ago",
        "el 31 de febrero",
        "el 31/11",
        "30-02-2027",
        "el día 32",
        "a las 25 h",
        "de lunes a viernes",
        "todos los jueves",
        "cada lunes",
        "abierto las 24 horas",
        "24/7",
        "por las dos facturas",
        "a las dos facturas",
        "el 15 % de descuento",
        "el 15 por ciento",
        "a partir del lunes",
        "durante dos años",
        "cuanto antes",
        "el teléfono 912-11-2026",
        "la versión 10.4.2",
        "",
    ],
)
def test_what_is_past_impossible_or_no_moment_is_never_due(text):
    assert due(text) == []


def test_at_the_end_of_the_year_january_is_next_year():
    silvester = datetime(2026, 12, 31, 18, tzinfo=MADRID)
    [moment] = dates_in("el 7 de enero", now=silvester)
    assert moment.due_at == datetime(2027, 1, 7, 15, tzinfo=MADRID)
    [moment] = dates_in("a primeros de mes", now=silvester)
    assert moment.due_at == datetime(2027, 1, 10, 15, tzinfo=MADRID)


def test_today_is_due_while_there_is_something_left_of_it():
    assert due("hoy", FRIDAY_EVENING) == ["12-11 23:59"]
    assert due("esta semana", FRIDAY_EVENING) == ["12-11 23:59"]
    assert due("esta tarde", FRIDAY_EVENING) == []
    assert due("esta noche", FRIDAY_EVENING) == ["12-11 22:00"]


def test_hours_are_hours_in_the_night_in_which_the_clocks_change():
    now = datetime(2027, 3, 27, 11, tzinfo=MADRID)
    assert due("en 24 horas", now) == ["03-28 12:00"]
    assert due("mañana a las 2:30 a. m.", now) == ["03-28 03:30"]


def test_how_exactly_it_was_said_is_kept():
    said = ("el jueves a las 10", "el jueves por la tarde", "el jueves", "esta semana")
    found = [dates_in(text, now=WEDNESDAY)[0].precision for text in said]
    assert found == [Precision.HOUR, Precision.PART_OF_DAY, Precision.DAY, Precision.SPAN]


def test_a_house_has_its_own_hours():
    usage = Usage(day=time(18), morning=time(13))
    found = dates_in("el jueves; el viernes por la mañana", now=WEDNESDAY, usage=usage)
    assert [moment.due_at.hour for moment in found] == [18, 13]


def test_the_words_are_those_written():
    [moment] = dates_in("Antes del día 15, sin falta.", now=WEDNESDAY)
    assert moment.text == "Antes del día 15"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_working_days_are_counted_one_by_one(day, count):
    slow = day
    for _ in range(count):
        slow += timedelta(days=1)
        while slow.weekday() > 4:
            slow += timedelta(days=1)
    if count:
        assert monday_to_friday(day, count) == slow


SAID = (
    "el la jueves lunes mañana hoy pasado 31 29 30 0 99 2026 de febrero diciembre enero a las por "
    "en dentro un plazo 500 días horas hábiles semana mes que viene antes del próximo y o 12:30 h "
    "tarde este fin final primera hora by next Friday the end of month within three weeks ago last"
)


BETWEEN = datetime(2000, 1, 1), datetime(2150, 1, 1)  # noqa: DTZ001 - hypothesis gives the zone


@given(
    st.one_of(st.lists(st.sampled_from(SAID.split()), max_size=12).map(" ".join), st.text()),
    st.datetimes(*BETWEEN, timezones=st.timezones()),
)
@settings(max_examples=300, deadline=None)
def test_a_moment_is_to_come_and_in_the_zone_of_who_writes(text, now):
    for moment in dates_in(text, now=now):
        assert moment.due_at.astimezone(UTC) > now.astimezone(UTC)
        assert moment.due_at.tzinfo is now.tzinfo
        assert text[moment.start : moment.end] == moment.text
