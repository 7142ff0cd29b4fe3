"""The same complaint told twice is suggested; a text that cites an earlier case is linked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from albricias.resolve import places
from albricias.resolve.cases import Case
from albricias.resolve.citations import cited_in
from albricias.resolve.duplicates import may_be_same, twins
from albricias.resolve.links import CaseLink

DAY = timedelta(days=1)
STORY = "La farola de la esquina lleva apagada una semana y no se ve nada por la noche."


@pytest.mark.parametrize(
    ("place", "streets"),
    [
        ("Calle Mayor, 25, 3º B", ["mayor"]),
        ("C/ Mayor 7", ["mayor"]),
        ("25 Sheridan St, Jamaica Plain", ["sheridan st"]),
        ("Intersection of Garfield Ave and Truman Hwy, Boston", ["garfield ave", "truman hwy"]),
        ("Cruce de Gran Vía con Alcalá", ["gran via", "alcala"]),
        ("", []),
    ],
)
def test_a_place_is_known_by_its_street_however_it_is_written(
    place: str, streets: list[str]
) -> None:
    assert places.keys_of(place) == streets


@pytest.fixture
def lamp(tell_us: Callable[..., Any], now: datetime) -> Case:
    known = {"name": "Rosa Ferrer", "email": "rosa@example.org"}
    case: Case = tell_us(STORY, at=now, place="Calle Mayor, 25", topic="Alumbrado", **known)
    return case


@pytest.mark.django_db
def test_a_neighbour_who_tells_of_the_same_lamp_is_suggested_with_the_reasons(
    lamp: Case, tell_us: Callable[..., Any], quim: Any, now: datetime
) -> None:
    story = "Hay una farola apagada en la esquina; por la noche no se ve nada."
    where = {"place": "C/ Mayor, 27", "topic": "Alumbrado"}
    again = tell_us(story, at=now + DAY, name="Luis Paz", email="luis@example.org", **where)
    tell_us(story, at=now + 40 * DAY, name="Eva Gil", email="eva@example.org", **where)
    tell_us("El contenedor huele.", at=now, name="Ana Gil", email="a@example.org", place="Sol, 1")

    for one, other in ((lamp, again), (again, lamp)):
        [twin] = twins(one, may_be_same(one, quim), ())
        assert twin.case == other
        assert "farola" in twin.why
        assert twin.verdict.days == 1


@pytest.mark.django_db
def test_what_somebody_decided_is_not_suggested_again(
    lamp: Case, tell_us: Callable[..., Any], quim: Any, client_of: Any, now: datetime
) -> None:
    where = {"place": "Calle Mayor, 25", "topic": "Alumbrado"}
    again = tell_us(STORY, at=now + DAY, name="Luis Paz", email="luis@example.org", **where)
    client = client_of(quim)
    not_the_same = reverse("resolve:unlink", args=[lamp.number, again.number])
    assert not_the_same in client.get(lamp.get_absolute_url()).content.decode()
    client.post(not_the_same)
    for one, other in ((lamp, again), (again, lamp)):
        asked = reverse("resolve:unlink", args=[one.number, other.number])
        assert asked not in client.get(one.get_absolute_url()).content.decode()
    client.post(reverse("resolve:link", args=[again.number, lamp.number]))
    link = CaseLink.objects.get()
    assert (link.state, link.decided_by) == ("accepted", quim)
    assert again.number in client.get(lamp.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_zoe_is_suggested_nothing_that_she_may_not_see(
    lamp: Case, tell_us: Callable[..., Any], zoe: Any, ana: Any, bo: Any, now: datetime
) -> None:
    where = {"place": "Calle Mayor, 25", "topic": "Alumbrado"}
    again = tell_us(STORY, at=now + DAY, name="Luis Paz", email="luis@example.org", **where)
    lamp.assign(zoe, by=bo, at=now)
    again.assign(ana, by=bo, at=now)
    assert not may_be_same(lamp, zoe)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a query plan of SQLite")
@pytest.mark.django_db
def test_cases_of_one_place_are_found_by_an_index(lamp: Case, quim: Any) -> None:
    may_be_same(lamp, quim)  # what is written down once, is
    with CaptureQueriesContext(connection) as asked:
        may_be_same(lamp, quim)
    [near] = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {near['sql']}")
        plan = str(cursor.fetchall())
    assert "case_by_place" in plan
    assert "SCAN albricias_case" not in plan


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ya lo conté en la Q-2026-0398.", ("Q-2026-0398",)),
        ("Es lo mismo que q 2026 398, gracias", ("Q-2026-0398",)),
        ("mi queja número 2026/398 sigue igual", ("Q-2026-0398",)),
        ("el expediente 2026-12 y el caso Q-2026-13", ("Q-2026-0013", "Q-2026-0012")),
        ("Llevo esperando desde el 12/03/2026 sin respuesta", ()),
        ("Mi teléfono es el 600 11 22 33", ()),
    ],
)
def test_our_numbers_are_read_in_a_text_however_they_are_written(
    text: str, numbers: tuple[str, ...]
) -> None:
    assert cited_in(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("See case 101000063588, which you closed.", ("101000063588",)),
        ("case #101000063588 and 101000063589", ("101000063588", "101000063589")),
        ("expediente n.º EXP-99812", ("EXP-99812",)),
        ("Nada que citar.", ()),
    ],
)
def test_numbers_of_other_systems_are_read_too(text: str, foreign: tuple[str, ...]) -> None:
    assert cited_in(text).foreign == foreign


@pytest.mark.django_db
def test_a_customer_who_cites_their_own_case_is_linked_to_it_and_another_only_suggested(
    tell_us: Callable[..., Any], now: datetime
) -> None:
    first = tell_us(at=now)
    words = f"Sigo igual que en la {first.number}."
    again = tell_us(words, at=now + DAY)
    other = tell_us(words, at=now + DAY, name="Rosa Ferrer", email="rosa@example.org")
    stranger = tell_us(f"Tengo la clave {first.key}.", at=now, name="", email="")
    assert again.links.get().state == CaseLink.State.ACCEPTED
    assert other.links.get().state == CaseLink.State.SUGGESTED
    assert stranger.links.get().why["by"] == "key"
    assert {link.other for link in CaseLink.objects.all()} == {first}


@pytest.mark.django_db
def test_a_row_of_a_file_that_cites_another_by_its_id_is_linked(tmp_path: Path) -> None:
    from albricias.resolve.importing import import_now

    file = tmp_path / "quejas.csv"
    file.write_text(
        "Id;Fecha;Queja\n"
        "101000063588;2026-10-01;Apisonadora en mi calle\n"
        "101000063999;2026-10-09;Es la del caso 101000063588, que se movió dos metros\n",
        encoding="utf-8",
    )
    import_now(file)
    link = CaseLink.objects.get()
    assert link.state == CaseLink.State.ACCEPTED
    assert link.other.letter.external_id == "101000063588"
