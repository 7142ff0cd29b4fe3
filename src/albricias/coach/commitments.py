"""What a letter commits to: who does what by when, in the words written. Suggestions, with places.

Conservative: what is refused, asked, wished, made to depend on something, past, quoted or said to
be somebody else's word promises nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from albricias.coach import english, promising
from albricias.coach.dates import Moment, pieces_in
from albricias.coach.naming import named_before
from albricias.coach.pieces import USUAL, Clock, Piece, Usage
from albricias.coach.promising import Said, Who
from albricias.coach.reading import LONGEST_READ, Finding, plain
from albricias.coach.refusing import (
    is_a_habit,
    is_an_aside,
    is_hedged,
    needs_somebody,
    promises_nothing,
)
from albricias.coach.sentences import sentences, unsaid
from albricias.coach.verbs import Act

# Who writes without full stops is read by the words around each verb.
NEAR = 400

_VAGUE = re.compile(
    r"\b(?:cuanto antes|lo (?:antes|mas pronto|mas rapido) posible|(?:a|"
    r"con) la (?:mayor )?(?:brevedad|celeridad)(?: posible)?|en breve|pronto|proximamente|"
    r"(?:en cuanto|cuando|tan pronto como) (?:\w+[ae]mos|tenga|sepa|pueda|llegue|este|haya|"
    r"sea posible)(?: \w+){0,3}|en (?:los|estos) proximos dias|en unos dias|enseguida|en seguida|"
    r"de inmediato|inmediatamente|ahora mismo|as soon as (?:possible|we (?:can|have))|shortly|"
    r"soon|in the (?:coming|next few) days|right away|immediately)\b"
)
_LEADING = re.compile(
    r"(?:[\s,;:.\-–—•*\"«“()]+|(?:que|y|e|pero|and|but|that)\b(?=\s))*", re.IGNORECASE
)
_STRONG = re.compile(r"[;:]| (?:y|e|pero|and|but) ")
_CUT = re.compile(r"[,;:()]|\b(?:y|e|pero|aunque|and|but) ")
_WHICH = re.compile(r" (?=(?:que|that) )")
_TO_COME = r"manana|proxim\w+|que viene|hoy|dentro|est[ae]|tomorrow|next"
_CERTAIN = re.compile(rf"\b(?:{_TO_COME}|en)\b")
_ONLY_TO_COME = re.compile(rf"\b(?:{_TO_COME})\b")  # "entregamos en 24 horas" is a habit


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise as written. Without a moment it does not say when, or only `vague`ly.

    `hedged` is half promised ("intentaremos"); not `sure` is what may as well tell of the past
    ("se lo enviamos el lunes").
    """

    start: int
    end: int
    text: str
    act: Act
    who: Who
    name: str
    moment: Moment | None
    vague: Finding | None
    hedged: bool
    sure: bool
    sentence: tuple[int, int]

    @property
    def due_at(self) -> datetime | None:
        return self.moment.due_at if self.moment else None


@dataclass(frozen=True, slots=True)
class _Letter:
    """The text, how it is looked at, and the times it speaks of."""

    text: str
    read: str
    pieces: Sequence[Piece]
    clock: Clock


def commitments(
    text: str, *, now: datetime, language: str | None = None, usage: Usage = USUAL
) -> list[Commitment]:
    """What is promised, in the order read. `now` is aware, and in the zone of who writes."""
    text = text[:LONGEST_READ]
    read = unsaid(plain(text))
    clock = Clock(now, usage)
    letter = _Letter(text, read, pieces_in(read, clock, language), clock)
    return [
        promised
        for sentence in sentences(text, plain(text))
        if not _is_asked(text, sentence)
        for promised in _of_sentence(letter, sentence, language)
    ]


def _is_asked(text: str, sentence: tuple[int, int]) -> bool:
    """ "Le llamaremos el viernes, ¿le viene bien?" waits for an answer, too."""
    return text[sentence[0] : sentence[1]].rstrip("\"»”') ").endswith("?")


def _of_sentence(
    letter: _Letter, sentence: tuple[int, int], language: str | None
) -> Iterator[Commitment]:
    said = _apart(_all_said(letter, sentence, language))
    for n, this in enumerate(said):
        start = _between(letter, said[n - 1], this) if n else sentence[0]
        later = n + 1 < len(said)
        end = _between(letter, this, said[n + 1]) if later else sentence[1]
        near = _near(this, sentence)
        if not promises_nothing(letter.read, letter.text, this, near, later):
            found = _commitment(letter, this, (start, end), sentence)
            if found:
                yield found


def _near(said: Said, sentence: tuple[int, int]) -> tuple[int, int]:
    return max(sentence[0], said.start - NEAR), min(sentence[1], said.end + NEAR)


