"""A file comes in: what becomes of its rows."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from albricias.history import Event
from albricias.people.models import ContactPoint, Customer
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing.asking import choices_of
from albricias.receive.importing.columns import Field
from albricias.receive.importing.dates import DateOrder
from albricias.receive.importing.refusals import FileFormatUnknown
from albricias.resolve.cases import Case, Standing
from albricias.resolve.entries import Entry
from albricias.resolve.importing import import_now, plan_only
from tests.receive.importing_stage import (
    BringIn,
    Write,
    figures,
    line,
    refused_rows,
)


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
    assert [first.standing, second.standing] == [Standing.UNCONFIRMED, Standing.OPEN]
    assert not first.is_ended
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
    assert [bool(pk) for pk in who[5:]] == [True, False]
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
