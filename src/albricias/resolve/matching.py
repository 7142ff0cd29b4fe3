"""Where the words asked for stand in a text, and a line around them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from albricias.resolve.case_texts import Part, Where
from albricias.search.asked import Asked
from albricias.search.words import composed, words_in

LONGEST_LINE = 170
# A word asked for where it stands: from, to, and which of them it is.
_Met = tuple[int, int, int]
BEFORE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text, with the words that were asked for marked."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """A part of a case, and which of the words asked for stand in it."""

    part: Part
    met: frozenset[int]


def weigh(asked: Asked, parts: Iterable[Part]) -> list[Weighed]:
    """As far as a part in which all the words stand, if there is one."""
    found = []
    for part in parts:
        is_name = part.where == Where.NAME
        met = asked.met_in_name(part.text) if is_name else asked.met_in(part.text)
        if met:
            found.append(Weighed(part, met))
        if len(met) == len(asked.words):
            break
    return found


def answers(asked: Asked, weighed: Iterable[Weighed]) -> bool:
    """Whether all the words stand somewhere in these parts."""
    return len({n for one in weighed for n in one.met}) == len(asked.words)


def best(weighed: Sequence[Weighed]) -> Part:
    """The part in which most of the words stand; among equals the first."""
    return max(weighed, key=lambda one: len(one.met)).part


def whole(asked: Asked, text: str) -> list[Piece]:
    """All of a short text, the words marked."""
    text = composed(text)
    return _marked(text, 0, len(text), _met(asked, text))


def line(asked: Asked, text: str) -> list[Piece]:
    """The stretch of a long text in which most of the words stand."""
    text = composed(text)
    met = list(_met(asked, text)) if len(asked.words) > 1 else list(islice(_met(asked, text), 9))
    if not met:
        return []
    begin = max(range(len(met)), key=lambda n: _words_from(met, n)) if len(asked.words) > 1 else 0
    start, end = _whole_words(text, met[begin][0])
    shown = _marked(text, start, end, met)
    lead = [Piece("… ")] if start else []
    return [*lead, *shown, *([Piece(" …")] if end < len(text) else [])]


def _met(asked: Asked, text: str) -> Iterator[_Met]:
    which = asked.which(words_in(text))
    if which:
        for match in _any_of(tuple(sorted(which))).finditer(text):
            yield match.start(), match.end(), which[match[0]]


@lru_cache(512)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])")


def _words_from(met: Sequence[_Met], begin: int) -> int:
    """How many of the words stand in the line that begins near this one."""
    last = met[begin][0] + LONGEST_LINE - BEFORE
    return len({n for _start, end, n in met[begin:] if end <= last})


def _whole_words(text: str, at: int) -> tuple[int, int]:
    start = max(at - BEFORE, 0)
    if start:
        start = text.find(" ", start, at) + 1 or at
    end = min(start + LONGEST_LINE, len(text))
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + 1) if " " in text[at:end] else end
    return start, end


def _marked(text: str, start: int, end: int, met: Iterable[_Met]) -> list[Piece]:
    pieces: list[Piece] = []
    for first, last, _n in met:
        if start <= first and last <= end:
            if text[start:first]:
                pieces.append(Piece(text[start:first]))
            pieces.append(Piece(text[first:last], marked=True))
            start = last
    return [*pieces, Piece(text[start:end])] if text[start:end] else pieces
