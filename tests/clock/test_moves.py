"""Changing a rule: which open cases would move, before anything is changed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from albricias.clock import Calendar, Holiday, Pause, Reason, WorkingTime, due, moved, rule
from tests.clock.places import MADRID, PLACES

OWN = rule("own.answer", date(2026, 1, 1))
LAW = rule("es-ley-10-2025.answer", date(2026, 1, 1))


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=MADRID)


def open_cases(rule, *days, **more):
    return [due(rule, started_at=at(f"{day} 12:00"), working=PLACES["ES"], **more) for day in days]


def test_quim_sees_which_cases_a_shorter_promise_moves():
    before = open_cases(OWN, "2026-03-02", "2026-03-04")
    moves = list(moved(before, replace(OWN, amount=3)))
    assert [move.after.last_day for move in moves] == [date(2026, 3, 5), date(2026, 3, 9)]
    assert moves[0].by == timedelta(days=-4)


def test_other_rules_do_not_move():
    assert not list(moved(open_cases(LAW, "2026-03-02"), replace(OWN, amount=3)))


def test_a_change_of_words_moves_nothing():
    reworded = replace(OWN, names=replace(OWN.names, es="Contestar"))
    assert not list(moved(open_cases(OWN, "2026-03-02"), reworded))


def test_a_new_local_holiday_moves_those_it_meets():
    feast = WorkingTime(MADRID, Calendar("ES", extra=(Holiday(date(2026, 3, 19), "San José"),)))
    before = open_cases(LAW, "2026-02-02", "2026-03-02")
    assert [move.before for move in moved(before, working=feast)] == before[1:]


def test_pauses_and_extensions_are_kept():
    waited = Pause(at("2026-03-03 12:00"), at("2026-03-05 12:00"), Reason.CUSTOMER_DATA)
    before = open_cases(OWN, "2026-03-02", pauses=[waited], extended=True)
    assert before[0].last_day == date(2026, 3, 18)
    assert OWN.extension
    shorter = replace(OWN, extension=replace(OWN.extension, to_amount=8))
    (move,) = moved(before, shorter)
    assert move.after.last_day == date(2026, 3, 16)


def test_a_clock_that_stands_still_moves_if_the_pause_no_longer_holds():
    waiting = Pause(at("2026-03-03 12:00"), None, Reason.CUSTOMER_DATA)
    before = open_cases(OWN, "2026-03-02", pauses=[waiting])
    assert not list(moved(before, replace(OWN, amount=3)))
    (move,) = moved(before, replace(OWN, pause_reasons=frozenset({Reason.AGREED})))
    assert move.by is None
    assert move.after.last_day == date(2026, 3, 9)
