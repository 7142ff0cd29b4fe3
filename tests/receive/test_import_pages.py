"""Quim brings a file in by the pages: looks it over, says yes, sees what became of it."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from albricias.history import Event
from albricias.receive.import_runs import ImportRun
from albricias.resolve.cases import Case
from tests.receive.importing_stage import Write, kept, line

Client = Any


@pytest.fixture
def quims(client_of: Callable[[Any], Client], quim: Any) -> Client:
    return client_of(quim)


@pytest.fixture
def shown(quims: Client) -> Callable[[ImportRun], Any]:
    return lambda run: quims.get(page_of(run))


def page_of(run: ImportRun, act: str = "") -> str:
    return reverse(f"receive:import-{act or 'run'}", args=[run.pk])


def filled_in(response: Any) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    html = response.content.decode()
    form = html[html.index('id="reading"') :]
    sent = {}
    for tag in re.findall(r"<input[^>]+>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            sent[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        sent[name] = unescape(chosen[1]) if chosen else ""
    return sent


def upload(client: Client, content: bytes, name: str = "quejas.csv", **more: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("receive:import"), {"file": file, "source": "", **more})


def test_quim_uploads_a_file_and_sees_what_would_become_of_it(
    quims: Client, a_file: Write, settings: Any
) -> None:
    path = a_file(line(1, name="Rosa Ferrer"), line(2, date="2024-13-45"))
    response = upload(quims, path.read_bytes())
    run = ImportRun.objects.get()
    assert response.url == page_of(run)
    assert run.stage == ImportRun.Stage.PREVIEWED
    assert run.file.read_bytes() == path.read_bytes()
    page = quims.get(response.url)
    html = page.content.decode()
    assert "Rosa Ferrer" in html
    assert "sin responsable" in html or "no owner" in html
    assert "2024-13-45" in html
    assert page.context["plan"].stories == 1
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["ana", "bo", "dora"])
def test_only_those_who_may_import_come_here(
    who: str, request: pytest.FixtureRequest, client_of: Any, a_file: Write
) -> None:
    client = client_of(request.getfixturevalue(who))
    run = kept(a_file(line(1)))
    assert client.get(reverse("receive:import")).status_code == 403
    assert client.get(page_of(run)).status_code == 403
    assert client.get(page_of(run, "refused")).status_code == 403
    assert client.post(page_of(run, "start")).status_code == 403


def test_looking_starts_nothing(quims: Client, a_file: Write, db: None) -> None:
    run = kept(a_file(line(1)))
    assert quims.get(page_of(run, "start")).status_code == 405
    quims.get(page_of(run))
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.PREVIEWED


def test_a_picture_called_csv_is_refused_and_not_kept(quims: Client, settings: Any) -> None:
    response = upload(quims, b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert response.status_code == 422
    assert not ImportRun.objects.exists()
    assert not list(settings.HOME.imports.iterdir())


def test_a_file_past_the_limit_is_refused_with_what_to_do(quims: Client, settings: Any) -> None:
    import dataclasses

    values = {**settings.HOME.values, "import_mb": 1}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    response = upload(quims, b"fecha;texto\n" + b"2024-01-01;x\n" * 100_000)
    assert response.status_code == 422
    assert "1 MB" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_what_the_file_says_is_shown_as_text_never_as_a_page(quims: Client, a_file: Write) -> None:
    run = kept(a_file(line(1, "<script>alert(1)</script> no me dejan en paz")))
    html = quims.get(page_of(run)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_quim_chooses_another_column_and_sees_it_read_so(
    quims: Client, shown: Callable[[ImportRun], Any], a_file: Write
) -> None:
    run = kept(a_file(line(1)))
    sent = filled_in(shown(run)) | {"column-subject": "respuesta", "column-closing_note": ""}
    response = quims.post(page_of(run, "reading"), sent, follow=True)
    run.refresh_from_db()
    assert run.choices["columns"] == {"subject": "respuesta", "closing_note": None}
    mapping = response.context["plan"].mapping
    assert mapping["subject"] == "respuesta"
    assert "closing_note" not in mapping


def test_a_column_cannot_feed_two_fields(
    quims: Client, shown: Callable[[ImportRun], Any], a_file: Write
) -> None:
    run = kept(a_file(line(1)))
    sent = filled_in(shown(run)) | {"column-topic": "estado"}
    response = quims.post(page_of(run, "reading"), sent)
    assert response.status_code == 422
    run.refresh_from_db()
    assert "columns" not in run.choices


def test_the_proof_of_the_order_of_dates_is_shown_with_its_row(
    shown: Callable[[ImportRun], Any], a_file: Write
) -> None:
    rows = (line(1, date="02/03/2024"), line(2, date="31/01/2024"))
    html = unescape(shown(kept(a_file(*rows))).content.decode())
    assert "31/01/2024" in html
    assert re.search(r"31/01/2024.{1,30}\b3\b", html)


def test_dates_that_prove_nothing_are_for_a_person_to_say(
    quims: Client, shown: Callable[[ImportRun], Any], a_file: Write
) -> None:
    run = kept(a_file(line(1, date="02/03/2024"), line(2, date="04/05/2024")))
    sent = filled_in(shown(run))
    quims.post(page_of(run, "start"), sent)
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.PREVIEWED
    quims.post(page_of(run, "reading"), sent | {"order-received_at": "month_first"})
    quims.post(page_of(run, "start"), filled_in(shown(run)))
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.RUNNING
    assert run.choices["dates"] == {"received_at": "month_first"}


def test_what_was_changed_and_not_looked_at_is_shown_before_it_is_stored(
    quims: Client, shown: Callable[[ImportRun], Any], a_file: Write
) -> None:
    run = kept(a_file(line(1)))
    changed = filled_in(shown(run)) | {"column-closing_note": ""}
    quims.post(page_of(run, "start"), changed)
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.PREVIEWED
    assert run.choices["columns"] == {"closing_note": None}


def test_another_preset_starts_the_choice_of_columns_anew(
    quims: Client, shown: Callable[[ImportRun], Any], a_file: Write
) -> None:
    run = kept(a_file(line(1)), columns={"subject": "respuesta"})
    quims.post(page_of(run, "reading"), filled_in(shown(run)) | {"preset": "none"})
    run.refresh_from_db()
    assert (run.preset, run.choices["columns"]) == ("none", {})


def test_a_file_without_a_date_asks_for_one_and_offers_no_import(
    shown: Callable[[ImportRun], Any], a_file: Write
) -> None:
    page = shown(kept(a_file("a;b", header="uno;dos")))
    assert page.status_code == 200
    assert page.context["refusal"].code == "no_date_column"
    assert "comienzo" not in page.content.decode()


def test_after_yes_the_worker_stores_and_the_page_says_what_became_of_the_rows(
    quims: Client,
    shown: Callable[[ImportRun], Any],
    a_file: Write,
    work_off: Callable[..., int],
) -> None:
    rows = (line(number) for number in range(1, 4))
    run = kept(a_file(*rows, line(4, date="nunca")))
    quims.post(page_of(run, "start"), filled_in(shown(run)))
    assert 'hx-trigger="every 2s"' in shown(run).content.decode()
    polled = quims.get(page_of(run), headers={"HX-Request": "true"})
    assert "<html" not in polled.content.decode()
    assert "HX-Refresh" not in polled.headers
    work_off()
    done = quims.get(page_of(run), headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"
    html = shown(run).content.decode()
    assert f"?import={run.pk}&amp;view=all" in html
    assert Event.objects.get(name="import.confirmed", by__email="quim@example.com")
    cases = quims.get(f"{reverse('resolve:inbox')}?import={run.pk}&view=all")
    assert len(cases.context["cases"]) == 3
    file = quims.get(page_of(run, "refused"))
    assert file["Content-Disposition"] == f'attachment; filename="quejas-{run.pk}.csv"'
    assert b"nunca" in b"".join(file.streaming_content)


def test_a_finished_import_is_not_started_or_read_again(
    quims: Client, a_file: Write, work_off: Callable[..., int], quim: Any, now: Any
) -> None:
    run = kept(a_file(line(1)))
    run.confirm(by=quim, at=now)
    work_off()
    assert quims.post(page_of(run, "start")).status_code == 409
    assert quims.get(page_of(run, "refused")).status_code == 404


def test_one_that_stopped_says_why_and_goes_on(
    quims: Client, a_file: Write, quim: Any, now: Any, work_off: Callable[..., int]
) -> None:
    run = kept(a_file(line(1)))
    run.begin(at=now)
    run.fail("se llenó el disco", at=now)
    html = quims.get(page_of(run)).content.decode()
    assert "se llenó el disco" in html
    quims.post(page_of(run, "start"))
    work_off()
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.FINISHED


def test_the_same_file_again_is_noticed_before_it_is_stored(
    quims: Client, a_file: Write, quim: Any, now: Any, work_off: Callable[..., int]
) -> None:
    path = a_file(line(1))
    first = kept(path)
    first.confirm(by=quim, at=now)
    work_off()
    again = upload(quims, path.read_bytes(), name="otra.csv")
    page = quims.get(again.url)
    assert page.context["before"] == first
    assert ImportRun.objects.exclude(pk=first.pk).get().source == first.source


def test_the_pages_cost_few_queries(
    quims: Client, a_file: Write, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        run = kept(a_file(line(number), name=f"{number}.csv"))
    with django_assert_max_num_queries(12):
        quims.get(reverse("receive:import"))
    with django_assert_max_num_queries(12):
        quims.get(page_of(run))


def test_a_workbook_with_several_sheets_offers_them(quims: Client, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name, story in (("enero", "No llega el pedido de enero"), ("febrero", "Ni el de febrero")):
        sheet = book.create_sheet(name)
        sheet.append(["fecha", "qué pasó"])
        sheet.append(["2024-01-31", story])
    book.save(tmp_path / "quejas.xlsx")
    response = upload(quims, (tmp_path / "quejas.xlsx").read_bytes(), name="quejas.xlsx")
    run = ImportRun.objects.get()
    page = quims.get(response.url)
    quims.post(page_of(run, "reading"), filled_in(page) | {"sheet": "febrero"})
    assert "Ni el de febrero" in quims.get(page_of(run)).content.decode()
