"""Who wrote by WhatsApp is answered there, while that is allowed, and otherwise it is said."""

from datetime import timedelta
from typing import Any

import pytest

from albricias import history
from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.models import Channel
from albricias.resolve.entries import Entry
from albricias.resolve.threads import MessageMark
from albricias.tell.dispatches import State, Why
from albricias.tell.models import Dispatch
from albricias.tell.ways import whatsapp
from tests.tell.cloud_api import CloudApi, no
from tests.tell.conftest import use_settings

MINUTE = timedelta(minutes=1)


@pytest.fixture
def api(settings):
    with CloudApi().open() as api:
        use_settings(settings, whatsapp_api=api.url)
        yield api


@pytest.fixture
def door(db, now):
    door = HookDoor(kind="whatsapp", name="El móvil", added_at=now)
    door.options = {whatsapp.NUMBER_ID: "1055"}
    door.keep_secrets({whatsapp.TOKEN: "a-token"})
    door.save()
    return door


@pytest.fixture
def chat(tell_us, ana, door):
    return tell_us("Sigo sin línea.", channel=Channel.WHATSAPP, phone="+34 600 11 22 33", email="")


def the_letter():
    return Dispatch.objects.latest("id")


def test_who_wrote_by_whatsapp_is_answered_there(chat, api, work_off, now):
    work_off(at=now)

    [asked] = api.asked
    assert asked["path"] == "/v21.0/1055/messages"
    assert asked["token"] == "Bearer a-token"
    assert (asked["to"], asked["type"]) == ("34600112233", "text")
    assert chat.key in asked["text"]["body"]
    letter = the_letter()
    assert (letter.state, letter.way, letter.message_id) == ("accepted", "whatsapp", "wamid.1")
    assert MessageMark.case_of(["wamid.1"]) == chat
    assert chat.acknowledgement.at == now


def test_without_an_address_of_whatsapp_it_is_written_into_the_folder(
    chat, settings, work_off, now
):
    use_settings(settings, whatsapp_api="")
    work_off(at=now)

    letter = the_letter()
    assert (letter.state, letter.way, letter.in_folder) == ("accepted", "whatsapp", True)
    [written] = settings.HOME.outbox.glob("*-whatsapp.txt")
    assert chat.key in written.read_text(encoding="utf-8")
    assert chat.number in written.name


def test_with_two_numbers_the_answer_goes_out_by_the_one_they_wrote_to(chat, door, now):
    other = HookDoor.objects.create(
        kind="whatsapp",
        name="La tienda",
        options={**door.options},
        secret=door.secret,
        added_at=now,
    )
    chat.letter.source = other.source
    chat.letter.save(update_fields=["source"])

    assert whatsapp.door_of(chat) == other


def test_its_token_is_nowhere_to_be_read_in_the_database(chat, door):
    assert "a-token" not in str(HookDoor.objects.values().get())


@pytest.mark.parametrize(("status", "field"), [("delivered", "delivered_at"), ("read", "read_at")])
def test_what_whatsapp_says_of_it_is_noted(chat, api, work_off, now, status, field):
    work_off(at=now)
    history.record("whatsapp.status", at=now + MINUTE, message_id="wamid.1", status=status)
    work_off(at=now + MINUTE)

    assert getattr(the_letter(), field) == now + MINUTE
    assert the_letter().delivered_at == now + MINUTE


def test_what_whatsapp_could_not_deliver_is_shown(chat, api, work_off, now):
    work_off(at=now)
    said: dict[str, Any] = {
        "message_id": "wamid.1",
        "status": "failed",
        "reason": "131026 undeliverable",
    }
    history.record("whatsapp.status", at=now + MINUTE, case=chat, **said)
    work_off(at=now + MINUTE)

    letter = the_letter()
    assert (letter.state, letter.why) == (State.RETURNED, Why.WHATSAPP)
    assert letter.words == "131026 undeliverable"


def test_a_day_after_their_last_message_it_goes_by_mail_if_there_is_an_address(
    tell_us, ana, door, api, work_off, now
):
    case = tell_us(channel=Channel.WHATSAPP, phone="+34600112233", email="carlos@example.org")
    Entry.answer(case, "Ya está.", by=ana, at=now + timedelta(hours=25))
    work_off(at=now + timedelta(hours=25))

    answer = Dispatch.objects.get(kind="answer")
    assert (answer.way, answer.to, answer.state) == ("mail", "carlos@example.org", "accepted")
    assert api.asked == []


def test_a_day_after_without_another_address_it_is_said_aloud(
    chat, api, work_off, now, ana, client_of
):
    work_off(at=now)
    Entry.answer(chat, "Ya está.", by=ana, at=now + timedelta(hours=25))
    work_off(at=now + timedelta(hours=25))

    answer = Dispatch.objects.get(kind="answer")
    assert (answer.state, answer.why) == (State.GIVEN_UP, Why.WINDOW)
    page = client_of(ana).get(chat.get_absolute_url()).content.decode()
    assert "WhatsApp no deja contestar" in page


def test_a_later_message_opens_the_window_again(chat, api, tell_us, work_off, now, ana):
    later = now + timedelta(hours=30)
    tell_us("¿Hay novedades?", at=later, channel=Channel.WHATSAPP, phone="600112233", email="")
    Entry.answer(chat, "Sí.", by=ana, at=later + MINUTE)

    assert whatsapp.is_within_a_day(chat, now=later + MINUTE)


def test_their_own_word_that_the_day_has_passed_is_believed(chat, api, work_off, now):
    api.answers = [no(400, 131047, "Re-engagement message")]
    work_off(at=now)

    assert the_letter().why == Why.WINDOW


@pytest.mark.parametrize(
    ("answer", "state", "doubled"),
    [
        (no(400, 131026, "Message undeliverable"), State.GIVEN_UP, 0),
        (no(429, 130429, "Rate limit hit"), State.ACCEPTED, 0),
        (no(401, 190, "Access token has expired"), State.ACCEPTED, 0),
        (no(503, 2, "Service unavailable"), State.ACCEPTED, 1),
        ((504, {}), State.ACCEPTED, 1),
        (None, State.ACCEPTED, 1),
    ],
)
def test_refused_for_good_it_ends_and_for_now_it_is_tried_again(
    chat, api, work_off, now, answer, state, doubled
):
    api.answers = [answer]
    work_off(at=now)
    work_off(at=now + MINUTE)

    assert (the_letter().state, the_letter().maybe_doubled) == (state, doubled)


def test_with_nobody_listening_it_waits_and_is_not_counted(chat, settings, work_off, now):
    use_settings(settings, whatsapp_api="http://127.0.0.1:9")
    work_off(at=now)

    assert (the_letter().state, the_letter().is_uncertain) == (State.WAITING, False)


def test_a_very_long_answer_says_where_it_goes_on(chat, api, work_off, now, ana, settings):
    settings.PUBLIC_URL = "https://quejas.example.org"
    Entry.answer(chat, "palabra " * 1000, by=ana, at=now)
    work_off(at=now)

    body = api.asked[-1]["text"]["body"]
    assert len(body) <= whatsapp.MOST_CHARACTERS
    assert body.endswith(f"https://quejas.example.org{chat.customer_url}")


def test_without_a_number_of_ours_they_are_answered_another_way(tell_us, ana, work_off, now):
    tell_us(channel=Channel.WHATSAPP, phone="600112233", email="carlos@example.org")
    work_off(at=now)

    assert the_letter().way == "mail"
