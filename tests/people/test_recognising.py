"""By what a person is known again: a verified contact point, or a name that agrees."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from albricias.people.in_bulk import Person, recognise_many
from albricias.people.models import ContactPoint, Customer, Resemblance
from albricias.people.phones import country_of
from albricias.receive.knowing import known_by

ROSA = {"name": "Rosa Ferrer Gil", "email": "rosa@example.org"}
WAYS = [
    ({"name": "FERRER GIL, Rosa", "email": "rosa@example.org"}, True),
    ({"name": "Rosa Ferrer", "email": "rosa@example.org"}, False),
    ({"name": "Luis Paz", "email": "rosa@example.org"}, False),
    ({"name": "", "email": "rosa@example.org"}, False),
    ({"name": "Rosa Ferrer Gil", "email": "otra@example.org"}, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("told", "is_rosa"), WAYS)
@pytest.mark.parametrize("in_bulk", [False, True])
def test_an_unverified_address_needs_the_name_to_agree(
    told: dict[str, str], is_rosa: bool, in_bulk: bool, now: datetime
) -> None:
    rosa = Customer.recognise(**ROSA, at=now)
    assert (known(told, now, in_bulk=in_bulk) == rosa.pk) is is_rosa


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+34 600 11 22 33", "34"),
        ("0034600112233", "34"),
        ("(+57) 600-112-233", "57"),
        ("+1 809 555 1234", "1"),
        ("+502 5512 3456", "502"),
        ("600 11 22 33", ""),
        ("34600112233", ""),
        ("+600112233", ""),
        ("+376 312 345", ""),
        ("+", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_only_where_it_is_written(number: str, country: str) -> None:
    assert country_of(number) == country


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known_as", "phone", "is_rosa"),
    [
        ("+34 600112233", "0034 600 11 22 33", True),
        ("+34 600112233", "600 11 22 33", True),
        ("600112233", "+57 1600112233", True),
        ("+34 600112233", "+57 1600112233", False),
        ("+54 9 11 2345 6789", "+54 11 2345 6789", True),
    ],
)
@pytest.mark.parametrize("in_bulk", [False, True])
def test_the_same_nine_digits_in_two_countries_are_two_phones(
    known_as: str, phone: str, is_rosa: bool, in_bulk: bool, quim: Any, now: datetime
) -> None:
    rosa = Customer.recognise(name="Rosa Ferrer Gil", phone=known_as, at=now)
    told = {"name": "Rosa Ferrer Gil", "email": "", "phone": phone}
    assert (known(told, now, in_bulk=in_bulk) == rosa.pk) is is_rosa
    assert (rosa in [one.customer for one in known_by("", phone, quim)]) is is_rosa
    # Only by name may they be one, and somebody decides.
    noted = [one.signs["signs"] for one in Resemblance.objects.all()]
    assert noted == ([] if is_rosa else [["name"]])


@pytest.mark.django_db
@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_verified_address_needs_no_name_but_not_another(in_bulk: bool, now: datetime) -> None:
    rosa = Customer.recognise(**ROSA, at=now)
    rosa.heard_from(email="ROSA@example.org", at=now)
    assert known({"name": "", "email": "rosa@example.org"}, now, in_bulk=in_bulk) == rosa.pk
    other = {"name": "Luis Paz", "email": "rosa@example.org"}
    assert known(other, now, in_bulk=in_bulk) != rosa.pk


@pytest.mark.django_db
@pytest.mark.parametrize("in_bulk", [False, True])
def test_with_two_people_at_one_address_nobody_can_tell_who_wrote(
    in_bulk: bool, now: datetime
) -> None:
    rosa = Customer.recognise(**ROSA, at=now)
    luis = Customer.recognise(name="Luis Paz", email="rosa@example.org", at=now)
    for customer in (rosa, luis):
        customer.heard_from(email="rosa@example.org", at=now)
    nameless = known({"name": "", "email": "rosa@example.org"}, now, in_bulk=in_bulk)
    assert nameless not in {rosa.pk, luis.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("in_bulk", [False, True])
def test_who_is_not_recognised_but_resembles_somebody_is_noted(
    in_bulk: bool, now: datetime
) -> None:
    rosa = Customer.recognise(**ROSA, phone="600112233", at=now)
    told = {"name": "Rosi Ferrer", "email": "rf@example.com", "phone": "600 11 22 33"}
    pk = known(told, now, in_bulk=in_bulk)
    [found] = Resemblance.objects.all()
    assert (found.older_id, found.newer_id, found.score) == (rosa.pk, pk, 90)
    assert found.signs["signs"] == ["phone", "nickname"]


@pytest.mark.django_db
def test_a_namesake_with_one_surname_is_nobody_we_ask_about(now: datetime) -> None:
    Customer.recognise(name="María García", email="a@example.org", at=now)
    Customer.recognise(name="María García", email="b@example.org", at=now)
    assert not Resemblance.objects.exists()


@pytest.mark.django_db
def test_somebody_known_is_recognised_in_three_questions_at_most(now: datetime) -> None:
    known_points = {"email": "rosa@example.org", "phone": "600112233"}
    Customer.recognise(name="Rosa Ferrer Gil", **known_points, at=now)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        Customer.recognise(name="Rosa Ferrer Gil", **known_points, at=now)
    assert len(asked) <= 3


@pytest.mark.django_db
def test_ana_notes_that_a_phone_is_theirs_and_zoe_may_not(
    ana: Any, zoe: Any, tell_us: Any, client_of: Any, bo: Any, now: datetime
) -> None:
    case = tell_us(at=now)
    case.assign(ana, by=bo, at=now)
    point = case.customer.contact_points.first()
    page = reverse("people:verify", args=[point.pk])
    assert client_of(zoe).post(page).status_code == 404
    client_of(ana).post(page)
    point.refresh_from_db()
    assert point.verified_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_letters_of_one_new_person_at_the_same_instant_make_one_customer(
    now: datetime,
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("here writers queue before they read")
    both = threading.Barrier(2)

    def file_one() -> int:
        try:
            with transaction.atomic():
                both.wait(timeout=20)
                return Customer.recognise(**ROSA, at=now).pk
        finally:
            connection.close()

    for _ in range(5):
        with ThreadPoolExecutor(2) as desks:
            found = [said.result() for said in [desks.submit(file_one) for _ in range(2)]]
        assert len(set(found)) == 1
        assert Customer.objects.count() == ContactPoint.objects.count() == 1
        Customer.objects.all().delete()


def known(told: dict[str, str], now: datetime, *, in_bulk: bool) -> int | None:
    if not in_bulk:
        return Customer.recognise(**told, at=now).pk
    one = {"phone": "", **told}
    with transaction.atomic():
        [pk] = recognise_many([Person(**one, language="es", at=now)])
    return pk
