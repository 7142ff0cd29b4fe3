"""A file comes in twice, half, or twice at once: every row is stored once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from albricias.history import Event
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import running
from albricias.receive.models import Letter
from albricias.resolve.cases import Case
from albricias.resolve.filing_batches import file_batch
from tests.receive.importing_stage import (
    BringIn,
    Write,
    figures,
    kept,
    line,
    refused_rows,
)


def test_the_same_file_again_stores_nothing_again(a_file: Write, bring_in: BringIn) -> None:
    path = a_file(line(1), line(2))
    bring_in(path)
    again = bring_in(path)
    assert figures(again) == (2, 0, 2, 0)
    assert Case.objects.count() == 2


def test_the_same_file_under_another_name_is_known_by_its_content(
    a_file: Write, bring_in: BringIn
) -> None:
    lines = [line(1), line(2)]
    bring_in(a_file(*lines), source="Tienda")
    again = bring_in(a_file(*lines, name="copia.csv"))
    assert again.source == "Tienda"
    assert figures(again) == (2, 0, 2, 0)


def test_a_row_that_says_something_else_under_a_known_number_is_refused_aloud(
    a_file: Write, bring_in: BringIn
) -> None:
    bring_in(a_file(line(1), line(2)))
    run = bring_in(a_file(line(1, "=1+1 otra historia muy distinta de la de antes"), line(3)))
    assert figures(run) == (2, 1, 0, 1)
    head, row = refused_rows(run)
    assert row[0] == "2"
    assert "1" in row[1]
    assert row[head.index("qué pasó")].startswith("'=1+1")
    assert not Case.objects.filter(story__contains="otra historia").exists()


def test_refused_rows_corrected_in_their_file_come_in_by_it(
    a_file: Write, bring_in: BringIn
) -> None:
    well = ["2024-05-01;Llegó roto el paquete y nadie responde al teléfono."] * 3
    bad = "nunca;La tienda abre tarde y nadie avisa a los clientes."
    run = bring_in(a_file(*well, bad, header="fecha;qué pasó"))
    text = run.refused_path.read_text(encoding="utf-8-sig").replace("nunca", "2024-05-06")
    header, *lines = text.splitlines()
    corrected = bring_in(a_file(*lines, header=header, name="corregidas.csv"))
    assert figures(corrected) == (1, 1, 0, 0)
    case = Case.objects.get(import_run=corrected)
    assert case.story == "La tienda abre tarde y nadie avisa a los clientes."
    assert case.topic == ""


def test_a_number_repeated_in_the_file_is_known_if_equal_and_refused_if_not(
    a_file: Write, bring_in: BringIn
) -> None:
    run = bring_in(a_file(line(1), line(1), line(1, "Algo del todo distinto ha pasado.")))
    assert figures(run) == (3, 1, 1, 1)


def test_identical_rows_without_a_number_are_different_complaints(
    a_file: Write, bring_in: BringIn
) -> None:
    same = "14/03/2024;El ascensor no funciona y nadie viene a arreglarlo."
    path = a_file(same, same, same, "15/03/2024;Otra cosa distinta.", header="fecha;qué pasó")
    assert figures(bring_in(path)) == (4, 4, 0, 0)
    assert figures(bring_in(path)) == (4, 0, 4, 0)
    ids = Letter.objects.values_list("external_id", flat=True)
    assert len(set(ids)) == 4


def test_a_very_long_number_is_still_its_own(a_file: Write, bring_in: BringIn) -> None:
    long = "x" * 300
    run = bring_in(a_file(line(f"{long}1"), line(f"{long}2")), columns={"external_id": "número"})
    assert figures(run) == (2, 2, 0, 0)


def test_a_second_start_takes_over_and_the_first_stores_nothing_more(
    a_file: Write, bring_in: BringIn, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH_ROWS", 2)
    run = kept(a_file(*(line(number) for number in range(10))))
    seen: list[int] = []

    def second_start(read: int, _total: int | None) -> None:
        seen.append(read)
        if read == 4:
            later = now + timedelta(minutes=11)
            running.run_import(run.pk, file_batch=file_batch, now=later)

    running.run_import(run.pk, file_batch=file_batch, now=now, on_progress=second_start)
    run.refresh_from_db()
    assert seen == [2, 4]
    assert run.stage == ImportRun.Stage.FINISHED
    assert figures(run) == (10, 6, 4, 0)
    assert Case.objects.count() == Letter.objects.count() == 10


def test_a_batch_that_breaks_leaves_nothing_half_done_and_goes_on_later(
    a_file: Write, now: datetime, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH_ROWS", 2)
    run = kept(a_file(*(line(number) for number in range(7))))
    calls = 0

    def breaks(kept: Any, run: ImportRun, now: datetime) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            file_batch(kept, run, now)
            raise OSError("no space left")
        file_batch(kept, run, now)

    with pytest.raises(OSError, match="no space"):
        running.run_import(run.pk, file_batch=breaks, now=now)
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.FAILED
    assert "no space left" in run.failure
    assert figures(run) == (4, 4, 0, 0)
    assert Letter.objects.count() == Case.objects.count() == 4
    running.run_import(run.pk, file_batch=file_batch, now=now + timedelta(minutes=1))
    run.refresh_from_db()
    assert figures(run) == (7, 3, 4, 0)
    numbers = Case.objects.order_by("id").values_list("number", flat=True)
    assert list(numbers) == [f"Q-2024-{n:04}" for n in range(1, 8)]
    assert not list(run.file.parent.glob("*.partial"))


def test_a_row_stored_by_another_import_between_look_and_insert_is_known(
    a_file: Write, now: datetime, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = kept(a_file(line(1), line(2)), source="x"), kept(a_file(line(2)), source="x")
    looked = running._Carrier._told_apart
    waited = False

    def slow(carrier: Any, named: Any) -> Any:
        nonlocal waited
        found = looked(carrier, named)
        if not waited and carrier.run.pk == first.pk:
            waited = True
            # As on PostgreSQL, where another may commit in between.
            raise IntegrityError("letters_arrive_once")
        return found

    running.run_import(second.pk, file_batch=file_batch, now=now)
    monkeypatch.setattr(running._Carrier, "_told_apart", slow)
    running.run_import(first.pk, file_batch=file_batch, now=now)
    first.refresh_from_db()
    assert figures(first) == (2, 1, 1, 0)


def test_a_file_that_cannot_be_read_fails_with_its_reason_and_is_not_tried_again(
    a_file: Write, now: datetime, db: None
) -> None:
    run = kept(a_file("a;b", "c;d", header="uno;dos"))
    running.run_import(run.pk, file_batch=file_batch, now=now)
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.FAILED
    assert run.failure
    assert Event.objects.filter(name="import.failed").count() == 1


def test_after_a_person_says_yes_the_worker_brings_it_in(
    a_file: Write, quim: Any, now: datetime, work_off: Callable[..., int]
) -> None:
    run = kept(a_file(line(1), line(2)))
    run.confirm(by=quim, at=now)
    assert run.stage == ImportRun.Stage.RUNNING
    work_off()
    run.refresh_from_db()
    assert run.stage == ImportRun.Stage.FINISHED
    assert Case.objects.count() == 2
