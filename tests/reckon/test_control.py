"""Is this month different, or only noise?"""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from albricias.reckon import ExposureKind, ImpossibleFigures, Method, Signal, control_chart

# Montgomery, Introduction to Statistical Quality Control (1991), p. 181-184, personal
# computers; also R package qcc, data set pcmanufact: 20 samples of five.
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]


def _known(value: float | None) -> float:
    assert value is not None
    return value


def _months(count):
    return [date(2024 + at // 12, at % 12 + 1, 1) for at in range(count)]


def test_the_limits_are_montgomerys():
    chart = control_chart(_months(20), COMPUTERS, [5.0] * 20)
    assert chart.method is Method.U
    assert chart.centre == pytest.approx(1.93)
    assert chart.points[0].upper == pytest.approx(3.79, abs=0.005)
    assert chart.points[0].lower == pytest.approx(0.07, abs=0.005)
    assert not any(point.signals for point in chart.points)


def test_counts_that_scatter_more_than_poisson_get_laneys_wider_limits():
    # Laney (2002): sigma_z = mean moving range of z / 1.128; by hand with numpy.
    counts, exposures = np.array([90, 160, 70, 150, 80, 170, 90, 140]), np.full(8, 1000.0)
    chart = control_chart(_months(8), counts.tolist(), exposures.tolist())
    centre = counts.sum() / exposures.sum()
    z = (counts / exposures - centre) / np.sqrt(centre / exposures)
    sigma_z = np.abs(np.diff(z)).mean() / 1.128
    assert chart.method is Method.LANEY_U
    assert chart.sigma_z == pytest.approx(sigma_z)
    assert chart.points[0].upper == pytest.approx(centre + 3 * sigma_z * np.sqrt(centre / 1000))


def test_fewer_than_eight_months_have_points_but_no_limits():
    chart = control_chart(_months(7), [4] * 7)
    assert chart.too_few
    assert chart.centre is None
    assert (chart.method, len(chart.points), chart.n) == (Method.NONE, 7, 28)
    assert chart.points[0].upper is None


def test_months_without_a_single_case_carry_no_limits():
    assert control_chart(_months(12), [0] * 12).too_few


def test_no_months_at_all_are_too_few():
    assert control_chart([], []).too_few


def test_without_exposures_the_days_of_each_month_are_used_and_it_is_said():
    chart = control_chart(_months(12), [31] * 12)
    assert chart.exposure_kind is ExposureKind.DAYS
    assert [point.exposure for point in chart.points[:3]] == [31, 29, 31]
    assert chart.points[0].rate == 1


def test_an_unfinished_month_gets_the_days_elapsed_and_stays_out_of_the_centre():
    whole = control_chart(_months(12), [31] * 12)
    running = control_chart([*_months(13)], [*[31] * 12, 40], as_of=date(2025, 1, 10))
    last = running.points[-1]
    assert (running.last_complete, last.complete, last.exposure) == (False, False, 10)
    assert running.centre == whole.centre


def test_a_month_that_still_runs_raises_no_alarm_and_makes_no_run():
    counts, exposures = [90, 110] * 4 + [90] + [101] * 7, [1000.0] * 16
    quiet = control_chart(_months(16), counts, exposures, baseline=8)
    running = control_chart(
        _months(17), [*counts, 900], [*exposures, 1000.0], baseline=8, as_of=date(2025, 5, 3)
    )
    assert not running.points[-1].complete
    assert not any(point.signals for point in running.points)
    assert running.points[:-1] == quiet.points


def test_on_its_last_day_a_month_is_complete():
    assert control_chart(_months(12), [31] * 12, as_of=date(2024, 12, 31)).last_complete


def test_a_week_that_still_runs_is_marked_too():
    weeks = [date(2026, 1, 5 + 7 * at) for at in range(3)]
    assert not control_chart(weeks, [3] * 3, [100.0] * 3, as_of=date(2026, 1, 24)).last_complete
    assert control_chart(weeks, [3] * 3, [100.0] * 3, as_of=date(2026, 1, 25)).last_complete


def test_the_baseline_freezes_the_centre_before_a_change():
    counts = [100] * 12 + [50] * 8
    chart = control_chart(_months(20), counts, [1000.0] * 20, baseline=12)
    assert chart.centre == pytest.approx(0.1)
    assert chart.baseline == 12
    assert all(Signal.RUN_BELOW in point.signals for point in chart.points[12:])
    assert all(Signal.BELOW_LIMIT in point.signals for point in chart.points[12:])


def test_seven_on_one_side_are_no_run_and_eight_are():
    seven = control_chart(_months(16), [90, 110] * 4 + [90] + [101] * 7, [1000.0] * 16, baseline=8)
    eight = control_chart(_months(17), [90, 110] * 4 + [90] + [101] * 8, [1000.0] * 17, baseline=8)
    assert not any(point.signals for point in seven.points)
    assert [Signal.RUN_ABOVE in point.signals for point in eight.points].count(True) == 8


def test_six_steadily_rising_are_a_trend_and_five_are_not():
    six = control_chart(_months(12), [9, 8, 9, 8, 9, 8, 6, 7, 8, 9, 10, 11], [100.0] * 12)
    five = control_chart(_months(12), [9, 8, 9, 8, 9, 8, 9, 7, 8, 9, 10, 11], [100.0] * 12)
    assert [Signal.RISING in point.signals for point in six.points] == [False] * 6 + [True] * 6
    assert not any(Signal.RISING in point.signals for point in five.points)


@pytest.mark.parametrize(
    ("periods", "counts", "exposures"),
    [
        (_months(2), [1], None),
        (_months(2)[::-1], [1, 1], None),
        (_months(2), [1, -1], None),
        (_months(2), [1, 1], [1.0, 0.0]),
        ([date(2026, 1, 5)], [1], None),
    ],
)
def test_impossible_figures_are_refused(periods, counts, exposures):
    with pytest.raises(ImpossibleFigures):
        control_chart(periods, counts, exposures)


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 5000)), min_size=8, max_size=30),
    st.sampled_from([0.25, 0.5, 2.0, 8.0, 1024.0]),
)
def test_counting_exposure_in_another_unit_changes_no_signal(figures, factor):
    counts, exposures = [count for count, _ in figures], [float(seen) for _, seen in figures]
    chart = control_chart(_months(len(counts)), counts, exposures)
    scaled = control_chart(_months(len(counts)), counts, [seen * factor for seen in exposures])
    assert chart.too_few == scaled.too_few
    assert chart.method == scaled.method
    for one, other in zip(chart.points, scaled.points, strict=True):
        assert one.signals == other.signals
        if one.upper is not None:
            assert one.lower == pytest.approx(_known(other.lower) * factor)
            assert one.upper == pytest.approx(_known(other.upper) * factor)
            assert 0 <= _known(one.lower) <= _known(chart.centre) <= one.upper
