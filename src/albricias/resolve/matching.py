"""Where the words asked for stand in a text, and a line around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from albricias.resolve.case_texts import Part
from albricias.search.asked import Asked
from albricias.search.words import Place, composed, forms_of, places, words_in

LONGEST_LINE = 170
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
    weighed = (Weighed(part, _met_in(asked, part.text)) for part in parts)
    return [one for one in weighed if one.met]


def answers(asked: Asked, weighed: Iterable[Weighed]) -> bool:
    """Whether all the words stand somewhere in these parts."""
    return len({n for one in weighed for n in one.met}) == len(asked.words)


def best(weighed: Sequence[Weighed]) -> Part:
    """The part in which most of the words stand; among equals the first."""
    return max(weighed, key=lambda one: len(one.met)).part


def _met_in(asked: Asked, text: str) -> frozenset[int]:
    found = [forms_of(word) for word in set(words_in(text))]
    known = {form for forms in found for form in forms}
    return frozenset(
        n
        for n, word in enumerate(asked.words)
        if word.root in known
        or (word.begins and any(forms and forms[0].startswith(word.folded) for forms in found))
    )


def whole(asked: Asked, text: str) -> list[Piece]:
    """All of a short text, the words marked."""
    text = composed(text)
    return _marked(text, 0, len(text), [place for place, _n in _met(asked, text)])


def line(asked: Asked, text: str) -> list[Piece]:
    """The stretch of a long text in which most of the words stand."""
    text = composed(text)
    met = list(_met(asked, text))
    if not met:
        return []
    begin = max(range(len(met)), key=lambda n: _words_from(met, n))
    start, end = _whole_words(text, met[begin][0].start)
    shown = _marked(text, start, end, [place for place, _n in met])
    lead = [Piece("… ")] if start else []
    return [*lead, *shown, *([Piece(" …")] if end < len(text) else [])]


def _met(asked: Asked, text: str) -> Iterable[tuple[Place, int]]:
    for place in places(text):
        for n, word in enumerate(asked.words):
            if word.is_met(place):
                yield place, n
                break


def _words_from(met: Sequence[tuple[Place, int]], begin: int) -> int:
    """How many of the words stand in the line that begins near this one."""
    end = met[begin][0].start + LONGEST_LINE - BEFORE
    return len({n for place, n in met[begin:] if place.end <= end})


def _whole_words(text: str, at: int) -> tuple[int, int]:
    start = max(at - BEFORE, 0)
    if start:
        start = text.find(" ", start, at) + 1 or at
    end = min(start + LONGEST_LINE, len(text))
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + 1) if " " in text[at:end] else end
    return start, end


def _marked(text: str, start: int, end: int, met: Iterable[Place]) -> list[Piece]:
    pieces: list[Piece] = []
    for place in met:
        if start <= place.start and place.end <= end:
            if text[start : place.start]:
                pieces.append(Piece(text[start : place.start]))
            pieces.append(Piece(text[place.start : place.end], marked=True))
            start = place.end
    return [*pieces, Piece(text[start:end])] if text[start:end] else pieces
