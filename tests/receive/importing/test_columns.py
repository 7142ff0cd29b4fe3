"""Columns are guessed by name and by what is in them, and each guess says why."""

import pytest

from albricias.receive.importing import refusals
from albricias.receive.importing.columns import BY_EMAILS, BY_NAME, BY_TEXTS, Field, guess_columns
from albricias.receive.importing.presets import PRESETS, recognise
from albricias.receive.importing.rows import Row, Value


def guessed(table: dict[str, list[Value]]) -> dict[str, str]:
    return {of.value: column for of, column in guess(table).items()}


def guess(table: dict[str, list[Value]]):
    rows = [Row(n, list(cells)) for n, cells in enumerate(zip(*table.values(), strict=True), 2)]
    return guess_columns(list(table), rows)


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Fecha de recepción", Field.RECEIVED_AT),
        ("FECHA CIERRE", Field.CLOSED_AT),
        ("createdAt", Field.RECEIVED_AT),
        ("Nº Expediente", Field.EXTERNAL_ID),
        ("Descripción de los hechos", Field.STORY),
        ("E-mail", Field.CUSTOMER_EMAIL),
        ("Teléfono de contacto", Field.CUSTOMER_PHONE),
        ("Reclamação", Field.STORY),
        ("Nome do cliente", Field.CUSTOMER_NAME),
        ("¿Qué esperaba?", Field.EXPECTED),
        ("Importe reclamado", Field.AMOUNT),
        ("Idioma", Field.LANGUAGE),
    ],
)
def test_names_are_understood_blind_to_case_and_accents(column: str, field: Field) -> None:
    mapping = guess_columns([column], [])
    assert dict(mapping) == {field: column}
    assert mapping.because(field) == BY_NAME


def test_without_telling_names_the_values_tell() -> None:
    mapping = guess(
        {
            "A": ["Q-0001", "Q-0002"],
            "B": ["2024-01-02", "2024-01-03"],
            "C": ["ana@example.com", "bo@example.com"],
            "D": ["Me cobraron dos veces la cuota de octubre"] * 2,
            "E": ["+34 600 111 222", "+34 600 333 444"],
        }
    )
    assert list(mapping.values()) == ["A", "B", "D", "C", "E"]
    assert mapping.because(Field.CUSTOMER_EMAIL) == BY_EMAILS
    assert mapping.because(Field.STORY) == BY_TEXTS


def test_codes_of_five_digits_do_not_pass_for_dates() -> None:
    assert guessed({"x": ["a", "b"], "StockCode": ["22423", "47566"]}) == {}


def test_a_name_its_values_belie_is_not_believed() -> None:
    assert "received_at" not in guessed({"fecha": ["pendiente", "no consta"], "queja": ["a", "b"]})


def test_estado_is_a_status_or_a_mexican_state() -> None:
    table: dict[str, list[Value]] = {
        "estado": ["Jalisco", "Sonora"],
        "estado_procesal": ["CONCILIADA", "EN TRÁMITE"],
    }
    assert guessed(table) == {"status": "estado_procesal", "place": "estado"}


def test_a_person_overrules_the_guess() -> None:
    mapping = guess_columns(["fecha", "queja", "nota"], [])
    changed = mapping.changed({Field.STORY: "nota"}, ["fecha", "queja", "nota"])
    assert changed[Field.STORY] == "nota"
    assert changed.unmapped(["fecha", "queja", "nota"]) == ["queja"]
    assert Field.STORY not in mapping.changed({Field.STORY: None}, ["fecha", "queja", "nota"])


def test_a_person_cannot_choose_what_is_not_there_or_one_column_twice() -> None:
    mapping = guess_columns(["fecha"], [])
    with pytest.raises(refusals.ColumnMissing):
        mapping.changed({Field.STORY: "nota"}, ["fecha"])
    with pytest.raises(refusals.ColumnUsedTwice):
        mapping.changed({Field.STORY: "fecha", Field.TOPIC: "fecha"}, ["fecha"])


def test_known_exports_are_recognised_by_their_columns() -> None:
    columns = ["service_request_id", "service_name", "requested_datetime", "status"]
    assert recognise(columns) is PRESETS["open311"]
    assert recognise(["fecha", "queja"]) is None
