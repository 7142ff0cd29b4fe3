"""A channel that fails or falls silent alarms once, and whoever can mend it is told (R2)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from albricias import history
from albricias.history import Event, Work
from albricias.receive import alarms
from albricias.receive.alarms import ChannelAlarm, watch
from albricias.receive.models import Channel, Delivery, HookDoor, Letter, Mailbox
from tests.conftest import colleague

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_silent_channel_alarms_once_and_the_alarm_ends_by_itself(
    letters: Any, adela: Any, now: datetime
) -> None:
    letters(Channel.WEB, now - 60 * DAY, 2 * HOUR, 12 * 60)
    for minutes in range(3):
        watch(now + 2 * DAY + timedelta(minutes=minutes))

    alarm = ChannelAlarm.objects.get()
    last = Letter.objects.latest("received_at").received_at
    assert (alarm.channel, alarm.kind, alarm.since) == ("web", "silent", last)

    letters(Channel.WEB, now + 3 * DAY, HOUR, 1)
    caches["local"].clear()
    watch(now + 3 * DAY + HOUR)
    alarm.refresh_from_db()
    assert alarm.ended_at == now + 3 * DAY + HOUR
    assert not ChannelAlarm.objects.sounding()


def test_a_hiccup_is_no_alarm_and_a_quarter_of_an_hour_is(box: Mailbox, now: datetime) -> None:
    Mailbox.objects.update(last_failure_at=now, last_error="timeout")
    watch(now + timedelta(minutes=5))
    assert not ChannelAlarm.objects.exists()

    watch(now + timedelta(minutes=16))
    alarm = ChannelAlarm.objects.get()
    assert (alarm.name, alarm.kind, alarm.why) == ("quejas@example.org", "failing", "timeout")


def test_a_door_that_fails_every_few_minutes_alarms_too_and_says_since_when(
    door: HookDoor, now: datetime
) -> None:
    minute = timedelta(minutes=1)
    for minutes in range(0, 20, 5):
        HookDoor.objects.get().turned_away("bad signature", at=now + minutes * minute)
        watch(now + minutes * minute)
    alarm = ChannelAlarm.objects.get()
    assert (alarm.since, alarm.at) == (now, now + 15 * minute)

    delivery, _new = Delivery.keep(
        door, b"{}", external_id="1", media_type="", headers={}, at=now + 21 * minute
    )
    delivery.unpacked(0, at=now + 21 * minute)
    watch(now + 22 * minute)
    assert not ChannelAlarm.objects.sounding()

    unread, _new = Delivery.keep(
        door, b"[]", external_id="2", media_type="", headers={}, at=now + 40 * minute
    )
    unread.waits("no such field", letters=0, at=now + 40 * minute)
    watch(now + 41 * minute)
    assert not ChannelAlarm.objects.sounding()
    watch(now + 55 * minute)
    assert ChannelAlarm.objects.sounding().get().since == now + 40 * minute


def test_a_mailbox_that_fails_every_few_minutes_alarms_too(box: Mailbox, now: datetime) -> None:
    for minutes in range(0, 20, 5):
        at = now + timedelta(minutes=minutes)
        Mailbox.objects.update(last_failure_at=at, last_error="timeout")
        watch(at)
    assert ChannelAlarm.objects.get().since == box.last_success_at


def test_whoever_administers_and_whoever_leads_that_team_is_told_once(
    box: Mailbox, adela: Any, bo: Any, ana: Any, sur: Any, work_off: Any, settings: Any, now: Any
) -> None:
    colleague("Lucía Sur", "lead", sur)
    Mailbox.objects.update(last_failure_at=now, last_error="timeout")
    watch(now + HOUR)
    work_off(at=now + HOUR)

    written = sorted(settings.HOME.outbox.glob("alarm-*.eml"))
    text = b"".join(path.read_bytes() for path in written)
    assert len(written) == 2
    assert b"To: adela@example.com" in text
    assert b"To: bo@example.com" in text
    alarm = ChannelAlarm.objects.get()
    assert alarm.told_at == now + HOUR

    for path in written:
        path.unlink()
    alarms.tell_alarm(Event.objects.get(name="channel.alarmed"), now=now + 2 * HOUR)
    assert not list(settings.HOME.outbox.glob("alarm-*.eml"))


def test_who_was_told_of_an_alarm_is_not_told_again_when_the_next_letter_fails(
    adela: Any, bo: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, refuses = [], iter((False, True, False))

    def by_smtp(letter: Any) -> None:
        if next(refuses):
            raise OSError("cut")
        told.append((letter.to, letter.subject))

    monkeypatch.setattr("albricias.post.has_server", lambda: True)
    monkeypatch.setattr("albricias.post.by_smtp", by_smtp)
    ChannelAlarm.objects.create(channel="web", name="web", kind="failing", since=now, at=now)
    event = history.record(
        "channel.alarmed", at=now, alarm=ChannelAlarm.objects.get().pk, channel="web"
    )
    with pytest.raises(OSError, match="cut"):
        alarms.tell_alarm(event, now=now)
    alarms.tell_alarm(event, now=now)
    alarms.tell_alarm(event, now=now)
    assert sorted(to for to, _subject in told) == [["adela@example.com"], ["bo@example.com"]]
    assert not any("no entra nada" in subject for _to, subject in told)


def test_an_alarm_that_ended_before_anybody_was_told_tells_nobody(
    box: Mailbox, adela: Any, work_off: Any, settings: Any, now: datetime
) -> None:
    Mailbox.objects.update(last_failure_at=now, last_error="timeout")
    watch(now + HOUR)
    Mailbox.objects.update(last_success_at=now + HOUR)
    watch(now + HOUR)
    work_off(at=now + HOUR)

    assert not list(settings.HOME.outbox.glob("alarm-*.eml"))
    assert not Work.objects.given_up().exists()
    assert not mail.outbox


def test_the_rail_the_home_and_the_page_show_the_alarm(
    letters: Any, case: Any, adela: Any, client_of: Any
) -> None:
    now = timezone.now()
    letters(Channel.PHONE, now - 100 * DAY, DAY, 60)
    watch(now)
    client = client_of(adela)
    home = client.get("/", headers={"accept-language": "en"}).content.decode()
    page = client.get(reverse("receive:channels"), headers={"accept-language": "en"})

    assert "By phone: silent since" in home
    assert '<span class="n hot">1</span>' in home
    assert "By phone: silent since" in page.content.decode()