def _all_said(letter: _Letter, sentence: tuple[int, int], language: str | None) -> list[Said]:
    found: list[Said] = []
    if language in (None, "es"):
        found += promising.said_in(letter.read, letter.text, *sentence)
    if language in (None, "en"):
        found += english.said_in(letter.read, *sentence)
    return sorted(found, key=lambda said: (said.start, -said.end))


def _apart(found: Sequence[Said]) -> list[Said]:
    """Of two that overlap the former: "haremos lo posible por llamarle" is said once."""
    apart: list[Said] = []
    for said in found:
        if not apart or said.start >= apart[-1].end:
            apart.append(said)
    return apart


def _between(letter: _Letter, one: Said, other: Said) -> int:
    """Where the words of one verb end and those of the next begin: never within a moment."""
    for pattern in (_STRONG, _CUT, _WHICH):
        cuts = [
            cut
            for cut in pattern.finditer(letter.read, one.end, other.start + 1)
            if not any(p.start < cut.start() < p.end for p in letter.pieces)
        ]
        if cuts:
            return cuts[-1].end() - (cuts[-1][0][0] == " " and len(cuts[-1][0]) - 1)
    return other.start


def _commitment(
    letter: _Letter, said: Said, region: tuple[int, int], sentence: tuple[int, int]
) -> Commitment | None:
    times = [p for p in letter.pieces if region[0] <= p.start and p.end <= region[1]]
    moment = _moment(letter, said, times)
    name, named_at = named_before(letter.text, letter.read, said, region[0])
    if _says_too_little(letter, said, moment, name) or (
        said.present and any(piece.past for piece in times)
    ):
        return None
    if not moment and is_an_aside(letter.read, said, region[0]):
        return None
    start, end = _clause(letter, said, region, min([said.start, *named_at, *_at(moment)]))
    return Commitment(
        start=start,
        end=end,
        text=letter.text[start:end],
        act=said.act,
        who=Who.OTHER if name else said.who,
        name=name,
        moment=moment,
        vague=None if moment else _vague(letter, region),
        hedged=is_hedged(letter.read, said, _near(said, sentence)),
        sure=_is_sure(letter, said, moment),
        sentence=sentence,
    )


def _says_too_little(letter: _Letter, said: Said, moment: Moment | None, name: str) -> bool:
    """What is told in the present, or names nobody and nothing, needs a day or a name."""
    if said.present and (not moment or is_a_habit(said)):
        return True
    if said.bare and moment:
        return not _ONLY_TO_COME.search(letter.read, moment.start, moment.end)
    seen = said.passive and said.act is Act.OTHER and not moment  # "ya lo verá"
    return seen or (needs_somebody(said) and not name)


def _moment(letter: _Letter, said: Said, times: Sequence[Piece]) -> Moment | None:
    """The first after the verb, or else the last before it."""
    due = [(piece, at) for piece in times if (at := letter.clock.due(piece)) is not None]
    after = [found for found in due if found[0].start >= said.end]
    before = [found for found in due if found[0].end <= said.start]
    if not after and not before:
        return None
    piece, due_at = after[0] if after else before[-1]
    if after and before and piece.hour and not piece.day and not before[-1][0].hour:
        piece, due_at = _on_the_day(letter, before[-1][0], piece) or (piece, due_at)
    words = letter.text[piece.start : piece.end]
    return Moment(piece.start, piece.end, words, due_at, piece.precision)


def _on_the_day(letter: _Letter, day: Piece, hour: Piece) -> tuple[Piece, datetime] | None:
    """ "El viernes le escribo a las dos": one moment, said in two places."""
    whole = replace(day, end=hour.end, hour=hour.hour, before=False, precision=hour.precision)
    due_at = letter.clock.due(whole)
    return (whole, due_at) if due_at else None


def _vague(letter: _Letter, region: tuple[int, int]) -> Finding | None:
    found = _VAGUE.search(letter.read, *region)
    if not found:
        return None
    return Finding("vague", found.start(), found.end(), letter.text[found.start() : found.end()])


def _at(moment: Moment | None) -> list[int]:
    return [moment.start] if moment else []


def _clause(letter: _Letter, said: Said, region: tuple[int, int], first: int) -> tuple[int, int]:
    """The words of the promise itself, without what was said before it."""
    cuts = [cut.end() for cut in _CUT.finditer(letter.read, region[0], first)]
    start = max([region[0], *cuts])
    words = letter.text[start : region[1]]
    start += len(words) - len(_LEADING.sub("", words, count=1))
    return start, max(
        said.end, start + len(letter.text[start : region[1]].rstrip(' \t\r\n,;:.!…"»”()'))
    )


def _is_sure(letter: _Letter, said: Said, moment: Moment | None) -> bool:
    """ "Enviamos" is present and past; "enviamos mañana", "devolvemos" and "envío" are not."""
    either = said.present and said.who is Who.US and not said.third and not said.passive
    if not either or not moment or letter.read.endswith("emos", said.start, said.end):
        return True
    return bool(_CERTAIN.search(letter.read, moment.start, moment.end))
