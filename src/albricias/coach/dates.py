"""Moments to come that a text speaks of: by when, how exactly, and in which words.

What is due is the end of what was said: "el jueves" is Thursday at the usual hour, "mañana por la
mañana" the end of the morning, "esta semana" Friday. What is past is never due.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from albricias.coach import days, hours
from albricias.coach.pieces import USUAL, Clock, Piece, Precision, Usage
from albricias.coach.reading import LONGEST_READ, plain

Reader = Callable[[re.Match[str], Clock], Piece | None]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is due, and the words that say so, as written."""

    start: int
    end: int
    text: str
    due_at: datetime
    precision: Precision


def _compiled(
    *tables: Sequence[tuple[str, Reader]],
) -> list[tuple[re.Pattern[str], Reader]]:
    """A pattern stands for whole words; the earlier in the list, the more it is believed."""
    return [
        (re.compile(rf"(?<!\w)(?:{pattern})"), reader)
        for table in tables
        for pattern, reader in table
    ]


PATTERNS = {
    "es": _compiled(days.SPANISH[:5], hours.SPANISH, days.FIGURES, days.SPANISH[5:], hours.BARE),
    "en": _compiled(days.ENGLISH[:2], hours.ENGLISH, days.FIGURES, days.ENGLISH[2:], hours.BARE),
}
_LEADS = re.compile(
    r"\b(?:(?P<after>a partir del?|desde(?: el)?|despues del?|from|after|since)|"
    r"(?P<before>(?:pero |siempre )?antes del?|before)|a mas tardar|como (?:muy tarde|maximo|"
    r"mucho)|no mas tarde del?|para|hasta|de aqui al?|durante|a lo largo del?|en|by|on|until|"
    r"within|at|entre|between)(?: (?:el|la|las|los|the))? ?$"
)
_ARTICLE = re.compile(r"(?:del|al|el|the) ")
_BEFORE = ("antes del ", "before ")
_JOIN = re.compile(
    r"[\s,(]*(?:(?:de|del|el|la|a|antes(?: de)?|sobre|hacia|dia|y|on|at|by|of|in|the|"
    r"hs?)(?:[\s,]+|$)){0,2}"
)
_EITHER = re.compile(r"\s*,?\s*(?:o|u|y|al|a|or|and|to)\s+(?:(?:el|a|on|by|the) )?")
_OF = re.compile(r"\s*(?:,|de|del|of)?\s*")


def dates_in(
    text: str, *, now: datetime, language: str | None = None, usage: Usage = USUAL
) -> list[Moment]:
    """Every moment to come, in the order read. `now` is aware, and in the zone of who writes."""
    clock = Clock(now, usage)
    return [
        Moment(piece.start, piece.end, text[piece.start : piece.end], due, piece.precision)
        for piece in pieces_in(text, clock, language)
        if (due := clock.due(piece)) is not None
    ]


def pieces_in(text: str, clock: Clock, language: str | None = None) -> list[Piece]:
    """What is said of times, past ones too, put together where one moment is meant."""
    read = plain(text[:LONGEST_READ])
    found: list[Piece] = []
    for piece in _pieces(read, clock, language):
        together = _together(read, found[-1], piece) if found else None
        if together:
            found[-1] = together
        else:
            found.append(piece)
    return [piece for piece in found if not piece.bare]


def _pieces(read: str, clock: Clock, language: str | None) -> list[Piece]:
    taken = bytearray(len(read))
    pieces = []
    for known in [language] if language else list(PATTERNS):
        for pattern, reader in PATTERNS[known]:
            for match in _free(pattern, read, taken):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                piece = reader(match, clock)
                if piece:
                    pieces.append(_led(read, replace(piece, start=match.start(), end=match.end())))
    return sorted(pieces, key=lambda piece: piece.start)


def _free(pattern: re.Pattern[str], read: str, taken: bytearray) -> Iterator[re.Match[str]]:
    """Those that take no words from another; within one that does, there may be a shorter one."""
    match = pattern.search(read)
    while match:
        free = not any(taken[match.start() : match.end()])
        if free:
            yield match
        match = pattern.search(read, match.end() if free else match.start() + 1)


def _led(read: str, piece: Piece) -> Piece:
    """With the words before it that say whether it is meant as an end, or as a beginning."""
    said = read[piece.start : piece.end]
    article = _ARTICLE.match(said)  # "antes del viernes": half of the lead is in the piece
    upto = piece.start + (article.end() if article else 0)
    lead = _LEADS.search(read, max(0, piece.start - 40), upto)
    if not lead:
        return replace(piece, before=said.startswith(_BEFORE) and piece.precision is Precision.DAY)
    return replace(
        piece,
        start=min(piece.start, lead.start()),
        before=bool(lead["before"]) and piece.precision is Precision.DAY,
        after=piece.after or bool(lead["after"]),
    )


def _together(read: str, one: Piece, other: Piece) -> Piece | None:
    """The two as one, if they stand side by side and one says what the other leaves open."""
    between = read[one.end : other.start]
    if one.exact or other.exact or len(between) > 20:
        return None
    if one.past or other.past:
        return _past_together(one, other, between)
    if _EITHER.fullmatch(between) and _alike(one, other):
        later = max(one, other, key=lambda piece: (piece.day or date.min, piece.hour or time.min))
        return replace(later, start=one.start, end=other.end, bare=one.bare and other.bare)
    if not _JOIN.fullmatch(between):
        return None
    found = _whole(one, other)
    return found and replace(found, start=one.start, end=other.end, bare=False)


def _past_together(one: Piece, other: Piece, between: str) -> Piece | None:
    """ "Ayer por la tarde": the hour is as past as the day."""
    if not _JOIN.fullmatch(between) or not (one.past or not one.day) or other.day:
        return None
    return replace(one, past=True, end=other.end)


def _whole(one: Piece, other: Piece) -> Piece | None:
    if week := _day_of_week(one, other) or _day_of_week(other, one):
        return week
    if one.day and other.day:
        return replace(one if other.bare else other, hour=one.hour or other.hour)
    if one.hour and other.hour:  # "a primera hora, a las 9"
        exact = one if one.precision is Precision.HOUR else other
        return replace(exact, day=one.day or other.day)
    day, hour = (one, other) if one.day else (other, one)
    if not (day.day and hour.hour):
        return None
    return replace(day, hour=hour.hour, after=hour.after, before=False, precision=hour.precision)


def _alike(one: Piece, other: Piece) -> bool:
    """Of "el lunes o el martes" the later."""
    both_hours = one.hour is not None and other.hour is not None and not other.day
    both_days = one.day is not None and other.day is not None
    return both_hours or (both_days and not one.hour and not other.hour)


def _day_of_week(week: Piece, weekday: Piece) -> Piece | None:
    if not (week.monday and weekday.weekday and weekday.day):
        return None
    day = week.monday + timedelta(days=weekday.day.weekday())
    return replace(weekday, day=day, or_later=False)
