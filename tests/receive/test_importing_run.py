"""A file comes in: every row becomes something, once, whatever happens on the way."""

import csv
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from albricias.history import Event
from albricias.people.models import ContactPoint, Customer
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import kept_files, running
from albricias.receive.importing.asking import choices_of
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.models import Letter
from albricias.refusals import FileFormatUnknown
from albricias.resolve.cases import Case, Standing
from albricias.resolve.entries import Entry
from albricias.resolve.filing_batches import file_batch
from albricias.resolve.importing import import_now, plan_only

HEADER = "número;fecha;qué pasó;estado;fecha de cierre;respuesta;nombre;correo;teléfono"
Write = Callable[..., Path]
BringIn = Callable[..., ImportRun]


def line(number: int | str, story: str = "", **told: str) -> str:
    cells = {
        "number": str(number),
        "date": "2024-03-14 09:30",
        "story": story or f"No funciona la línea {number}, llevo tres días sin teléfono.",
        "status": "abierta",
        "closed": "",
        "answer": "",
        "name": "",
        "email": "",
        "phone": "",
    }
    return ";".join((cells | told).values())


@pytest.fixture
def a_file(tmp_path: Path) -> Write:
    def write(*lines: str, header: str = HEADER, name: str = "quejas.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def bring_in(db: None, now: datetime) -> BringIn:
    """The file kept and its rows brought in, as the worker does it."""

    def bring(path: Path, *, at: datetime | None = None, **asked: Any) -> ImportRun:
        run = kept(path, **asked)
        running.run_import(run.pk, file_batch=file_batch, now=at or now)
        return ImportRun.objects.get(pk=run.pk)

    return bring


def kept(path: Path, *, by: Any = None, source: str = "", **choices: Any) -> ImportRun:
    file = kept_files.keep(kept_files.pieces_of(path), suffix=".csv")
    at = datetime(2026, 11, 17, 9, tzinfo=UTC)
    return kept_files.note_file(file, path.name, at=at, by=by, source=source, choices=choices)


def figures(run: ImportRun) -> tuple[int, int, int, int]:
    assert run.adds_up
    return run.rows_read, run.rows_stored, run.rows_known, run.rows_refused


def refused_rows(run: ImportRun) -> list[list[str]]:
    with run.refused_path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_each_row_becomes_a_letter_and_a_case_with_its_own_number(
    a_file: Write, bring_in: BringIn
) -> None:
    run = bring_in(a_file(line(1), line(2, date="2023-12-31 23:30"), line(3)))
    assert figures(run) == (3, 3, 0, 0)
    assert run.stage == ImportRun.Stage.FINISHED
    assert run.rows_total == 3
    numbers = list(Case.objects.order_by("letter_id").values_list("number", flat=True))
    assert numbers == ["Q-2024-0001", "Q-2023-0001", "Q-2024-0002"]
    case = Case.objects.select_related("letter").get(number="Q-2024-0001")
    assert case.key == case.letter.key
    assert case.letter.external_id == "1"
    assert case.letter.filed_at is not None
    assert "llevo tres días" in bytes(case.letter.raw).decode()
    assert case.story == "No funciona la línea 1, llevo tres días sin teléfono."
    assert case.subject == case.story
    assert case.owner is None
    assert case.import_run == run


def test_the_year_of_a_number_is_the_year_on_the_clock_of_the_house(
    a_file: Write, bring_in: BringIn
) -> None:
    bring_in(a_file(line(1, date="2023-12-31T23:30:00Z")))
    assert Case.objects.get().number == "Q-2024-0001"


def test_what_the_file_calls_closed_waits_for_the_customers_word(
    a_file: Write, bring_in: BringIn
) -> None:
    closed = line(1, status="cerrada", closed="2024-03-20 12:00", answer="Se cambió el router.")
    bring_in(a_file(closed, line(2)))
    first, second = Case.objects.order_by("id")
    assert first.standing == Standing.UNCONFIRMED
    assert first.ended_at is None
    assert second.standing == Standing.OPEN
    answer = Entry.objects.get()
    assert (answer.case, answer.kind, answer.by) == (first, Entry.Kind.ANSWER, None)
    assert answer.text == "Se cambió el router."
    assert answer.at == first.last_word_at == datetime(2024, 3, 20, 11, 0, tzinfo=UTC)


def test_only_recent_open_cases_wait_for_an_answer_by_a_date(
    a_file: Write, bring_in: BringIn
) -> None:
    old, recent = line(1), line(2, date="2026-11-10 10:00")
    bring_in(a_file(old, recent, line(3, date="2026-11-10 10:00", status="cerrada")))
    due = list(Case.objects.order_by("id").values_list("answer_due_at", flat=True))
    assert due == [None, datetime(2026, 11, 25, 9, 0, tzinfo=UTC), None]


def test_nobody_is_written_to_for_what_is_told_of_the_past(
    a_file: Write, bring_in: BringIn, work_off: Callable[..., int]
) -> None:
    bring_in(a_file(line(1, email="carlos@example.org"), line(2)))
    assert work_off() == 0
    names = set(Event.objects.values_list("name", flat=True))
    assert names == {"import.started", "import.finished"}
    finished = Event.objects.get(name="import.finished")
    assert finished.data["stored"] == 2


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
    bring_in(a_file(*lines))
    again = bring_in(a_file(*lines, name="copia.csv"))
    assert again.source == "quejas"
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


def test_rows_that_cannot_be_read_are_given_back_with_the_reason(
    a_file: Write, bring_in: BringIn, quim: Any
) -> None:
    quim.language = "en"
    quim.save()
    run = bring_in(a_file(line(1), line(2, date="mañana"), "3;2024-01-01"), by=quim)
    assert figures(run) == (3, 1, 0, 2)
    _head, unreadable, short = refused_rows(run)
    assert unreadable[:2] == [
        "3",
        "“mañana” cannot be read as a date. Please write it as year-month-day, like 2024-03-31.",
    ]
    assert short[0] == "4"


def test_people_are_recognised_by_contact_and_name_and_never_merged(
    a_file: Write, bring_in: BringIn, carlos: Customer
) -> None:
    run = bring_in(
        a_file(
            line(1, name="Carlos Ibañez", email="CARLOS@example.org", phone="+34 611 22 33 44"),
            line(2, name="Carla Ibáñez", email="carlos@example.org"),
            line(3, name="Carla Ibáñez", phone="600112233"),
            line(4, email="nueva@example.org"),
            line(5, name="Nueva Persona", email="nueva@example.org"),
            line(6, name="Sin Señas"),
            line(7),
        )
    )
    assert figures(run) == (7, 7, 0, 0)
    who = list(Case.objects.order_by("id").values_list("customer_id", flat=True))
    assert who[0] == carlos.pk
    assert who[1] != carlos.pk
    assert who[2] not in {carlos.pk, None}
    assert who[3] == who[4]
    assert Customer.objects.get(pk=who[3]).name == "Nueva Persona"
    assert who[5] is not None
    assert who[6] is None
    points = ContactPoint.objects.filter(customer=carlos).values_list("key", flat=True)
    assert sorted(points) == ["600112233", "611223344", "carlos@example.org"]


def test_recognising_many_agrees_with_recognising_one_by_one(
    a_file: Write, bring_in: BringIn, now: datetime
) -> None:
    names = ["", "Ana", "ANÁ", "Eva"]
    emails = ["", "a@example.org", "b@example.org"]
    phones = ["", "600000001", "600000002"]
    chance = random.Random(7)
    told = [tuple(chance.choice(x) for x in (names, emails, phones)) for _ in range(80)]
    one_by_one = [
        Customer.recognise(name=n, email=e, phone=p, at=now).pk if n or e or p else None
        for n, e, p in told
    ]
    ContactPoint.objects.all().delete()
    Customer.objects.all().delete()
    bring_in(
        a_file(*(line(i, name=n, email=e, phone=p) for i, (n, e, p) in enumerate(told))),
        columns={
            "customer_name": "nombre",
            "customer_email": "correo",
            "customer_phone": "teléfono",
        },
    )
    in_bulk = list(Case.objects.order_by("id").values_list("customer", flat=True))
    assert grouped(in_bulk) == grouped(one_by_one)


def grouped(who: Sequence[int | None]) -> list[int]:
    """Which rows are of the same person, whatever their numbers."""
    first: dict[int | None, int] = {}
    return [first.setdefault(pk, place) if pk else -1 for place, pk in enumerate(who)]


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

    def breaks(*batch: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            file_batch(*batch)
            raise OSError("no space left")
        file_batch(*batch)

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


def test_the_command_line_brings_a_file_in_and_refuses_what_is_no_list(
    a_file: Write, db: None, tmp_path: Path, settings: Any
) -> None:
    heard: list[tuple[int, int | None]] = []
    path = a_file(line(1), line(2))
    run = import_now(path, on_progress=lambda *how_far: heard.append(how_far))
    assert figures(run) == (2, 2, 0, 0)
    assert heard == [(2, 2)]
    assert run.file.read_bytes() == path.read_bytes()
    assert plan_only(path).stories == 2
    picture = tmp_path / "quejas.pdf"
    picture.write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(FileFormatUnknown):
        import_now(picture)
    assert len(list(settings.HOME.imports.iterdir())) == 1


def test_the_choices_of_a_person_are_followed(a_file: Write, bring_in: BringIn) -> None:
    path = a_file("1;02/03/2024;Mal servicio de la tienda", header="id;fecha;texto")
    asked = choices_of({Field.SUBJECT: "texto"}, {Field.RECEIVED_AT: DateOrder.MONTH_FIRST})
    bring_in(path, **asked)
    case = Case.objects.get()
    assert case.received_at.date().isoformat() == "2024-02-02"
    assert case.subject == "Mal servicio de la tienda"
    assert case.story == ""


def test_a_batch_costs_few_queries_however_many_rows(
    a_file: Write, bring_in: BringIn, django_assert_max_num_queries: Any
) -> None:
    rows = (line(n, name=f"Persona {n}", email=f"p{n}@example.org") for n in range(300))
    with django_assert_max_num_queries(45):
        bring_in(a_file(*rows))


# --- Killed in the middle -------------------------------------------------------------------

MAKE_READY = """
import django; django.setup()
from django.utils import timezone
from albricias.site.set_up import prepare
prepare(now=timezone.now())
"""
BRING = """
import sys
import django; django.setup()
from pathlib import Path
from albricias.resolve.importing import import_now
run = import_now(Path(sys.argv[1]), on_progress=lambda *how_far: print(*how_far, flush=True))
print("done", run.stage, run.adds_up, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX systems")
def test_killed_at_any_moment_it_loses_nothing_and_doubles_nothing(
    a_file: Write, tmp_path: Path
) -> None:
    rows = 16_000
    lines = [line(n, date="2024-03-14" if n % 100 else "nunca") for n in range(rows)]
    path, home = a_file(*lines), tmp_path / "killed"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("ALBRICIAS_")},
        "ALBRICIAS_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "albricias.site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    home.mkdir()
    subprocess.run([sys.executable, "-c", MAKE_READY], env=environment, check=True)
    chance = random.Random(20)
    for batches in (1, 2, 4):
        kill_after(batches, chance.uniform(0, 0.25), path, environment)
        assert_whole(home)
    done = subprocess.run(
        [sys.executable, "-c", BRING, str(path)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout.splitlines()[-1] == "done finished True"
    refused = rows // 100
    assert assert_whole(home) == rows - refused
    with sqlite3.connect(home / "albricias.sqlite3") as database:
        [last] = database.execute(
            "SELECT rows_read, rows_stored + rows_known, rows_refused"
            " FROM albricias_importrun ORDER BY id DESC LIMIT 1"
        )
    assert last == (rows, rows - refused, refused)


def kill_after(batches: int, seconds: float, path: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BRING, str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for _batch in range(batches):
            process.stdout.readline()
        time.sleep(seconds)
        process.kill()


def assert_whole(home: Path) -> int:
    """Letters, cases and numbers agree, and no row is there twice; how many there are."""
    with sqlite3.connect(home / "albricias.sqlite3") as database:
        asked = (
            "SELECT (SELECT COUNT(*) FROM albricias_letter),"
            " (SELECT COUNT(DISTINCT external_id) FROM albricias_letter),"
            " (SELECT COUNT(*) FROM albricias_case),"
            " (SELECT COUNT(DISTINCT letter_id) FROM albricias_case),"
            " (SELECT COALESCE(SUM(last), 0) FROM albricias_numberseries)"
        )
        [counts] = database.execute(asked)
    assert len(set(counts)) == 1
    return int(counts[0])


# --- Real files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "read", "stored", "known", "refused"),
    [
        ("cfpb/cfpb_2023_full_columns.parquet", 2_067, 2_067, 0, 0),
        ("event_logs/servicenow_incidents_600.csv", 4_137, 596, 3_537, 4),
        ("pamplona2014/quejas.parquet", 2_497, 2_451, 0, 46),
        ("profeco_muestra/profeco_telecom_muestra.csv", 32, 32, 0, 0),
    ],
)
def test_real_files_come_in_whole(
    db: None,
    data_file: Callable[[str], Path],
    name: str,
    read: int,
    stored: int,
    known: int,
    refused: int,
) -> None:
    run = import_now(data_file(name))
    assert figures(run) == (read, stored, known, refused)
    assert Case.objects.filter(import_run=run).count() == stored
    assert not Case.objects.filter(standing=Standing.CONFIRMED).exists()
    if refused:
        assert len(refused_rows(run)) == refused + 1


def test_the_ids_taken_by_hand_do_not_stand_in_the_way_of_the_next_letter(
    a_file: Write, bring_in: BringIn, tell_us: Callable[..., Case]
) -> None:
    bring_in(a_file(line(1), line(2)))
    case = tell_us()
    assert case.number.startswith("Q-2026-")
    assert Case.objects.count() == 3
