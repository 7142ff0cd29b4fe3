"""By what a message is known again: its Message-ID, and what it says. Pure."""

import hashlib
import re

# An identity, "#" and a SHA-256 must fit where letters keep the sender's own id.
LONGEST_ID = 130
MOST_HEADER = 256 * 1024
# What is written by the sender; the rest is added or changed on the way.
WRITTEN = (b"from", b"date", b"subject")

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:((?:.*)(?:\r?\n[ \t]+.*)*)", re.MULTILINE)
_ID = re.compile(rb"<\s*([^<>\s]+)\s*>")


def external_id(raw: bytes) -> str:
    """The Message-ID without its brackets; a digest of it if it is overlong or strange.

    Without one, a digest of what was written, so that a copy that came twice is one letter.
    """
    head, _body = _parted(raw)
    written = _fields(head).get(b"message-id", b"")
    found = _ID.search(written)
    own = found[1] if found else b"".join(written.split()).strip(b"<>")
    if not own:
        return essence(raw)
    if len(own) > LONGEST_ID or not own.isascii() or not own.decode("ascii").isprintable():
        return f"id-sha256:{hashlib.sha256(own).hexdigest()}"
    return own.decode("ascii")


def has_own_id(external: str, raw: bytes) -> bool:
    """Whether the sender gave it an id; without one its content is its identity."""
    return external != essence(raw)


def essence(raw: bytes) -> str:
    """A digest of what its sender wrote, the same whatever was added to it on the way.

    Two letters without a date cannot be told from one that came twice: then all of it counts.
    """
    head, body = _parted(raw)
    fields = _fields(head)
    if not fields.get(b"date", b"").strip():
        return hashlib.sha256(raw).hexdigest()
    digest = hashlib.sha256()
    for name in WRITTEN:
        digest.update(b" ".join(fields.get(name, b"").split()) + b"\n")
    digest.update(body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    found = _END_OF_HEADERS.search(raw, 0, MOST_HEADER)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw[:MOST_HEADER], raw)


def _fields(head: bytes) -> dict[bytes, bytes]:
    """The first of each name, unfolded as far as it matters here."""
    found: dict[bytes, bytes] = {}
    for field in _FIELD.finditer(head):
        found.setdefault(field[1].lower(), field[2])
    return found
