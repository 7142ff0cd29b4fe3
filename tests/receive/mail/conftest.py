"""Real mail servers, and mailboxes of ours on them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from albricias.receive.channels.mail.mailboxes import Mailbox
from tests.conftest import missing
from tests.receive.mail.post_office import DOVECOT, PostOffice, dovecot, mail_devel

OpenBox = Callable[..., Mailbox]


@pytest.fixture(scope="session")
def mail_devel_server() -> Iterator[PostOffice]:
    with mail_devel() as office:
        yield office


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[PostOffice]:
    if DOVECOT is None:
        missing("Dovecot is not installed")
    with dovecot() as office:
        yield office


@pytest.fixture
def small_post_office(mail_devel_server: PostOffice) -> PostOffice:
    """mail-devel alone: IMAP and SMTP in one process."""
    mail_devel_server.empty()
    return mail_devel_server


@pytest.fixture
def dovecot_office(dovecot_server: PostOffice) -> PostOffice:
    """Dovecot alone: it also speaks TLS."""
    dovecot_server.empty()
    return dovecot_server


@pytest.fixture(params=["small_post_office", "dovecot_office"])
def post_office(request: pytest.FixtureRequest) -> PostOffice:
    """Two real servers, empty: whoever asks for it runs on both."""
    office: PostOffice = request.getfixturevalue(request.param)
    return office


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences that are kept are those of whoever fetches; pages still speak Spanish."""
    with translation.override("en"):
        yield


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
