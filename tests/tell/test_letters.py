"""Letters go out in the right language, without holding up the house, and are noted if sent."""

from datetime import timedelta

import pytest
from django.db import connection

from albricias import post
from albricias.people.models import Customer
from albricias.receive.models import Channel
from albricias.resolve.cases import Acknowledgement
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import ResolutionOffer
from albricias.tell import outbox
from albricias.tell.dispatches import State
from albricias.tell.models import Dispatch


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_stops_nobody_from_writing(case, work_off, now, monkeypatch):
    held = []

    def slow(*_args, **_kwargs):
        held.append(connection.in_atomic_block)

    monkeypatch.setattr(post, "into_folder", slow)
    work_off(at=now)

    assert held == [False]
    assert Dispatch.objects.get().accepted_at == now


def test_a_letter_that_was_accepted_is_not_sent_again(case, work_off, now, monkeypatch):
    work_off(at=now)
    monkeypatch.setattr(post, "into_folder", None)

    assert outbox.send_due(now=now + timedelta(days=1)) == 0


def test_a_letter_that_was_not_accepted_waits(case, now, work_off, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("no mail today")

    monkeypatch.setattr(post, "into_folder", refuse)
    work_off(at=now)

    letter = Dispatch.objects.get()
    assert (letter.state, letter.accepted_at) == (State.WAITING, None)
    assert letter.words == "OSError: no mail today"
    assert letter.due_at == now + timedelta(minutes=1)
    assert not Acknowledgement.objects.exists()


def test_the_next_letter_follows_a_corrected_language(case, ana, work_off, now):
    Customer.objects.update(language="en")
    Entry.answer(case, "Here you are.", by=ana, at=now)
    work_off(at=now)

    assert "Hello Carlos," in Dispatch.objects.get(kind=Dispatch.Kind.ANSWER).text


@pytest.mark.parametrize(
    ("text", "greets"),
    [
        ("Hola, Carlos:\n\nYa está.", True),
        ("¡Hola! Ya está.", True),
        ("Buenos días, don Carlos: ya está.", True),
        ("Estimado señor:\nYa está.", True),
        ("Dear Carlos,\nIt is done.", True),
        ("Don Carlos, ya está.", True),
        ("Carlos:\nYa está.", True),
        ("Ya está devuelto. Lo firma Carlos.", False),
        ("Buenas noticias: ya está.", False),
        ("A Carlos Núñez le consta.", False),
    ],
)
def test_an_answer_that_greets_is_not_greeted_once_more(case, ana, work_off, now, text, greets):
    Entry.answer(case, text, by=ana, at=now)
    ResolutionOffer.make(case, text, by=ana, at=now)
    work_off(at=now)

    for kind in (Dispatch.Kind.ANSWER, Dispatch.Kind.OFFER):
        letter = Dispatch.objects.get(kind=kind).text
        assert letter.startswith(text if greets else "Hola, Carlos:\n\n" + text)


def test_who_gave_no_name_is_greeted_all_the_same(tell_us, ana, work_off, now):
    Entry.answer(tell_us(name=""), "Ya está.", by=ana, at=now)
    work_off(at=now)
    assert Dispatch.objects.get(kind=Dispatch.Kind.ANSWER).text.startswith("Hola:\n\nYa está.")


# Acknowledged means that they were told


def test_who_left_an_address_is_acknowledged_when_the_letter_leaves(case, work_off, now):
    work_off(at=now + timedelta(hours=3))

    assert case.acknowledgement.at == now + timedelta(hours=3)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.PHONE, Channel.COUNTER])
def test_who_left_no_address_was_given_the_key_there_and_then(tell_us, ana, work_off, now, channel):
    case = tell_us(email="", channel=channel)
    work_off(at=now + timedelta(hours=3))

    assert case.acknowledgement.at == case.received_at
    assert not Dispatch.objects.exists()


def test_nobody_is_said_to_be_acknowledged_when_nothing_reached_them(tell_us, ana, work_off, now):
    tell_us(email="", channel=Channel.EMAIL)
    work_off(at=now)

    assert not Acknowledgement.objects.exists()
