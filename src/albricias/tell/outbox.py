"""Sending: by SMTP, or into a visible folder when no mail server is set."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from albricias.resolve.cases import Case
from albricias.tell.models import Dispatch


def dispatch(
    case: Case, *, key: str, kind: str, subject: str, text: str, now: datetime
) -> Dispatch | None:
    """Write the letter once and send it unless it was; nothing if we have no address."""
    to = case.customer.email if case.customer else ""
    if not to:
        return None
    letter, _new = Dispatch.objects.get_or_create(
        key=key,
        defaults={
            "case": case,
            "kind": kind,
            "to": to,
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "created_at": now,
        },
    )
    send_once(letter, now=now)
    return letter


def send_once(letter: Dispatch, *, now: datetime) -> None:
    """Send unless it was accepted before.

    The row is held while the server is asked, so two workers never send the same
    letter; only a crash between its acceptance and our note of it can double one.
    """
    with transaction.atomic():
        letter = Dispatch.objects.select_for_update().get(pk=letter.pk)
        if letter.accepted_at:
            return
        if settings.HOME.text("email_url"):
            _by_smtp(letter)
        else:
            _into_folder(letter, now=now)
        letter.accepted_at = now
        letter.save(update_fields=["accepted_at"])


def _by_smtp(letter: Dispatch) -> None:
    EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=_sender(),
        to=[letter.to],
        headers={"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"},
        connection=smtp_connection(settings.HOME.text("email_url")),
    ).send()


def _into_folder(letter: Dispatch, *, now: datetime) -> None:
    # Named by its key: writing it again after a crash writes the same file.
    path = folder_path(letter)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = _sender(), letter.to, letter.subject
    message["Date"], message["Message-ID"] = format_datetime(now), message_id(letter)
    message.set_content(letter.text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(message))


def folder_path(letter: Dispatch) -> Path:
    name = re.sub(r"[^\w-]+", "-", letter.key)
    return Path(settings.HOME.outbox) / f"{letter.case.number}-{name}.eml"


def message_id(letter: Dispatch) -> str:
    """The same for every attempt, so that a doubled letter can be seen as one."""
    # Derived from the customer's key, which must not itself stand in the logs of mail servers.
    mark = sha256(f"{letter.case.key}.{letter.key}".encode()).hexdigest()[:32]
    return f"<{mark}@albricias.invalid>"


def _sender() -> str:
    return f'"{settings.ORGANISATION}" <{settings.HOME.text("mail_from")}>'


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
