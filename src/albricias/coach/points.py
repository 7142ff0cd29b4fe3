"""The separate things a complaint raises, so that each can be answered. Suggestions, with places.

Conservative: lists, words that announce another matter, questions and demands begin a point;
everything else goes on with the one begun. A short story of one matter has one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from albricias.coach.reading import LONGEST_READ, Finding, plain

MOST = 8

_NEXT = re.compile(
    r"(?:y |pero )?(?:ademas|encima|por otro lado|por otra parte|por un lado|por una parte|"
    r"tambien|asimismo|asi mismo|igualmente|de igual (?:modo|forma)|por ultimo|finalmente|"
    r"aparte|aparte de (?:eso|esto)|a parte|otra cosa(?: es)?(?: que)?|"
    r"otro problema(?: es)?(?: que)?|en (?:primer|segundo|tercer|cuarto|ultimo) lugar|"
    r"(?:primero|segundo|tercero|cuarto|lo (?:primero|segundo|tercero)|primeramente)(?=[,:])|"
    r"en cuanto a|respecto a|also|besides|moreover|furthermore|in addition|on (?:the other|"
    r"top of) (?:hand|that|this)|finally|lastly|(?:first|second|third|firstly|secondly|"
    r"thirdly)(?=,)|another (?:thing|problem)(?: is)?(?: that)?)\b[,:]?\s*"
)
_DEMAND = re.compile(
    r"(?:exijo|exigimos|solicito|solicitamos|pido|pedimos|reclamo|reclamamos|ruego|rogamos|"
    r"demando|espero que|(?:quiero|queremos|quisiera|necesito|deseo) (?:que|la |el |mi |una |"
    r"un |mis |los |las |\w+[aei]r(?:me|nos|se|lo|la)? )|"
    r"i (?:want|demand|ask|request|would like|expect)\b|we (?:want|demand|"
    r"ask|request)\b|please (?!find|see))"
)
_ABOUT_ITSELF = re.compile(
    r"(?:les |le |os )?(?:escribo|escribimos|me dirijo|me pongo en contacto|contacto con)\b|"
    r"(?:quiero|queria|quisiera|deseo|vengo a) (?:poner|presentar|hacer|formular|"
    r"interponer) (?:una |mi )?(?:queja|reclamacion)|(?:buen[oa]s? (?:dias|tardes|noches)|"
    r"hola|estimad\w+|muy senor\w+|a quien corresponda|dear|hello|hi|good (?:morning|"
    r"afternoon))\b|(?:un |atentos |cordiales |muchos )?(?:saludos?|abrazo)\b|atentamente|"
    r"gracias\b|muchas gracias|sin otro particular|quedo a la espera|(?:thanks|thank you|"
    r"(?:best |kind )?regards|yours)\b|i am writing"
)
_FAREWELL = re.compile(
    r"(?:un |atentos |cordiales |muchos )?saludos?\b|atentamente|(?:best |kind )?regards|yours\b"
)
_RHETORICAL = re.compile(
    r"parece (?:normal|bien|logico|justo)|es(?: esto)? normal|como (?:es posible|puede ser)"
    r"|hasta cuando|verdad\?|que les parece"
)
_ITEM = re.compile(
    r"[ \t]*(?:(?P<number>\d{1,2})\s?[.)ºª-]-?|"
    r"(?P<letter>[a-hA-H])[).]|"
    r"(?P<bullet>[-–—•*·]))[ \t]+(?=\S)"
)
_INLINE = re.compile(r"(?:(?<=\s)|(?<=^))\(?(?P<number>[1-8])\)\s+(?=\S)")
_BOUNDARY = re.compile(
    r"(?<=[.!?…])[\"»”)]*\s+(?=[¿¡\"«“(]*[A-ZÁÉÍÓÚÑÜ0-9])|(?<=[.!?:;…])[ \t]*\n\s*|\n[ \t]*\n\s*"
    r"|(?<=[?!])\s+(?=¿)"
)
_ABBREVIATED = re.compile(
    r"(?:^|\s)(?:sra?s?|dra?|d|dna|n|num|art|pag|p|tel|mr|mrs|ms|ud|uds|av|avda)\.$"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a thing listed, and its place."""

    start: int
    end: int
    listed: bool = False


