"""Every row becomes a story, an earlier state or a refusal that says why: none is lost."""

import csv
import hashlib
import json
import tempfile
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albricias.receive.choices import Kind
from albricias.receive.importing import plan as planning
from albricias.receive.importing import refusals
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.plan import NO_PRESET, ImportPlan
from albricias.receive.importing.refused import refused_file
from albricias.receive.importing.stories import EarlierState, RefusedRow, Story
from albricias.receive.spreadsheets import neutralise

from .conftest import WriteFile

MADRID = ZoneInfo("Europe/Madrid")
plan = partial(planning.plan, tz=MADRID)


def stories(made: ImportPlan) -> list[Story]:
    return [one for one in made.reader().stories() if isinstance(one, Story)]


def refused(made: ImportPlan) -> list[RefusedRow]:
    return [one for one in made.reader().stories() if isinstance(one, RefusedRow)]


def write_refused(path: Path, made: ImportPlan) -> None:
    with refused_file(path, made.table.columns) as refuse:
        for row in refused(made):
            refuse(row)


def test_ana_sees_her_whole_row_as_a_story(file_with: WriteFile) -> None:
    text = (
        "folio;fecha;fecha cierre;queja;cliente;correo;importe;tipo;idioma;turno\n"
        '7;31/01/2024 9:30;02/02/2024;"Tarde, mal";Ana;Ana <ana@X.es>;1.250,50 €;Sugerencia;'
        "Español;noche\n"
    )
    [story] = stories(plan(file_with(text)))
    assert story.row_number == 2
    assert story.external_id == "7"
    assert story.received_at == datetime(2024, 1, 31, 9, 30, tzinfo=MADRID)
    assert story.closed_at == datetime(2024, 2, 2, tzinfo=MADRID)
    assert (story.story, story.customer_name) == ("Tarde, mal", "Ana")
    assert story.customer_email == "ana@x.es"
    assert (story.amount, story.kind, story.language) == (
        Decimal("1250.50"),
        Kind.SUGGESTION,
        "es",
    )
    assert story.extra == {"turno": "noche"}


def test_the_raw_row_is_kept_exactly_and_fingerprinted(file_with: WriteFile) -> None:
    [story] = stories(plan(file_with("fecha;queja\n2024-01-02;  ¡Ñu!  \n")))
    assert json.loads(story.raw) == {"fecha": "2024-01-02", "queja": "  ¡Ñu!  "}
    assert story.raw == '{"fecha":"2024-01-02","queja":"  ¡Ñu!  "}'.encode()
    assert story.digest == hashlib.sha256(story.raw).hexdigest()
    assert story.story == "¡Ñu!"


def test_script_tags_stay_as_the_person_wrote_them(file_with: WriteFile) -> None:
    [story] = stories(plan(file_with("fecha;queja\n2024-01-02;<script>alert(1)</script>\n")))
    assert story.story == "<script>alert(1)</script>"


def test_formulas_stay_in_the_story_and_are_tamed_in_the_export(
    file_with: WriteFile, tmp_path: Path
) -> None:
    made = plan(file_with('fecha;queja\n2024-01-02;=1+1\n;"=HYPERLINK(""x"")"\n'))
    assert stories(made)[0].story == "=1+1"
    write_refused(tmp_path / "no.csv", made)
    with (tmp_path / "no.csv").open(encoding="utf-8-sig", newline="") as file:
        _header, row = list(csv.reader(file, delimiter=";"))
    assert row[0] == "3"
    assert row[1]
    assert row[3] == """'=HYPERLINK("x")"""


