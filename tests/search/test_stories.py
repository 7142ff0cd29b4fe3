"""What somebody types finds the stories that say so, on whichever database."""

from collections.abc import Callable
from typing import Any

import pytest

from albricias.resolve.looking import look
from albricias.resolve.reading import read_unread
from albricias.search.asked import Asked
from albricias.search.unread import Waiting
from tests.search.stories import FINDS, STORIES


@pytest.fixture
def house(tell_us: Callable[..., Any], quim: Any) -> dict[int, str]:
    """Every story told, by the case that tells it."""
    return {
        tell_us(story, subject="Escrito", name="Eva Sanz").pk: name
        for name, story in STORIES.items()
    }


def found_by(typed: str, user: Any, house: dict[int, str], **how: Any) -> set[str]:
    looked = look(Asked.read(typed, **how), user, waiting=Waiting.now(), whose={}, size=100)
    return {house[hit.case.pk] for hit in looked.hits}


def wrong(user: Any, house: dict[int, str]) -> dict[str, str]:
    """What is typed and finds too few or too many."""
    found = {typed: found_by(typed, user, house) for typed in FINDS}
    return {
        typed: f"missing {FINDS[typed] - found[typed]}, too many {found[typed] - FINDS[typed]}"
        for typed in FINDS
        if found[typed] != FINDS[typed]
    }


def test_word_forms_accents_numbers_and_codes_find_what_was_told(house: Any, quim: Any) -> None:
    while read_unread():
        pass
    assert wrong(quim, house) == {}


def test_what_nobody_has_read_yet_is_found_all_the_same(house: Any, quim: Any) -> None:
    assert wrong(quim, house) == {}


def test_while_typing_the_last_word_may_go_on(house: Any, quim: Any) -> None:
    while read_unread():
        pass
    assert found_by("factu", quim, house) == set()
    assert found_by("factu", quim, house, unfinished=True) == FINDS["facturas"]
    assert found_by("errores de factu", quim, house, unfinished=True) == {"billing"}
    assert found_by("factu errores", quim, house, unfinished=True) == set()
