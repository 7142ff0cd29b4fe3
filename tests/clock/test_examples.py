"""Every worked example comes out, from the library and from a second, naive count."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from albricias.clock import Effect, LastDay, Pause, Reason, Rule, Unit, due, packs, rule
from tests.clock import naive
from tests.clock.places import BY_HAND, PLACES

PAGE = Path(__file__).with_name("examples.txt")
BASE = rule("es-ley-10-2025.answer", date(2026, 1, 1))
SAID_ASIDE: dict[str, Rule] = {
    "days.15": replace(BASE, amount=15, unit=Unit.CALENDAR_DAYS, pause=Effect.NONE),
    "suspended.15": replace(BASE, pause=Effect.SUSPEND, pause_reasons=frozenset(Reason)),
    "rolled.month": replace(
        BASE, amount=1, unit=Unit.MONTHS, last_day=LastDay.NEXT_WORKING_DAY, pause=Effect.NONE
    ),
    "rolled.15": replace(
        BASE, unit=Unit.CALENDAR_DAYS, last_day=LastDay.NEXT_WORKING_DAY, pause=Effect.NONE
    ),
}


class Example(NamedTuple):
    rule: Rule
    place: str
    started_at: datetime
    extended: bool
    pauses: tuple[Pause, ...]
    due_at: datetime


def examples() -> dict[str, Example]:
    found: dict[str, Example] = {}
    name = place = ""
    for line in PAGE.read_text("utf-8").splitlines():
        said = line.partition("  #")[0].strip()
        if said.startswith("## "):
            name, _, place = said[3:].partition(" at ")
        elif " -> " in said:
            found[f"{name} at {place}: {said}"] = _example(name, place, said)
    return found


def _example(name: str, place: str, said: str) -> Example:
    before, _, due_at = said.partition(" -> ")
    start, *pauses = before.split("; ")
    started_at = _moment(start.removesuffix(" extended"), place)
    return Example(
        SAID_ASIDE.get(name) or rule(name, PLACES[place].day(started_at)),
        place,
        started_at,
        start.endswith(" extended"),
        tuple(_pause(pause, place) for pause in pauses),
        _moment(due_at, place, end_of_day=True),
    )


def _pause(said: str, place: str) -> Pause:
    why, *parts = said.split()
    half = len(parts) // 2
    begun, over = " ".join(parts[:half]), " ".join(parts[half:])
    return Pause(_moment(begun, place), _moment(over, place), Reason(why))


def _moment(said: str, place: str, *, end_of_day: bool = False) -> datetime:
    day, _, rest = said.partition(" ")
    clock, _, season = rest.partition(" ")
    clock = clock or ("23:59:59" if end_of_day else "12:00")
    # Of an hour that comes twice, the second unless summer time is named.
    fold = 0 if season == "summer" else 1
    wall = datetime.fromisoformat(f"{day} {clock}")
    return wall.replace(tzinfo=PLACES[place].zone, fold=fold).astimezone(UTC)


EXAMPLES = examples()


def test_there_are_more_than_two_hundred_examples():
    assert len(EXAMPLES) > 200


def test_every_rule_of_every_pack_has_an_example():
    shown = {example.rule.id for example in EXAMPLES.values()}
    assert {rule.id for pack in packs().values() for rule in pack.rules} <= shown


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_example_comes_out(name):
    example = EXAMPLES[name]
    found = due(
        example.rule,
        started_at=example.started_at,
        working=PLACES[example.place],
        pauses=example.pauses,
        extended=example.extended,
    )
    assert found.due_at == example.due_at


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_naive_count_agrees_with_the_example(name):
    rule, place, started_at, extended, pauses, due_at = EXAMPLES[name]
    amount = rule.extension.to_amount if extended and rule.extension else rule.amount
    rest = BY_HAND[place]
    assert naive.due(rule, amount, started_at, PLACES[place], rest, pauses) == due_at


# Of these only the holidays are written down that an example passes.
IN_PART = {"FR", "PT", "IT", "DE", "AR"}
# What `holidays` knows of 2026 and the laws, as we know them, do not say.
UNEXPLAINED = {"CO": {date(2026, 7, 13)}}


@pytest.mark.parametrize("place", sorted(set(BY_HAND) - IN_PART))
def test_the_holidays_of_2026_written_by_hand_are_those_of_the_calendar(place):
    known = {holiday.day for holiday in PLACES[place].calendar.holidays_in(2026)}
    by_hand = {day for day in BY_HAND[place] if day.year == 2026}
    differ = {day for day in known ^ by_hand if day.weekday() < 5}
    assert differ == UNEXPLAINED.get(place, set())


@pytest.mark.parametrize("place", sorted(BY_HAND))
def test_every_holiday_written_by_hand_is_known_to_the_calendar(place):
    calendar = PLACES[place].calendar
    unknown = {day for day in BY_HAND[place] if day.weekday() < 5 and calendar.is_working_day(day)}
    assert not unknown
