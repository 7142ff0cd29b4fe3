"""How a text is looked at: letters without accents or capitals, in their own places."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_READ = 20_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a text: what it suggests, and the words that say so, as written."""

    what: str
    start: int
    end: int
    text: str


def plain(text: str) -> str:
    """The text in small letters without accents, each letter where it was."""
    return text.translate(_PLAIN)


def _letters() -> Iterator[tuple[int, str]]:
    for code in range(0x41, 0x250):
        small = unicodedata.normalize("NFD", chr(code).lower())[0]
        if chr(code).isalpha() and small.isascii():
            yield code, small
    yield ord("’"), "'"
    yield 0xA0, " "


_PLAIN = dict(_letters())
