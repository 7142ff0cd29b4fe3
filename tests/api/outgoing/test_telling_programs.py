"""Other programs are told as things happen: signed, once each, and patiently."""

import json
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from albricias.api.outgoing.endpoints import (
    AddressUnfit,
    Endpoint,
    NothingChosen,
    Sending,
)
from albricias.api.outgoing.following import Mark, follow
from albricias.api.outgoing.sending import NotReached, public_address, send_due
from albricias.history import Event
from albricias.resolve.entries import Entry


def tell(at: Any) -> int:
    follow(now=at)
    return send_due(now=at)


def test_they_are_told_signed_as_standard_webhooks_says(
    endpoint: Any, listener: Any, tell_us: Any, monkeypatch: Any
):
    from django.utils import timezone

    one, secret = endpoint()
    case = tell_us()
    now = timezone.now()  # the library compares with the real clock
    assert tell(now) == 1
    [(headers, body)] = listener.heard
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "case.opened"
    assert told["data"] == {
        "case": case.number,
        "kind": "complaint",
        "channel": "web",
        "standing": "open",
        "by": "customer",
    }
    assert headers["webhook-id"] == Sending.objects.get().message_id
    with pytest.raises(Exception, match="signature"):
        Webhook("whsec_" + "A" * 32).verify(body, headers)
    one.refresh_from_db()
    assert one.last_success_at == now


def test_nobodys_words_leave_the_house(endpoint: Any, listener: Any, case: Any, ana: Any, now: Any):
    endpoint("case.answered", "case.added_to")
    Entry.answer(case, "Lo miramos en secreto.", by=ana, at=now)
    Entry.add_from_customer(case, "Mi número de cuenta es 1234.", letter=None, at=now)
    tell(now)
    assert len(listener.heard) == 2
    said = b"".join(body for _headers, body in listener.heard).decode()
    for words in ("secreto", "1234", "Carlos", "carlos@", case.key):
        assert words not in said


def test_each_event_is_told_once_and_only_those_chosen(
    endpoint: Any, listener: Any, tell_us: Any, ana: Any, now: Any
):
    before = tell_us()
    endpoint("case.answered")
    Entry.answer(before, "Sí.", by=ana, at=now)
    Entry.note(before, "Ojo.", by=ana, at=now)
    for minutes in range(0, 30, 2):
        tell(now + timedelta(minutes=minutes))
    assert [json.loads(body)["type"] for _headers, body in listener.heard] == ["case.answered"]


def test_what_came_to_light_late_is_told_all_the_same(
    endpoint: Any, listener: Any, tell_us: Any, now: Any
):
    """On PostgreSQL a lower id may be seen after a higher one."""
    endpoint("case.opened")
    late, _seen = tell_us(), tell_us()
    event = Event.objects.get(name="case.opened", case=late)
    Event.objects.filter(pk=event.pk).update(name="not.yet")
    assert tell(now) == 1
    assert Mark.objects.get().high > event.pk
    Event.objects.filter(pk=event.pk).update(name="case.opened")
    assert tell(now + timedelta(seconds=10)) == 0
    assert tell(now + timedelta(minutes=2)) == 1
    numbers = {json.loads(body)["data"]["case"] for _headers, body in listener.heard}
    assert late.number in numbers


def test_the_marks_move_on_and_never_past_what_may_come_late(endpoint: Any, tell_us: Any, now: Any):
    endpoint("case.opened")
    tell_us()
    tell(now)
    high = Mark.objects.get().high
    assert Mark.objects.get().low < high
    for minutes in (11, 22, 33):
        tell(now + timedelta(minutes=minutes))
    assert Mark.objects.get().low == high


def test_without_endpoints_an_event_costs_nothing_and_looking_costs_one_question(
    tell_us: Any, now: Any, django_assert_num_queries: Any
):
    tell_us()
    with django_assert_num_queries(1):
        assert follow(now=now) == 0
    assert not Sending.objects.exists()


