"""Headers of mail as people's programs really write them. Pure, and never at a loss."""

import base64
import binascii
import re
from dataclasses import dataclass
from email.message import Message
from typing import Self
from urllib.parse import unquote_to_bytes

LONGEST_HEADER = 20_000
LONGEST_ADDRESS = 254

# What is not text, or is read at a cost nobody should be able to choose for us.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicodeescape", "rawunicodeescape", "undefined"})
# Programs name the smaller alphabet and write the larger one.
_REALLY = {
    **dict.fromkeys(("ascii", "usascii", "iso88591", "latin1", "ansi", "ansix3.41968"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "xgbk", "eucgb2312cn"), "gb18030"),
    "ksc56011987": "cp949",
    "shiftjis": "cp932",
    "iso88598i": "iso8859-8",
    "utf8mb4": "utf-8",
}
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?(.{0,2000}?)\?=", re.IGNORECASE | re.DOTALL)
_HEX = re.compile(rb"=([0-9a-fA-F]{2})")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_MESSAGE_ID = re.compile(r"<\s*([^<>\s][^<>]{0,400}?)\s*>")


@dataclass(frozen=True, slots=True)
class Address:
    """Whose it is and where it goes; either may be missing."""

    name: str = ""
    address: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


class Headers:
    """The headers of one message or part: as they came, or decoded."""

    def __init__(self, message: "Message") -> None:
        self._found: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._found.setdefault(name.lower(), []).append(str(value)[:LONGEST_HEADER])

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def __bool__(self) -> bool:
        return bool(self._found)

    def names(self) -> frozenset[str]:
        return frozenset(self._found)

    def raw(self, name: str) -> str:
        return self._found.get(name, [""])[0]

    def all_raw(self, *names: str) -> list[str]:
        return [value for name in names for value in self._found.get(name, ())]

    def text(self, name: str) -> str:
        return decode(self.raw(name))

    def addresses(self, *names: str) -> list[Address]:
        return [found for value in self.all_raw(*names) for found in addresses_in(value)]

    def address(self, name: str) -> Address:
        """The first address, or the name alone of somebody who gave none."""
        value = self.raw(name)
        return next(iter(addresses_in(value)), None) or Address(name=decode(value)[:200])

    def message_ids(self, name: str) -> list[str]:
        return [bare for value in self.all_raw(name) for bare in message_ids_in(value)]

    def parameters(self, name: str) -> "Parameters":
        return Parameters.read(self.raw(name))


def message_ids_in(value: str) -> list[str]:
    """Without their brackets, in the order written; some programs forget the brackets."""
    found = _MESSAGE_ID.findall(value)
    if not found:
        found = [word for word in value.split() if "@" in word]
    return ["".join(clean(one).split()) for one in found]


@dataclass(frozen=True, slots=True)
class Parameters:
    """A value such as ``text/plain; charset=utf-8`` taken apart."""

    value: str
    named: dict[str, str]

    @classmethod
    def read(cls, raw: str) -> Self:
        value = raw.partition(";")[0].strip().lower()
        return cls(value, _named(raw) if ";" in raw else {})

    def get(self, name: str) -> str:
        return self.named.get(name, "")


def _named(raw: str) -> dict[str, str]:
    """By name; those in sections after RFC 2231 put together, in whichever order they stand."""
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, quoted, bare in _PARAMETER.findall(raw):
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        found = _SECTION.fullmatch(name.lower())
        if found is None or (found[2] is None and found[3] is None):
            plain.setdefault(name.lower(), decode(value))
        else:
            parts = sections.setdefault(found[1], {})
            parts.setdefault(int(found[2] or 0), (value, found[3] is not None))
    joined = {name: _joined(parts) for name, parts in sections.items()}
    return plain | {name: value for name, value in joined.items() if value}


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    charset, content = "utf-8", b""
    for number in sorted(parts):
        value, is_encoded = parts[number]
        if is_encoded and number == min(parts) and value.count("'") >= 2:
            charset, _language, value = value.split("'", 2)
        raw = _as_bytes(value)
        content += unquote_to_bytes(raw) if is_encoded else raw
    return decode(to_text(content, charset))


