"""Which earlier cases a text cites: our own numbers and keys, and those of other systems. Pure."""

import re
from dataclasses import dataclass

from albricias.resolve.rules import number

MOST = 20
_DIGITS = re.compile(r"\d{4}")
_OURS = re.compile(r"\bq\s*[-–/]?\s*(20\d\d)\s*[-–/ ]\s*(\d{1,9})\b", re.IGNORECASE)
_CUE = (
    r"(?:\b(?:casos?|expedientes?|exp|quejas?|reclamaci[oó]n(?:es)?|incidencias?|referencias?|ref"
    r"|n[uú]mero|num|cases?|complaints?|tickets?|requests?|reference|number|transaction|id)\b\.?"
    r"|n\.?[ºo°]|#)"
)
_BETWEEN = r"(?:\s|[:#.º°(]|n[uú]mero|number|no\b|num|is|es|de|del|la|el|id)*"
_CUED_OURS = re.compile(rf"{_CUE}{_BETWEEN}(20\d\d)\s*[-–/]\s*(\d{{1,9}})\b", re.IGNORECASE)
_CUED = re.compile(rf"{_CUE}{_BETWEEN}([a-z]{{0,6}}[-/]?\d[\d/-]{{3,24}})", re.IGNORECASE)
# Long enough that nobody writes it by chance, though a phone or an account may look so.
_LONG = re.compile(r"(?<![\w/-])[A-Za-z]{0,6}[-/]?\d{8,24}(?![\w/-])")
_KEY = re.compile(r"\b[A-Z2-7]{5}(?:-[A-Z2-7]{5}){3}-[A-Z2-7]{6}\b")


@dataclass(frozen=True, slots=True)
class Cited:
    """What a text names, each once, in the order written."""

    numbers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.numbers or self.keys or self.foreign)


NOTHING = Cited()


def cited_in(text: str) -> Cited:
    # Most texts have no number at all, and are asked nothing more.
    if not _DIGITS.search(text) and text.count("-") < 4:
        return NOTHING
    found = [number(int(year), int(n)) for year, n in _OURS.findall(text)]
    found += [number(int(year), int(n)) for year, n in _CUED_OURS.findall(text)]
    foreign = [one.rstrip("-/") for one in _CUED.findall(text)] + _LONG.findall(text)
    return Cited(_once(found), _once(_KEY.findall(text)), _once(foreign))


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MOST]
