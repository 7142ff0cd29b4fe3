"""Shares. Golden values: Newcombe (1998), Statistics in Medicine 17:857, table I, method 3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albricias.reckon import ImpossibleFigures, share


def _known(value: float | None) -> float:
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("successes", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_brings_newcombes_wilson_interval(successes, of, low, high):
    found = share(successes, of=of)
    assert found.value == successes / of
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_of_nobody_nothing_is_known():
    nobody = share(0, of=0)
    assert nobody.value is None
    assert (nobody.low, nobody.high, nobody.n) == (0.0, 1.0, 0)


@pytest.mark.parametrize(("successes", "of"), [(-1, 3), (4, 3), (0, -1)])
def test_impossible_figures_are_refused(successes, of):
    with pytest.raises(ImpossibleFigures):
        share(successes, of=of)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_mirrors_its_complement(figures):
    successes, of = figures
    found, mirrored = share(successes, of=of), share(of - successes, of=of)
    assert 0 <= found.low <= _known(found.value) <= found.high <= 1
    assert found.low == pytest.approx(1 - mirrored.high)
