"""A raw message read: who wrote, to whom, about what, and in which words. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from albricias.receive.channels.mail.headers import Address, Headers
from albricias.receive.channels.mail.parts import File, parts_of
from albricias.receive.channels.mail.quotes import trim
from albricias.receive.languages import language_of

# Whoever writes a header of any of these meant to send a message.
SAYS_SOMETHING = frozenset(
    {"from", "to", "subject", "date", "message-id", "received", "content-type", "mime-version"}
)
# More nesting than this and the parser itself would not come back.
MOST_BOUNDARIES = 2000
MOST_IDS = 100
_PARSER = BytesParser(policy=compat32)
_FORWARD = re.compile(r"\s*(?:fwd?|rv|tr|wg|i|enc|reenv\w*)\s*:", re.IGNORECASE)
_ANSWER = re.compile(
    r"^\s*(?:(?:re|rv|fwd?|aw|tr|res|resp|sv|wg|antw|i|r|enc)\s*(?:\[\d+\]|\(\d+\))?\s*:\s*)+",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(
    r"^[>*\s]{0,6}(?:from|de|von|da)\s?:\**[ \t]*(.{0,120}?)"
    r"([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})[^\n]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)


class NotAMessage(ValueError):
    """Why these bytes cannot be read as a message: `code` names one of the reasons below."""

    EMPTY, NO_HEADERS, TOO_DEEP, NOTHING_SAID, BROKEN = (
        "empty", "no_headers", "too_deep", "nothing_said", "broken",
    )  # fmt: skip

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as far as it could be understood; nothing in it is taken on trust."""

    raw: bytes
    headers: Headers
    message: Message
    sender: Address
    reply_to: Address
    addressed: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    message_id: str
    # The messages it answers, oldest first.
    chain: tuple[str, ...]
    text: str
    own: str
    signature: str
    quoted: str
    files: tuple[File, ...]
    decorations: int
    language: str

    @property
    def is_forward(self) -> bool:
        return _FORWARD.match(self.subject) is not None

    @property
    def original_sender(self) -> Address:
        """Who wrote what is forwarded here, as far as the text says so."""
        found = _FROM_LINE.search(self.text[:20_000])
        if found is None:
            return Address()
        # Outlook writes "Rosa Ferrer [mailto:rosa@example.org]".
        name = found[1].strip().removesuffix("mailto:").strip("\"'<[(* \t")
        return Address(" ".join(name.split()), found[2])


def read(raw: bytes) -> Mail:
    """Raises NotAMessage; whatever else goes wrong inside is told as that."""
    try:
        return _read(raw)
    except NotAMessage:
        raise
    except (RecursionError, MemoryError) as error:
        raise NotAMessage(NotAMessage.TOO_DEEP) from error
    # The boundary to what strangers send: nothing they write may stop the letters behind it.
    except Exception as error:
        raise NotAMessage(NotAMessage.BROKEN, f"{type(error).__name__}: {error}") from error


def _read(raw: bytes) -> Mail:
    if not raw.strip():
        raise NotAMessage(NotAMessage.EMPTY)
    if raw.lower().count(b"boundary=") > MOST_BOUNDARIES:
        raise NotAMessage(NotAMessage.TOO_DEEP)
    message = _PARSER.parsebytes(raw)
    headers = Headers(message)
    if not headers.names() & SAYS_SOMETHING:
        raise NotAMessage(NotAMessage.NO_HEADERS)
    parts = parts_of(message)
    text = parts.text
    trimmed = trim(text)
    return Mail(
        raw=raw,
        headers=headers,
        message=message,
        sender=headers.address("from"),
        reply_to=headers.address("reply-to"),
        addressed=_addressed(headers),
        subject=headers.text("subject")[:500],
        sent_at=_sent_at(headers.raw("date")),
        message_id=next(iter(headers.message_ids("message-id")), ""),
        chain=_chain(headers),
        text=text,
        own=trimmed.own,
        signature=trimmed.signature,
        quoted=trimmed.quoted,
        files=tuple(parts.files),
        decorations=parts.decorations,
        language=language_of(trimmed.own),
    )


def _addressed(headers: Headers) -> tuple[str, ...]:
    """Every address it was sent to, by the headers people see and those that servers add."""
    found = headers.addresses(
        "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc", "resent-to"
    )
    return tuple(dict.fromkeys(one.address for one in found))


def _chain(headers: Headers) -> tuple[str, ...]:
    ids = [*headers.message_ids("references"), *headers.message_ids("in-reply-to")]
    # The latest place of each counts: it is nearest to what is answered.
    return tuple(reversed(dict.fromkeys(reversed(ids[-MOST_IDS:]))))


def _sent_at(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value[:200]) if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def bare_subject(subject: str) -> str:
    """Without what programs put before it when answering, so that two can be compared."""
    return " ".join(_ANSWER.sub("", subject).casefold().split())