@pytest.mark.parametrize("cell", ["=1", "+cmd", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_what_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-5", "+34 600 111 222", "-1.250,50 €", "hola", "", "3-2"])
def test_numbers_and_words_are_left_alone(cell: str) -> None:
    assert neutralise(cell) == cell


def test_rows_without_date_or_story_are_refused_with_a_reason(file_with: WriteFile) -> None:
    made = plan(
        file_with("fecha;queja;turno\n;Tarde;1\n2024-01-02;;2\n0201-03-04;Mal;3\nayer;Mal;4\n")
    )
    assert {code: reason.count for code, reason in made.refused.items()} == {
        "row_without_date": 1,
        "row_without_story": 1,
        "date_out_of_range": 1,
        "date_unreadable": 1,
    }
    assert "0201-03-04" in str(made.refused["date_out_of_range"].sentence)
    assert made.rows == made.refused_rows == 4


def test_a_file_without_any_date_waits_for_a_choice(file_with: WriteFile) -> None:
    made = plan(file_with("cosa;queja\na;Tarde\n"))
    assert isinstance(made.refusal, refusals.NoDateColumn)
    with pytest.raises(refusals.NoDateColumn):
        made.reader()


def test_closing_before_receiving_keeps_the_row_and_says_so(file_with: WriteFile) -> None:
    [story] = stories(plan(file_with("fecha;fecha cierre;queja\n2024-01-02;2024-01-01;Tarde\n")))
    assert story.closed_at is None
    assert story.extra == {"fecha cierre": "2024-01-01"}
    assert len(story.notes) == 1


def test_what_is_not_understood_is_kept_apart(file_with: WriteFile) -> None:
    text = "fecha;queja;correo;correo2;importe;tipo\n2024-01-02;Mal;sin correo;a@b.es;mucho;rara\n"
    made = plan(file_with(text), mapping_overrides={Field.CUSTOMER_EMAIL: "correo"})
    made = plan(
        file_with(text),
        mapping_overrides={Field.CUSTOMER_EMAIL: "correo", Field.AMOUNT: "importe"},
    )
    [story] = stories(made)
    assert (story.customer_email, story.amount, story.kind) == ("", None, Kind.COMPLAINT)
    assert story.extra["correo"] == "sin correo"
    assert story.extra["importe"] == "mucho"
    assert story.extra["tipo"] == "rara"
    assert len(story.notes) == 3
    assert all(str(note) for note in story.notes)


def test_half_characters_and_zeros_stay_in_the_raw_row_only(file_with: WriteFile) -> None:
    text = '{"fecha":"2024-01-02","queja":"a\\u0000b\\ud83dc"}\n'
    [story] = stories(plan(file_with(text, "a.jsonl")))
    assert story.story == "ab\ufffdc"
    assert json.loads(story.raw)["queja"] == "a\x00b\ud83dc"


def test_dates_against_the_column_are_refused_until_a_person_chooses(
    file_with: WriteFile,
) -> None:
    path = file_with("fecha;queja\n13/01/2024;a\n14/01/2024;b\n01/15/2024;c\n02/03/2024;d\n")
    made = plan(path)
    assert made.refused["date_against_order"].first.row_number == 4
    assert "dates_mixed" in {note.code for note in made.notes}
    other = plan(path, date_order_overrides={Field.RECEIVED_AT: DateOrder.MONTH_FIRST})
    assert other.refused["date_against_order"].count == 2


def test_an_undecided_column_is_shown_to_the_person(file_with: WriteFile) -> None:
    made = plan(file_with("fecha;queja\n01/02/2024;a\n"))
    assert "dates_ambiguous" in {note.code for note in made.notes}
    assert stories(made)[0].received_at.month == 2


SERVICENOW = (
    "number,incident_state,sys_mod_count,opened_at,closed_at,category\n"
    "INC1,New,0,29-02-2016 01:16,05-03-2016 12:00,?\n"
    "INC1,Closed,10,29-02-2016 01:16,05-03-2016 12:00,Red\n"
    "INC1,Active,9,29-02-2016 01:16,05-03-2016 12:00,Red\n"
    "INC2,Active,1,01-03-2016 01:16,?,Red\n"
)


def test_of_several_states_of_a_case_the_last_is_told(file_with: WriteFile) -> None:
    made = plan(file_with(SERVICENOW))
    assert made.preset is not None
    assert made.preset.name == "servicenow"
    assert (made.rows, made.stories, made.earlier, made.closed) == (4, 2, 2, 1)
    known = [one for one in made.reader().stories() if isinstance(one, EarlierState)]
    assert [(one.row_number, one.latest_row_number) for one in known] == [(2, 3), (4, 3)]
    assert [story.closed_at is None for story in stories(made)] == [False, True]


def test_a_preset_can_be_declined_or_misspelt(file_with: WriteFile) -> None:
    assert plan(file_with(SERVICENOW), NO_PRESET).preset is None
    with pytest.raises(refusals.PresetUnknown) as said:
        plan(file_with(SERVICENOW), "servicenau")
    assert "servicenow" in str(said.value)


def test_a_city_closes_at_its_last_change_only_what_is_closed(file_with: WriteFile) -> None:
    text = (
        "service_request_id,status,service_name,requested_datetime,updated_datetime,status_notes\n"
        "1,closed,Bache,2016-01-01T10:00:00Z,2016-01-02T10:00:00Z,Hecho\n"
        "2,open,Bache,2016-01-01T10:00:00Z,2016-01-02T10:00:00Z,\n"
    )
    closed, still_open = stories(plan(file_with(text)))
    assert closed.closed_at is not None
    assert closed.closing_note == "Hecho"
    assert still_open.closed_at is None
    assert still_open.extra == {"updated_datetime": "2016-01-02T10:00:00Z"}


def test_a_letter_of_forty_megabytes_is_refused_and_the_others_go_in(
    file_with: WriteFile, tmp_path: Path
) -> None:
    huge = "a " * 20_000_000
    made = plan(file_with(f"fecha;queja\n2024-01-02;Mal\n2024-01-02;{huge}\n2024-01-03;Tarde\n"))
    assert (made.stories, made.refused_rows) == (2, 1)
    write_refused(tmp_path / "no.csv", made)
    assert (tmp_path / "no.csv").stat().st_size < 100_000


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["2024-01-02", "31/01/2024", "=1", '"', "\n", "?", "", " ", "a;b", "1.250,50"]
)
tables = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=25)


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_no_row_of_any_csv_is_lost(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quejas.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            out = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
            out.writerow(["folio", "fecha", "queja"])
            out.writerows(rows)
        told = [row for row in rows if any(cell.strip() for cell in row)]
        try:
            made = plan(path, NO_PRESET, {Field.RECEIVED_AT: "fecha", Field.STORY: "queja"})
        except refusals.FileWithoutRows:
            assert not told
            return
        assert made.stories + made.refused_rows + made.earlier == made.rows == len(told)
        raws = [json.loads(story.raw) for story in stories(made)]
        assert all(tuple(raw.values()) in rows for raw in raws)


def test_money_is_read_though_nothing_else_rare_is_told(file_with: WriteFile) -> None:
    made = plan(file_with("fecha;motivo;importe\n2024-01-31;Cobro doble;1.250,50 €\n"))
    [story] = made.preview
    assert isinstance(story, Story)
    assert story.amount == Decimal("1250.50")
