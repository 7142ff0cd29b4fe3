"""What two ways of writing a place have in common: its street, without number. Pure."""

import re

from albricias.people.rules import fold

LONGEST = 80
_CROSSING = re.compile(
    r"(?:intersection of|corner of|cruce (?:de|entre)|esquina (?:de|con)?|interseccion de)\s+"
)
_BETWEEN = re.compile(r"\s+(?:and|&|y|con|esquina(?: con)?|esq\.?)\s+|\s*/\s*(?=[a-z]{3})")
_KIND = re.compile(
    r"^(?:c(?:/|\.|alle)|av(?:da|enida)?\.?|pl(?:aza|za)?\.?|p(?:ase)?o\.?|ctra\.?|carretera"
    r"|ronda|camino|travesia)\s*(?:de\s+la\s+|de\s+los\s+|de\s+las\s+|de\s+|del\s+)?(?=[a-z])"
)
_NUMBER_FIRST = re.compile(r"^[\d\s&-]+[a-z]?(?=\s)|^\d[\d\s-]*")
_NUMBER_LAST = re.compile(r"\s+(?:n(?:o|um)?\.?º?\s*)?\d.*$")


def key_of(place: str) -> str:
    """The one it is kept by; of a crossing, its first street."""
    return next(iter(keys_of(place)), "")


def keys_of(place: str) -> list[str]:
    """All the streets a place names: "Calle Mayor, 25" is mayor, a crossing is both of its."""
    first = fold(place.partition(",")[0])
    crossing = _CROSSING.match(first)
    parts = _BETWEEN.split(first[crossing.end() :]) if crossing else [first]
    streets = [_street(part) for part in parts]
    return list(dict.fromkeys(street for street in streets if len(street) > 1))


def _street(text: str) -> str:
    text = _NUMBER_FIRST.sub("", text.strip()).strip()
    return _NUMBER_LAST.sub("", _KIND.sub("", text)).strip(" .-")[:LONGEST]
