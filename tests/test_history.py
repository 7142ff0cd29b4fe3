"""What follows an event happens once, or waits where a person sees it."""

import os
from datetime import timedelta

import pytest
from django.db import connection, transaction

from albricias import history
from albricias.history import Event, Later, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow(monkeypatch):
    """Says what follows "test.happened" for this test only, and lists what was done."""
    done: list[str] = []

    def set_up(*steps):
        monkeypatch.setattr(history, "after", lambda: {"test.happened": steps})
        history.handlers.cache_clear()
        return done

    yield set_up
    history.handlers.cache_clear()


def greet(event, *, now):
    Event.objects.filter(pk=event.pk).update(data={"greeted": True})


def stumble(event, *, now):
    raise RuntimeError("the mail server is away")


def test_what_follows_is_done_once(follow, now):
    follow(greet)
    event = history.record("test.happened", at=now)
    assert history.work_off(now=now) == 1
    assert history.work_off(now=now) == 0
    event.refresh_from_db()
    assert event.data == {"greeted": True}


def test_nothing_follows_what_was_taken_back(follow, now):
    follow(greet)
    with transaction.atomic():
        history.record("test.happened", at=now)
        transaction.set_rollback(True)
    assert Event.objects.count() == 0
    assert Work.objects.count() == 0


def test_hurrying_does_it_at_once_and_leaves_nothing_for_the_worker(follow, now):
    follow(greet)
    assert history.hurry(history.record("test.happened", at=now), now=now)
    assert history.work_off(now=now) == 0


def test_what_waits_for_a_moment_is_not_done_before_it(follow, now):
    follow(Later(greet, when=lambda event: event.at + timedelta(days=7)))
    history.record("test.happened", at=now)
    assert history.work_off(now=now + timedelta(days=6)) == 0
    assert history.work_off(now=now + timedelta(days=7)) == 1


def test_what_fails_is_tried_again_later_and_later(follow, now):
    follow(stumble)
    history.record("test.happened", at=now)
    history.work_off(now=now)
    work = Work.objects.get()
    assert work.attempts == 1
    assert "the mail server is away" in work.last_error
    assert work.due_at == now + timedelta(seconds=30)
    assert history.work_off(now=now) == 0
    history.work_off(now=now + timedelta(seconds=30))
    work.refresh_from_db()
    assert work.due_at == now + timedelta(seconds=90)


def test_what_keeps_failing_waits_for_a_person_who_can_have_it_tried_again(follow, now):
    follow(stumble)
    history.record("test.happened", at=now)
    for hours in range(history.MOST_ATTEMPTS + 2):
        history.work_off(now=now + timedelta(hours=2 * hours))
    work = Work.objects.given_up().get()
    assert work.attempts == history.MOST_ATTEMPTS
    later = now + timedelta(days=2)
    work.retry(now=later)
    assert Work.objects.ready(later).get() == work


def test_two_workers_never_hold_the_same_piece(follow, now):
    follow(greet)
    history.record("test.happened", at=now)
    first, second = Work.objects.get(), Work.objects.get()
    assert first.claim(now=now)
    assert not second.claim(now=now)


def test_what_a_killed_worker_held_is_done_by_the_next_when_the_lease_runs_out(follow, now):
    follow(greet)
    history.record("test.happened", at=now)
    Work.objects.get().claim(now=now)  # and then the worker dies
    assert history.work_off(now=now + history.LEASE) == 0
    assert history.work_off(now=now + history.LEASE + timedelta(seconds=1)) == 1


def test_a_worker_whose_lease_ran_out_does_not_mark_another_ones_work(follow, now):
    follow(greet)
    history.record("test.happened", at=now)
    slow = Work.objects.select_related("event").get()
    slow.claim(now=now)
    later = now + history.LEASE + timedelta(minutes=1)
    quick = Work.objects.get()
    assert quick.claim(now=later)
    slow.perform(now=later)
    quick.refresh_from_db()
    assert quick.done_at is None


