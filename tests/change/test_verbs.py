"""What people ask of a change: days as the house counts them, and two people at once."""

from datetime import UTC, datetime, timedelta

import pytest

from albricias.change import facts
from albricias.change.models import Baseline, Change, Effect, Stage, Step
from albricias.history import Event
from albricias.refusals import ChangeNotReady, DueInThePast

# In Madrid the eighteenth is half an hour old; in Greenwich it is still the seventeenth.
PAST_MIDNIGHT = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
YESTERDAY = PAST_MIDNIGHT.date()


@pytest.fixture
def open_one(twice, bo, now):
    def open_(*, at=now, **fields):
        said = {"what_changes": "x", "causes": [twice], "owner": bo, "by": bo}
        return Change.open("Un cambio", at=at, **said, **fields)

    return open_


@pytest.fixture
def started(open_one, bo, now):
    change = open_one()
    change.start(baseline=facts.baseline_figures(change, now), by=bo, at=now)
    return change


def also_read_by_quim(change):
    """The same change, as a page read it that quim opened a minute ago."""
    return Change.objects.get(pk=change.pk)


def test_just_after_midnight_yesterday_has_passed_for_bo_too(open_one, bo):
    with pytest.raises(DueInThePast):
        open_one(at=PAST_MIDNIGHT, due_on=YESTERDAY)
    change = open_one(due_on=YESTERDAY + timedelta(days=1))
    with pytest.raises(DueInThePast):
        change.add_step("Paso", owner=bo, by=bo, at=PAST_MIDNIGHT, due_on=YESTERDAY)
    with pytest.raises(DueInThePast):
        change.revise(
            title="Otro",
            what_changes="x",
            in_plain_words="",
            owner=bo,
            due_on=YESTERDAY,
            by=bo,
            at=PAST_MIDNIGHT,
        )


def test_bo_and_quim_start_it_at_once_and_the_second_is_refused(open_one, bo, quim, now):
    change = open_one()
    quims = also_read_by_quim(change)
    change.start(baseline=facts.baseline_figures(change, now), by=bo, at=now)

    with pytest.raises(ChangeNotReady):
        quims.start(baseline=facts.baseline_figures(quims, now), by=quim, at=now)
    assert Baseline.objects.get().frozen_at == now


def test_bo_and_quim_finish_it_at_once_and_it_is_done_once(started, bo, quim, now):
    quims = also_read_by_quim(started)
    started.finish(by=bo, at=now)

    with pytest.raises(ChangeNotReady):
        quims.finish(by=quim, at=now + timedelta(seconds=1))
    assert Event.objects.get(name="change.finished").by == bo
    assert Change.objects.get().finished_at == now


def test_a_step_added_to_what_was_finished_meanwhile_is_refused(started, bo, quim, now):
    quims = also_read_by_quim(started)
    started.finish(by=bo, at=now)

    with pytest.raises(ChangeNotReady):
        quims.add_step("Uno más", owner=quim, by=quim, at=now, due_on=None)
    assert not Step.objects.exists()


def test_bo_and_quim_verify_it_at_once_and_the_first_word_stays(started, bo, quim, now):
    started.finish(by=bo, at=now)
    quims = also_read_by_quim(started)
    started.verify(facts.effect_row(started, now), worked=False, by=bo, at=now)

    with pytest.raises(ChangeNotReady):
        quims.verify(facts.effect_row(quims, now), worked=False, by=quim, at=now)
    assert Effect.objects.get().by == bo
    assert Change.objects.get().stage == Stage.FAILED


def test_a_step_that_bo_and_quim_do_at_once_is_done_once(started, bo, quim, now):
    step = started.add_step("Paso", owner=bo, by=bo, at=now, due_on=None)
    quims = Step.objects.get(pk=step.pk)
    step.do(by=bo, at=now)

    quims.do(by=quim, at=now + timedelta(minutes=1))
    quims.take_off(by=quim, at=now + timedelta(minutes=1))
    assert Event.objects.get(name="change.step_done").by == bo
    assert not Event.objects.filter(name="change.step_taken_off").exists()
    assert Step.objects.get().done_at == now


def test_a_rate_nobody_knows_is_not_nothing(started, bo, now):
    started.finish(by=bo, at=now)

    effect = facts.effect_row(started, now)
    assert effect.rate_after is None  # it was done this minute
    started.verify(effect, worked=False, by=bo, at=now)
    assert Effect.objects.get().rate_after is None
