"""What is true of cases and promises, without a database and without Django."""

import re
from datetime import datetime

_NUMBER = re.compile(r"(?:q[\s-]*)?(\d{4})[\s/-]+(\d{1,9})", re.IGNORECASE)
_CITED = re.compile(r"(?<![\w-])Q-(\d{4})-(\d{1,9})(?![\w-])", re.IGNORECASE | re.ASCII)


def number(year: int, n: int) -> str:
    """The number people say aloud: Q-2026-0398."""
    return f"Q-{year}-{n:04d}"


def number_in(text: str) -> str:
    """The case number somebody typed, however they wrote it: "2026/398" is Q-2026-0398."""
    found = _NUMBER.fullmatch(text.strip())
    return number(int(found[1]), int(found[2])) if found else ""


def number_cited(text: str) -> str:
    """The first case number that stands in a text as we write it, or nothing."""
    found = _CITED.search(text)
    return number(int(found[1]), int(found[2])) if found else ""


def is_broken(due_at: datetime, kept_at: datetime | None, now: datetime) -> bool:
    """A promise is broken once its time has passed, even if it is kept later."""
    return (kept_at or now) > due_at


def moved_in_time(due_at: datetime, told_at: datetime) -> bool:
    """Moving a promise is honest only if the customer was told before it was due (R32)."""
    return told_at < due_at


def words_of(text: str, most: int = 90) -> str:
    """The first words of a text, whole, for a line in a list."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return flat[:most].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
