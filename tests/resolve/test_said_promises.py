"""What a colleague writes is read for promises while they write, and noted if they say so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.urls import reverse

from albricias.resolve.entries import Entry
from albricias.resolve.promises import Promise
from albricias.resolve.said_promises import read

MADRID = ZoneInfo("Europe/Madrid")
THURSDAY_AT_THREE = datetime(2026, 11, 19, 15, tzinfo=MADRID)


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def suggested(text, user, now):
    return read(text, user, now=now, seen=QueryDict())


def answer(case):
    return reverse("resolve:answer", args=[case.number])


def test_a_call_on_thursday_is_suggested_with_its_time(ana, now):
    [one] = suggested("Le llamaremos el jueves.", ana, now)
    assert (one.text, one.act, one.due_at) == (
        "Le llamaremos el jueves",
        "call",
        "2026-11-19T15:00",
    )
    assert (one.owner, one.is_chosen) == (ana, True)


def test_what_says_no_time_or_is_half_meant_is_shown_and_not_ticked(ana, now):
    vague, hedged = suggested(
        "Le llamaremos cuanto antes. Intentaremos enviarle la factura mañana.", ana, now
    )
    assert vague.is_dateless
    assert not vague.is_chosen
    assert hedged.is_hedged
    assert not hedged.is_chosen


def test_who_is_named_and_works_here_is_who_will_do_it(ana, bo, now):
    [one] = suggested("Mi compañero Bo le llamará mañana.", ana, now)
    assert one.owner == bo


@pytest.mark.parametrize(
    "text",
    ["No le llamaremos el jueves.", "¿Le llamamos el jueves?", "Le llamamos el jueves pasado."],
)
def test_what_promises_nothing_is_not_suggested(text, ana, now):
    assert suggested(text, ana, now) == []


def test_ana_types_and_the_page_says_what_she_promises(case, ana, client_of):
    address = reverse("resolve:read-promises", args=[case.number])
    shown = client_of(ana).post(address, {"text": "Le llamaremos el jueves."}).content.decode()
    assert "Le llamaremos el jueves" in shown
    assert 'value="2026-11-19T15:00"' in shown
    assert not Promise.objects.exists()


def test_what_she_unticked_stays_so_while_she_goes_on_typing(case, ana, client_of):
    address = reverse("resolve:read-promises", args=[case.number])
    typed = {
        "text": "Le llamaremos el jueves. Y mañana le escribimos.",
        "promise-0-text": "Le llamaremos el jueves",
        "promise-0-due_at": "2026-11-19T18:00",
    }
    shown = client_of(ana).post(address, typed).content.decode()
    assert 'value="2026-11-19T18:00"' in shown
    first = shown.index('id="promise-0"')
    assert "checked" not in shown[first : shown.index(">", first)]


def test_sent_with_the_answer_it_is_in_the_ledger(case, ana, client_of):
    said = {
        "text": "Le llamaremos el jueves.",
        "was_read": "1",
        "promise-0": "1",
        "promise-0-text": "Le llamaremos el jueves",
        "promise-0-act": "call",
        "promise-0-due_at": "2026-11-19T15:00",
    }
    client_of(ana).post(answer(case), said)
    promise = Promise.objects.get()
    assert (promise.owner, promise.act, promise.due_at) == (ana, "call", THURSDAY_AT_THREE)
    assert Entry.objects.get().kind == Entry.Kind.ANSWER


def test_a_promise_without_a_time_sends_nothing_and_loses_nothing(case, ana, client_of):
    said = {
        "text": "Le llamaremos cuanto antes.",
        "was_read": "1",
        "promise-0": "1",
        "promise-0-text": "Le llamaremos cuanto antes",
        "promise-0-due_at": "",
    }
    response = client_of(ana).post(answer(case), said)
    assert response.status_code == 422
    assert "Le llamaremos cuanto antes." in response.content.decode()
    assert not Entry.objects.exists()
    assert not Promise.objects.exists()


def test_without_scripts_she_is_asked_once_it_is_sent(case, ana, client_of):
    ana_writes = client_of(ana)
    response = ana_writes.post(answer(case), {"text": "Le llamaremos el jueves."}, follow=True)
    assert Entry.objects.count() == 1
    shown = response.content.decode()
    assert 'value="Le llamaremos el jueves"' in shown
    assert "promete algo" in shown
    assert not Promise.objects.exists()


def test_what_is_promised_in_a_solution_is_noted_too(case, ana, now, client_of):
    said = {
        "what_was_done": "Le abonaremos la cuota mañana.",
        "was_read": "1",
        "promise-0": "1",
        "promise-0-text": "Le abonaremos la cuota mañana",
        "promise-0-due_at": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    client_of(ana).post(reverse("resolve:offer", args=[case.number]), said)
    assert Promise.objects.get().text == "Le abonaremos la cuota mañana"


def test_what_a_solution_promises_unseen_is_asked_too(case, ana, client_of):
    offer = reverse("resolve:offer", args=[case.number])
    said = {"what_was_done": "Le llamaremos el jueves."}
    response = client_of(ana).post(offer, said, follow=True)
    shown = response.content.decode()
    assert case.offers.count() == 1
    assert 'value="Le llamaremos el jueves"' in shown
    assert "promete algo" in shown
