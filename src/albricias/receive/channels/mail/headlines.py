"""Who wrote about what, in one line, from a few headers. Pure."""

from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser

LONGEST = 300


def headline(headers: bytes) -> str:
    found = BytesHeaderParser().parsebytes(headers)
    parts = [_readable(str(found.get(name, ""))) for name in ("From", "Subject")]
    return " · ".join(part for part in parts if part)[:LONGEST]


def _readable(written: str) -> str:
    with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):  # else as it stands
        written = str(make_header(decode_header(written)))
    written = written.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else " " for c in " ".join(written.split())).strip()
