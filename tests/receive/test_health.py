"""Every channel says how it is doing, by its own rhythm (R2)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from albricias.receive import duties, rules
from albricias.receive.alarms import ChannelAlarm, watch
from albricias.receive.health import State, intakes, letters_of
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
from tests.receive.health_stage import the

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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


def test_a_letter_of_a_door_is_counted_in_the_row_of_the_door_alone(
    door: HookDoor, letters: Any, ana: Any, norte: Any, now: datetime
) -> None:
    door.read_by({"channel": "api"}, by=ana, at=now)
    letters(Channel.API, now - HOUR, timedelta(minutes=1), 3, source=door.source)
    letters(Channel.API, now - HOUR, timedelta(minutes=1), 1, source="un programa")
    Delivery.objects.create(door=door, external_id="1", body=b"{}", received_at=now - HOUR)
    Letter.objects.update(filed_at=None)
    Delivery.objects.update(unpacked_at=now)
    assert [
        (one.lately, one.waiting) for one in (the("api", now), the(f"door-{door.pk}", now))
    ] == [
        (1, 1),
        (1, 3),
    ]
    assert letters_of(the("api", now)).count() == 1
    assert letters_of(the(f"door-{door.pk}", now)).count() == 3

    duties.give(f"door-{door.pk}", norte, by=ana, at=now)
    of_door = Letter.objects.filter(source=door.source)
    assert {duties.team_on_duty(letter) for letter in of_door} == {norte}
    assert duties.team_on_duty(Letter.objects.get(source="un programa")) is None


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
