"""Spanish names in all the ways they are written, and mailboxes that fit them."""

import pytest

from albricias.people import names
from albricias.people.names import Likeness
from albricias.people.nicknames import BEHIND

FULL = "María José Pérez García"


@pytest.mark.parametrize(
    "written",
    [
        "Mª José Pérez García",
        "M.ª José Pérez García",
        "MARIA JOSE PEREZ GARCIA",
        "Pérez García, María José",
        "Perez Garcia Maria Jose",
        "D.ª María José Pérez García",
        "Sra. María José Pérez y García",
    ],
)
def test_one_name_is_the_same_however_it_is_written(written: str) -> None:
    assert names.same(FULL, written)
    assert names.compare(FULL, written).likeness == Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FULL, "M.ª J. Pérez"),
        (FULL, "María José Pérez"),
        (FULL, "María Pérez García"),
        (FULL, "María José García Pérez"),
        ("Ana de la Torre", "Ana Torre Gil"),
        ("Juan Carlos Gil", "Juan C. Gil Ros"),
    ],
)
def test_names_that_may_be_one_persons_are_alike_but_not_the_same(one: str, other: str) -> None:
    assert names.compare(one, other).likeness == Likeness.SIMILAR
    assert not names.same(one, other)
    assert names.key_of(other) in names.keys_alike(one)


def test_a_slip_of_the_pen_is_forgiven() -> None:
    said = names.compare("Gonzalo Fernández Ruiz", "Gonzalo Fernandes Ruiz")
    assert said.likeness == Likeness.SIMILAR


@pytest.mark.parametrize(
    ("nick", "full", "name"),
    [
        ("Pepe Ruiz Gil", "José Ruiz Gil", "jose"),
        ("Paco Sanz", "Francisco Sanz Paz", "francisco"),
        ("Lola Ferrer", "Dolores Ferrer", "dolores"),
        ("Nacho Gil", "Ignacio Gil", "ignacio"),
        ("Charo Gil", "Rosario Gil", "rosario"),
        ("Toñi Gil", "Antonia Gil", "antonia"),
        ("Chema Gil", "José María Gil", "jose maria"),
        ("Quique Gil", "Enrique Gil", "enrique"),
        ("Lupe Gil", "Guadalupe Gil", "guadalupe"),
        ("Beto Gil", "Roberto Gil", "roberto"),
        ("Memo Gil", "Guillermo Gil", "guillermo"),
        ("Chuy Gil", "Jesús Gil", "jesus"),
        ("Pancho Gil", "Francisco Gil", "francisco"),
        ("Bill Gil", "William Gil", "william"),
    ],
)
def test_what_people_are_called_at_home_is_known(nick: str, full: str, name: str) -> None:
    found = names.compare(nick, full)
    assert (found.likeness, found.stands_for) == (Likeness.SIMILAR, name)
    assert names.key_of(nick) in names.keys_alike(full)
    assert names.key_of(full) in names.keys_alike(nick)


def test_enough_nicknames_are_known() -> None:
    assert len(BEHIND) >= 150


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José Pérez García", "José Pérez López"),
        ("Francisco Gil Ros", "Francisca Gil Ros"),
        ("Daniel Gil Ros", "Daniela Gil Ros"),
        ("Juan Gil", "María Gil"),
        ("Ana Fernández", "Ana Hernández"),
    ],
)
def test_two_people_of_one_house_are_not_one(one: str, other: str) -> None:
    assert names.compare(one, other).likeness == Likeness.OTHER


@pytest.mark.parametrize("name", ["", "  ", "123", "¿?", "Иван"])
def test_what_is_no_name_to_us_says_nothing(name: str) -> None:
    assert names.compare(name, FULL).likeness == Likeness.UNSAID
    assert names.key_of(name) == ""
    assert not names.same(name, name)


@pytest.mark.parametrize(
    ("name", "email", "fits"),
    [
        (FULL, "mjperez@example.org", True),
        (FULL, "maria.perez82@example.org", True),
        (FULL, "perezmj@example.org", True),
        ("Pepe Ruiz", "pepe_ruiz@example.org", True),
        ("José Ruiz", "peperuiz@example.org", True),
        (FULL, "luisperez@example.org", False),
        (FULL, "info@example.org", False),
        ("Ana", "ana@example.org", False),
    ],
)
def test_a_mailbox_fits_a_name_or_it_does_not(name: str, email: str, fits: bool) -> None:
    assert names.fits_mailbox(name, email) is fits


def test_a_mailbox_may_carry_a_name() -> None:
    assert names.in_mailbox("maria.perez82@example.org") == "Maria Perez"
    assert names.in_mailbox("mjperez@example.org") == ""


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("mariaperez@example.org", "MariaPerez@example.net", True),
        ("mariaperez@example.org", "mariaperez@example.org", False),
        ("mariaperez@example.org", "mariaperez+casa@EXAMPLE.org", False),
        ("info@example.org", "info@example.net", False),
    ],
)
def test_one_name_of_mailbox_needs_two_providers(one: str, other: str, is_one: bool) -> None:
    assert names.one_mailbox([one], [other]) is is_one
