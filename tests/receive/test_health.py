"""Every channel says how it is doing, by its own rhythm, and who stands behind it (R2, R19)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from albricias import history
from albricias.history import Event, Work
from albricias.people.backing import House
from albricias.receive import alarms, duties, rules
from albricias.receive.alarms import ChannelAlarm, watch
from albricias.receive.health import Intake, State, intakes, letters_of
from albricias.receive.models import (
    EMBEDDED,
    FROM_PAGE,
    Channel,
    Delivery,
    HookDoor,
    Letter,
    Mailbox,
    Quarantine,
)
from albricias.receive.told import Told
from albricias.resolve.cases import least_loaded
from albricias.resolve.filing import open_case
from tests.conftest import colleague

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def the(key: str, now: datetime) -> Intake:
    caches["local"].clear()
    return next(one for one in intakes(now=now) if one.key == key)


@pytest.fixture
def letters(db: None) -> Callable[..., None]:
    """So many letters came this way, one after another."""

    def come(
        channel: Channel, first: datetime, every: timedelta, n: int, *, source: str = ""
    ) -> None:
        Letter.objects.bulk_create(
            Letter(
                channel=channel,
                source=source,
                external_id=f"{source}-{first}-{place}",
                raw=Told(story="Hola").to_raw(),
                received_at=first + place * every,
                stored_at=first + place * every,
                filed_at=first + place * every,
            )
            for place in range(n)
        )

    return come


@pytest.fixture
def box(norte: Any, now: datetime) -> Mailbox:
    return Mailbox.objects.create(
        address="quejas@example.org",
        host="imap.example.org",
        username="quejas",
        team=norte,
        added_at=now - 90 * DAY,
        last_success_at=now - timedelta(minutes=1),
    )


@pytest.fixture
def door(db: None, now: datetime) -> HookDoor:
    return HookDoor.objects.create(kind="json", name="Reseñas", added_at=now - 90 * DAY)


# How it is doing


def test_a_way_nobody_has_used_says_so_and_does_not_alarm(db: None, now: datetime) -> None:
    assert {one.state for one in intakes(now=now)} == {State.UNUSED}
    watch(now)
    assert not ChannelAlarm.objects.exists()


def test_a_way_says_when_it_last_brought_something_and_how_much(
    letters: Any, now: datetime
) -> None:
    letters(Channel.WEB, now - 40 * DAY, 10 * DAY, 4)
    web = the("web", now)

    assert (web.state, web.last_at, web.lately) == (State.WORKS, now - 10 * DAY, 3)
    assert the("phone", now).last_at is None


def test_the_form_in_another_site_and_replies_are_not_counted_as_the_form(
    letters: Any, now: datetime
) -> None:
    letters(Channel.WEB, now - HOUR, HOUR, 1, source=EMBEDDED)
    letters(Channel.WEB, now - HOUR, HOUR, 1, source=FROM_PAGE)

    assert the("web", now).last_at is None
    assert the("embedded", now).lately == 1


def test_a_busy_form_is_silent_after_a_day_and_a_slow_one_is_not(
    letters: Any, now: datetime
) -> None:
    letters(Channel.WEB, now - 60 * DAY, 2 * HOUR, 12 * 60)
    letters(Channel.COUNTER, now - 87 * DAY, 7 * DAY, 12)

    assert the("web", now + 12 * HOUR).state == State.WORKS
    assert the("web", now + 2 * DAY).state == State.SILENT
    assert the("counter", now + 5 * DAY).state == State.WORKS
    assert the("counter", now + 60 * DAY).state == State.SILENT


def test_a_way_of_which_little_is_known_is_silent_after_a_month(
    letters: Any, now: datetime
) -> None:
    letters(Channel.PHONE, now - 3 * DAY, DAY, 3)

    assert the("phone", now + 28 * DAY).state == State.WORKS
    assert the("phone", now + 30 * DAY).state == State.SILENT


def test_a_house_that_rests_on_weekends_does_not_alarm_on_sunday() -> None:
    monday = datetime(2026, 9, 7, 9, tzinfo=UTC)
    worked = [
        monday + week * 7 * DAY + day * DAY + n * HOUR
        for week in range(10)
        for day in range(5)
        for n in range(8)
    ]
    known, friday = rules.rhythm(worked), worked[-1]
    assert known.a_week == pytest.approx(40, rel=0.1)
    assert not rules.is_silent(known, friday, friday + 2.6 * DAY)  # Monday morning
    assert rules.is_silent(known, friday, friday + 4 * DAY)  # Tuesday evening


def test_what_was_to_be_expected_counts_each_weekday_by_its_share() -> None:
    known = rules.Rhythm(100, (4.0, 0, 0, 0, 0, 0, 2.0))
    sunday_noon = datetime(2026, 11, 15, 12, tzinfo=UTC)

    assert rules.expected(known, sunday_noon, sunday_noon + DAY) == pytest.approx(1 + 2)
    assert rules.expected(known, sunday_noon, sunday_noon + 14 * DAY) == pytest.approx(12)
    assert rules.expected(known, sunday_noon, sunday_noon) == 0


def test_letters_that_do_not_become_cases_make_their_way_fail(letters: Any, now: datetime) -> None:
    letters(Channel.WEB, now - HOUR, HOUR, 1)
    Letter.objects.update(filed_at=None, stored_at=now - timedelta(minutes=5))
    assert (the("web", now).state, the("web", now).waiting) == (State.WORKS, 1)

    web = the("web", now + timedelta(minutes=11))
    assert web.state == State.FAILING
    assert web.trouble
    assert web.trouble.waiting == 1


def test_a_mailbox_fails_when_the_server_refuses_and_when_nobody_asks_it(
    box: Mailbox, now: datetime
) -> None:
    assert the(f"mailbox-{box.pk}", now).state == State.WORKS
    assert the(f"mailbox-{box.pk}", now + HOUR).state == State.FAILING

    box.last_failure_at, box.last_error = now, "AUTHENTICATIONFAILED"
    box.save()
    refused = the(f"mailbox-{box.pk}", now)
    assert refused.state == State.FAILING
    assert refused.trouble
    assert refused.trouble.why == "AUTHENTICATIONFAILED"

    box.stopped_at = now
    box.save()
    assert the(f"mailbox-{box.pk}", now + 9 * DAY).state == State.STOPPED


def test_a_letter_that_nobody_can_read_is_no_failure_of_its_mailbox(
    box: Mailbox, letters: Any, now: datetime
) -> None:
    letters(Channel.EMAIL, now - DAY, timedelta(minutes=1), 1, source=box.address)
    letter = Letter.objects.get()
    Quarantine.hold(letter, "no_headers", "", at=now - DAY)
    Letter.objects.update(filed_at=None, stored_at=now - DAY)

    [found] = [one for one in intakes(now=now) if one.key == f"mailbox-{box.pk}"]

    assert (found.state, found.waiting) == (State.WORKS, 0)


def test_what_came_by_a_door_is_found_by_it(door: HookDoor, letters: Any, now: datetime) -> None:
    letters(Channel.REVIEW, now - DAY, timedelta(minutes=1), 3, source=door.source)
    [found] = [one for one in intakes(now=now) if one.key == f"door-{door.pk}"]

    assert letters_of(found).count() == 3


def test_a_mailbox_that_was_stopped_is_not_said_to_fail(box: Mailbox, now: datetime) -> None:
    box.last_success_at, box.stopped_at = now - DAY, now - DAY
    box.save()
    [found] = [one for one in intakes(now=now) if one.key == f"mailbox-{box.pk}"]

    assert (found.state, found.trouble) == (State.STOPPED, None)


def test_a_door_fails_when_it_refuses_and_when_what_came_is_not_unpacked(
    door: HookDoor, now: datetime
) -> None:
    Delivery.objects.create(door=door, external_id="1", body=b"{}", received_at=now - HOUR)
    waits = the(f"door-{door.pk}", now)
    assert (waits.state, waits.waiting, waits.lately) == (State.FAILING, 1, 1)

    Delivery.objects.update(unpacked_at=now)
    assert the(f"door-{door.pk}", now).state == State.WORKS
    HookDoor.objects.update(last_failure_at=now, last_error="bad signature")
    assert the(f"door-{door.pk}", now).state == State.FAILING


def test_what_is_in_quarantine_did_come_in_and_is_counted_apart(
    box: Mailbox, door: HookDoor, letters: Any, now: datetime
) -> None:
    letters(Channel.EMAIL, now - HOUR, HOUR, 1, source=box.address)
    letters(Channel.REVIEW, now - HOUR, HOUR, 1, source=door.source)
    Letter.objects.update(filed_at=None)
    assert the(f"mailbox-{box.pk}", now).state == State.FAILING
    stuck = the(f"door-{door.pk}", now)
    assert (stuck.state, stuck.waiting, stuck.held) == (State.FAILING, 1, 0)
    assert letters_of(stuck).count() == 1

    for letter in Letter.objects.all():
        Quarantine.hold(letter, "empty", "", at=now)
    for key in (f"mailbox-{box.pk}", f"door-{door.pk}"):
        found = the(key, now)
        assert (found.trouble, found.waiting, found.held) == (None, 0, 1)
    watch(now)
    assert not ChannelAlarm.objects.exists()


def test_many_mailboxes_and_doors_ask_no_more_than_one_of_each(
    box: Mailbox, door: HookDoor, now: datetime, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as asked:
        intakes(now=now)
    for n in range(8):
        Mailbox.objects.create(address=f"{n}@example.org", host="h", username="u", added_at=now)
        HookDoor.objects.create(kind="json", name=f"Puerta {n}", added_at=now)
    with django_assert_num_queries(len(asked)):
        intakes(now=now)


# Alarms


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

    delivery.waits("no such field", letters=0, at=now + 40 * minute)
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


# Who stands behind it (R19)


def test_authority_is_somebody_who_answers_and_somebody_who_may_decide(
    ana: Any, norte: Any, sur: Any, now: datetime
) -> None:
    assert not House.read().behind(norte).is_enough
    colleague("Bo Lindes", "lead", norte)
    assert House.read().behind(norte).is_enough
    assert not House.read().behind(sur).answering
    assert House.read().behind(None).is_enough


def test_the_page_warns_of_a_channel_with_nobody_who_may_decide_and_adela_mends_it(
    ana: Any, zoe: Any, sur: Any, norte: Any, adela: Any, tell_us: Any, client_of: Any, now: Any
) -> None:
    tell_us()
    client = client_of(adela)

    def page() -> str:
        found = client.get(reverse("receive:channels"), headers={"accept-language": "en"})
        return str(found.content.decode())

    assert "No team has taken this way in on." in page()
    client.post(reverse("receive:duty", args=["web"]), {"team": sur.pk})
    assert "Nobody there may decide" in page()
    zoe.role = "lead"
    zoe.save()
    assert "Nobody there may decide" not in page()
    client.post(reverse("receive:duty", args=["web"]), {"team": ""})
    assert "No team has taken this way in on." in page()


def test_a_small_house_without_teams_stands_behind_everything(
    adela: Any, client_of: Any, tell_us: Any
) -> None:
    tell_us()
    page = client_of(adela).get(reverse("receive:channels"), headers={"accept-language": "en"})

    assert "The whole house" in page.content.decode()
    assert "No team has taken" not in page.content.decode()


def test_only_who_manages_channels_chooses_teams(bo: Any, sur: Any, client_of: Any) -> None:
    answer = client_of(bo).post(reverse("receive:duty", args=["web"]), {"team": sur.pk})
    assert answer.status_code == 403
    assert not duties.ChannelDuty.objects.exists()


@pytest.mark.parametrize("key", ["fax", "mailbox-99", "door-1", "robot-7", "web-1"])
def test_a_channel_that_does_not_exist_has_no_team(
    key: str, adela: Any, sur: Any, client_of: Any
) -> None:
    answer = client_of(adela).post(reverse("receive:duty", args=[key]), {"team": sur.pk})
    assert answer.status_code == 404


def test_what_comes_by_a_channel_goes_to_its_team(
    ana: Any, zoe: Any, sur: Any, norte: Any, adela: Any, tell_us: Any, now: datetime, box: Mailbox
) -> None:
    duties.give("web", sur, by=adela, at=now)
    assert [tell_us().owner for _n in range(3)] == [zoe] * 3
    assert tell_us(channel="counter").owner == ana  # the fewest of the house

    letter, _new = Letter.keep(
        channel=Channel.EMAIL,
        source=box.address,
        raw=Told(story="Por correo").to_raw(),
        external_id="x",
        received_at=now,
    )
    assert open_case(letter, now=now).owner == ana


def test_the_mailbox_and_the_door_keep_their_own_team(
    box: Mailbox, door: HookDoor, sur: Any, adela: Any, now: datetime
) -> None:
    duties.give(f"mailbox-{box.pk}", sur, by=adela, at=now)
    duties.give(f"door-{door.pk}", sur, by=adela, at=now)

    assert Mailbox.objects.get().team == HookDoor.objects.get().team == sur
    assert Event.objects.filter(name="channel.given", by=adela).count() == 2


def test_a_team_without_anybody_leaves_no_case_ownerless(ana: Any, sur: Any) -> None:
    assert least_loaded(sur) == ana