def decode(value: str) -> str:
    """One line of text, whatever dialect of RFC 2047 it is in, or none."""
    line = " ".join(_eight_bit(value[:LONGEST_HEADER]).split("\n")).replace("\r", "")
    if "=?" in line:
        line = _words_decoded(line)
    return " ".join(clean(line).split())


def _eight_bit(value: str) -> str:
    """Bytes that should have been encoded and were not."""
    return to_text(_as_bytes(value), "utf-8") if not value.isascii() else value


def _words_decoded(line: str) -> str:
    """Words of one alphabet that touch are put together first: some break a letter in two."""
    told: list[str] = []
    held, charset, end = b"", "", 0
    for found in _WORD.finditer(line):
        between = line[end : found.start()]
        word_charset = found[1].partition("*")[0].lower()
        apart = bool(between.strip()) or end == 0
        if held and (apart or word_charset != charset):
            told.append(to_text(held, charset))
            held = b""
        if apart:
            told.append(between)
        held, charset, end = held + _word(found[2], found[3]), word_charset, found.end()
    return "".join([*told, to_text(held, charset), line[end:]])


def _word(encoding: str, payload: str) -> bytes:
    raw = _as_bytes(payload)
    if encoding in "qQ":
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), raw.replace(b"_", b" "))
    return base64_bytes(raw)


def base64_bytes(raw: bytes) -> bytes:
    """Without what does not belong there, and up to where it makes sense."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return base64.b64decode(kept[: len(kept) // 4 * 4] + _rest(kept[len(kept) // 4 * 4 :]))
    except binascii.Error:
        return b""


def _rest(kept: bytes) -> bytes:
    return kept + b"=" * (4 - len(kept)) if len(kept) > 1 else b""


def _as_bytes(value: str) -> bytes:
    try:
        return value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


def to_text(content: bytes, charset: str) -> str:
    """In the alphabet it names; where that is not true, in the one it seems to be in."""
    if content.isascii() and b"\x1b" not in content and "7" not in charset and "16" not in charset:
        return content.decode("ascii")
    for name in (charset, "utf-8"):
        if (text := _read_as(content, name)) is not None:
            return text
    return content.decode("cp1252", "replace")


def _read_as(content: bytes, charset: str) -> str | None:
    plain = re.sub(r"[^a-z0-9.]", "", charset.lower())
    if not plain or plain in _NO_CHARSETS:
        return None
    known = _REALLY.get(plain, charset.strip())
    if known == "cp1252" and not content.isascii():
        # Whoever says Latin and writes UTF-8 is more common than text that is both.
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1252", "replace")
    try:
        return content.decode(known)
    except (LookupError, ValueError):
        return None


def clean(text: str) -> str:
    """Without what no column of text can hold."""
    return _UNPRINTABLE.sub("", text)


def addresses_in(value: str) -> list[Address]:
    """Those with an @; names decoded, comments and groups understood."""
    found = [_address(one) for one in _split(value)]
    if not any(one.address for one in found) and "=?" in value:
        # Some encode name and address together.
        found = [_address(one) for one in _split(decode(value))]
    return [one for one in found if one.address]


def _split(value: str) -> list[str]:
    """At the commas that are not part of a name, a comment or an address."""
    parts, start, quoted, depth = [], 0, False, 0
    for place, letter in enumerate(value):
        if letter == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "(<":
            depth += 1
        elif letter in ")>":
            depth = max(depth - 1, 0)
        elif letter in ",;" and not depth:
            parts.append(value[start:place])
            start = place + 1
    return [*parts, value[start:]]


def _address(one: str) -> Address:
    before, bracket, after = one.rpartition("<")
    if bracket:
        address, name = after.partition(">")[0], before
    else:
        plain, _, comment = one.partition("(")
        address, name = plain, comment.rpartition(")")[0]
        # A group: "undisclosed-recipients:;" holds nobody, "friends: a@b" somebody.
        address = address.rpartition(":")[2]
    return Address(_name(name), _bare(address))


def _name(name: str) -> str:
    text = decode(re.sub(r"\\(.)", r"\1", name.strip().strip('"')))
    return text.strip("\"' ")[:200]


def _bare(address: str) -> str:
    text = "".join(clean(_eight_bit(address)).split()).strip("\"'<>.,;")
    text = text.removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    return text if local and at and domain and len(text) <= LONGEST_ADDRESS else ""
