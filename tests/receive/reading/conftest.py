"""Mail as it comes: written by hand, stored as the fetching stores it, and filed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from albricias import history
from albricias.receive.models import Channel, Letter, digest
from tests.receive.mail_stage import BOX, written


@pytest.fixture
def box(db: None, now: datetime) -> Any:
    """The mailbox of the house."""
    from albricias.receive.models import Mailbox

    return Mailbox.objects.create(address=BOX, host="127.0.0.1", username="q", added_at=now)


@pytest.fixture
def comes(box: Any, now: datetime) -> Callable[..., Letter]:
    """A message comes to the mailbox: it is stored as it is, and filed."""

    def come(
        body: str | bytes = "Me han cobrado dos veces la cuota.",
        *,
        at: datetime | None = None,
        source: str = BOX,
        **headers: str,
    ) -> Letter:
        raw = body if isinstance(body, bytes) else written(body, **headers)
        letter, event = stored(raw, source=source, at=at or now)
        history.hurry(event, now=at or now)
        letter.refresh_from_db()
        return letter

    return come


@pytest.fixture
def first(ana: Any, comes: Callable[..., Letter]) -> Any:
    """Carlos has written once; our letters to him carry this id."""
    from albricias.resolve.threads import MessageMark

    case = comes(message_id="<primera@correo.example.org>").case
    MessageMark.note(case, "<nuestra-1@tienda.example>")
    return case


@pytest.fixture
def ended(first: Any, ana: Any, now: datetime) -> Any:
    from albricias.resolve.resolutions import Confirmation, ResolutionOffer

    ResolutionOffer.make(first, "Se devuelve.", by=ana, at=now)
    Confirmation.hear(first, "yes", at=now)
    first.refresh_from_db()
    return first


def stored(raw: bytes, *, source: str, at: datetime) -> tuple[Letter, history.Event]:
    from albricias.receive.channels.mail.reading import NotAMessage, read

    try:
        external_id = read(raw).message_id
    except NotAMessage:
        external_id = ""
    letter, _new = Letter.keep(
        channel=Channel.EMAIL,
        source=source,
        raw=raw,
        external_id=(external_id or digest(raw))[:200],
        received_at=at,
        media_type="message/rfc822",
    )
    return letter, history.record("letter.received", at=at, letter=letter.pk)


def events(name: str) -> list[history.Event]:
    return list(history.Event.objects.filter(name=name).order_by("id"))
