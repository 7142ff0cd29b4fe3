"""The page of the doors: which are open, which are silent, and what got stuck."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from albricias import history
from albricias.history import Work
from albricias.receive import arriving, doors
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told

LATER = timedelta(minutes=5)


@pytest.fixture
def stuck(ana: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Letter:
    """A letter that was stored while no case could be opened."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no case today")

    with monkeypatch.context() as patch:
        patch.setattr("albricias.resolve.filing._case_from", broken)
        letter = arriving.take_in(Told(story="Nadie llama"), channel=Channel.WEB, token="t", at=now)
    Letter.objects.update(stored_at=now)
    return letter


def test_a_door_says_when_it_was_last_used_and_how_much(tell_us: Any, now: datetime) -> None:
    tell_us(at=now - timedelta(days=40))
    tell_us(at=now - timedelta(days=2))

    web, phone = doors.door(Channel.WEB, now=now), doors.door(Channel.PHONE, now=now)
    assert (web.recent, web.last_at, web.is_quiet) == (1, now - timedelta(days=2), False)
    assert (phone.recent, phone.last_at) == (0, None)


def test_a_door_falls_silent(tell_us: Any, now: datetime) -> None:
    tell_us(at=now - timedelta(days=31))

    assert doors.door(Channel.WEB, now=now).is_quiet


def test_a_letter_that_got_stuck_is_shown_with_its_reason(stuck: Letter, now: datetime) -> None:
    [found] = doors.stuck_letters(now=now + LATER)

    assert found.letter == stuck
    assert found.why == "RuntimeError: no case today"
    assert not found.given_up


def test_ana_tries_again_and_the_letter_becomes_a_case(
    ana: Any, stuck: Letter, client_of: Any
) -> None:
    Work.objects.update(given_up_at=timezone.now())
    answer = client_of(ana).post(reverse("receive:filing", args=[stuck.pk]))

    assert answer.url == reverse("receive:quarantine")
    stuck.refresh_from_db()
    assert stuck.case.owner == ana
    assert doors.stuck_letters(now=timezone.now()) == []


def test_a_letter_whose_arrival_was_never_noted_is_filed_all_the_same(
    ana: Any, now: datetime
) -> None:
    letter, _new = Letter.keep(
        channel=Channel.WEB, raw=Told(story="Hola").to_raw(), external_id="x", received_at=now
    )
    Letter.objects.update(stored_at=now)
    [found] = doors.stuck_letters(now=now + LATER)
    assert found.given_up

    assert doors.try_again(letter, by=ana, at=now + LATER)
    assert not doors.stuck_letters(now=now + LATER)


def test_a_letter_nobody_can_read_stays_and_says_why(
    ana: Any, client_of: Any, now: datetime
) -> None:
    letter, _new = Letter.keep(
        channel=Channel.WEB, raw=b"\xff\x00 nothing", external_id="x", received_at=now
    )
    history.hurry(history.record("letter.received", at=now, letter=letter.pk), now=now)
    Letter.objects.update(stored_at=now)
    client = client_of(ana)

    assert reverse("receive:quarantine") in client.get(reverse("receive:channels")).content.decode()
    page = client.get(reverse("receive:quarantine")).content.decode()
    assert reverse("receive:by-hand", args=[letter.quarantine.pk]) in page
    assert "Expecting value" in page  # why, for whoever mends it
    assert "·" in page  # how it begins, without what could harm an eye


def test_retrying_by_a_link_does_nothing(ana: Any, stuck: Letter, client_of: Any) -> None:
    answer = client_of(ana).get(reverse("receive:filing", args=[stuck.pk]))

    assert answer.status_code == 405


def test_the_page_warns_when_nobody_can_answer(dora: Any, client_of: Any) -> None:
    page = client_of(dora).get(reverse("receive:channels"), headers={"accept-language": "en"})

    assert "Nobody can answer." in page.content.decode()
    assert reverse("receive:new") not in page.content.decode()


def test_the_page_asks_little_of_the_database(
    ana: Any, stuck: Letter, tell_us: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    for _n in range(5):
        tell_us()
    client = client_of(ana)
    client.get(reverse("receive:channels"))
    with django_assert_max_num_queries(20):
        client.get(reverse("receive:channels"))
