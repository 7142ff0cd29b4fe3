"""Somebody is found by what one has of them: half a name, a misheard one, an e-mail, a phone."""

from typing import Any

import pytest

from albricias.people.finding import find_people
from albricias.people.models import Customer
from albricias.resolve.reading import read_unread
from albricias.search.unread import Waiting

PEOPLE = {
    "maria": ("María del Carmen González Peña", "mcarmen@correo.example", "+34 600 11 22 33"),
    "jose": ("José Jiménez de la Torre", "jose.jimenez@example.org", "91 555 44 33"),
    "yanez": ("Íñigo Yáñez Llamazares", "", ""),
    "hernan": ("Hernán Echeverría", "hernan@otro.example", "0034 711222333"),
    "gonzales": ("Ana Gonzales", "", ""),
    "shop": ("Ferretería Núñez, S. L.", "pedidos@nunez.example", ""),
}


@pytest.fixture(params=["read", "unread"])
def people(request: Any, db: None, now: Any) -> dict[int, str]:
    found = {
        Customer.recognise(name=name, email=email, phone=phone, at=now).pk: short
        for short, (name, email, phone) in PEOPLE.items()
    }
    while request.param == "read" and read_unread():
        pass
    return found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gonzález", ["maria", "gonzales"]),
        ("Gonzales", ["gonzales", "maria"]),
        ("gonzales peña", ["maria"]),
        ("peña gonzalez", ["maria"]),
        ("carmen", ["maria"]),
        ("maria del ca", ["maria"]),
        ("jimenes", ["jose"]),
        ("gimenez torre", ["jose"]),
        ("de la torre", ["jose"]),
        ("jimnez", ["jose"]),
        ("llanes", ["yanez"]),
        ("iñigo", ["yanez"]),
        ("ecebarria", []),
        ("echevarria", ["hernan"]),
        ("hernan ech", ["hernan"]),
        ("nunez", ["shop"]),
        ("nuñes", ["shop"]),
        ("jose.jimenez@example.org", ["jose"]),
        ("jose.jimenez@exam", ["jose"]),
        ("pedidos@nunez", ["shop"]),
        ("600 112 233", ["maria"]),
        ("2233", ["maria"]),
        ("+34 711 22 23 33", ["hernan"]),
        ("915554433", ["jose"]),
        ("unicornio", []),
        ("de la", []),
        ("", []),
    ],
)
def test_who_is_found(people: dict[int, str], quim: Any, typed: str, expected: list[str]) -> None:
    found = find_people(typed, quim, waiting=Waiting.now()).found
    assert [people[one.customer.pk] for one in found] == expected


def test_it_says_why(people: dict[int, str], quim: Any) -> None:
    def why(typed: str) -> list[tuple[str, str]]:
        found = find_people(typed, quim, waiting=Waiting.now()).found
        return [(one.why, one.like) for one in found]

    assert why("peña") == [("name", "")]
    assert why("jimenes") == [("alike", "jimenez")]
    assert why("mcarmen@correo.example") == [("email", "")]
    assert why("2233") == [("phone", "")]


def test_a_corrected_name_is_found_and_the_old_one_is_not(quim: Any, now: Any) -> None:
    someone = Customer.recognise(name="Petra Olmo", at=now)
    while read_unread():
        pass
    someone.revise(
        name="Petra Roble", kind="external", treatment="usted", language="es",
        customer_since=None, by=quim, at=now,
    )  # fmt: skip
    for _before_and_after_it_is_read in range(2):
        assert not find_people("olmo", quim, waiting=Waiting.now()).found
        [found] = find_people("roble", quim, waiting=Waiting.now()).found
        assert found.customer == someone
        while read_unread():
            pass


def test_the_cases_of_somebody_renamed_are_found_by_the_new_name(
    client_of: Any, quim: Any, case: Any, now: Any
) -> None:
    while read_unread():
        pass
    carlos = case.customer
    carlos.revise(
        name="Carlos Olmedo", kind="external", treatment="usted", language="es",
        customer_since=None, by=quim, at=now,
    )  # fmt: skip
    while read_unread():
        pass
    found = client_of(quim).get("/buscar/", {"q": "cuota olmedo"}).context["found"]
    assert [hit.case for hit in found.hits] == [case]


def test_a_name_has_no_endings(client_of: Any, quim: Any, tell_us: Any) -> None:
    gonzalo = tell_us("Algo pasó", name="Gonzalo Prado", email="g@x.example")
    for _before_and_after_it_is_read in range(2):
        for typed, expected in (("gonzales", []), ("gonzalo", [gonzalo]), ("gonza", [gonzalo])):
            found = client_of(quim).get("/buscar/", {"q": typed}).context["found"]
            assert [hit.case for hit in found.hits] == expected
        while read_unread():
            pass
