"""Did it work? The figures, and the words in which they are said."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from albricias.change import facts, words
from albricias.change.models import Change, Effect
from albricias.learn.models import Exposure
from albricias.learn.months import months_between


@pytest.fixture
def change(twice, quim, now):
    return Change.open(
        "Comprobar el cambio de tarifa",
        what_changes="Una comprobación.",
        causes=[twice],
        owner=quim,
        by=quim,
        at=now - timedelta(days=400),
    )


@pytest.fixture
def counting(because):
    """We have been counting for two years."""
    return because(days_ago=730)


def started_and_done(change, by, now, *, started=200, done=100, days=90):
    begins = now - timedelta(days=started)
    change.start(baseline=facts.baseline_figures(change, begins, days), by=by, at=begins)
    change.finish(by=by, at=now - timedelta(days=done))
    return change


def spread(because, cause, first, last, count):
    """So many cases, evenly between so many days ago and so many days ago."""
    for n in range(count):
        because(cause, days_ago=first - (n + 0.5) * (first - last) / count)


def test_the_baseline_counts_the_cases_of_the_ninety_days_before(
    change, because, twice, counting, now
):
    spread(because, twice, 89, 1, 7)
    spread(because, twice, 200, 91, 5)

    figures = facts.baseline_figures(change, now)

    assert figures["cases"] == 7
    assert figures["exposure"] == pytest.approx(90)
    assert not figures["exposure_is_known"]


def test_days_before_anybody_was_counting_are_not_days_without_complaints(
    change, because, twice, now
):
    because(twice, days_ago=30)

    figures = facts.baseline_figures(change, now)

    assert figures["exposure"] == pytest.approx(30)


def test_customers_count_by_the_part_of_the_month_that_is_meant(change, counting, quim, now):
    for month in months_between(date(2026, 8, 1), date(2026, 10, 1)):
        Exposure.note(month, 3000, by=quim, at=now)

    figures = facts.baseline_figures(change, now)

    assert figures["exposure_is_known"]
    # From 19 August 10:00 to 17 November 10:00, November as October: an hour more in summer.
    august = 3000 * (13 - 11 / 24) / 31
    november = 3000 * (16 + 10 / 24) / 30
    assert figures["exposure"] == pytest.approx(august + 6000 + november, rel=1e-3)


def test_cases_of_branches_count_and_a_case_with_two_causes_counts_once(
    because, procedure, twice, no_notice, counting, quim, now
):
    change = Change.open(
        "Todo el procedimiento",
        what_changes="Todo.",
        causes=[procedure],
        owner=quim,
        by=quim,
        at=now,
    )
    because(twice, no_notice)

    assert facts.baseline_figures(change, now)["cases"] == 1


def test_a_real_fall_is_found_and_said_with_its_interval(
    change, because, twice, counting, quim, now
):
    spread(because, twice, 289, 201, 60)
    spread(because, twice, 99, 1, 20)
    started_and_done(change, quim, now)

    effect = facts.effect_row(change, now)

    assert effect.verdict == Effect.Verdict.FELL
    assert (effect.rate_before, effect.rate_after) == pytest.approx((20.0, 6.0))
    with translation.override("en"):
        said = words.verdict(effect)
    assert said.startswith("It fell from 20.0 to 6.0 cases every 30 days (between −")
    assert words.verdict_kind(effect) == "fell"


def test_the_same_by_thousand_customers_where_they_are_known(
    change, because, twice, counting, quim, now
):
    for month in months_between(date(2025, 11, 1), date(2026, 11, 1)):
        Exposure.note(month, 10_000, by=quim, at=now)
    spread(because, twice, 289, 201, 60)
    spread(because, twice, 99, 1, 20)
    started_and_done(change, quim, now)

    effect = facts.effect_row(change, now)

    assert effect.exposure_is_known
    assert effect.rate_before == pytest.approx(2.0, rel=0.02)
    with translation.override("en"):
        assert "per thousand customers a month" in words.verdict(effect)


def test_a_month_nobody_noted_since_makes_both_sides_count_days(
    change, because, twice, counting, quim, now
):
    for month in months_between(date(2025, 11, 1), date(2026, 8, 1)):
        Exposure.note(month, 10_000, by=quim, at=now)
    spread(because, twice, 289, 201, 60)
    started_and_done(change, quim, now)

    assert change.baseline.exposure_is_known
    effect = facts.effect_row(change, now)

    assert not effect.exposure_is_known
    assert effect.rate_before == pytest.approx(20.0)


def test_few_cases_are_not_enough_and_it_says_how_long_to_wait(
    change, because, twice, counting, quim, now
):
    spread(because, twice, 110, 21, 30)
    because(twice, days_ago=2)
    because(twice, days_ago=4)
    started_and_done(change, quim, now, started=20, done=10)

    effect = facts.effect_row(change, now)

    assert effect.verdict == Effect.Verdict.NOT_ENOUGH
    with translation.override("en"):
        assert words.verdict(effect).startswith("Not enough data yet: about ")


def test_nothing_before_is_said_to_be_beyond_help(change, counting, quim, now):
    started_and_done(change, quim, now)

    with translation.override("en"):
        said = words.verdict(facts.effect_row(change, now))

    assert "waiting will not help" in said


def test_a_change_that_has_not_started_is_measured_as_nothing_known(change, now):
    assert facts.measure(change, now).verdict == "not_enough_data"
    assert facts.effect_row(change, now).verdict == Effect.Verdict.NOT_ENOUGH


def test_measuring_again_does_not_disturb_what_was_verified(
    change, because, twice, counting, quim, now
):
    spread(because, twice, 289, 201, 60)
    started_and_done(change, quim, now)
    change.verify(facts.effect_row(change, now), worked=True, by=quim, at=now)
    kept = Change.objects.select_related("effect").get(pk=change.pk)

    facts.effect_row(kept, now + timedelta(days=30))

    assert kept.effect.by == quim


def test_scattered_weeks_make_us_more_careful(change, because, twice, counting, quim, now):
    for week in range(0, 52, 2):
        for n in range(6):
            because(twice, days_ago=201 + week * 7 + n * 0.1)
    started_and_done(change, quim, now)

    assert facts.measure(change, now).dispersion > 1.4


@pytest.mark.parametrize(
    ("verdict", "language", "says"),
    [
        (
            "fell",
            "en",
            "It fell from 4.1 to 1.9 per thousand customers a month (between −38% and −66%).",
        ),
        (
            "rose",
            "en",
            "It rose from 4.1 to 1.9 per thousand customers a month (between −66% and −38%).",
        ),
        (
            "no_difference_shown",
            "en",
            "No difference is shown: 4.1 before and 1.9 now per thousand customers a month"
            " (between −66% and −38%).",
        ),
    ],
)
def test_each_verdict_has_its_sentence(verdict, language, says):
    effect = Effect(
        verdict=verdict,
        exposure_is_known=True,
        rate_before=4.1,
        rate_after=1.9,
        low=0.34,
        high=0.62,
    )

    with translation.override(language):
        assert words.verdict(effect) == says


def test_small_rates_keep_the_decimals_that_tell_them_apart():
    with translation.override("en"):
        assert words.rates(Effect(rate_before=0.41, rate_after=0.19)) == ("0.41", "0.19")
        assert words.rates(Effect(rate_before=12.0, rate_after=0.0)) == ("12.0", "0.0")
