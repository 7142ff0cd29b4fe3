"""The words that are found somewhere: what a beginning may go on to, and what was meant.

Asking the index itself for a beginning would join the lists of all its words first.
"""

from collections.abc import Iterable
from functools import partial

from django.db import connection, transaction
from rapidfuzz.distance import OSA

TABLE = "albricias_word"
# More words than this begin alike only when too little has been typed.
MOST_WORDS = 100
MOST_COMPARED = 3_000
MOST_KNOWN = 500_000
_LAST = "\U0010ffff"

# What this process knows to be stored, so that it is not stored again.
_known: set[str] = set()


def learn(words: Iterable[str]) -> None:
    """Store the words that are new. Call it inside a transaction."""
    fresh = sorted({word for word in words if word.isalnum()} - _known)
    if not fresh:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE} (word) VALUES (%s) ON CONFLICT DO NOTHING",
            [(word,) for word in fresh],
        )
    transaction.on_commit(partial(_remember, fresh))


def _remember(words: list[str]) -> None:
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update(words)


def beginning_with(start: str) -> list[str]:
    """Words that begin so; at most MOST_WORDS of them, and one more if there are more."""
    return _between(start, start + _LAST, MOST_WORDS + 1)


def nearest(word: str) -> str:
    """The word that may have been meant, or nothing."""
    if len(word) < 4:
        return ""
    allowed = 1 if len(word) < 7 else 2
    found = [
        (OSA.distance(word, other, score_cutoff=allowed), abs(len(word) - len(other)), other)
        for other in _between(word[:2], word[:2] + _LAST, MOST_COMPARED)
        if other != word and abs(len(word) - len(other)) <= allowed
    ]
    best = min(found, default=(allowed + 1, 0, ""))
    return best[2] if best[0] <= allowed else ""


def _between(first: str, last: str, most: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM {TABLE} WHERE word >= %s AND word < %s ORDER BY word LIMIT %s",
            [first, last, most],
        )
        return [row[0] for row in cursor.fetchall()]
