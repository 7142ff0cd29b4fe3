"""Whether the plain version of a message only stands in for the rich one. Pure."""

import re
from collections.abc import Sequence

from albricias.people.rules import fold
from albricias.receive.channels.mail.quotes import trim

# Longer than any sentence that says how to see the message.
LONGEST_STUB = 40
# What breaks off says so little of the whole, and what it leaves out are sentences.
FAR_SHORTER = 5
SENTENCE = 12
_LINK = re.compile(r"(?:https?://|mailto:|www\.)\S+|\]\([^)\s]*\)")
_WORD = re.compile(r"[^\W_]+")
_WHOLE = re.compile(r"[.!?)»”\"'](?<!\.\.\.)$")


def is_stub(plain: str, rich: str) -> bool:
    """The plain one says something else ("your program shows no HTML"), or breaks off.

    In the second case only if nothing speaks for the short text: many write two words and have
    a program that signs with fifty, so what is a whole sentence stays.
    """
    said, shown = _words(plain), _words(rich)
    if not said or not shown or len(said) > LONGEST_STUB:
        return not said and bool(shown)
    if not _is_told_in(shown, said):
        return len(shown) > len(said) or "html" in said
    return _WHOLE.search(plain.strip()) is None and _breaks_off(said, rich)


def _breaks_off(said: Sequence[str], rich: str) -> bool:
    own = trim(rich).own
    left_out = [line for line in map(_words, own.split("\n")) if not _is_told_in(said, line)]
    goes_on = any(len(line) >= SENTENCE for line in left_out)
    return goes_on and len(_words(own)) >= FAR_SHORTER * len(said)


def _is_told_in(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Most of it stands there, word after word: single words are in every text."""
    size = min(len(part), 3)
    found = set(_runs(whole, size))
    runs = _runs(part, size)
    return 2 * sum(run in found for run in runs) >= len(runs)


def _runs(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + size]) for i in range(len(words) - size + 1)] if size else []


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(_LINK.sub(" ", text)))
