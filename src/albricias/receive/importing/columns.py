"""Guess which column tells what: by its name first, then by what its values look like."""

import re
from collections import abc
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.dates import detect_dates, looks_like_date
from albricias.receive.importing.refusals import ColumnMissing, ColumnUsedTwice
from albricias.receive.importing.refused import own_columns
from albricias.receive.importing.rows import Row, Value
from albricias.receive.importing.synonyms import EXACT, WITHIN, Field
from albricias.receive.importing.words import plain

__all__ = ["Field", "Guess", "Mapping", "guess_columns"]

BY_NAME = _("by its name")
BY_PRESET = _("the preset says so")
BY_PERSON = _("chosen by a person")
BY_DATES = _("its values look like dates")
BY_EMAILS = _("its values look like e-mails")
BY_PHONES = _("its values look like telephone numbers")
BY_TEXTS = _("its values are long texts")
BY_IDS = _("each of its values is different, like a number of a case")

_EMAIL = re.compile(r"^[^@\n]{0,60}?[^@\s]{1,64}@[^@\s]{1,200}\.[^@\s]+$")
_PHONE = re.compile(r"^(?=.*[\s+()-])\+?[\d\s().-]{9,20}$|^\d{9,12}$")
_ID = re.compile(r"^[A-Za-z]{0,6}[-_/]?\d[\w/-]{2,30}$")
_YEAR_WORDS = frozenset({"ano", "anio", "year", "mes", "month"})
_LONG_TEXT_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Guess:
    """The column chosen for a field, and why, for the person to see."""

    column: str
    because: str | LazyText


@dataclass(frozen=True)
class Mapping(abc.Mapping[Field, str]):
    """Which column feeds each field; one column feeds one field only."""

    guesses: dict[Field, Guess] = field(default_factory=dict)

    def __getitem__(self, of: Field) -> str:
        return self.guesses[of].column

    def __iter__(self) -> Iterator[Field]:
        return iter(self.guesses)

    def __len__(self) -> int:
        return len(self.guesses)

    def because(self, of: Field) -> str | LazyText:
        """Why this column was chosen, as a sentence."""
        return self.guesses[of].because

    def unmapped(self, columns: list[str]) -> list[str]:
        """Columns no field uses: they are kept with the story as extra."""
        used = set(self.values())
        return [column for column in columns if column not in used]

    def changed(self, overrides: abc.Mapping[Field, str | None], columns: list[str]) -> "Mapping":
        """The same with a person's choices; None empties a field. A guess yields to a choice.

        Raises ColumnMissing or ColumnUsedTwice.
        """
        chosen = [column for column in overrides.values() if column]
        for column in chosen:
            if column not in columns:
                raise ColumnMissing(column=column)
            if chosen.count(column) > 1:
                raise ColumnUsedTwice(column=column)
        kept = {
            of: guess
            for of, guess in self.guesses.items()
            if of not in overrides and guess.column not in chosen
        }
        added = {Field(of): Guess(col, BY_PERSON) for of, col in overrides.items() if col}
        return Mapping({of: (kept | added)[of] for of in Field if of in kept or of in added})


def guess_columns(columns: list[str], sample: list[Row]) -> Mapping:
    """Guess by names, and by the values of some rows (two hundred are plenty)."""
    values = {
        column: [row.values[place] for row in sample if not _is_nothing(row.values[place])]
        for place, column in enumerate(columns)
        if column not in own_columns()
    }
    offers = sorted(_offers(columns, values), key=lambda offer: -offer[0])
    guesses: dict[Field, Guess] = {}
    used: set[str] = set()
    for _score, of, column, because in offers:
        if of not in guesses and column not in used:
            guesses[of] = Guess(column, because)
            used.add(column)
    return Mapping({of: guesses[of] for of in Field if of in guesses})


def _is_nothing(value: Value) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in ("", "?", "-"))


_Offer = tuple[float, Field, str, str | LazyText]


