"""A director reads what a file says; nothing is stored anywhere."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

from albricias.board.report import ReportSummary, write_report
from albricias.board.report_parts import percent, share_of
from albricias.receive.importing.columns import Field
from albricias.receive.importing.refusals import NoDateColumn

Write = Callable[[str], str]
HEADER = "número;fecha;motivo;lugar;estado;fecha de cierre;respuesta;nombre"


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., str]:
    """The page written about these lines, in English unless asked otherwise."""

    def write(*lines: str, header: str = HEADER, language: str = "en", **asked: object) -> str:
        path, out = tmp_path / "quejas.csv", tmp_path / "informe.html"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        write_report(path, out, language=language, **asked)  # type: ignore[arg-type]
        return out.read_text(encoding="utf-8")

    return write


def a_year_of_complaints(*, story: str = "Corte de luz") -> list[str]:
    """Ten a month for a year, thirty in the last but one; half closed in four days."""
    lines = []
    for month in range(1, 13):
        for n in range(30 if month == 11 else 10):
            day, closed = 1 + n * 3 % 28, "cerrada" if n % 2 else "abierta"
            until = f"2024-{month:02}-{day:02} 22:00" if n % 2 else ""
            what = story if n % 3 else "Cobro doble"
            note = "Hecho." if n % 2 else ""
            told = (what, f"Calle {n}", closed, until, note, "")
            lines.append(";".join((f"{month}-{n}", f"2024-{month:02}-{day:02} 10:00", *told)))
    return lines


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main>")[1]).split())


def test_the_page_needs_nothing_but_itself(report: Callable[..., str]) -> None:
    page = report(*a_year_of_complaints())
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "@import" not in page
    assert page.count("<svg") == 4
    assert '<html lang="en">' in page


def test_it_speaks_spanish_by_default_and_english_when_asked(tmp_path: Path) -> None:
    path, out = tmp_path / "q.csv", tmp_path / "i.html"
    path.write_text("\n".join([HEADER, *a_year_of_complaints()]), encoding="utf-8")
    with translation.override("en"):
        write_report(path, out)
    assert '<html lang="es">' in out.read_text(encoding="utf-8")


def test_every_share_has_its_interval_and_its_n(report: Callable[..., str]) -> None:
    says = words_of(report(*a_year_of_complaints()))
    assert "“Corte de luz” is the most frequent: 61% (53–69%, n = 140)." in says
    assert "The file calls 50% (42–58%, n = 140) closed." in says


def test_the_month_that_stands_out_is_named(report: Callable[..., str]) -> None:
    says = words_of(report(*a_year_of_complaints()))
    assert "In November 2024: more cases than chance explains." in says


def test_few_months_are_said_to_be_too_few(report: Callable[..., str]) -> None:
    says = words_of(report(*a_year_of_complaints()[:30]))
    assert "Not enough data for limits" in says
    assert "more than chance" not in says.split("How to read")[0]


def test_open_cases_count_for_as_long_as_they_waited(report: Callable[..., str]) -> None:
    says = words_of(report(*a_year_of_complaints()))
    assert "70 of 140 were still open when the file ends" in says
    assert "0.5 days" in says


def test_what_is_closed_is_never_called_resolved(report: Callable[..., str]) -> None:
    says = words_of(report(*a_year_of_complaints()))
    assert "Resolved, in the words of the customer: not known (0 answers for 140 cases)." in says
    assert "Hecho. 100% (95–100%, n = 70)" in says


def test_who_came_back_is_told_by_person_if_the_file_knows_people(
    report: Callable[..., str],
) -> None:
    lines = [
        f"{n};2024-{1 + n // 10:02}-{1 + n % 10:02};Corte;Centro;;;;Ana {n % 60}"
        for n in range(120)
    ]
    assert "another of the same person about the same" in words_of(report(*lines))


def test_districts_are_too_large_to_know_who_came_back(report: Callable[..., str]) -> None:
    lines = [f"{n};2024-01-{1 + n % 28:02};Corte;Centro;;;;" for n in range(100)]
    assert (
        "its places are too large to know who came back (different places: 1; cases: 100)"
        in words_of(report(*lines))
    )


def test_what_the_file_does_not_say_is_said_to_be_unknown(report: Callable[..., str]) -> None:
    lines = [f"2024-01-{1 + n:02};La cola es muy larga y nadie atiende {n}" for n in range(20)]
    says = words_of(report(*lines, header="fecha;qué pasó"))
    assert "No column says what each complaint is about." in says
    assert "The file does not say when each case was closed." in says
    assert "nobody knows who came back" in says
    assert "The file does not say which cases are closed." in says


def test_refused_rows_are_told_with_their_reason(report: Callable[..., str]) -> None:
    says = words_of(report(*a_year_of_complaints(), "9;nunca;Corte;;;;;"))
    assert "1 of 141 rows could not be read" in says
    assert "“nunca” cannot be read as a date" in says


def test_what_people_wrote_is_text_also_inside_the_drawings(report: Callable[..., str]) -> None:
    page = report(*a_year_of_complaints(story="<script>alert(1)</script>"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_file_without_dates_is_refused_and_nothing_is_written(
    report: Callable[..., str], tmp_path: Path
) -> None:
    with pytest.raises(NoDateColumn):
        report("a;b", header="uno;dos")
    assert not (tmp_path / "informe.html").exists()


def test_a_file_of_which_no_row_can_be_read_says_so(report: Callable[..., str]) -> None:
    columns = {Field.RECEIVED_AT: "fecha"}
    page = report("nunca;x", "jamás;y", header="fecha;motivo", columns=columns)
    assert "No row of this file could be read" in words_of(page)


def test_little_is_not_written_as_nothing_nor_almost_all_as_all() -> None:
    with translation.override("es"):
        assert share_of(2, 138_726) == "<0,01\xa0% (0,00–0,01\xa0%, n\xa0=\xa0138.726)"
        assert percent(0.999) == ">99\xa0%"
        assert percent(0.125) == "13\xa0%"
        assert percent(0.0) == "0\xa0%"


@pytest.mark.parametrize(
    ("name", "rows", "stories", "known", "refused"),
    [
        ("cfpb/cfpb_2023_full_columns.parquet", 2_067, 2_067, 0, 0),
        ("event_logs/servicenow_incidents_600.csv", 4_137, 596, 3_537, 4),
        ("pamplona2014/quejas.parquet", 2_497, 2_451, 0, 46),
        ("profeco_muestra/profeco_telecom_muestra.csv", 32, 32, 0, 0),
    ],
)
def test_real_files_are_told_whole(
    data_file: Callable[[str], Path],
    tmp_path: Path,
    name: str,
    rows: int,
    stories: int,
    known: int,
    refused: int,
) -> None:
    out = tmp_path / "informe.html"
    summary = write_report(data_file(name), out)
    assert summary == ReportSummary(out, rows, stories, known, refused)
    assert "None" not in words_of(out.read_text(encoding="utf-8")).replace("None of", "")
