"""Which few causes make most of the trouble.

Every expected figure was worked out by hand.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albricias.reckon import ImpossibleFigures, pareto


def _known(value: float | None) -> float:
    assert value is not None
    return value


def _cases(**counts):
    return [{"cause": cause} for cause, count in counts.items() for _ in range(count)]


def test_causes_stand_from_the_most_frequent_down():
    found = pareto(_cases(factura=2, corte=5, espera=3), by="cause")
    assert [(row.label, row.count, row.share) for row in found.rows] == [
        ("corte", 5, 0.5),
        ("espera", 3, 0.3),
        ("factura", 2, 0.2),
    ]
    assert [row.cumulative_share for row in found.rows] == pytest.approx([0.5, 0.8, 1.0])
    assert found.vital_few == ("corte", "espera")


def test_cases_without_cause_are_counted_apart_and_never_ranked():
    found = pareto([*_cases(corte=3), {"cause": None}, {"cause": "  "}], by="cause")
    assert (found.n, found.unlabelled, len(found.rows)) == (3, 2, 1)
    assert found.rows[0].share == 1.0


def test_a_table_already_added_up_tells_the_same():
    whole = pareto(_cases(corte=5, espera=3), by="cause")
    added = pareto([{"cause": "corte", "n": 5}, {"cause": "espera", "n": 3}], by="cause", count="n")
    assert whole == added


def test_the_tail_is_folded_into_one_row_that_says_how_many_it_holds():
    found = pareto(_cases(a=5, b=4, c=3, d=2, e=1), by="cause", top=2)
    rest = found.rows[-1]
    assert rest.is_rest
    assert (rest.labels, rest.count, rest.share, rest.cumulative_share) == (3, 6, 0.4, 1.0)


def test_a_tail_of_one_keeps_its_name():
    assert not any(row.is_rest for row in pareto(_cases(a=3, b=2, c=1), by="cause", top=2).rows)


def test_ranked_by_money_an_unknown_cost_is_not_a_cost_of_nothing():
    found = pareto(
        [
            {"cause": "corte", "n": 9, "cost": 10.0},
            {"cause": "cobro", "n": 2, "cost": 30.0},
            {"cause": "trato", "n": 4, "cost": None},
            {"cause": "regalo", "n": 1, "cost": 0.0},
        ],
        by="cause",
        count="n",
        weight="cost",
    )
    assert [(row.label, row.weight, row.share) for row in found.rows] == [
        ("cobro", 30.0, 0.75),
        ("corte", 10.0, 0.25),
        ("regalo", 0.0, 0.0),
        ("trato", None, None),
    ]
    assert (found.n, found.weight_known, found.total_weight) == (16, 12, 40.0)


def test_when_no_cost_is_known_no_total_is_claimed():
    found = pareto([{"cause": "corte", "cost": None}], by="cause", weight="cost")
    assert found.total_weight is None
    assert found.rows[0].share is None
    assert found.vital_few == ()


def test_no_cases_give_no_rows_rather_than_an_error():
    found = pareto([], by="cause", weight="cost")
    assert (found.rows, found.n, found.total_weight) == ((), 0, None)


def test_a_negative_cost_is_refused():
    with pytest.raises(ImpossibleFigures):
        pareto([{"cause": "corte", "cost": -1.0}], by="cause", weight="cost")


counts = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3), st.integers(1, 500), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(counts, st.integers(1, 8))
def test_shares_sum_to_one_and_the_cumulative_share_never_falls(causes, top):
    table = [{"cause": cause, "n": count} for cause, count in causes.items()]
    found = pareto(table, by="cause", count="n", top=top)
    assert sum(_known(row.share) for row in found.rows) == pytest.approx(1)
    cumulative = [row.cumulative_share for row in found.rows]
    assert cumulative == sorted(cumulative)
    assert cumulative[-1] == pytest.approx(1)
    assert sum(row.count for row in found.rows) == found.n == sum(causes.values())
    assert all(
        _known(row.low) - 1e-12 <= _known(row.share) <= _known(row.high) + 1e-12
        for row in found.rows
    )
    assert len(found.rows) <= top + 1