def points(text: str) -> list[Finding]:
    """What it raises, in the order read; no more than can be answered one by one."""
    text = text[:LONGEST_READ]
    read = plain(text)
    spans = _raised(read, list(_pieces(text, read)))
    return [Finding("point", start, end, text[start:end]) for start, end in spans[:MOST]]


def _raised(read: str, pieces: Sequence[_Piece]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    open_ended = False
    announced: int | None = None
    for piece in pieces:
        said = read[piece.start : piece.end]
        if piece.listed:
            spans.append((piece.start, piece.end))
            open_ended = False
        elif _ABOUT_ITSELF.match(said):
            if spans and _FAREWELL.match(said):
                break
        elif said.endswith(":"):
            announced = piece.start
            continue
        elif (begins := _begins(said)) is not None or not spans:
            # What a colon announces, if it is no list, is said in one breath with it.
            spans.append((piece.start + begins if begins else _first(announced, piece), piece.end))
            open_ended = True
        elif open_ended:
            spans[-1] = (spans[-1][0], piece.end)
        announced = None
    return spans


def _first(announced: int | None, piece: _Piece) -> int:
    return piece.start if announced is None else announced


def _begins(said: str) -> int | None:
    """Where in this sentence another point begins, if one does."""
    announced = _NEXT.match(said)
    if announced and announced.end() < len(said):
        return announced.end()
    if _DEMAND.match(said) or _is_question(said):
        return 0
    return None


def _is_question(said: str) -> bool:
    asks = said.rstrip('"»”) ').endswith("?") and ("¿" not in said or said.index("¿") < 3)
    return asks and not _RHETORICAL.search(said)


def _pieces(text: str, read: str) -> Iterator[_Piece]:
    """Sentences, and the things of a list; a list of one, or of figures, is a sentence too."""
    for listed, lines in groupby(_lines(text), key=lambda line: line.style):
        block = list(lines)
        if listed and len(block) > 1 and not all(text[b.start].isdigit() for b in block):
            yield from (_trimmed(text, b.start, b.end, listed=True) for b in block)
        else:
            yield from _sentences(text, read, block[0].whole, block[-1].end)


@dataclass(frozen=True, slots=True)
class _Line:
    whole: int
    start: int
    end: int
    style: str


def _lines(text: str) -> Iterator[_Line]:
    """Runs of lines: each thing listed with the lines that go on with it, the rest one by one."""
    found: list[_Line] = []
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        item = _ITEM.match(line)
        if item:
            found.append(_Line(at, at + item.end(), end, item.lastgroup or ""))
        elif found and found[-1].style and (line[:1] in " \t" or not line.strip()):
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(_Line(at, at, end, ""))
        at = end
    yield from found


def _sentences(text: str, read: str, start: int, end: int) -> Iterator[_Piece]:
    numbered = list(_INLINE.finditer(text, start, end))
    if [found["number"] for found in numbered] == [str(n + 1) for n in range(len(numbered))] and (
        len(numbered) > 1
    ):
        yield from _sentences_plain(text, read, start, numbered[0].start())
        for this, following in zip(numbered, [*numbered[1:], None], strict=True):
            last = following.start() if following else _line_end(text, this.end(), end)
            yield _trimmed(text, this.end(), last, listed=True)
        yield from _sentences_plain(text, read, _line_end(text, numbered[-1].end(), end), end)
    else:
        yield from _sentences_plain(text, read, start, end)


def _line_end(text: str, at: int, end: int) -> int:
    found = text.find("\n", at, end)
    return end if found < 0 else found


def _sentences_plain(text: str, read: str, start: int, end: int) -> Iterator[_Piece]:
    at = start
    for boundary in _BOUNDARY.finditer(text, start, end):
        if _ABBREVIATED.search(read[at : boundary.start()]):
            continue
        if text[at : boundary.start()].strip():
            yield _trimmed(text, at, boundary.start())
        at = boundary.end()
    if text[at:end].strip():
        yield _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int, *, listed: bool = False) -> _Piece:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return _Piece(start, start + len(piece.strip().rstrip(" ,;")), listed)
