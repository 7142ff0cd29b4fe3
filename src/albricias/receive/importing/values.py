"""Cells into the values of a story."""

import json
import re
from email.utils import parseaddr
from hashlib import sha256

from albricias.receive.importing.rows import Value
from albricias.receive.importing.words import plain

_EMAIL = re.compile(r"[^@\s<>\"',;:()\\]+@[^@\s<>\"',;:()\\.]+(?:\.[^@\s<>\"',;:()\\.]+)+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LANGUAGES = {
    "espanol": "es", "castellano": "es", "spanish": "es", "ingles": "en", "english": "en",
    "portugues": "pt", "portuguese": "pt", "catalan": "ca", "catala": "ca", "gallego": "gl",
    "galego": "gl", "euskera": "eu", "vasco": "eu", "basque": "eu", "frances": "fr",
    "french": "fr", "aleman": "de", "german": "de", "italiano": "it", "italian": "it",
}  # fmt: skip
# One encoder for all rows: making it anew for each row costs as much as encoding.
_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=str, check_circular=False
).encode


def raw_json(row: dict[str, Value]) -> tuple[str, bytes, bool]:
    """A row as JSON text and UTF-8 bytes, and whether its texts need `washed`.

    Half characters (lone surrogates) stay as JSON escapes, so nothing is lost.
    """
    text = _encode(row)
    try:
        return text, text.encode(), "\\u0000" in text
    except UnicodeEncodeError:
        return text, text.encode("utf-8", "backslashreplace"), True


def digest_of(raw: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(raw).hexdigest()


def washed(text: str) -> str:
    """Without zero characters and half characters, which no database takes."""
    return _SURROGATES.sub("\ufffd", text.replace("\x00", ""))


def shown(value: Value) -> str:
    """A cell as text, as a person would see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def email_in(text: str) -> str | None:
    """The address in "Ana <ana@x.es>" or "mailto:ana@X.ES", its domain in lower case."""
    bare = text.strip().removeprefix("mailto:").strip()
    address = bare if _EMAIL.fullmatch(bare) else parseaddr(bare)[1]
    if not _EMAIL.fullmatch(address) or len(address) > 254:
        return None
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def language_in(text: str) -> str:
    """A language code: "Español", "es-ES" and "es" are "es". Other texts stay, shortened."""
    name = plain(text)
    return _LANGUAGES.get(name) or name.split(" ")[0][:8]
