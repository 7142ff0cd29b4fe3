"""Sending: by SMTP, or into a visible folder when no mail server is set."""

import re
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from albricias import post
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

    Nothing is locked while the server is asked: a slow one would stop everybody who
    writes. Two workers never send the same letter, because one of them has the lease of
    its work; only a crash between its acceptance and our note of it can double one.
    """
    letter = Dispatch.objects.select_related("case").get(pk=letter.pk)
    if letter.accepted_at:
        return
    if post.has_server():
        _by_smtp(letter, now=now)
    else:
        _into_folder(letter, now=now)
    Dispatch.objects.filter(pk=letter.pk, accepted_at=None).update(accepted_at=now)


def _by_smtp(letter: Dispatch, *, now: datetime) -> None:
    post.by_smtp(_message(letter, now=now))


def _into_folder(letter: Dispatch, *, now: datetime) -> None:
    # Named by its key: writing it again after a crash writes the same file.
    post.into_folder(_message(letter, now=now), folder_path(letter))


def _message(letter: Dispatch, *, now: datetime) -> post.Letter:
    return post.Letter(
        subject=letter.subject,
        body=letter.text,
        from_email=post.sender(),
        to=[letter.to],
        headers={
            "Date": format_datetime(now),
            "Message-ID": message_id(letter),
            "Auto-Submitted": "auto-generated",
        },
    )


def folder_path(letter: Dispatch) -> Path:
    name = re.sub(r"[^\w-]+", "-", letter.key)
    return Path(settings.HOME.outbox) / f"{letter.case.number}-{name}.eml"


def message_id(letter: Dispatch) -> str:
    """The same for every attempt, so that a doubled letter can be seen as one."""
    # Derived from the customer's key, which must not itself stand in the logs of mail servers.
    mark = sha256(f"{letter.case.key}.{letter.key}".encode()).hexdigest()[:32]
    return f"<{mark}@albricias.invalid>"
