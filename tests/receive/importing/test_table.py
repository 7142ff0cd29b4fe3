# ruff: noqa: DTZ001 - dates in files name no zone
"""Whatever Ana is sent opens, or is refused with a sentence that says what to do."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from albricias.receive.importing import refusals
from albricias.receive.importing.records import read_records
from albricias.receive.importing.rows import BrokenRow, Row, Table
from albricias.receive.importing.table import open_table
from albricias.refusals import Refusal

from .conftest import WriteFile

ANA = "fecha;cliente;queja\n2024-01-02;Ana Ríos;Me cobraron dos veces\n"


def whole(table: Table) -> list[list[object]]:
    return [list(row.values) for row in table.rows() if isinstance(row, Row)]


def broken(table: Table) -> list[BrokenRow]:
    return [row for row in table.rows() if isinstance(row, BrokenRow)]


def codes(table: Table) -> set[str]:
    return {note.code for note in table.notes}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_ana_need_not_say_which_separator_her_file_has(
    file_with: WriteFile, delimiter: str
) -> None:
    table = open_table(file_with(ANA.replace(";", delimiter)))
    assert table.columns == ["fecha", "cliente", "queja"]
    assert whole(table) == [["2024-01-02", "Ana Ríos", "Me cobraron dos veces"]]


def test_commas_in_letters_do_not_pass_for_separators(file_with: WriteFile) -> None:
    lines = "".join(f"2024-01-0{n};Hola, buenas;10,5{n}\n" for n in range(1, 9))
    table = open_table(file_with("fecha;texto;importe\n" + lines))
    assert table.columns == ["fecha", "texto", "importe"]


def test_a_file_of_one_column_keeps_its_commas(file_with: WriteFile) -> None:
    table = open_table(file_with("queja\nTarde, mal y nunca\nBien\n"))
    assert whole(table) == [["Tarde, mal y nunca"], ["Bien"]]


def test_excels_own_separator_line_is_obeyed(file_with: WriteFile) -> None:
    table = open_table(file_with("sep=;\r\n" + ANA))
    assert table.columns == ["fecha", "cliente", "queja"]
    assert next(table.rows()).number == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_accents_arrive_whatever_the_encoding(file_with: WriteFile, encoding: str) -> None:
    table = open_table(file_with(ANA, encoding=encoding))
    assert whole(table)[0][1] == "Ana Ríos"
    assert table.columns[0] == "fecha"


@pytest.mark.parametrize("declared", ["utf-8", "utf-16", "ascii", "no-such-thing", "base64"])
def test_a_wrong_declared_encoding_does_not_stop_the_reading(
    file_with: WriteFile, declared: str
) -> None:
    table = open_table(file_with(ANA, encoding="cp1252"), encoding=declared)
    assert whole(table)[0][1] == "Ana Ríos"


def test_one_stray_byte_in_a_utf8_file_is_noted_and_loses_no_row(file_with: WriteFile) -> None:
    good = "2024-01-02;Íñigo;ñandú\n".encode() * 50
    stray = "2024-01-03;Begoña;mañana\n".encode("cp1252")
    table = open_table(file_with(b"fecha;cliente;queja\n" + good + stray + good))
    assert len(whole(table)) == 101
    assert whole(table)[50][1] == "Begoña"
    assert "misfits" in codes(table)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(file_with: WriteFile) -> None:
    text = 'fecha;queja\n2024-01-01;"dos\nlíneas"\n\n2024-01-02;otra\n'
    assert [row.number for row in open_table(file_with(text)).rows()] == [2, 4]


def test_rows_can_be_read_again_from_the_start(file_with: WriteFile) -> None:
    table = open_table(file_with(ANA))
    assert whole(table) == whole(table)


def test_title_lines_above_the_header_are_passed_over(file_with: WriteFile) -> None:
    text = "Informe de quejas 2024\nServicio de atención, Norte\n\n" + ANA
    table = open_table(file_with(text))
    assert table.columns == ["fecha", "cliente", "queja"]
    assert "title_lines" in codes(table)
    assert next(table.rows()).number == 5


def test_two_header_rows_are_joined(file_with: WriteFile) -> None:
    text = "Cliente;;Queja;\nNombre;Correo;Fecha;Texto\nAna;ana@x.es;2024-01-02;Tarde\n"
    table = open_table(file_with(text))
    assert table.columns == ["Cliente Nombre", "Cliente Correo", "Queja Fecha", "Queja Texto"]
    assert "two_header_rows" in codes(table)
    assert len(whole(table)) == 1


def test_names_for_programs_and_names_for_people_are_joined(file_with: WriteFile) -> None:
    rows = "".join(f"{n};2024-01-0{n};Llegó tarde\n" for n in range(1, 6))
    table = open_table(file_with("q1;q2;q3\nIdentificador;Cuándo fue;Relato\n" + rows))
    assert table.columns == ["q1 Identificador", "q2 Cuándo fue", "q3 Relato"]
    assert len(whole(table)) == 5


def test_a_first_row_without_date_is_not_taken_for_a_second_header(file_with: WriteFile) -> None:
    rows = "sin fecha;Me cobraron dos veces\n" + "2024-01-01;Tarde\n" * 5
    assert len(whole(open_table(file_with("fecha;queja\n" + rows)))) == 6


@pytest.mark.parametrize("first", [":;¹;", "x;yo;Me cobraron dos veces"])
def test_a_complaint_of_a_few_signs_is_not_taken_for_a_second_header(
    file_with: WriteFile, first: str
) -> None:
    rows = f"{first}\n" + "3;2024-01-01;Tarde\n" * 5
    table = open_table(file_with("folio;fecha;queja\n" + rows))
    assert table.columns == ["folio", "fecha", "queja"]
    assert len(whole(table)) == 6


def test_a_file_without_header_loses_no_complaint(file_with: WriteFile) -> None:
    table = open_table(file_with("2024-01-01;Tarde\n2024-01-02;Mal\n"))
    assert table.columns == ["A", "B"]
    assert len(whole(table)) == 2


def test_columns_of_one_name_are_told_apart(file_with: WriteFile) -> None:
    table = open_table(file_with("nota;nota;;nota (2)\n1;2;3;4\n"))
    assert len(set(table.columns)) == 4
    assert "renamed" in codes(table)


def test_rows_cut_or_too_long_are_shown_and_their_neighbours_live(file_with: WriteFile) -> None:
    table = open_table(file_with(ANA + "2024-01-03;Bo\n2024-01-04;Cy;Tarde;de;más\n" + ANA[20:]))
    assert [row.reason.code for row in broken(table)] == [
        "row_too_few_fields",
        "row_too_many_fields",
    ]
    assert len(whole(table)) == 2
    assert broken(table)[0].raw == "2024-01-03;Bo\n"


def test_a_quotation_mark_never_closed_costs_one_row(file_with: WriteFile) -> None:
    rows = "".join(f"2024-01-0{n};Cy;Tarde\n" for n in range(1, 9))
    table = open_table(file_with(ANA + '2024-01-03;"Bo;Me dijo que no\n' + rows))
    assert [row.reason.code for row in broken(table)] == ["row_quote_not_closed"]
    assert len(whole(table)) == 9


def test_a_stray_quotation_mark_closed_far_below_costs_one_row(file_with: WriteFile) -> None:
    rows = "".join(f"2024-01-0{n};Cy;Tarde\n" for n in range(1, 9))
    table = open_table(file_with(ANA + '2024-01-03;"Bo;No\n' + rows + '2024-01-09;Di;"Sí"\n'))
    assert len(broken(table)) == 1
    assert len(whole(table)) == 10


def test_a_letter_of_forty_megabytes_is_refused_alone(file_with: WriteFile) -> None:
    huge = "2024-01-03;Bo;" + '"' + "ay \n" * 10_000_000 + '"\n'
    table = open_table(file_with(ANA + huge + ANA[20:]))
    found = list(table.rows())
    assert [type(row).__name__ for row in found] == ["Row", "BrokenRow", "Row"]
    assert [row.reason.code for row in found if isinstance(row, BrokenRow)] == [
        "row_field_too_long"
    ]


def test_a_letter_of_four_megabytes_goes_in(file_with: WriteFile) -> None:
    table = open_table(file_with(ANA + "2024-01-03;Bo;" + "ay " * 1_300_000 + "\n"))
    assert len(whole(table)) == 2


def test_a_line_over_every_limit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("albricias.receive.importing.records.MOST_LINE_CHARACTERS", 100)
    found = list(read_records(iter(["a;b\n", "c;" + "d" * 98, "e;f\n"]), ";", 2))
    assert [type(one).__name__ for one in found] == ["Record", "BrokenRow", "Record"]


# Whole files that are refused


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_an_empty_file_is_refused(file_with: WriteFile, content: bytes) -> None:
    with pytest.raises(refusals.FileEmpty):
        open_table(file_with(content))


def test_a_header_without_rows_is_refused(file_with: WriteFile) -> None:
    with pytest.raises(refusals.FileWithoutRows):
        open_table(file_with("fecha;queja\n"))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 \xe2\xe3 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"\x1f\x8b\x08\x00aaaa",
        b"<html><table><tr><td>fecha</td></tr></table>",
        b'[{"fecha": "2024-01-01"}]',
        bytes(range(1, 32)) * 40,
    ],
)
def test_other_things_renamed_csv_are_refused(file_with: WriteFile, content: bytes) -> None:
    with pytest.raises(refusals.FileFormatUnknown) as refused:
        open_table(file_with(content))
    assert "CSV" in str(refused.value)


@pytest.mark.parametrize("columns", [2_001, 10_000])
def test_ten_thousand_columns_are_refused(file_with: WriteFile, columns: int) -> None:
    header = ";".join(f"c{n}" for n in range(columns))
    with pytest.raises(refusals.TooManyColumns):
        open_table(file_with(header + "\n" + "1;" * (columns - 1) + "1\n"))


def test_a_zip_bomb_renamed_xlsx_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "quejas.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"\0" * (1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(refusals.FileGrowsTooMuch):
        open_table(path)


def test_a_zip_bomb_that_lies_about_its_size_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "quejas.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (100 << 20))
    real = (100 << 20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(real, (5 << 20).to_bytes(4, "little")))
    with pytest.raises(refusals.FileGrowsTooMuch):
        open_table(path)


@pytest.mark.parametrize(
    ("member", "refusal"),
    [
        ("word/document.xml", refusals.FileFormatUnknown),
        ("notas.txt", refusals.FileFormatUnknown),
        ("content.xml", refusals.FileKindOld),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused(
    tmp_path: Path, member: str, refusal: type[Refusal]
) -> None:
    path = tmp_path / "quejas.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "hola")
    with pytest.raises(refusal):
        open_table(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quejas.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workb")
    with pytest.raises(refusals.FileBroken):
        open_table(path)
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(refusals.FileBroken):
        open_table(path)


def test_an_old_xls_says_what_to_do_and_a_locked_one_too(file_with: WriteFile) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(refusals.FileKindOld) as refused:
        open_table(file_with(ole, "quejas.xls"))
    assert ".xlsx" in str(refused.value)
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(refusals.FilePasswordProtected):
        open_table(file_with(locked, "quejas.xlsx"))


# Workbooks, Parquet, JSON lines


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Hoja{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_opens_at_its_first_sheet_with_data(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Quejas del año"],
        [],
        ["folio", "fecha", "queja"],
        [17, datetime(2024, 1, 2, 9), "Tarde"],
        [],
        [18, "3 ene 2024", None],
    ]
    table = open_table(workbook(tmp_path / "a.xlsx", [], rows))
    assert table.columns == ["folio", "fecha", "queja"]
    assert [row.number for row in table.rows()] == [4, 6]
    assert whole(table) == [[17, datetime(2024, 1, 2, 9), "Tarde"], [18, "3 ene 2024", None]]


def test_a_sheet_is_chosen_by_name_or_refused_by_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, 2]], [["c", "d"], [3, 4]])
    assert open_table(path, sheet="Hoja2").columns == ["c", "d"]
    with pytest.raises(refusals.SheetMissing) as refused:
        open_table(path, sheet="Hoja9")
    assert "Hoja1, Hoja2" in str(refused.value)


def test_a_stray_cell_at_the_end_of_the_world_does_not_eat_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "fecha", "2024", "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(refusals.FileBroken):
        open_table(tmp_path / "a.xlsx")


def test_parquet_keeps_types_and_counts_its_rows(tmp_path: Path) -> None:
    moment = datetime(2024, 1, 2, 9)
    columns = {"fecha": [moment, None], "queja": ["Tarde", "Mal"], "datos": [{"a": [1]}, None]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    table = open_table(tmp_path / "a.parquet")
    assert table.count() == 2
    assert whole(table) == [[moment, "Tarde", '{"a": [1]}'], [None, "Mal", None]]


def test_parquet_cut_short_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"queja": ["Tarde"]}), buffer)
    (tmp_path / "a.parquet").write_bytes(buffer.getvalue()[:-20])
    with pytest.raises(refusals.FileBroken):
        open_table(tmp_path / "a.parquet")


def test_json_lines_are_flattened_and_bad_lines_shown(file_with: WriteFile) -> None:
    text = '{"fecha":"2024-01-01","de":{"nombre":"Ana"}}\n\nno json\n[1]\n{"fecha":null}\n'
    table = open_table(file_with(text, "a.jsonl"))
    assert table.columns == ["fecha", "de.nombre"]
    assert [row.number for row in table.rows()] == [1, 3, 4, 5]
    assert [row.reason.code for row in broken(table)] == ["row_not_json", "row_not_json"]


def test_keys_that_come_late_are_kept_apart(file_with: WriteFile) -> None:
    lines = '{"fecha":"2024-01-01"}\n' * 1_000 + '{"fecha":"2024-01-01","nuevo":"sí"}\n'
    last = list(open_table(file_with(lines, "a.jsonl")).rows())[-1]
    assert isinstance(last, Row)
    assert last.extra == {"nuevo": "sí"}
