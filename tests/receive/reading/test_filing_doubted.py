"""A sender whom the mail server does not believe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from albricias.people.models import ContactPoint
from albricias.receive.channels.mail.addresses import with_key
from albricias.receive.channels.mail.authenticity import is_sender_doubted
from albricias.receive.channels.mail.reading import read
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.links import CaseLink
from tests.receive.mail_stage import BOX, written
from tests.receive.reading.conftest import events

Comes = Callable[..., Any]

FORGED = {"authentication_results": "mx.tienda.example; spf=pass; dmarc=fail (p=NONE)"}


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("mx.example; dmarc=fail action=none header.from=example.org", True),
        ("mx.example;\r\n spf=pass smtp.mailfrom=x@y;\r\n\tDMARC = Fail", True),
        ("mx.example 1; dmarc/1=fail", True),
        ("dmarc=fail", True),
        ("mx.example; dmarc=pass (p=REJECT, was dmarc=fail before)", False),
        ('mx.example; spf=pass reason="no dmarc=fail here"; dmarc=pass', False),
        ("mx.example; dmarc=failure-of-ours; x.dmarc=fail", False),
        ("mx.example; dkim=fail; spf=fail; dmarc=none", False),
        ("", False),
    ],
)
def test_a_sender_is_doubted_only_where_dmarc_fails(said: str, doubted: bool) -> None:
    mail = read(written("Hola", authentication_results=said))
    assert is_sender_doubted(mail.headers) == doubted


def test_whoever_forges_carlos_is_not_taken_for_him(first: Case, comes: Comes) -> None:
    letter = comes("Cambien mi cuenta.", in_reply_to="<nuestra-1@tienda.example>", **FORGED)
    [entry] = first.entries.all()
    assert (entry.text, entry.writer) == (
        "Cambien mi cuenta.",
        "Carlos Ibáñez <carlos@example.org>",
    )
    [said] = events("letter.sender_doubted")
    assert (said.case, said.data["letter"]) == (first, letter.pk)

    numbered = comes("Soy yo.", subject=f"Re: [{first.number}]", **FORGED)
    assert numbered.case != first
    assert first.entries.count() == 1


def test_whoever_forges_carlos_does_not_open_what_has_ended(ended: Case, comes: Comes) -> None:
    letter = comes("Devuélvanlo.", in_reply_to="<nuestra-1@tienda.example>", **FORGED)
    ended.refresh_from_db()
    assert ended.is_ended
    assert letter.case.links.get(kind=CaseLink.Kind.FOLLOWS).other == ended


def test_the_key_proves_who_they_are_and_the_forged_address_is_not_theirs(
    first: Case, comes: Comes
) -> None:
    ContactPoint.objects.update(verified_at=None)
    comes("Soy yo.", delivered_to=with_key(BOX, first.key), **FORGED)
    assert first.entries.get().writer == ""
    assert not ContactPoint.objects.filter(verified_at__isnull=False).exists()


def test_a_forged_colleague_leaves_no_note_of_the_house(first: Case, comes: Comes) -> None:
    ana = {"from": "Ana Ríos <ana@example.com>"}
    comes("Ya está.", in_reply_to="<nuestra-1@tienda.example>", **ana, **FORGED)
    [entry] = first.entries.all()
    assert (entry.kind, entry.writer) == (Entry.Kind.SAID, "Ana Ríos <ana@example.com>")

    comes("De: Rosa <rosa@example.org>\r\nSin luz.", subject="RV: Sin luz", **ana, **FORGED)
    assert not events("case.passed_on")


def test_ana_reads_in_the_case_that_the_sender_could_not_be_confirmed(
    first: Case, ana: Any, comes: Comes, client_of: Callable[..., Any]
) -> None:
    letter = comes("Cambien mi cuenta.", in_reply_to="<nuestra-1@tienda.example>", **FORGED)
    ana_reads = client_of(ana)
    for address in (
        first.get_absolute_url(),
        reverse("resolve:letter", args=[first.number, letter.pk]),
    ):
        page = ana_reads.get(address, headers={"accept-language": "en"}).content.decode()
        assert "The mail server could not confirm that" in page
