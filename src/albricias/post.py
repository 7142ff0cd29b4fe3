"""The way out of the house: by SMTP, or into a visible folder when no mail server is set."""

from email.header import Header
from email.message import Message
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class Letter(EmailMessage):
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


def sender() -> str:
    return formataddr((settings.ORGANISATION, settings.HOME.text("mail_from")))


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
