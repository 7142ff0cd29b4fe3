"""Which earlier cases a text cites: our own numbers and keys, and those of other systems. Pure."""

import re
from dataclasses import dataclass

from albricias.resolve.rules import number

MOST = 20
_DIGITS = re.compile(r"\d{4}")
_OURS = re.compile(r"\b[Qq]\s*[-–/]?\s*(20\d\d)\s*[-–/ ]\s*(\d{1,9})\b")
# A number, what stands right before it, and whether that announces a case.
_NUMBER = re.compile(r"(?<!\d)\d[\d/–-]{3,24}")
_PREFIX = re.compile(r"(?:^|(?<![^\W_]))[A-Za-z]{1,6}[-/]?$")
_YEAR_AND_NUMBER = re.compile(r"(20\d\d)\s*[-–/]\s*(\d{1,9})")
_DATE = re.compile(r"\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_LONGEST_BEFORE = 40
_ANNOUNCED = re.compile(
    r"(?:\b(?:casos?|expedientes?|exp|quejas?|reclamaci[oó]n(?:es)?|incidencias?|referencias?|ref"
    r"|n[uú]mero|num|cases?|complaints?|tickets?|requests?|reference|number|transaction|id"
    r"|reports?)\b\.?|n\.?[ºo°]|#)"
    r"(?:\s|[:#.º°(]|n[uú]mero|number|no\b|num|is|es|de|del|la|el|id)*$",
    re.IGNORECASE,
)
# Long enough that nobody writes it by chance, though a phone or an account may look so.
_LONG = 8
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
    foreign = []
    for one in _NUMBER.finditer(text):
        before = text[max(one.start() - _LONGEST_BEFORE, 0) : one.start()]
        prefix = _PREFIX.search(before)
        written = f"{prefix[0] if prefix else ''}{one[0]}".rstrip("-/–")
        if _OURS.fullmatch(written) or _DATE.fullmatch(written):
            continue
        if _ANNOUNCED.search(before[: prefix.start()] if prefix else before):
            ours = None if prefix else _YEAR_AND_NUMBER.fullmatch(written)
            found += [number(int(ours[1]), int(ours[2]))] if ours else []
            foreign += [] if ours else [written]
        elif sum(map(str.isdigit, written)) >= _LONG and not _is_word(text, one.end()):
            foreign.append(written)
    return Cited(_once(found), _once(_KEY.findall(text)), _once(foreign))


def _is_word(text: str, at: int) -> bool:
    return text[at : at + 1].isalnum()


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MOST]