def _offers(columns: list[str], values: dict[str, list[Value]]) -> Iterator[_Offer]:
    for place, column in enumerate(columns):
        if column not in values:
            continue
        name, own = plain(column), values[column]
        for of in Field:
            score = _name_score(of, name)
            if score and _fits(of, name, own):
                yield score - place / 10_000, of, column, BY_NAME
        yield from _content_offers(column, own, place)


def _name_score(of: Field, name: str) -> float:
    """1,000 for the best exact name and less down the list; half of it for a part of a name."""
    if name in EXACT[of]:
        return 1_000 - EXACT[of][name]
    padded = f" {name} "
    ranks = [
        # A longer part of the name says more.
        rank - 2 * len(part)
        for part, rank in WITHIN.get(of, {}).items()
        if f" {part} " in padded
    ]
    return 500 - min(ranks) if ranks else 0


def _fits(of: Field, name: str, values: list[Value]) -> bool:
    """Whether the values do not belie the name."""
    words = set(name.split())
    if of in (Field.RECEIVED_AT, Field.CLOSED_AT):
        return not values or _share_of_dates(values) >= 0.5
    if of is Field.CUSTOMER_EMAIL:
        return not values or _share(values, _EMAIL) >= 0.3
    if of is Field.EXTERNAL_ID:
        return not (words & _YEAR_WORDS) and not _are_long(values)
    if of is Field.AMOUNT:
        return not values or any(char.isdigit() for char in str(values[0]))
    if of in (Field.STATUS, Field.KIND):
        # “Estado” is a status, and in Mexico a place; a short list of words is a status.
        return not _are_long(values) and not _look_like_places(name, values)
    if of is Field.STORY:
        return not values or (_share_of_dates(values) < 0.5 and not _share(values, _EMAIL) > 0.5)
    return True


def _look_like_places(name: str, values: list[Value]) -> bool:
    return name in ("estado", "state") and len({str(value) for value in values}) > 12


def _content_offers(column: str, values: list[Value], place: int) -> Iterator[_Offer]:
    if len(values) < 2:
        return
    early = -place / 10_000
    if _share(values, _EMAIL) >= 0.6:
        yield 200 + early, Field.CUSTOMER_EMAIL, column, BY_EMAILS
    elif _share_of_evident_dates(values) >= 0.8:
        yield 190 + early, Field.RECEIVED_AT, column, BY_DATES
    elif _mean_characters(values) >= _LONG_TEXT_CHARACTERS and _has_spaces(values):
        yield 150 + _mean_characters(values) / 100, Field.STORY, column, BY_TEXTS
    elif _share(values, _PHONE) >= 0.8 and _has_phone_marks(values):
        yield 140 + early, Field.CUSTOMER_PHONE, column, BY_PHONES
    elif place == 0 and len(set(map(str, values))) == len(values) and _share(values, _ID) >= 0.9:
        yield 100, Field.EXTERNAL_ID, column, BY_IDS


def _share(values: list[Value], shape: re.Pattern[str]) -> float:
    fits = sum(isinstance(value, str) and bool(shape.match(value.strip())) for value in values)
    return fits / len(values)


def _share_of_dates(values: list[Value]) -> float:
    """Share of values that can be read as dates, spreadsheet numbers too."""
    return detect_dates(values).dates / len(values)


def _share_of_evident_dates(values: list[Value]) -> float:
    """Share of native or written-out dates: bare numbers may be codes or amounts."""
    evident = sum(
        isinstance(value, date) or (isinstance(value, str) and looks_like_date(value))
        for value in values
    )
    return evident / len(values)


def _are_long(values: list[Value]) -> bool:
    return bool(values) and _mean_characters(values) > 60


def _mean_characters(values: list[Value]) -> float:
    return sum(len(str(value)) for value in values) / len(values)


def _has_spaces(values: list[Value]) -> bool:
    return sum(str(value).count(" ") for value in values) >= 3 * len(values)


def _has_phone_marks(values: list[Value]) -> bool:
    return any(str(value).startswith(("+", "6", "7", "9", "(")) for value in values)
