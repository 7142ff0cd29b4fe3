"""Times that people are given: near enough to be meant, and while the house is open."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from albricias.resolve.house_facts import HouseFacts
from albricias.resolve.promises import Promise
from albricias.resolve.snoozes import Snooze

TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
FRIDAY_AT_NOON, SATURDAY_AT_NOON = "2026-11-20T12:00", "2026-11-21T12:00"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)


@pytest.fixture
def house(adela):
    given = {"hours": "lun-vie 9:00-17:00", "holidays": "2026-11-19 San Félix"}
    return HouseFacts(**given).keep(by=adela, at=TUESDAY)


def promised(client, case, ana, due_at, **more):
    said = {"text": "Llamarle", "due_at": due_at, "act": "call", "owner": ana.pk}
    return client.post(reverse("resolve:promise", args=[case.number]), said | more)


@pytest.mark.parametrize("due_at", ["9999-12-31T23:59", "2226-11-20T12:00", "2028-06-01T12:00"])
def test_a_year_that_nobody_means_is_refused(client_of, ana, case, due_at):
    refused = promised(client_of(ana), case, ana, due_at)
    assert refused.status_code == 422
    assert "Eso es más de año y medio: mire otra vez el año." in refused.text
    assert not Promise.objects.exists()


def test_a_year_and_some_months_is_no_mistake(client_of, ana, case):
    assert promised(client_of(ana), case, ana, "2028-04-03T12:00").status_code == 302


def test_the_year_is_looked_at_in_what_is_read_in_an_answer_too(client_of, ana, case):
    typed = {"text": "Le llamaremos.", "promise-0": "on", "promise-0-text": "Le llamaremos"}
    typed |= {"promise-0-act": "call", "promise-0-due_at": "2226-11-20T12:00"}
    refused = client_of(ana).post(reverse("resolve:answer", args=[case.number]), typed)
    assert refused.status_code == 422
    assert "«Le llamaremos» se promete para dentro de más de año y medio" in refused.text


@pytest.mark.parametrize(
    ("button", "day"), [("put_off", "until"), ("give", "due_at")], ids=["put off", "given"]
)
def test_of_several_cases_it_is_told_too(client_of, bo, ana, case, button, day):
    posted = {"pick": [case.pk], button: "", "reason": "Falta.", "to": ana.pk, "what": "Llamarle"}
    told = client_of(bo).post(
        reverse("resolve:bulk"), {**posted, day: "2226-11-20T12:00"}, follow=True
    )
    assert "Eso es más de año y medio" in told.text
    assert not Promise.objects.exists()
    assert not Snooze.objects.exists()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("due_at", "why"),
    [
        (SATURDAY_AT_NOON, "La casa está cerrada entonces: "),
        ("2026-11-20T18:30", "La casa está cerrada entonces: "),
        ("2026-11-19T12:00", "es fiesta (San Félix)"),
    ],
)
def test_a_promise_for_when_the_house_is_closed_is_asked_about(client_of, ana, case, due_at, why):
    asked = promised(client_of(ana), case, ana, due_at)
    assert asked.status_code == 422
    assert why in asked.text
    assert promised(client_of(ana), case, ana, due_at, anyway="on").status_code == 302
    assert Promise.objects.get().text == "Llamarle"


@pytest.mark.usefixtures("house")
def test_so_is_a_promise_moved_there(client_of, ana, case):
    assert promised(client_of(ana), case, ana, "2026-11-20T17:00").status_code == 302
    move = reverse("resolve:move", args=[case.number, Promise.objects.get().pk])
    asked = client_of(ana).post(move, {"due_at": SATURDAY_AT_NOON, "reason": "Falta la pieza."})
    assert asked.status_code == 422
    assert "La casa está cerrada entonces" in asked.text


def test_of_a_house_that_has_not_said_when_it_works_nothing_is_asked(client_of, ana, case):
    assert promised(client_of(ana), case, ana, SATURDAY_AT_NOON).status_code == 302


@pytest.mark.usefixtures("house")
def test_what_is_long_past_is_refused_as_ever(client_of, ana, case):
    assert promised(client_of(ana), case, ana, "1066-10-14T12:00").status_code == 422


FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("act", ["promise", "assign"])
def test_on_a_friday_the_next_day_of_work_is_proposed(client_of, ana, case, monkeypatch, act):
    page = reverse(f"resolve:{act}", args=[case.number])
    assert 'value="2026-11-18T12:00"' in client_of(ana).get(page).text
    monkeypatch.setattr("django.utils.timezone.now", lambda: FRIDAY)
    assert 'value="2026-11-23T12:00"' in client_of(ana).get(page).text


@pytest.mark.usefixtures("house")
def test_a_case_handed_over_for_when_the_house_is_closed_is_asked_about(client_of, ana, bo, case):
    page = reverse("resolve:assign", args=[case.number])
    given = {"to": bo.pk, "what": "Llamarle", "due_at": SATURDAY_AT_NOON}
    asked = client_of(ana).post(page, given)
    assert "La casa está cerrada entonces" in asked.text
    assert client_of(ana).post(page, {**given, "anyway": "on"}).status_code == 302
    assert Promise.objects.get().owner == bo
