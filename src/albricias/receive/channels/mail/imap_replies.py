"""What an IMAP server says about a message, read from imaplib's pieces. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

_BEGINS = re.compile(rb"\d+ \(")
_UID = re.compile(rb"[ (]UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_WHEN = re.compile(
    rb'INTERNALDATE "([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
_SHORT_BODY = re.compile(rb'BODY\[[^]]*\] "((?:\\.|[^"\\])*)"', re.DOTALL)
_MONTHS = b"jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Reply:
    """About one message: what was asked of it."""

    uid: int
    size: int = 0
    at: datetime | None = None
    body: bytes = b""

    @property
    def has_body(self) -> bool:
        return bool(self.body)


def read_replies(data: Iterable[Any]) -> list[Reply]:
    """One for each message that was really described, whatever else the server had to say."""
    return [reply for group in _groups(data) if (reply := _read(group))]


def _groups(data: Iterable[Any]) -> list[list[Any]]:
    """imaplib gives a reply as a line, or as pairs of line and literal and a rest."""
    groups: list[list[Any]] = []
    for piece in data:
        text = piece[0] if isinstance(piece, tuple) else piece
        if not isinstance(text, bytes):
            continue
        if _BEGINS.match(text):
            groups.append([piece])
        elif groups:
            groups[-1].append(piece)
    return groups


def _read(group: Sequence[Any]) -> Reply | None:
    text = b" ".join(piece[0] if isinstance(piece, tuple) else piece for piece in group)
    uid = _UID.search(text)
    if uid is None:
        return None  # somebody changed a flag meanwhile
    size = _SIZE.search(text)
    return Reply(int(uid[1]), int(size[1]) if size else 0, _when(text), _body(group, text))


def _body(group: Sequence[Any], text: bytes) -> bytes:
    for piece in group:
        if isinstance(piece, tuple):
            return bytes(piece[1])
    short = _SHORT_BODY.search(text)
    return re.sub(rb"\\(.)", rb"\1", short[1]) if short else b""


def _when(text: bytes) -> datetime | None:
    found = _WHEN.search(text)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        zone = timezone(-offset if sign == b"-" else offset)
        number = _MONTHS.index(month.lower()) + 1
        parts = (int(year), number, int(day), int(hour), int(minute), min(int(second), 59))
        return datetime(*parts, tzinfo=zone)
    except ValueError:
        return None


def said(pieces: Iterable[Any]) -> str:
    """The server's own words, short enough to be shown."""
    words = [p.decode("utf-8", "replace") if isinstance(p, bytes) else str(p) for p in pieces if p]
    text = " ".join(" ".join(words).split())
    return "".join(c for c in text if c.isprintable())[:300] or "–"
