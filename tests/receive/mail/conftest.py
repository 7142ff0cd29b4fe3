"""Real mail servers, and mailboxes of ours on them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from albricias.receive.channels.mail.mailboxes import Mailbox
from tests.conftest import missing
from tests.receive.mail.post_office import DOVECOT, PostOffice, dovecot, mail_devel

OpenBox = Callable[..., Mailbox]


@pytest.fixture(params=["mail-devel", "dovecot"])
def post_office(request: pytest.FixtureRequest) -> Iterator[PostOffice]:
    """Two real servers: whoever asks for it runs on both."""
    yield from _running(request.param)


@pytest.fixture
def small_post_office() -> Iterator[PostOffice]:
    """mail-devel alone: IMAP and SMTP in one process."""
    yield from _running("mail-devel")


@pytest.fixture
def dovecot_office() -> Iterator[PostOffice]:
    """Dovecot alone: it also speaks TLS."""
    yield from _running("dovecot")


def _running(kind: str) -> Iterator[PostOffice]:
    if kind == "dovecot" and DOVECOT is None:
        missing("Dovecot is not installed")
    with mail_devel() if kind == "mail-devel" else dovecot() as office:
        yield office


@pytest.fixture
def open_box(db: None, adela: Any, now: datetime) -> OpenBox:
    """A mailbox of ours at this post office."""

    def add(office: PostOffice, **told: Any) -> Mailbox:
        known: dict[str, Any] = {
            "address": office.address,
            "host": office.host,
            "port": office.imap_port,
            "security": "none",
            "username": office.address,
        }
        box = Mailbox(**known | told)
        if not box.secret:
            box.keep_password(office.password)
        return box.add(by=adela, at=now)

    return add


@pytest.fixture
def box(post_office: PostOffice, open_box: OpenBox) -> Mailbox:
    return open_box(post_office)
