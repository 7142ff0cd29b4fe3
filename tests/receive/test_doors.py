"""The page of the doors: which are open, which are silent, and what got stuck."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from albricias import history
from albricias.board.channels import Wait
from albricias.history import Work
from albricias.receive import arriving, doors, duties
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.resolve.entries import Entry
from tests.budgets import within_budget

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


def test_the_doors_say_how_many_letters_wait_for_who_may_handle_them(
    ana: Any, zoe: Any, norte: Any, stuck: Letter, client_of: Any
) -> None:
    duties.give("web", norte, by=ana, at=timezone.now())
    for who, waits in ((ana, True), (zoe, False)):
        page = client_of(who).get(reverse("receive:channels")).content.decode()
        assert ("1 carta espera su caso" in page) == waits
        assert "no case today" not in page
    assert client_of(zoe).post(reverse("receive:filing", args=[stuck.pk])).status_code == 404


def test_the_page_warns_when_nobody_can_answer(dora: Any, client_of: Any) -> None:
    page = client_of(dora).get(reverse("receive:channels"), headers={"accept-language": "en"})

    assert "Nobody can answer." in page.content.decode()
    assert reverse("receive:new") not in page.content.decode()


def test_the_page_keeps_its_budget(ana: Any, stuck: Letter, tell_us: Any, client_of: Any) -> None:
    for _n in range(12):
        tell_us(at=timezone.now())
    client = client_of(ana)
    client.get(reverse("receive:channels"))
    caches["local"].clear()
    with within_budget("receive:channels"):
        page = client.get(reverse("receive:channels"), headers={"accept-language": "en"})

    assert "more than half still wait (n = 12)" in page.content.decode()


def test_the_median_wait_is_told_with_its_doubt_once_enough_is_known(
    quim: Any, ana: Any, tell_us: Any, client_of: Any
) -> None:
    now = timezone.now()
    client = client_of(quim)

    def page() -> str:
        caches["local"].clear()
        found = client.get(reverse("receive:channels"), headers={"accept-language": "en"})
        return str(found.content.decode())

    for hours in range(9):
        case = tell_us(at=now - timedelta(days=3))
        Entry.answer(case, "Ya está.", by=ana, at=case.received_at + timedelta(hours=hours + 1))
    assert "not enough data yet (n = 9)" in page()
    for hours in range(9, 21):
        case = tell_us(at=now - timedelta(days=3))
        Entry.answer(case, "Ya está.", by=ana, at=case.received_at + timedelta(hours=hours + 1))
    assert re.search(r"first answer: 11 h \(between \d+ h and \d+ h, n = 21\)", page())


def test_a_wait_that_is_the_same_at_both_ends_is_said_once() -> None:
    two, three = timedelta(days=2, hours=1), timedelta(days=2, hours=20)
    with translation.override("en"):
        assert Wait(183, two, two, two).said == "2 days (n = 183)"
        assert Wait(183, two, two, three).said == "2 days (n = 183)"
        assert "between 2 days and 4 days" in Wait(183, two, two, 2 * two).said


def test_the_waits_of_all_ways_are_one_question_and_each_way_has_its_own(
    quim: Any, ana: Any, tell_us: Any, client_of: Any, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    client = client_of(quim)

    def page() -> str:
        caches["local"].clear()
        found = client.get(reverse("receive:channels"), headers={"accept-language": "en"})
        return str(found.content.decode())

    for _n in range(11):
        tell_us(at=now - timedelta(hours=20))
    page()  # what is asked only once in a process
    with CaptureQueriesContext(connection) as asked:
        page()
    for channel in (Channel.PHONE, Channel.COUNTER, Channel.API):
        for _n in range(12 if channel == Channel.PHONE else 10):
            case = tell_us(at=now - timedelta(hours=20), channel=channel)
            Entry.answer(case, "Ya está.", by=ana, at=case.received_at + timedelta(hours=2))
    with django_assert_num_queries(len(asked)):
        told = page()
    assert "more than half still wait (n = 11)" in told
    assert "first answer: 2 h (n = 12)" in told
