"""What must hold for any clock, any start and any pauses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from albricias.clock import (
    Calendar,
    Effect,
    LastDay,
    Pause,
    Reason,
    Rule,
    Unit,
    WorkingTime,
    due,
    rule,
    week,
)
from albricias.clock.short import listed_dates
from tests.clock import naive
from tests.clock.places import MADRID, PLACES, SPAIN, SPLIT

unhurried = settings(deadline=None)  # the first to ask for a calendar waits for it
BASE = rule("es-ley-10-2025.answer", date(2026, 1, 1))
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Madrid",
        "Atlantic/Canary",
        "America/Lima",
        "America/Santiago",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Australia/Lord_Howe",
    )
]
ROUND_THE_CLOCK = week({"mon-sun": "0:00-24:00"})
WEEKS = [
    SPLIT,
    ROUND_THE_CLOCK,
    week({"mon-fri": "0:00-2:30 2:30-5:00 22:00-24:00"}, sun="1:00-2:15 2:45-3:30 23:00-24:00"),
]


def between(first: str, last: str, zone: tzinfo) -> st.SearchStrategy[datetime]:
    bounds = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return st.datetimes(*bounds, timezones=st.just(zone))


starts = between("2025-01-01", "2027-06-01", UTC)
places = st.builds(
    WorkingTime,
    st.sampled_from(ZONES),
    st.sampled_from([Calendar("ES"), Calendar("CL"), Calendar()]),
    st.sampled_from(WEEKS),
)
rules = st.builds(
    lambda amount, unit, last_day, effect: replace(
        BASE,
        amount=amount,
        unit=unit,
        last_day=last_day if unit.in_days else LastDay.STANDS,
        pause=effect,
        pause_reasons=frozenset(Reason),
    ),
    st.integers(1, 40),
    st.sampled_from(Unit),
    st.sampled_from(LastDay),
    st.sampled_from(Effect),
)
lengths = st.timedeltas(timedelta(0), timedelta(days=20))


@st.composite
def paused(draw, most=3):
    """A start, and pauses that end, some of them before it or overlapping."""
    start = draw(starts)
    found = []
    for _ in range(draw(st.integers(0, most))):
        begun = start + draw(st.timedeltas(timedelta(days=-5), timedelta(days=40)))
        found.append(Pause(begun, begun + draw(lengths), draw(st.sampled_from(Reason))))
    return start, tuple(found)


def at(rule: Rule, start: datetime, place: WorkingTime, pauses=()) -> datetime:
    found = due(rule, started_at=start, working=place, pauses=pauses).due_at
    assert found is not None
    return found


@unhurried
@given(rules, paused(), places, lengths)
def test_who_files_later_is_not_due_earlier(rule, case, place, later):
    start, pauses = case
    # Days that a short month lacks are no days to add a pause to: see "Limits" in the docs.
    assume(not (rule.unit is Unit.MONTHS and rule.pause is Effect.SUSPEND and pauses))
    assert at(rule, start, place, pauses) <= at(rule, start + later, place, pauses)


@unhurried
@given(rules, paused(), places, st.integers(1, 20))
def test_more_time_is_not_due_earlier(rule, case, place, more):
    start, pauses = case
    longer = replace(rule, amount=rule.amount + more)
    assume(rule.pause is not Effect.RESTART)  # a longer time may meet a pause the shorter missed
    assert at(rule, start, place, pauses) <= at(longer, start, place, pauses)


@unhurried
@given(rules, paused(), places)
def test_a_pause_never_shortens(rule, case, place):
    start, pauses = case
    for n in range(len(pauses)):
        assert at(rule, start, place, pauses[:n]) <= at(rule, start, place, pauses[: n + 1])


@unhurried
@given(rules, paused(), places)
def test_no_clock_runs_out_while_it_stands_still(rule, case, place):
    start, pauses = case
    found = due(rule, started_at=start, working=place, pauses=pauses)
    for taken in found.paused:
        assert found.due_at
        assert taken.pause.end
        assert not taken.pause.start < found.due_at < taken.pause.end


@unhurried
@given(rules, paused(), places, st.sampled_from(ZONES))
def test_the_zone_a_time_is_written_in_changes_nothing(rule, case, place, zone):
    start, pauses = case
    elsewhere = tuple(
        Pause(p.start.astimezone(zone), p.end.astimezone(zone), p.why) for p in pauses
    )
    expected = at(rule, start, place, pauses)
    assert at(rule, start.astimezone(zone), place, elsewhere) == expected


@unhurried
@given(rules, paused(), places)
def test_the_order_of_the_pauses_changes_nothing(rule, case, place):
    start, pauses = case
    assert at(rule, start, place, pauses) == at(rule, start, place, pauses[::-1])


@unhurried
@given(starts, places, st.integers(1, 400), st.integers(1, 400))
def test_working_time_adds_up(start, place, one, other):
    one, other = timedelta(minutes=one * 7), timedelta(seconds=other * 13)
    assert place.add(place.add(start, one), other) == place.add(start, one + other)


@unhurried
@given(starts, places, lengths, lengths)
def test_working_time_between_adds_up(start, place, one, other):
    middle, end = start + one, start + one + other
    assert place.between(start, end) == place.between(start, middle) + place.between(middle, end)


@unhurried
@given(starts, places, st.integers(1, 10**6))
def test_what_was_added_lies_between(start, place, seconds):
    amount = timedelta(seconds=seconds)
    assert place.between(start, place.add(start, amount)) == amount


@unhurried
@given(starts, st.sampled_from(ZONES), lengths)
def test_round_the_clock_is_elapsed_time_whatever_clocks_do(start, zone, length):
    place = WorkingTime(zone, Calendar(), ROUND_THE_CLOCK)
    assert place.between(start, start + length) == length


@unhurried
@given(starts, places, lengths)
def test_nobody_works_longer_than_time_goes_by(start, place, length):
    assert timedelta(0) <= place.between(start, start + length) <= length


@unhurried
@given(rules, starts, places)
def test_a_day_ends_when_the_clock_on_the_wall_says_so(rule, start, place):
    if rule.unit.in_days:
        wall = at(rule, start, place).astimezone(place.zone)
        assert (wall.hour, wall.minute, wall.second) == (23, 59, 59)
        assert wall.fold == 0 or (wall + timedelta(seconds=1)).date() > wall.date()


@unhurried
@given(starts, st.integers(1, 60), st.sampled_from(["ES", "PE", "CO", "MX", "CL"]))
def test_the_sentence_names_every_holiday_not_counted(start, amount, country):
    place = replace(PLACES[country])
    found = due(replace(BASE, amount=amount), started_at=start, working=place)
    told = found.explain("es")
    first, last = place.day(start), found.last_day or date.max
    missing = [
        holiday.day
        for holiday in place.calendar.holidays_between(first + timedelta(days=1), last)
        if holiday.day.weekday() < 5
    ]
    for part in listed_dates(missing, "es", year=(last - first).days > 360):
        assert part in told


in_2026 = between("2026-01-01", "2026-11-01", MADRID)


@given(rules, in_2026, st.integers(1, 15), st.data())
@settings(max_examples=60, deadline=None)
def test_the_naive_count_agrees_on_anything(rule, start, amount, data):
    amount = 1 if rule.unit is Unit.MONTHS else amount
    start = start.replace(second=0, microsecond=0)
    drawn = []
    for _ in range(data.draw(st.integers(0, 2))):
        begun = start + timedelta(minutes=data.draw(st.integers(0, 20_000)))
        over = begun + timedelta(minutes=data.draw(st.integers(1, 10_000)))
        drawn.append(Pause(begun, over, Reason.AGREED))
    pauses = tuple(sorted(drawn, key=lambda pause: pause.start))
    assume(rule.pause is Effect.SUSPEND or not pauses)
    assume(rule.unit is not Unit.MONTHS or not pauses)
    rule = replace(rule, amount=amount, last_day=LastDay.STANDS)
    place = PLACES["ES-shop"]
    expected = naive.due(rule, amount, start, place, SPAIN, pauses)
    assert at(rule, start, place, pauses) == expected