def test_with_an_endpoint_and_nothing_new_nothing_is_written(
    endpoint: Any, tell_us: Any, now: Any, django_assert_num_queries: Any
):
    endpoint()
    tell_us()
    tell(now)
    with django_assert_num_queries(3) as asked:
        assert follow(now=now) == 0
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_they_are_asked_again_more_and_more_seldom_until_they_take_it(
    endpoint: Any, listener: Any, tell_us: Any, now: Any
):
    one, _secret = endpoint()
    listener.answers = [500, 503]
    tell_us()
    assert tell(now) == 1
    assert tell(now + timedelta(seconds=20)) == 0
    assert tell(now + timedelta(seconds=40)) == 1
    assert tell(now + timedelta(seconds=80)) == 0
    assert tell(now + timedelta(seconds=200)) == 1
    sending = Sending.objects.get()
    assert (sending.attempts, sending.status, sending.why) == (3, 204, "")
    assert len({headers["webhook-id"] for headers, _body in listener.heard}) == 1
    one.refresh_from_db()
    assert (one.failing_since, one.failures_in_a_row, one.paused_until) == (None, 0, None)


def test_after_three_days_of_silence_it_stops_for_all_to_see(
    endpoint: Any, listener: Any, tell_us: Any, now: Any, adela: Any
):
    one, _secret = endpoint()
    listener.answers = [500] * 100
    tell_us()
    at, tries = now, 0
    while at < now + timedelta(days=4):
        tries += tell(at)
        at += timedelta(minutes=30)
    one.refresh_from_db()
    assert one.stopped_at is not None
    assert one.why_stopped
    assert 8 < tries < 40
    assert tell(at) == 0
    listener.answers = []
    one.resume(by=adela, at=at)
    Sending.objects.get().again(at=at)
    assert tell(at) == 1


def test_who_says_gone_is_not_asked_again(endpoint: Any, listener: Any, tell_us: Any, now: Any):
    one, _secret = endpoint()
    listener.answers = [410]
    tell_us()
    tell(now)
    one.refresh_from_db()
    assert one.stopped_at == now


def test_a_redirection_is_no_taking(endpoint: Any, listener: Any, tell_us: Any, now: Any):
    endpoint()
    listener.answers = [302]
    tell_us()
    tell(now)
    assert len(listener.heard) == 1
    assert Sending.objects.get().status == 302
    assert Sending.objects.get().taken_at is None


def test_one_they_never_take_does_not_hold_up_the_others(
    endpoint: Any, listener: Any, tell_us: Any, now: Any
):
    endpoint()
    listener.answers = [400]
    tell_us()
    tell(now)
    tell_us()
    tell(now + timedelta(seconds=31))
    assert Sending.objects.filter(taken_at=None).count() <= 1
    assert Sending.objects.exclude(taken_at=None).count() >= 1


@pytest.mark.parametrize(
    "url", ["http://example.com/", "ftp://example.com/", "https://", "example.com", "https://[x/"]
)
def test_only_whole_https_addresses_are_taken(url: str, adela: Any, now: Any):
    with pytest.raises(AddressUnfit):
        Endpoint.make(url, events=["case.opened"], by=adela, at=now)
    with pytest.raises(NothingChosen):
        Endpoint.make("https://example.com/", events=["no.such"], by=adela, at=now)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "224.0.0.1"),
        *("100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"),
    ],
)
def test_no_address_inside_a_network_is_written_to(address: str, monkeypatch: Any):
    import socket

    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(family, socket.SOCK_STREAM, 6, "", (address, 443))],
    )
    with pytest.raises(NotReached):
        public_address("innocent.example", 443)


def test_one_inside_among_many_outside_is_enough_to_refuse(monkeypatch: Any):
    import socket

    def answer(*_a: Any, **_k: Any) -> Any:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443))
            for one in ("8.8.8.8", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with pytest.raises(NotReached):
        public_address("innocent.example", 443)


def test_two_workers_send_it_once(endpoint: Any, listener: Any, tell_us: Any, now: Any):
    endpoint()
    tell_us()
    follow(now=now)
    sending = Sending.objects.get()
    assert sending.claim(now=now)
    assert not Sending.objects.get().claim(now=now)
    assert send_due(now=now) == 0
    assert send_due(now=now + timedelta(minutes=3)) == 1  # the other one died
