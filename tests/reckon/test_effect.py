"""Did it work?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from albricias.reckon import ImpossibleFigures, Observed, Verdict, rate_change
from albricias.reckon.power import power_to_show


def _known(value: float | None) -> float:
    assert value is not None
    return value


def test_the_ratio_and_its_interval_are_those_of_r():
    # R, ?poisson.test: poisson.test(c(11, 6+8+7), c(800, 1083+1050+878))
    # rate ratio 1.971488, 95 percent confidence interval 0.8584264 4.2772659
    change = rate_change(Observed(21, 3011, 365), Observed(11, 800, 90))
    assert change.ratio == pytest.approx(1.971488, abs=1e-6)
    assert change.low == pytest.approx(0.8584264, abs=1e-6)
    assert change.high == pytest.approx(4.2772659, abs=1e-6)


def test_each_rate_brings_garwoods_interval():
    # Ulm (1990), American Journal of Epidemiology 131:373: 10 observed, 4.795 to 18.390
    before = rate_change(Observed(10, 1000, 30), Observed(0, 1000, 30)).before
    assert (before.value, before.cases) == (10, 10)
    assert before.low == pytest.approx(4.795, abs=5e-4)
    assert before.high == pytest.approx(18.390, abs=1e-3)


def test_a_clear_fall_is_called_a_fall_and_needs_no_more_waiting():
    change = rate_change(Observed(123, 30_000, 365), Observed(28, 14_700, 180))
    assert change.verdict is Verdict.FELL
    assert change.weeks_needed == 0
    assert change.change == pytest.approx(-0.535, abs=1e-3)


def test_a_clear_rise_is_called_a_rise():
    assert rate_change(Observed(20, 1000, 90), Observed(60, 1000, 90)).verdict is Verdict.ROSE


def test_when_a_halving_would_have_shown_and_did_not_no_difference_is_shown():
    change = rate_change(Observed(100, 1000, 90), Observed(98, 1000, 90))
    assert change.verdict is Verdict.NO_DIFFERENCE_SHOWN
    assert change.weeks_needed == 0


def test_when_not_even_a_halving_could_have_shown_the_data_do_not_suffice():
    change = rate_change(Observed(30, 12_000, 365), Observed(3, 1_500, 45))
    assert change.verdict is Verdict.NOT_ENOUGH_DATA
    assert _known(change.weeks_needed) > 0


def test_no_case_before_is_never_enough():
    change = rate_change(Observed(0, 1000, 90), Observed(7, 1000, 90))
    assert change.verdict is Verdict.NOT_ENOUGH_DATA
    assert (change.ratio, change.low, change.high, change.weeks_needed) == (None,) * 4


def test_a_change_made_today_is_told_how_long_to_wait_at_the_pace_before():
    change = rate_change(Observed(60, 36_500, 365), Observed(0, 0, 0))
    assert change.verdict is Verdict.NOT_ENOUGH_DATA
    assert change.after.value is None
    assert 10 < _known(change.weeks_needed) < 60


def test_too_few_cases_before_can_never_show_a_halving():
    # Even an endless time after leaves the eight cases before: Garwood 3.45 to 15.8.
    assert rate_change(Observed(8, 1000, 90), Observed(8, 1000, 90)).weeks_needed is None


def test_dispersion_widens_the_interval_towards_the_quasi_poisson_log_normal():
    before, after = Observed(400, 10_000, 365), Observed(300, 10_000, 365)
    plain, wide = rate_change(before, after), rate_change(before, after, dispersion=4.0)
    assert _known(wide.low) < _known(plain.low)
    assert _known(wide.high) > _known(plain.high)
    # Quasi-Poisson by hand: 0.75 · exp(± 1.96 √(4 (1/400 + 1/300)))
    assert wide.low == pytest.approx(0.5562, rel=0.02)
    assert wide.high == pytest.approx(1.0113, rel=0.02)
    assert plain.verdict is Verdict.FELL
    assert wide.verdict is not Verdict.FELL


def test_power_is_that_of_trying_the_exact_interval_on_every_outcome():
    before, exposure = 40, 1.7
    expected = 0.5 * exposure * before
    by_trial = sum(
        poisson.pmf(cases, expected)
        for cases in range(120)
        if rate_change(Observed(before, 1, 1), Observed(cases, exposure, 1)).verdict is Verdict.FELL
    )
    assert power_to_show(0.5, before, exposure) == pytest.approx(by_trial)


def test_power_for_a_rise_is_that_of_trying_the_exact_interval_too():
    by_trial = sum(
        poisson.pmf(cases, 2 * 15)
        for cases in range(120)
        if rate_change(Observed(15, 1, 1), Observed(cases, 1, 1)).verdict is Verdict.ROSE
    )
    assert power_to_show(2.0, 15, 1.0) == pytest.approx(by_trial)


def test_after_the_weeks_it_asked_for_the_expected_halving_is_shown():
    before = Observed(60, 36_500, 365)
    weeks = rate_change(before, Observed(0, 0, 0)).weeks_needed
    days = 7 * _known(weeks)
    halved = Observed(round(30 * days / 365), 100 * days, days)
    assert rate_change(before, halved).verdict is Verdict.FELL


@pytest.mark.parametrize("figures", [(-1, 10, 1), (1, -10, 1), (1, 0, 1), (1, 10, -1)])
def test_impossible_figures_are_refused(figures):
    with pytest.raises(ImpossibleFigures):
        Observed(*figures)


def test_counts_cannot_scatter_less_than_one_case_at_a_time():
    with pytest.raises(ImpossibleFigures):
        rate_change(Observed(1, 1, 1), Observed(1, 1, 1), dispersion=0.5)


cases = st.integers(1, 2000)
exposures = st.floats(1, 1e6)
dispersions = st.floats(1, 20)


@settings(deadline=None)
@given(cases, exposures, cases, exposures, dispersions)
def test_the_interval_holds_the_ratio_and_more_scatter_widens_it(x, e, y, f, dispersion):
    before, after = Observed(x, e, 100), Observed(y, f, 100)
    plain, wide = rate_change(before, after), rate_change(before, after, dispersion=dispersion)
    assert _known(plain.low) <= _known(plain.ratio) <= _known(plain.high)
    assert _known(wide.low) <= _known(plain.low) * (1 + 1e-9)
    assert _known(wide.high) >= _known(plain.high) * (1 - 1e-9)
    assert (plain.weeks_needed == 0) or plain.verdict not in (Verdict.FELL, Verdict.ROSE)


@settings(deadline=None)
@given(cases, exposures, cases, exposures, dispersions)
def test_swapping_before_and_after_inverts_the_ratio(x, e, y, f, dispersion):
    one, other = Observed(x, e, 100), Observed(y, f, 100)
    there = rate_change(one, other, dispersion=dispersion)
    back = rate_change(other, one, dispersion=dispersion)
    assert _known(there.ratio) * _known(back.ratio) == pytest.approx(1)
    assert _known(there.low) * _known(back.high) == pytest.approx(1, rel=1e-6)


@settings(deadline=None)
@given(cases, st.floats(0.01, 100), cases)
def test_who_has_not_enough_data_is_never_told_to_wait_no_time(x, longer, y):
    change = rate_change(Observed(x, 1, 100), Observed(y, longer, 100))
    if change.verdict is Verdict.NOT_ENOUGH_DATA:
        assert change.weeks_needed is None or change.weeks_needed > 0
