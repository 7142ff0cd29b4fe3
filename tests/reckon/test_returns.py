"""Who had to come back. Worked out by hand."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albricias.reckon import ImpossibleFigures, came_back


def _case(who, month, day, about="factura"):
    return {"who": who, "when": date(2026, month, day), "about": about}


ANA_TWICE = [_case("ana", 1, 1), _case("ana", 1, 31, "corte"), _case("bo", 1, 2), _case("bo", 6, 1)]


def test_ana_came_back_and_bo_came_too_late():
    found = came_back(ANA_TWICE, "who", "when", within_days=30)
    # Known: ana's two and bo's first; bo's second is the last day of the data.
    assert (found.returned, found.of, found.too_recent) == (1, 3, 1)
    assert found.share.value == pytest.approx(1 / 3)
    assert found.until == date(2026, 6, 1)


def test_one_day_past_the_window_is_not_coming_back():
    assert came_back(ANA_TWICE, "who", "when", within_days=29).returned == 0


def test_about_another_matter_is_not_coming_back_about_the_same():
    assert came_back(ANA_TWICE, "who", "when", within_days=30, about="about").returned == 0


def test_cases_too_recent_to_know_do_not_count_even_if_the_person_came_back():
    recent = [_case("ana", 1, 1), _case("bo", 3, 1), _case("bo", 3, 2)]
    found = came_back(recent, "who", "when", within_days=30)
    assert (found.returned, found.of, found.too_recent) == (0, 1, 2)


def test_a_later_end_of_the_data_makes_more_cases_known():
    found = came_back(ANA_TWICE, "who", "when", within_days=30, as_of=date(2026, 7, 1))
    assert (found.of, found.too_recent) == (4, 0)


def test_cases_without_person_date_or_topic_are_counted_apart():
    table = [
        *ANA_TWICE,
        {"who": None, "when": None, "about": None},
        {"who": "eva", "when": None, "about": None},
        {"who": "eva", "when": date(2026, 2, 1), "about": " "},
    ]
    found = came_back(table, "who", "when", within_days=30, about="about")
    assert (found.without_who, found.without_when, found.without_about) == (1, 1, 1)
    assert found.unknown == 3 + found.too_recent


def test_those_who_repeat_most_stand_first():
    table = [*ANA_TWICE, _case("ana", 4, 1)]
    first, second = came_back(table, "who", "when").repeaters
    assert (first.who, first.cases, first.first, first.last) == (
        "ana", 3, date(2026, 1, 1), date(2026, 4, 1),
    )  # fmt: skip
    assert (second.who, second.about) == ("bo", None)


def test_no_cases_are_no_answer():
    found = came_back([], "who", "when")
    assert (found.of, found.share.value, found.until, found.repeaters) == (0, None, None, ())


def test_a_window_of_minus_one_day_is_refused():
    with pytest.raises(ImpossibleFigures):
        came_back([], "who", "when", within_days=-1)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.dates(date(2026, 1, 1), date(2026, 3, 1)))),
    st.integers(0, 40),
)
def test_the_window_functions_agree_with_counting_by_hand(cases, within):
    found = came_back([{"who": w, "when": d} for w, d in cases], "who", "when", within)
    in_order = [*sorted(cases), ("nobody", date.max)]
    followed = [
        (next_who == who and (next_day - day).days <= within, day)
        for (who, day), (next_who, next_day) in pairwise(in_order)
    ]
    end = max((day for _, day in cases), default=None)
    known = [back for back, day in followed if (end - day).days >= within]
    assert (found.returned, found.of) == (sum(known), len(known))
    assert found.of + found.unknown == len(cases)
