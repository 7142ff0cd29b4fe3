"""The way out of the house: by SMTP, or into a visible folder when no mail server is set."""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

NOWHERE = "albricias.invalid"
_OURS = re.compile(r"^<?[0-9a-f]{32}(?:\.albricias)?@([^@<>\s]+)>?$")

# How many letters go out in one conversation with the server, and how long its word on a
# letter is waited for.
LETTERS_A_CALL = 50
ANSWER_SECONDS = 120
# Of a refused recipient: what says that the address itself is wrong, not we or the letter.
_BAD_ADDRESS = re.compile(r"\b5\.1\.\d")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ABOUT_US = {530, 535}


class Letter(EmailMultiAlternatives):
    """A letter whose subject every mail program reads back as it was written."""

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        # Folded by Django, a subject gains a space or a line break in some readers; wholly
        # encoded and begun on the line of its name, it cannot.
        del message["Subject"]
        subject = Header(str(self.subject), "utf-8", header_name="Subject")
        Message.__setitem__(message, "Subject", subject)
        return message


def has_server() -> bool:
    return bool(settings.HOME.text("email_url"))


def by_smtp(letter: EmailMessage) -> None:
    """Raises OSError or SMTPException if the server does not accept it."""
    letter.connection = smtp_connection(settings.HOME.text("email_url"))
    letter.send()


