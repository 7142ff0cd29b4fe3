"""The parts of a message: what is read, what is kept as a file, what is only decoration."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from albricias.receive.channels.mail import rich_text
from albricias.receive.channels.mail.headers import Headers, Parameters, clean, decode, to_text
from albricias.receive.channels.mail.stubs import is_stub

MOST_PARTS = 300
DEEPEST = 25
LONGEST_TEXT = 100_000
# Logos and the dots of trackers; a photograph of what went wrong is larger.
SMALL_IMAGE = 20 * 1024
_GUESSED_FROM = 4096
_BOUNDARY = re.compile(rb"\s*--([^\s\"]{2,70})[ \t]*\r?\n(?=[^\n]*:)")
_SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
    }
)


@dataclass(frozen=True, slots=True)
class File:
    """What came with a message, by the name its sender gave it."""

    name: str
    content: bytes
    media_type: str


@dataclass(slots=True)
class Parts:
    """What was found, in the order it stands."""

    texts: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    decorations: int = 0
    seen: int = 0

    @property
    def text(self) -> str:
        joined = "\n\n".join(text for text in self.texts if text.strip())
        return joined[:LONGEST_TEXT].strip("\n")


def parts_of(message: Message) -> Parts:
    found = Parts()
    _collect(message, found, depth=0)
    return found


def _collect(part: Message, found: Parts, *, depth: int, within: str = "") -> None:
    found.seen += 1
    if found.seen > MOST_PARTS or depth > DEEPEST:
        return
    headers = Headers(part)
    kind = headers.parameters("content-type")
    value = kind.value if "/" in kind.value else part.get_default_type()
    inner = inside(part)
    if inner and value == "message/rfc822":
        _enclosed(inner, found, depth)
    elif inner and value == "multipart/alternative":
        _one_of(inner, found, depth)
    elif inner:
        for child in inner:
            _collect(child, found, depth=depth + 1, within=value)
    elif mended := _mended(part, value):
        _collect(mended, found, depth=depth + 1, within=value)
    else:
        _leaf(part, headers, value, kind, found, within)


def _mended(part: Message, kind: str) -> Message | None:
    """A message of several parts that names another boundary than it uses, or none."""
    content = content_of(part) if kind.startswith("multipart/") else b""
    used = _BOUNDARY.match(content)
    if used is None:
        return None
    head = b'Content-Type: %s; boundary="%s"\n\n' % (kind.encode("ascii", "replace"), used[1])
    mended: Message = message_from_bytes(head + content)
    return mended if mended.is_multipart() else None


def _one_of(children: list[Message], found: Parts, depth: int) -> None:
    """The plain version if it says what the other does, else the other; the files of all."""
    versions = []
    for child in children:
        version = Parts(seen=found.seen)
        _collect(child, version, depth=depth + 1)
        found.seen = version.seen
        versions.append((_is_plain(child), version))
    plain = [version for is_plain, version in versions if version.text and is_plain]
    rich = [version for is_plain, version in versions if version.text and not is_plain]
    if plain and rich and is_stub(plain[0].text, rich[0].text):
        plain = []
    said = plain + rich
    found.texts += said[0].texts if said else []
    known: set[tuple[str, bytes]] = set()
    for _plain, version in versions:
        found.decorations += version.decorations
        for file in version.files:
            if (file.name, file.content) not in known:
                known.add((file.name, file.content))
                found.files.append(file)


def _is_plain(part: Message) -> bool:
    return Headers(part).parameters("content-type").value in ("text/plain", "")


def _enclosed(inner: list[Message], found: Parts, depth: int) -> None:
    """A message inside this one, told as a forwarded message is, in the house's language."""
    opening, names = _forwarded()
    for message in inner:
        headers = Headers(message)
        said = [f"{names[n]}: {text}" for n in names if (text := headers.text(n))]
        found.texts.append("\n".join([f"---------- {opening} ----------", *said]))
        _collect(message, found, depth=depth + 1)


def _forwarded() -> tuple[str, dict[str, str]]:
    # Mail programs write these words, and by them what is forwarded is found again.
    with translation.override(settings.LANGUAGE_CODE):
        return pgettext("in an e-mail", "Forwarded message"), {
            "from": pgettext("in an e-mail", "From"),
            "date": pgettext("in an e-mail", "Date"),
            "subject": pgettext("in an e-mail", "Subject"),
            "to": pgettext("in an e-mail", "To"),
        }


def _leaf(
    part: Message, headers: Headers, kind: str, given: Parameters, found: Parts, within: str
) -> None:
    disposition = headers.parameters("content-disposition")
    name = disposition.get("filename") or given.get("name") or decode(given.get("file"))
    is_file = disposition.value == "attachment" or bool(name)
    if kind in _SIGNATURES:
        return
    if kind in _REPORTS or kind.startswith("multipart/") or (not is_file and _is_text(kind)):
        found.texts.append(_text(part, kind, given))
        return
    content = content_of(part)
    if _is_decoration(kind, content, headers, within):
        found.decorations += 1
    elif content:
        found.files.append(File(name, content, kind))


def _is_text(kind: str) -> bool:
    return kind in ("text/plain", "text/html", "text/enriched", "text", "")


def _is_decoration(kind: str, content: bytes, headers: Headers, within: str) -> bool:
    shown_inside = "content-id" in headers or within == "multipart/related"
    return kind.startswith("image/") and shown_inside and len(content) <= SMALL_IMAGE


def inside(part: Message) -> list[Message]:
    """The parts it is made of, if it is made of parts."""
    # Asked of any other, the library decodes it in whatever alphabet it names, and may fail.
    inner = part.get_payload() if part.is_multipart() else []
    return [one for one in inner if isinstance(one, Message)]


def content_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message, kind: str, given: Parameters) -> str:
    text = text_of(content_of(part), given.get("charset"))
    if kind == "text/html" or (kind != "text/plain" and rich_text.looks_rich(text)):
        text = rich_text.to_plain(text)
    elif given.get("format").lower() == "flowed":
        text = flowed(text, delsp=given.get("delsp").lower() == "yes")
    return clean(text)[:LONGEST_TEXT]


def text_of(content: bytes, charset: str) -> str:
    """Lines of text. The alphabet is guessed only if what it says it is in is not so."""
    content = content[: LONGEST_TEXT * 4]
    if content.isascii() or charset or _is_utf8(content):
        text = to_text(content, charset or "utf-8")
    else:
        text = to_text(content, _guessed(content))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(content: bytes) -> str:
    # Loaded only here, because hardly a message needs it.
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_GUESSED_FROM], steps=3, chunk_size=256).best()
    return best.encoding if best else "cp1252"


def flowed(text: str, *, delsp: bool) -> str:
    """Lines that were broken for travelling, put together again (RFC 3676)."""
    return "\n".join(_paragraphs(text.split("\n"), delsp=delsp))


def _paragraphs(lines: Iterable[str], *, delsp: bool) -> Iterator[str]:
    held, held_depth = "", -1
    for line in lines:
        quotes = re.match(r">*", line)
        depth = quotes.end() if quotes else 0
        body = line[depth:].removeprefix(" ")
        if held_depth >= 0 and (held_depth != depth or body == "-- "):
            yield _quoted(held_depth, held)
            held = ""
        if body.endswith(" ") and body != "-- ":
            held, held_depth = held + (body[:-1] if delsp else body), depth
        else:
            yield _quoted(depth, held + body)
            held, held_depth = "", -1
    if held_depth >= 0:
        yield _quoted(held_depth, held)


def _quoted(depth: int, body: str) -> str:
    return f"{'>' * depth} {body}" if depth else body
