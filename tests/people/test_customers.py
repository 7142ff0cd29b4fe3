"""Who is who: customers are recognised, and never merged by themselves."""

import pytest

from albricias.people.models import Customer, fold

pytestmark = pytest.mark.django_db


def test_carlos_is_recognised_by_his_email_however_it_is_written(carlos, now):
    again = Customer.recognise(name="carlos ibanez", email="CARLOS@example.org ", at=now)
    assert again == carlos


def test_carlos_is_recognised_by_his_phone_with_or_without_the_country(carlos, now):
    again = Customer.recognise(name="Carlos Ibáñez", phone="+34 600-112-233", at=now)
    assert again == carlos


def test_somebody_else_at_the_same_phone_is_somebody_else(carlos, now):
    wife = Customer.recognise(name="Rosa Ferrer", phone="600112233", at=now)
    assert wife != carlos


def test_two_people_of_one_name_stay_two(carlos, now):
    other = Customer.recognise(name="Carlos Ibáñez", email="otro@example.org", at=now)
    assert other != carlos


def test_a_new_way_to_reach_carlos_is_noted_once(carlos, now):
    for _ in range(2):
        Customer.recognise(name="Carlos Ibáñez", email="carlos@example.org", phone="911", at=now)
        Customer.recognise(
            name="Carlos Ibáñez", email="carlos@example.org", phone="911222333", at=now
        )
    assert sorted(p.value for p in carlos.contact_points.all()) == [
        "600 11 22 33",
        "911222333",
        "carlos@example.org",
    ]


def test_a_name_learnt_later_is_kept(db, now):
    nameless = Customer.recognise(name="", email="x@example.org", at=now)
    again = Customer.recognise(name="Rosa Ferrer", email="x@example.org", at=now)
    assert again == nameless
    again.refresh_from_db()
    assert again.name == "Rosa Ferrer"


@pytest.mark.parametrize(
    ("written", "folded"),
    [("María  José", "maria jose"), ("IBÁÑEZ", "ibanez"), ("Núñez-Güell", "nunez-guell")],
)
def test_names_are_found_without_accents_or_case(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize("words", ["maria", "MARÍA j", "María José"])
def test_maria_is_found_by_the_beginning_of_her_name_in_every_database(now, words):
    maria = Customer.recognise(name="María José Peña", email="mj@example.org", at=now)
    Customer.recognise(name="Mario Sanz", email="mario@example.org", at=now)
    Customer.recognise(name="Ñu María", email="nu@example.org", at=now)

    assert list(Customer.objects.named(words)) == [maria]
    assert list(Customer.objects.found_by(words)) == [maria]


def test_a_per_cent_sign_is_no_joker(carlos):
    assert not Customer.objects.named("%").exists()
    assert not Customer.objects.found_by("c%").exists()
