"""What `albricias import` and `albricias backup` say, store and refuse."""

import re
import sqlite3
from pathlib import Path

import pytest

from albricias.cli.files import PRESET_NAMES
from albricias.receive.importing.plan import NO_PRESET
from albricias.receive.importing.presets import PRESETS

HEADER = "número;fecha;qué pasó"
UNSURE = ("1;02/03/2024;Llegó roto el paquete", "2;04/05/2024;Nadie contesta al teléfono")
SURE = (*UNSURE, "3;31/01/2024;La factura trae dos cobros")


@pytest.fixture
def a_file(tmp_path):
    def write(*lines, header=HEADER, name="quejas.csv"):
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def stored(home: Path, what: str = "case") -> int:
    with sqlite3.connect(home / "albricias.sqlite3") as database:
        [(count,)] = database.execute(f"SELECT COUNT(*) FROM albricias_{what}")
    return int(count)


def test_dates_that_prove_nothing_are_refused_with_how_to_say_it(albricias, ready_home, a_file):
    path = a_file(*UNSURE)
    ran = albricias("import", path)
    assert ran.returncode == 1
    assert "--dates day-first" in ran.stderr
    assert "--dates month-first" in ran.stderr
    assert (stored(ready_home), stored(ready_home, "importrun")) == (0, 0)
    assert not list((ready_home / "imports").iterdir())
    assert albricias("import", "--dry-run", path).returncode == 1
    assert albricias("import", "--dates", "month-first", path).returncode == 0
    assert stored(ready_home) == 2


def test_what_was_found_is_said_before_anything_is_stored(albricias, ready_home, a_file):
    path = a_file(*SURE)
    for words in (("--dry-run",), ()):
        ran = albricias("import", *words, path)
        assert ran.returncode == 0, ran.stderr
        assert "received_at ← fecha" in ran.stdout
        assert "The day comes first." in ran.stdout
        assert "“31/01/2024” in row 4 proves day/month" in ran.stdout
        assert "files with these same columns" in ran.stdout


def test_a_report_of_doubtful_dates_says_so_in_the_terminal_and_goes_on(
    albricias, a_file, tmp_path
):
    ran = albricias("report", a_file(*UNSURE), "-o", tmp_path / "informe.html")
    assert ran.returncode == 0
    assert "fecha" in ran.stderr
    assert "--dates month-first" in ran.stderr
    sure = albricias("report", a_file(*SURE), "-o", tmp_path / "informe.html")
    assert sure.stderr == ""


def test_the_last_lines_tell_the_rows_apart_and_what_it_cost(albricias, ready_home, a_file):
    states = (
        "INC1;2024-01-31 10:00;1;Sin red",
        "INC1;2024-01-31 10:00;2;Sin red",
        "INC2;2024-01-31 11:00;1;No imprime",
    )
    path = a_file(*states, header="number;opened_at;sys_mod_count;short_description")
    said = albricias("import", path).stdout
    assert (
        "3 rows read; 2 stored, 1 earlier state of the same cases, 0 already known, 0 refused."
        in said
    )
    assert f"Stored in {ready_home}." in said
    cost = said.splitlines()[-1]
    assert re.fullmatch(r"It took [\d.]+ s and at most \d+ MB of memory\.", cost)
    again = albricias("import", path).stdout
    assert "0 stored, 1 earlier state of the same cases, 2 already known" in again


def test_a_preset_nobody_knows_is_called_wrongly_before_the_file_is_touched(
    albricias, ready_home, a_file
):
    ran = albricias("import", "--preset", "nope", a_file(*SURE))
    assert (ran.returncode, "nope" in ran.stderr) == (2, True)
    assert not list((ready_home / "imports").iterdir())
    assert stored(ready_home, "importrun") == 0


def test_the_presets_offered_are_those_there_are():
    assert (*PRESETS, NO_PRESET) == PRESET_NAMES


def test_real_complaints_are_not_brought_into_the_demonstration_unasked(
    albricias, ready_home, a_file
):
    path = a_file(*SURE)
    ran = albricias("import", path, ALBRICIAS_DEMO="1")
    assert ran.returncode == 1
    assert "--into-demo" in ran.stderr
    assert not list((ready_home / "imports").iterdir())
    assert albricias("import", "--dry-run", path, ALBRICIAS_DEMO="1").returncode == 0
    assert stored(ready_home) == 0
    assert albricias("import", "--into-demo", path, ALBRICIAS_DEMO="1").returncode == 0
    assert stored(ready_home) == 3


def test_what_is_kept_is_readable_by_its_owner_only(albricias, real_home, a_file):
    albricias("import", a_file(*SURE))
    kept = [real_home / "albricias.sqlite3", *(real_home / "imports").iterdir()]
    assert len(kept) == 2
    assert [path.stat().st_mode & 0o077 for path in kept] == [0, 0]


def test_a_backup_is_not_written_over_another_unasked(albricias, ready_home, tmp_path):
    path = tmp_path / "copia.tar.gz"
    path.write_text("la de ayer")
    ran = albricias("backup", path)
    assert (ran.returncode, str(path) in ran.stderr) == (1, True)
    assert path.read_text() == "la de ayer"
    assert albricias("backup", "--force", path).returncode == 0
    assert path.stat().st_size > 1_000


def test_a_backup_into_a_folder_that_is_not_there_is_refused_in_a_sentence(
    albricias, ready_home, tmp_path
):
    ran = albricias("backup", tmp_path / "nowhere" / "copia.tar.gz")
    assert ran.returncode == 1
    assert f"There is no folder {tmp_path / 'nowhere'}" in ran.stderr
    assert ".part" not in ran.stderr


def test_a_report_with_refused_rows_is_written_and_ends_with_one(albricias, a_file, tmp_path):
    page = tmp_path / "informe.html"
    ran = albricias("report", a_file(*SURE, "4;2024-13-45;Sin fecha"), "-o", page)
    assert ran.returncode == 1
    assert page.exists()
