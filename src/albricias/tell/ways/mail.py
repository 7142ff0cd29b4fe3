"""By e-mail: how a letter looks on its way, and handing it to the mail server."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.message import sanitize_address

from albricias import post
from albricias.receive.channels.mail.addresses import with_key
from albricias.receive.channels.mail.mailboxes import Mailbox, reply_mailbox
from albricias.receive.models import Channel, Letter
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.threads import MessageMark, bare_id
from albricias.tell.attempts import Attempt
from albricias.tell.dispatches import Dispatch
from albricias.tell.showing import html_of

# Mail programs show a thread by its latest ids; a long list of them is no use to anybody.
MOST_REFERENCES = 20
# What a machine must know of a letter nobody wrote by hand, so that none answers it. A
# colleague's own letter carries none of it; and none is news, which one could unsubscribe from.
FROM_A_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
SAID_TO_MACHINES: Mapping[str, Mapping[str, str]] = {
    Dispatch.Kind.ACKNOWLEDGEMENT: {**FROM_A_MACHINE, "Auto-Submitted": "auto-replied"},
    Dispatch.Kind.TELLING: FROM_A_MACHINE,
    Dispatch.Kind.AGAIN: FROM_A_MACHINE,
    Dispatch.Kind.STILL: FROM_A_MACHINE,
}

line = post.Line()


def new_id(case: Case, key: str) -> str:
    """The same for every attempt, so that a doubled letter can be seen as one."""
    # Derived from the customer's key, which must not itself stand in the logs of mail servers.
    return post.new_id(case.key, key)


def thread_of(case: Case) -> tuple[str, str]:
    """What a letter in this case answers, and the ids of the thread, oldest first."""
    marks = MessageMark.objects.filter(case=case).order_by("-id")
    known = list(marks.values_list("message_id", flat=True)[:MOST_REFERENCES])[::-1]
    answered = _last_message(case)
    chain = [one for one in known if one != answered] + ([answered] if answered else [])
    return answered, " ".join(f"<{one}>" for one in chain)


def _last_message(case: Case) -> str:
    """The id of the customer's newest e-mail in this case."""
    later = Entry.objects.filter(case=case, letter__channel=Channel.EMAIL).order_by("-at", "-id")
    found = later.values_list("letter__external_id", flat=True).first()
    if found is None and case.channel == Channel.EMAIL:
        found = Letter.objects.values_list("external_id", flat=True).get(pk=case.letter_id)
    # A message without an id of its own was stored by its digest.
    return bare_id(found) if found and "@" in found else ""


def send(attempt: Attempt) -> None:
    """Into the folder if no server is set. Raises what ``post.Line.hand_over`` raises."""
    letter = attempt.letter
    mailbox = _mailbox(letter.case)
    written = message(letter, mailbox, now=attempt.clock())
    if not post.has_server():
        # Named by its key: writing it again after a crash writes the same file.
        post.into_folder(written, folder_path(letter))
        attempt.accepted("", in_folder=True)
        return
    words = line.hand_over(
        written.message().as_bytes(linesep="\r\n"),
        sender=sanitize_address(_house(mailbox), "utf-8"),
        to=_recipient(letter.to),
        before_end=attempt.hand_over,
    )
    attempt.accepted(words)


def _recipient(to: str) -> str:
    try:
        return sanitize_address(to, "utf-8")
    except ValueError as error:
        raise post.NotTaken(str(error), for_good=True, bad_address=True) from error


def message(letter: Dispatch, mailbox: Mailbox | None, *, now: datetime) -> post.Letter:
    made = post.Letter(
        subject=letter.subject,
        body=letter.text,
        from_email=post.sender(_house(mailbox)),
        to=[letter.to],
        headers=_headers(letter, now=now),
        reply_to=[_reply_to(letter.case, mailbox)] if mailbox else None,
    )
    made.attach_alternative(html_of(letter), "text/html")
    return made


def _headers(letter: Dispatch, *, now: datetime) -> dict[str, str]:
    headers = {"Date": format_datetime(now), "Message-ID": f"<{letter.message_id}>"}
    if letter.in_reply_to:
        headers["In-Reply-To"] = f"<{letter.in_reply_to}>"
    if letter.references:
        headers["References"] = letter.references
    return headers | dict(SAID_TO_MACHINES.get(letter.kind, {}))


def _mailbox(case: Case) -> Mailbox | None:
    """Where an answer comes back to."""
    source = Letter.objects.values_list("source", flat=True).get(pk=case.letter_id)
    return reply_mailbox(source=source)


def _house(mailbox: Mailbox | None) -> str:
    return mailbox.address if mailbox else settings.HOME.text("mail_from")


def _reply_to(case: Case, mailbox: Mailbox) -> str:
    return with_key(mailbox.address, case.key) if mailbox.takes_tags else mailbox.address


def folder_path(letter: Dispatch) -> Path:
    name = re.sub(r"[^\w-]+", "-", letter.key)
    return Path(settings.HOME.outbox) / f"{letter.case.number}-{name}.eml"
