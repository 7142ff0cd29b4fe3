"""Working time: shifts, holidays, and hours that come twice or never."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest

from albricias.clock import (
    Calendar,
    EndsBeforeItBegins,
    Holiday,
    NaiveTime,
    NoWorkingTime,
    Shift,
    TooFar,
    UnknownCountry,
    WorkingTime,
    week,
)
from albricias.clock.moments import end_of_day, exact
from tests.clock.places import MADRID, PLACES, SPLIT

SANTIAGO = ZoneInfo("America/Santiago")
HOUR = timedelta(hours=1)


def at(said: str, zone: ZoneInfo = MADRID) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=zone)


def test_a_week_is_written_as_people_say_it():
    written = week({"mon-thu": "9:00-14:00 16:00-18:00"}, fri="9:00-14:00")
    assert written[0] == (Shift(time(9), time(14)), Shift(time(16), time(18)))
    assert written[4] == (Shift(time(9), time(14)),)
    assert written[5] == ()


@pytest.mark.parametrize(
    "wrong",
    [{"lun": "9:00-14:00"}, {"mon": "9-14"}, {"mon": "9:00-25:00"}, {"mon": ""}, {"fri-mon": ""}],
)
def test_a_week_that_cannot_be_is_refused(wrong):
    with pytest.raises(NoWorkingTime):
        WorkingTime(MADRID, shifts=week(wrong))


def test_shifts_that_overlap_or_run_backwards_are_refused():
    with pytest.raises(EndsBeforeItBegins):
        week(mon="14:00-9:00")
    with pytest.raises(EndsBeforeItBegins):
        WorkingTime(MADRID, shifts=week(mon="9:00-14:00 13:00-15:00"))


def test_a_weekend_of_seven_days_is_refused():
    with pytest.raises(NoWorkingTime):
        Calendar(weekend=frozenset(range(7)))


def test_a_country_that_holidays_does_not_know_is_refused_by_name():
    with pytest.raises(UnknownCountry, match="ES, region ZZ"):
        Calendar("ES", "ZZ")
    with pytest.raises(UnknownCountry, match="XX"):
        Calendar("XX")


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(NaiveTime):
        PLACES["ES"].add(datetime(2026, 1, 1), HOUR)  # noqa: DTZ001
    with pytest.raises(NaiveTime):
        PLACES["ES"].day(datetime(2026, 1, 1))  # noqa: DTZ001


def test_what_lies_before_the_calendars_is_refused():
    with pytest.raises(TooFar):
        PLACES["ES"].add(datetime(1800, 1, 1, tzinfo=UTC), HOUR)
    with pytest.raises(TooFar):
        PLACES["ES"].calendar.is_working_day(date(1800, 1, 1))


def test_a_local_holiday_is_added_and_a_worked_one_taken_away():
    own = Calendar(
        "ES",
        extra=(Holiday(date(2026, 5, 15), "San Isidro"),),
        removed=frozenset({date(2026, 10, 12)}),
    )
    assert not own.is_working_day(date(2026, 5, 15))
    assert own.is_working_day(date(2026, 10, 12))
    assert "San Isidro" in [holiday.name for holiday in own.holidays_in(2026)]


def test_holidays_have_names_in_both_languages():
    named = {holiday.day: holiday.name for holiday in Calendar("ES").holidays_in(2026, "en")}
    assert named[date(2026, 1, 1)] == "New Year's Day"
    named = {holiday.day: holiday.name for holiday in Calendar("ES").holidays_in(2026, "es")}
    assert named[date(2026, 1, 1)] == "Año Nuevo"


@pytest.mark.parametrize("country", ["ES", "PE", "CO", "MX", "CL", "AR", "FR", "DE", "PT", "IT"])
@pytest.mark.parametrize("year", range(2024, 2031))
def test_the_calendar_is_that_of_holidays(country, year):
    known = holidays.country_holidays(country, years=year)
    calendar = Calendar(country)
    assert {h.day for h in calendar.holidays_in(year)} == {d for d in known if d.year == year}
    first = date(year, 1, 1)
    for day in (first + timedelta(days=n) for n in range(365)):
        assert calendar.is_working_day(day) == (day.weekday() < 5 and day not in known)


@pytest.mark.parametrize("region", ["AN", "MD", "CT", "PV", "CN"])
def test_a_region_has_its_own_holidays(region):
    known = holidays.country_holidays("ES", subdiv=region, years=2026)
    assert {h.day for h in Calendar("ES", region).holidays_in(2026)} == set(known)


@pytest.mark.parametrize("amount", [1, 5, 15, 30, 260])
def test_working_days_are_those_of_numpy(amount):
    rest = [h.day for year in range(2025, 2029) for h in Calendar("ES").holidays_in(year)]
    days = PLACES["ES"].official_days
    for n in range(0, 365, 3):
        start = date(2026, 1, 1) + timedelta(days=n)
        # numpy counts from the start if it is a working day, else from the last one before it.
        expected = np.busday_offset(start, amount, roll="preceding", holidays=rest)
        found = date.fromordinal(days.add(start.toordinal(), amount))
        assert found == expected.astype(date)


def test_years_are_looked_up_as_they_are_asked_for_in_any_order():
    days = WorkingTime(MADRID, Calendar("ES", "GA")).official_days
    late = days.add(date(2040, 5, 1).toordinal(), 10)
    early = days.add(date(2010, 5, 3).toordinal(), 10)
    assert (date.fromordinal(early), date.fromordinal(late).year) == (date(2010, 5, 18), 2040)


# Hours that come twice or never


def test_a_time_that_never_comes_is_the_moment_of_the_jump():
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    for wall in ("02:00", "02:30", "02:59:59"):
        wanted = datetime.fromisoformat(f"2026-03-29 {wall}")
        assert exact(wanted, MADRID, later=False) == exact(wanted, MADRID, later=True) == jump


def test_a_time_that_comes_twice_is_the_one_asked_for():
    wall = datetime.fromisoformat("2026-10-25 02:30")
    first, second = exact(wall, MADRID, later=False), exact(wall, MADRID, later=True)
    assert second - first == HOUR
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_whose_last_hour_comes_twice_ends_with_the_second():
    # In Chile clocks go back at midnight of 4 April 2026: 23:00 to 24:00 comes twice.
    assert end_of_day(date(2026, 4, 4), SANTIAGO) == datetime(2026, 4, 5, 3, 59, 59, tzinfo=UTC)


def test_a_shift_over_a_change_of_clocks_is_as_long_as_it_takes():
    night = PLACES["ES-night"]
    assert night.between(at("2026-03-29 00:00"), at("2026-03-29 12:00")) == 7 * HOUR
    assert night.between(at("2026-10-25 00:00"), at("2026-10-25 12:00")) == 9 * HOUR
    assert night.between(at("2026-03-22 00:00"), at("2026-03-22 12:00")) == 8 * HOUR


def test_a_shift_that_never_comes_is_not_worked():
    nobody = WorkingTime(MADRID, shifts=week(sun="2:00-3:00"))
    assert nobody.between(at("2026-03-29 00:00"), at("2026-03-29 12:00")) == timedelta(0)
    half = WorkingTime(MADRID, shifts=week(sun="1:00-2:30"))
    assert half.between(at("2026-03-29 00:00"), at("2026-03-29 12:00")) == HOUR


def test_an_hour_claimed_by_two_shifts_is_worked_once():
    both = WorkingTime(MADRID, shifts=week(sun="1:00-2:30 2:30-4:00"))
    assert both.between(at("2026-10-25 00:00"), at("2026-10-25 12:00")) == 4 * HOUR


def test_round_the_clock_leaves_no_hour_out_at_midnight_changes():
    chile = WorkingTime(SANTIAGO, shifts=week({"mon-sun": "0:00-24:00"}))
    for first, last in pairwise(
        [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)],
    ):
        assert chile.between(first, last) == last - first


def test_nothing_is_added_by_adding_nothing():
    start = at("2026-03-07 11:00")
    assert PLACES["ES"].add(start, timedelta(0)) == start
    assert PLACES["ES"].between(start, start - HOUR) == timedelta(0)


def test_working_time_across_a_weekend():
    shop = WorkingTime(MADRID, Calendar("ES"), SPLIT)
    assert shop.between(at("2026-03-06 13:00"), at("2026-03-09 10:30")) == 2.5 * HOUR