def test_a_long_piece_that_says_it_is_still_at_it_is_not_begun_again_by_another(follow, now):
    begun = []

    def plod(event, *, now):
        begun.append(now)
        for minute in range(0, 30, 2):
            assert history.renew(now=now + timedelta(minutes=minute))
            assert history.work_off(now=now + timedelta(minutes=minute, seconds=1)) == 0

    follow(plod)
    history.record("test.happened", at=now)
    history.work_off(now=now)
    assert begun == [now]
    assert Work.objects.get().done_at == now


def test_a_lease_is_written_once_a_minute_at_most(follow, now, django_assert_num_queries):
    def hasten(event, *, now):
        with django_assert_num_queries(0):
            assert history.renew(now=now + timedelta(seconds=50))
        with django_assert_num_queries(1):
            assert history.renew(now=now + timedelta(seconds=70))
        with django_assert_num_queries(0):
            assert history.renew(now=now + timedelta(seconds=80))

    follow(hasten)
    history.record("test.happened", at=now)
    history.work_off(now=now)
    assert Work.objects.get().last_error == ""


def test_a_worker_that_lost_its_piece_does_not_take_it_back(follow, now):
    later = now + history.LEASE + timedelta(minutes=1)

    said = []

    def sleep(event, *, now):
        assert Work.objects.get().claim(now=later)
        said.append(history.renew(now=later))

    follow(sleep)
    history.record("test.happened", at=now)
    history.work_off(now=now)
    assert said == [False]
    work = Work.objects.get()
    assert (work.done_at, work.last_error) == (None, "")


def test_renewing_where_no_worker_works_does_nothing(now):
    assert history.renew(now=now)


def test_what_kills_its_worker_each_time_waits_for_a_person(follow, now):
    follow(greet)
    history.record("test.happened", at=now)
    for hour in range(history.MOST_ATTEMPTS):
        assert Work.objects.get().claim(now=now + timedelta(hours=hour))  # and the worker dies
    assert history.work_off(now=now + timedelta(days=1)) == 0
    work = Work.objects.given_up().get()
    assert work.last_error == "its process ended each time"
    work.retry(now=now + timedelta(days=2))
    assert history.work_off(now=now + timedelta(days=2)) == 1


def test_claiming_does_not_forget_the_event_read_with_it(follow, now, django_assert_num_queries):
    follow(greet)
    history.record("test.happened", at=now)
    work = Work.objects.select_related("event").get()
    work.claim(now=now)
    with django_assert_num_queries(0):
        assert work.event.name == "test.happened"


def test_what_was_given_up_is_found_by_its_index(now):
    plan = Work.objects.given_up().explain()
    if connection.vendor == "sqlite":
        assert "work_given_up" in plan


def test_every_handler_of_the_loop_has_a_name_of_its_own():
    history.handlers.cache_clear()
    steps = [step for steps in history.after().values() for step in steps]
    # The same one may follow several events; two of one name would take each other's work.
    own = {step.handler if isinstance(step, history.Later) else step for step in steps}
    assert len(history.handlers()) == len(own)


def test_these_tests_run_on_the_database_they_were_asked_to_run_on():
    asked = "postgresql" if os.environ.get("ALBRICIAS_TEST_POSTGRESQL") else "sqlite"
    assert connection.vendor == asked


@pytest.mark.django_db(transaction=True)
def test_a_piece_noted_with_what_it_did_is_kept_with_it_or_not_at_all(
    follow, now, django_assert_num_queries
):
    fails = [True]

    def greet_once(event, *, now):
        with transaction.atomic():
            greet(event, now=now)
            history.done_with_this(now=now)
            if fails:
                raise RuntimeError("the disk is full")

    follow(greet_once)
    event = history.record("test.happened", at=now)
    [work] = history.due(now=now, most=1)
    assert history.take(work, now=now)
    work.refresh_from_db()
    event.refresh_from_db()
    assert (work.done_at, event.data) == (None, {})

    fails.clear()
    later = now + timedelta(hours=1)
    [work] = history.due(now=later, most=1)
    assert work.claim(now=later)
    with django_assert_num_queries(4):  # begin, greet, done, commit: nothing afterwards
        assert work.perform(now=later)
    work.refresh_from_db()
    event.refresh_from_db()
    assert (work.done_at, event.data) == (later, {"greeted": True})
