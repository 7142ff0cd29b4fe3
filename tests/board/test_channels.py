"""What the page Receive says of mail, in and out."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from albricias.receive.models import Mailbox, Missed
from albricias.tell.models import Dispatch
from albricias.tell.troubles import in_words

REFUSED = "ConnectionRefusedError: [Errno 111] Connection refused"


def page(client: Any) -> str:
    found = client.get(reverse("receive:channels"), headers={"accept-language": "en"})
    return str(found.content.decode())


@pytest.fixture
def box(adela: Any, now: datetime) -> Mailbox:
    said = {"username": "quejas@example.org", "host": "imap.example.org", "port": 993}
    return Mailbox(address="quejas@example.org", **said, secret="x").add(by=adela, at=now)


def test_a_house_without_a_mailbox_is_offered_one(adela: Any, ana: Any, client_of: Any) -> None:
    shown = page(client_of(adela))
    assert "no mailbox connected" in shown
    assert "Connect a mailbox" in shown
    shown = page(client_of(ana))
    assert "Whoever administers can do it." in shown
    assert "Connect a mailbox" not in shown


def test_what_a_mailbox_could_not_give_is_said_where_its_state_is(
    adela: Any, box: Mailbox, client_of: Any
) -> None:
    now = timezone.now()
    Mailbox.objects.update(last_success_at=now)
    shown = page(client_of(adela))
    assert "no mailbox connected" not in shown
    assert "not taken" not in shown

    Missed.note(box, 1, 1, why="Too big.", at=now)
    Missed.note(box, 1, 2, why="Too big.", at=now)
    Missed.objects.filter(uid=2).update(gone_at=now)
    shown = page(client_of(adela))
    assert "1 not taken" in shown
    assert reverse("receive:mailbox", args=[box.pk]) + "#missed" in shown


def test_our_letters_say_that_the_server_is_down_and_that_it_is_well_again(
    adela: Any, tell_us: Any, client_of: Any, work_off: Any
) -> None:
    now = timezone.now()
    tell_us()
    work_off(at=now)
    before = {"accepted_at": None, "state": "waiting", "in_folder": False}
    Dispatch.objects.update(**before, attempts=2, attempt_begun_at=now, words=REFUSED)
    shown = page(client_of(adela))
    assert "chip-bad" in shown
    assert "The mail server does not answer: nothing listens at its port." in shown
    assert REFUSED in shown

    Dispatch.objects.update(attempts=0, attempt_begun_at=None, words="", created_at=now)
    assert "chip-bad" not in page(client_of(adela))
    Dispatch.objects.update(created_at=now - timedelta(hours=1))
    assert "is the worker running?" in page(client_of(adela))


def test_errors_are_said_in_words_and_what_a_server_says_is_left_to_it() -> None:
    with translation.override("es"):
        assert "no contesta" in str(in_words(REFUSED))
        assert "no nos deja entrar" in str(in_words("535 5.7.8 Authentication failed"))
    assert in_words("451 4.7.1 Greylisted, come back") == ""
    assert in_words("250 2.0.0 OK: queued as 4711") == ""
