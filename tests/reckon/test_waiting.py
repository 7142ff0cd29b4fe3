"""How long until a case is closed.

Freireich et al. (1963), Blood 21:699: weeks of remission under 6-MP and placebo, the
textbook example of Kaplan-Meier. Golden values from lifelines 0.30.3, KaplanMeierFitter;
the medians 23 and 8 are in every textbook.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albricias.reckon import ImpossibleFigures, share, time_to_close

MERCAPTOPURINE = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def _known(value: float | None) -> float:
    assert value is not None
    return value


def test_with_open_cases_the_median_is_freireichs():
    waiting = time_to_close(MERCAPTOPURINE, [True] * 9 + [False] * 12)
    assert (waiting.n, waiting.closed, waiting.still_open) == (21, 9, 12)
    assert (waiting.median, waiting.median_low, waiting.median_high) == (23, 13, None)


def test_without_open_cases_the_median_is_freireichs_too():
    waiting = time_to_close(PLACEBO, [True] * 21)
    assert (waiting.median, waiting.median_low, waiting.median_high) == (8, 4, 11)


def test_the_curve_is_that_of_lifelines():
    waiting = time_to_close(MERCAPTOPURINE, [True] * 9 + [False] * 12)
    curve = {point.days: point for point in waiting.curve}
    for days, still_open, low, high in [
        (6, 0.857143, 0.619718, 0.951552),
        (13, 0.690196, 0.431610, 0.849066),
        (23, 0.448179, 0.188052, 0.680143),
        (35, 0.448179, 0.188052, 0.680143),
    ]:
        assert 1 - curve[days].closed == pytest.approx(still_open, abs=1e-6)
        assert 1 - curve[days].high == pytest.approx(low, abs=1e-6)
        assert 1 - curve[days].low == pytest.approx(high, abs=1e-6)


def test_beyond_the_longest_wait_nothing_is_known():
    within = {by.days: by for by in time_to_close(MERCAPTOPURINE, [True] * 9 + [False] * 12).within}
    assert within[30].closed == pytest.approx(1 - 0.448179, abs=1e-6)
    assert (within[90].closed, within[90].low, within[90].high) == (None, 0.0, 1.0)


def test_when_all_have_closed_it_stays_so_but_not_for_sure():
    within = {by.days: by for by in time_to_close(PLACEBO, [True] * 21).within}
    assert (within[90].closed, within[90].high) == (1, 1)
    assert within[90].low == pytest.approx(share(21, of=21).low)


def test_when_none_has_closed_the_share_is_nothing_within_wilsons_interval():
    waiting = time_to_close([10, 20, 30], [False] * 3)
    assert waiting.median is None
    assert waiting.median_low is None
    assert waiting.within[1].closed == 0
    assert waiting.within[1].high == pytest.approx(share(0, of=3).high)


def test_no_cases_are_no_answer():
    waiting = time_to_close([], [])
    assert (waiting.n, waiting.median, waiting.curve) == (0, None, ())
    assert all(by.closed is None for by in waiting.within)


@pytest.mark.parametrize(("waits", "ended"), [([1], []), ([-1], [True]), ([float("nan")], [True])])
def test_impossible_figures_are_refused(waits, ended):
    with pytest.raises(ImpossibleFigures):
        time_to_close(waits, ended)


@given(st.lists(st.tuples(st.integers(0, 120), st.booleans()), min_size=1, max_size=60))
def test_the_curve_never_falls_and_keeps_within_its_band(cases):
    waiting = time_to_close([wait for wait, _ in cases], [end for _, end in cases])
    closed = [point.closed for point in waiting.curve]
    assert closed == sorted(closed)
    assert all(0 <= p.low <= p.closed + 1e-9 and p.closed <= p.high + 1e-9 for p in waiting.curve)
    if waiting.median is not None:
        assert _known(waiting.median_low) <= waiting.median
    if waiting.median_high is not None:
        assert _known(waiting.median) <= waiting.median_high


@given(st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_without_open_cases_the_share_closed_is_simply_the_share(waits):
    waiting = time_to_close(waits, [True] * len(waits))
    for by in waiting.within:
        assert by.closed == pytest.approx(sum(wait <= by.days for wait in waits) / len(waits))
