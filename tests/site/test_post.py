"""The subject somebody reads is the subject we wrote, in any mail program."""

import email
import email.policy
from email.header import decode_header, make_header

import pytest
from django.core import mail

from albricias import post

SUBJECTS = [
    "Q-2026-0001: Factura",
    "Q-2026-0398: Me han cobrado el día 3 y otra vez el día 5",
    "Q-2026-0398: Me cobraron dos veces la cuota el día 3 y otra vez el día 5 y nadie contesta",
    "Q-2026-0398: Charged twice on the 3rd and again on the 5th, and nobody picks up the phone",
    'Q-2026-0398: «Entre "las 8" y las 20», ¿o era “mañana”?',
    "Q-2026-0398: " + "Año tras año, mi señora suegra aún espera; " * 5,
    "á " * 100,
    "word " * 40,
    "ñ" * 250,
    "Q-2026-0398: =?utf-8?q?no?= es así",
]


def letter(subject: str) -> post.Letter:
    return post.Letter(subject.strip(), "Hola", "casa@example.com", ["carlos@example.org"])


def assert_read_back(raw: bytes, subject: str) -> None:
    modern = email.message_from_bytes(raw, policy=email.policy.default)["Subject"]
    older = str(make_header(decode_header(email.message_from_bytes(raw)["Subject"])))
    assert (modern, older) == (subject.strip(), subject.strip())
    assert max(len(line) for line in raw.splitlines()) <= 78


@pytest.mark.parametrize("subject", SUBJECTS)
def test_carlos_reads_the_very_subject_in_the_outbox_folder(subject, tmp_path):
    post.into_folder(letter(subject), tmp_path / "one.eml")
    assert_read_back((tmp_path / "one.eml").read_bytes(), subject)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_carlos_reads_the_very_subject_when_it_comes_by_smtp(subject, monkeypatch):
    connection = mail.get_connection("django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(post, "smtp_connection", lambda _url: connection)
    sent: list[bytes] = []
    monkeypatch.setattr(
        connection,
        "send_messages",
        lambda letters: sent.extend(one.message().as_bytes(linesep="\r\n") for one in letters),
    )
    post.by_smtp(letter(subject))
    assert_read_back(sent[0], subject)


def test_nobody_slips_a_header_into_a_subject():
    with pytest.raises(mail.BadHeaderError):
        letter("Hola\nBcc: otra@example.org").message()
