"""What a letter asks for is found, and what only mentions it is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albricias.coach.asking import asks_for

LINES = [
    line.split(" · ", 1)
    for line in (Path(__file__).parent / "asking.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("asked", "sentence"), LINES)
def test_it_asks_for_what_it_asks_for(asked: str, sentence: str) -> None:
    assert {found.what for found in asks_for(sentence)} == set(asked.split()) - {"-"}


def test_the_words_are_those_that_were_written() -> None:
    [found] = asks_for("Buenos días. ¿Podría INDICARNOS su teléfono?")
    assert found.text == "INDICARNOS su teléfono"


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for found in asks_for(text):
        assert text[found.start : found.end] == found.text