def into_folder(letter: EmailMessage, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(letter.message().as_bytes())


def to_colleague(to: str, subject: str, text: str, *, mark: str, at: datetime) -> None:
    """A letter inside the house, the same one however often it is tried.

    Raises OSError or SMTPException if the server does not accept it.
    """
    headers = {
        "Date": format_datetime(at),
        "Message-ID": f"<{mark}-{int(at.timestamp())}@{NOWHERE}>",
        "Auto-Submitted": "auto-generated",
    }
    subject = " ".join(subject.split())[:250]
    letter = Letter(subject=subject, body=text, from_email=sender(), to=[to], headers=headers)
    if has_server():
        by_smtp(letter)
    else:
        into_folder(letter, Path(settings.HOME.outbox) / f"{mark}.eml")


def sender(address: str = "") -> str:
    """The house by name, at this address of ours or at the usual one."""
    return formataddr((settings.ORGANISATION, address or settings.HOME.text("mail_from")))


# The ids of our messages


def new_id(*words: str) -> str:
    """The Message-ID (without brackets) that these words always have, and do not show in it."""
    mark = sha256(".".join(words).encode()).hexdigest()[:32]
    return f"{mark}.albricias@{our_domain()}"


def is_ours(message_id: str) -> bool:
    """Whether this house made up that id: what comes back with it is our own letter."""
    found = _OURS.match(message_id.strip())
    return bool(found) and found[1].lower() in {our_domain(), NOWHERE} if found else False


def our_domain() -> str:
    """Where our letters come from, by their address, else by that of the pages."""
    domain = settings.HOME.text("mail_from").rpartition("@")[2].strip().lower()
    if domain in {"", "localhost"}:
        domain = urlsplit(settings.PUBLIC_URL).hostname or ""
    return domain if "." in domain else NOWHERE


# The conversation with the mail server


class NotTaken(Exception):
    """The server did not take the letter, and says so; or it cannot be asked."""

    def __init__(self, words: str, *, for_good: bool = False, bad_address: bool = False) -> None:
        super().__init__(words)
        self.words, self.for_good, self.bad_address = words, for_good, bad_address


class Unreachable(NotTaken):
    """No conversation with the server came about: it is the same for every letter."""


class AnswerLost(Exception):
    """The letter was handed over whole, and the server's word on it never came."""


class CalledBack(Exception):
    """The letter is not ours to send any more: another has it, or it was given up."""


class Line:
    """A conversation with the mail server, kept up for many letters in a row."""

    def __init__(self) -> None:
        self._server: Any = None
        self._url = ""
        self._letters = 0
        self._is_halfway = False

    def hand_over(self, raw: bytes, *, sender: str, to: str, before_end: Callable[[], bool]) -> str:
        """What the server said when it took the letter.

        A letter is taken with the dot that ends it and not a byte before. `before_end` is
        asked just before that dot: what it notes there narrows the moment in which a crash
        leaves open whether the letter was taken. Raises NotTaken, AnswerLost and CalledBack.
        """
        server = self._addressed(raw, sender, to)
        try:
            _expect(server.docmd("DATA"), 354)
            server.send(_dotted(raw))
            if not before_end():
                raise CalledBack
        except NotTaken:
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NotTaken(said(error)) from error
        except BaseException:  # whatever it was: cut off, the letter is not taken
            self._drop()
            raise
        return self._end(server)

    def _end(self, server: smtplib.SMTP) -> str:
        try:
            if server.sock:
                server.sock.settimeout(ANSWER_SECONDS)
            server.send(b".\r\n")
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise AnswerLost(said(error)) from error
        self._is_halfway = False
        self._letters += 1
        if self._letters >= LETTERS_A_CALL:
            self.hang_up()
        return _expect(answer, 250)

    def hang_up(self) -> None:
        """With a word of farewell, if there is anybody to say it to."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.close()

    def _drop(self) -> None:
        # In the middle of a letter a farewell would be read as part of it.
        server, self._server = self._server, None
        if server is not None and server.connection is not None:
            server.connection.close()

    def _addressed(self, raw: bytes, sender: str, to: str) -> smtplib.SMTP:
        """The server, told from whom and for whom. A line that went dead is opened again."""
        was_open = self._is_open()
        try:
            return self._address(raw, sender, to)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if not was_open:
                raise Unreachable(said(error)) from error
            return self._addressed(raw, sender, to)

    def _address(self, raw: bytes, sender: str, to: str) -> smtplib.SMTP:
        server = self._opened()
        if self._is_halfway:
            server.rset()
        self._is_halfway = True
        has_accents = not raw.isascii() and server.has_extn("8bitmime")
        answer = server.mail(sender, ["BODY=8BITMIME"] if has_accents else [])
        if answer[0] == 421:
            raise smtplib.SMTPServerDisconnected(_words(answer))
        # What it holds against the sender is ours to mend, and no fault of this letter.
        _expect(answer, 250, is_about_us=True)
        _expect(server.rcpt(to), 250, 251, 252, is_about_address=True)
        return server

    def _is_open(self) -> bool:
        return self._server is not None and self._url == settings.HOME.text("email_url")

    def _opened(self) -> smtplib.SMTP:
        if not self._is_open():
            self.hang_up()
            self._url, self._letters = settings.HOME.text("email_url"), 0
            self._is_halfway = False
            self._server = smtp_connection(self._url)
            self._server.open()
            self._server.connection.ehlo_or_helo_if_needed()
        connection: smtplib.SMTP = self._server.connection
        return connection


def _expect(
    answer: tuple[int, bytes],
    *codes: int,
    is_about_address: bool = False,
    is_about_us: bool = False,
) -> str:
    """The server's words, if they are a yes. Raises NotTaken."""
    code, words = answer[0], _words(answer)
    if code in codes:
        return words
    for_good = 500 <= code < 600 and code not in _ABOUT_US and not is_about_us
    bad_address = for_good and is_about_address and _is_bad_address(words)
    raise NotTaken(words, for_good=for_good, bad_address=bad_address)


def _is_bad_address(words: str) -> bool:
    return bool(_BAD_ADDRESS.search(words)) or not _ENHANCED.search(words)


def _dotted(raw: bytes) -> bytes:
    """Ready for DATA: lines end as they must, and none of its own looks like the end."""
    lines = re.sub(rb"\r?\n|\r(?!\n)", b"\r\n", raw)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _words(answer: tuple[int, bytes]) -> str:
    code, words = answer
    return f"{code} {' '.join(words.decode(errors='replace').split())}"[:1000]


def said(error: Exception) -> str:
    """The error in a line that a person can take to whoever runs the server."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        raw = words if isinstance(words, bytes) else str(words).encode()
        return _words((error.smtp_code, raw))
    return f"{type(error).__name__}: {error}"[:1000]


def smtp_connection(url: str) -> BaseEmailBackend:
    """Django's SMTP connection for smtp://user:password@host:port?tls=1 (or ?ssl=1)."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    connection: BaseEmailBackend = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname or "localhost",
        port=parts.port or 25,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=query.get("tls") == ["1"],
        use_ssl=query.get("ssl") == ["1"],
        timeout=30,
    )
    return connection
