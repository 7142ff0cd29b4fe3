"""The invented letters and short texts of the demonstration, read from ``letters/*.toml``."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("letters")
PHRASES = "phrases.toml"

# The writer's gender, where a text gives it away: the way we greet them comes first.
GREETED = {
    "f": r"(?:[Ee]stimada|[Dd]oña|[Ss]eñora|[Ss]eñorita) \{name\}",
    "m": r"(?:[Ee]stimado|[Dd]on|[Ss]eñor) \{name\}",
}
TOLD = {
    "f": r"\b[Mm]i (?:marido|esposo)\b|\b[Ll]a clienta?\b|\b[Uu]na (?:clienta|mujer) (?:de|que)\b"
    r"|[Ll]a viuda|entre clienta|[Bb]uena clienta|\bsoy (?:maestra|enfermera|profesora|jubilada)\b"
    r"|\b(?:estoy|vive|cerrarlo) (?:sola|contenta)\b|me quedé (?:corta|hablando sola)|está apurada"
    r"|\bmy husband\b",
    "m": r"\b[Mm]i (?:mujer|esposa|novia)\b|\b[Uu]n señor\b|\bE?[Aa]?l señor\b|Hombre muy"
    r"|\bsoy (?:burro|fontanero)\b|\b(?:estaba|estoy|ando) (?:solo|preso)\b|quedo atento"
    r"|\bmy wife\b",
}


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
        whole = " ".join((self.subject, self.story, self.expected, self.wants, self.note))
        whole += f" {self.good_answer} {self.bad_answer}"
        for signs in (GREETED, TOLD):
            found = [gender for gender, pattern in signs.items() if re.search(pattern, whole)]
            if len(found) == 1:
                return found[0]
        return ""

    @property
    def times_told(self) -> int:
        """How often its writer says they have told it."""
        if re.search(r"tercera vez|third time|tres veces|three times", self.story):
            return 3
        if re.search(r"segunda vez|second time|otra vez|dos veces|twice", self.story):
            return 2
        return 1

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
        return [text for text in found if topic_of(text) in {"", about}] or found


FAULTS = re.compile(
    r"técnico|rou?ter|rúter|poste|pieza|cable|nodo|línea|furgoneta|medidor|llovió|velocidad|bajada"
    r"|arqueta|cortado|tormenta|comunidad|aparato|mando|fijo|internet|subida|visita|obra|celular"
    r"|proveedor|averi|caída|datáfono|Ahorita volvió|una de la mañana|camión|mudanza|botón"
)
MONEY = re.compile(
    r"banco|devolución|factura|remesa|recibo|importe|cobr|contrato|oferta|boleta|baja consta|euros"
    r"|impago|pagué|Facturación"
)


def topic_of(text: str) -> str:
    """Some short texts speak of a router or a bill, and would be odd in another letter."""
    if FAULTS.search(text):
        return "fault"
    return "money" if MONEY.search(text) else ""


@cache
def phrases() -> Phrases:
    read = _read(FOLDER / PHRASES)
    read["colleagues"] = [entry["name"] for entry in read["colleagues"]]
    return Phrases(**{f.name: read[f.name] for f in fields(Phrases)})


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


# What customers who write in English say in a line; everything else comes with the letters.
ENGLISH: Mapping[str, Sequence[str]] = {
    "confirm_yes": (
        "Yes, sorted. Thank you.",
        "All working, and somebody rang when they said they would.",
        "Yes. Late, but done properly.",
        "It is. My mother says thank you too.",
    ),
    "confirm_partly": (
        "Half of it. The first half.",
        "Better, not yet right.",
        "The fix yes, the explanation no.",
    ),
    "confirm_no": (
        "No. Exactly as before.",
        "It lasted a day.",
        "Nobody has come, so I do not see how it could be.",
    ),
    "added_later": (
        "Any news? I only want to know that somebody is looking at it.",
        "Same again this morning, for the record.",
        "I found the leaflet from the shop. It says what I said it says.",
        "Sorry to insist. After six is the best time to ring.",
    ),
    "worth_yes": ("Yes. I did not expect anyone to write back.", "It was, and not only for me."),
    "worth_no": ("Not really: it came too late for me.", "No. It took four letters."),
    "noticed_no": ("I have not noticed it yet.",),
    "promise_moved": (
        "The part did not come with today's delivery; we expect it on Monday and come on Tuesday.",
        "I am still waiting for the shop to answer. I would rather ring on Monday with all of it.",
    ),
    "promise_broken": (
        "I did not ring on Thursday. I forgot; there is no other reason.",
        "We said Tuesday without checking that anybody was free. Nobody was.",
    ),
    "outside_routes": (
        "You can go to your town's consumer office, or ask for a complaint sheet in any shop.",
    ),
}
