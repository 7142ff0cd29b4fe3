"""The invented letters and short texts of the demonstration, read from ``letters/*.toml``."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from albricias.demo import reading
from albricias.demo.english import ENGLISH

FOLDER = Path(__file__).with_name("letters")
PHRASES = "phrases.toml"


@dataclass(frozen=True, slots=True)
class Text:
    """One invented letter, with what colleagues write and do about it."""

    id: str
    kind: str
    cause: str
    topic: str
    language: str
    country: str
    channel: str
    product: str
    emotion: str
    subject: str
    story: str
    expected: str
    wants: str
    note: str
    promise: str
    good_answer: str
    done: str
    bad_answer: str = ""
    refusal: str = ""
    alternative: str = ""
    amount: Decimal | None = None

    @property
    def gender(self) -> str:
        """ "f", "m", or "" when the text fits anybody."""
        told = (self.subject, self.story, self.expected, self.wants)
        return reading.gender_of(*told, self.note, self.promise, self.good_answer, self.bad_answer)

    @property
    def times_told(self) -> int:
        """How often its writer says they have told it."""
        return reading.times_told(self.story)

    @property
    def given_back(self) -> Decimal | None:
        """The money that what was done says was given back."""
        if "{amount}" in self.done:
            return self.amount
        return reading.given_back(self.done)

    @property
    def about(self) -> str:
        """What short texts suit it: faults, money, or neither."""
        if self.topic in {"Averías", "Altas e instalación", "Velocidad y cobertura"}:
            return "fault"
        if self.topic in {"Facturación", "Contrato y permanencia", "Bajas"}:
            return "money"
        return ""


@dataclass(frozen=True, slots=True)
class Blanks:
    """What is filled into the blanks of a text."""

    name: str
    town: str
    shop: str
    amount: Decimal | None
    language: str

    def fill(self, text: str) -> str:
        if not self.name:
            text = re.sub(r",? \{name\}", "", text)
        known = {"name": self.name, "town": self.town, "shop": self.shop}
        if self.amount is not None:
            known["amount"] = money(self.amount, self.language)
        for blank, value in known.items():
            text = text.replace(f"{{{blank}}}", value)
        return text[:1].upper() + text[1:]


def money(amount: Decimal, language: str) -> str:
    """An amount as the writer of this language writes it: 1.250,50 € or €1,250.50."""
    said = f"{amount:,.2f}".removesuffix(".00")
    if language == "en":
        return f"€{said}"
    return said.translate(str.maketrans(",.", ".,")) + " €"


@cache
def texts() -> Sequence[Text]:
    """Every letter, in the order of its file."""
    files = sorted(path for path in FOLDER.glob("*.toml") if path.name != PHRASES)
    entries = [entry for path in files for entry in _read(path)["letter"]]
    return [_text(entry) for entry in entries]


def _text(entry: Mapping[str, Any]) -> Text:
    known = {f.name: entry[f.name] for f in fields(Text) if f.name in entry}
    if "amount" in known:
        known["amount"] = Decimal(str(known["amount"])).quantize(Decimal("0.01"))
    if known["channel"] == "email":
        known["channel"] = "web"  # this company has no mailbox for complaints, only the form
    return Text(**known)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Short texts, and names."""

    first_names_f: Sequence[str]
    first_names_m: Sequence[str]
    surnames: Sequence[str]
    towns: Sequence[str]
    shops_own: Sequence[str]
    shops_franchise: Sequence[str]
    teams: Sequence[str]
    confirm_yes: Sequence[str]
    confirm_partly: Sequence[str]
    confirm_no: Sequence[str]
    added_later: Sequence[str]
    worth_yes: Sequence[str]
    worth_no: Sequence[str]
    noticed_no: Sequence[str]
    promise_moved: Sequence[str]
    promise_broken: Sequence[str]
    internal_notes: Sequence[str]
    outside_routes: Sequence[str]
    colleagues: Sequence[str] = field(default_factory=list)

    def said(self, name: str, language: str, about: str = "") -> Sequence[str]:
        """The short texts of this name that fit the language and what the letter is about."""
        if language == "en":
            return ENGLISH[name]
        found: Sequence[str] = getattr(self, name)
        return [text for text in found if reading.topic_of(text) in {"", about}] or found


@cache
def phrases() -> Phrases:
    read = _read(FOLDER / PHRASES)
    read["colleagues"] = [entry["name"] for entry in read["colleagues"]]
    return Phrases(**{f.name: read[f.name] for f in fields(Phrases)})


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
