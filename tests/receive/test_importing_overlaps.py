"""Several exports of the same system tell the same complaints: each is stored once."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import running
from albricias.receive.importing.refusals import DateOrderUnknown
from albricias.resolve.cases import Case
from albricias.resolve.filing_batches import file_batch
from albricias.resolve.importing import import_now
from tests.receive.importing_stage import BringIn, Write, figures, kept, line, refused_rows


def test_the_export_of_february_knows_what_january_told(a_file: Write, db: None) -> None:
    import_now(a_file(line(1), line(2), name="m1.csv"))
    run = import_now(a_file(line(1), line(2), line(3), name="m2.csv"))
    assert figures(run) == (3, 1, 2, 0)
    assert Case.objects.count() == 3


def test_a_known_number_with_other_content_is_refused_with_its_reason(
    a_file: Write, db: None
) -> None:
    import_now(a_file(line(1), name="m1.csv"))
    run = import_now(a_file(line(1, "Otra cosa del todo distinta."), name="m2.csv"))
    assert figures(run) == (1, 0, 0, 1)
    assert len(refused_rows(run)) == 2


def test_columns_in_another_order_are_the_same_system(a_file: Write, db: None) -> None:
    one = a_file("1;2024-03-14;No hay luz", header="id;fecha;qué pasó", name="m1.csv")
    other = a_file("No hay luz;1;2024-03-14", header="qué pasó;id;fecha", name="m2.csv")
    assert import_now(one).source == import_now(other).source
    assert Case.objects.count() == 1


def test_the_same_words_exported_twice_without_a_number_are_one_complaint(
    a_file: Write, db: None
) -> None:
    same, header = "14/03/2024;El ascensor no funciona.", "fecha;qué pasó"
    import_now(a_file(same, header=header, name="m1.csv"))
    run = import_now(a_file(same, "15/03/2024;Otra cosa.", header=header, name="m2.csv"))
    assert figures(run) == (2, 1, 1, 0)


def test_two_systems_with_the_same_columns_are_kept_apart_when_named(
    a_file: Write, db: None
) -> None:
    import_now(a_file(line(1), name="m1.csv"), source="Tienda")
    run = import_now(a_file(line(1), name="m2.csv"), source="Web")
    assert figures(run) == (1, 1, 0, 0)


def test_a_known_export_is_its_own_source(a_file: Write, db: None) -> None:
    header = "service_request_id;service_name;requested_datetime"
    run = import_now(a_file("7;Bache;2024-03-14 10:00", header=header))
    assert run.source == "open311"


def test_refused_rows_corrected_are_compared_with_what_their_file_told(
    a_file: Write, db: None
) -> None:
    run = import_now(a_file(line(1), line(2, date="nunca")))
    text = run.refused_path.read_text(encoding="utf-8-sig").replace("nunca", "2024-05-06")
    header, *lines = text.splitlines()
    corrected = import_now(a_file(*lines, header=header, name="corregidas.csv"))
    assert corrected.source == run.source


def test_a_file_of_doubtful_dates_leaves_nothing_behind(
    a_file: Write, db: None, settings: Any
) -> None:
    with pytest.raises(DateOrderUnknown):
        import_now(a_file(line(1, date="02/03/2024")))
    assert not ImportRun.objects.exists()
    assert not list(settings.HOME.imports.iterdir())


def test_a_refusal_leaves_the_copy_of_an_earlier_import_alone(a_file: Write, db: None) -> None:
    path = a_file(line(1, date="02/03/2024"))
    from albricias.receive.importing.dates import DateOrder

    run = import_now(path, date_order=DateOrder.DAY_FIRST)
    with pytest.raises(DateOrderUnknown):
        import_now(path)
    assert run.file.read_bytes() == path.read_bytes()


def test_one_copy_is_kept_of_each_file(a_file: Write, db: None, settings: Any) -> None:
    path = a_file(line(1))
    first, again = import_now(path), import_now(path)
    renamed = import_now(a_file(line(1), name="copia.txt"))
    assert [one.name for one in settings.HOME.imports.iterdir()] == [first.path]
    assert first.path == again.path == renamed.path


def test_what_a_killed_start_left_is_swept_by_the_next(
    a_file: Write, db: None, now: datetime, settings: Any
) -> None:
    run = kept(a_file(line(1)))
    imports: Path = settings.HOME.imports
    own, others, old = (imports / f"{name}.partial" for name in (f"{run.pk}-ab", "9-cd", "ef"))
    for left in (own, others, old):
        left.touch()
    os.utime(old, (0, 0))
    running.run_import(run.pk, file_batch=file_batch, now=now)
    assert [left.exists() for left in (own, others, old)] == [False, True, False]


def test_earlier_states_are_told_apart_from_what_was_known(
    a_file: Write, bring_in: BringIn, client_of: Callable[[Any], Any], quim: Any
) -> None:
    rows = ("1;2024-01-31;1;Sin red", "1;2024-01-31;2;Sin red", "2;2024-01-31;1;No va")
    run = bring_in(a_file(*rows, header="number;opened_at;sys_mod_count;short_description"))
    assert figures(run) == (3, 2, 1, 0)
    assert (run.rows_earlier, run.rows_known_before) == (1, 0)
    page = client_of(quim).get(reverse("receive:import-run", args=[run.pk]))
    html = page.content.decode()
    assert "Estados anteriores" in html or "Earlier states" in html


def test_quim_sees_what_a_file_is_compared_with(
    a_file: Write, client_of: Callable[[Any], Any], quim: Any
) -> None:
    quim.language = "en"
    quim.save()
    client = client_of(quim)
    for source, words in (("", "files with these same columns"), ("Tienda", "Tienda")):
        run = kept(a_file(line(1)), source=source)
        html = client.get(reverse("receive:import-run", args=[run.pk])).content.decode()
        assert f"It is compared with what was imported before from: {words}" in html
        assert "columns-" not in html


def test_the_demonstration_takes_no_file_by_the_page(
    client_of: Callable[[Any], Any], quim: Any, settings: Any
) -> None:
    settings.DEMO = True
    client = client_of(quim)
    file = SimpleUploadedFile("quejas.csv", b"fecha;texto\n2024-01-31;No hay luz\n")
    response = client.post(reverse("receive:import"), {"file": file, "source": ""})
    assert response.status_code == 422
    assert not ImportRun.objects.exists()
    assert not list(settings.HOME.imports.iterdir())
