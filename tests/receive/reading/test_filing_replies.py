"""A reply goes into its case, and says who speaks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from albricias import history
from albricias.receive.channels.mail.addresses import with_key
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.filing import file_letter
from albricias.resolve.links import CaseLink
from albricias.resolve.resolutions import Reopening, ResolutionOffer
from tests.receive.mail_stage import BOX

Comes = Callable[..., Any]
DAY = timedelta(days=1)


def test_a_reply_to_our_letter_is_an_entry_in_its_case(first: Case, comes: Comes) -> None:
    letter = comes("Sigo esperando.", in_reply_to="<nuestra-1@tienda.example>", subject="Re: x")

    [entry] = first.entries.all()
    assert (entry.kind, entry.text, entry.writer) == (Entry.Kind.SAID, "Sigo esperando.", "")
    assert entry.letter == letter
    assert Case.objects.count() == 1


def test_the_whole_chain_is_looked_at(first: Case, comes: Comes) -> None:
    comes("Y otra cosa.", references="<x@y> <nuestra-1@tienda.example> <z@otro>")
    assert first.entries.count() == 1


def test_a_second_letter_about_the_first_finds_it(first: Case, comes: Comes) -> None:
    comes("Se me olvidaba la fecha.", in_reply_to="<primera@correo.example.org>")
    comes("Y la hora.", in_reply_to="<primera@correo.example.org>")
    assert first.entries.count() == 2


def test_the_key_in_the_address_finds_the_case_from_any_mail(first: Case, comes: Comes) -> None:
    comes(
        "Escribo desde el trabajo.",
        **{"from": "c.ibanez@empresa.example"},
        delivered_to=with_key(BOX, first.key),
    )
    [entry] = first.entries.all()
    assert entry.writer == ""


def test_the_number_counts_only_from_the_customers_own_address(first: Case, comes: Comes) -> None:
    comes("Soy yo.", subject=f"Re: [{first.number}] Cobro doble")
    assert first.entries.count() == 1

    other = comes(
        "Soy otra.", subject=f"Re: [{first.number}]", **{"from": "Eva <eva@example.org>"}
    ).case
    assert first.entries.count() == 1
    [link] = other.links.all()
    assert (link.other, link.kind, link.state) == (first, CaseLink.Kind.CITES, "suggested")


def test_the_same_subject_is_only_a_suggestion(first: Case, comes: Comes, now: datetime) -> None:
    again = comes("Otra vez igual.", subject="RE: Cobro doble", at=now + DAY).case
    [link] = again.links.all()
    assert (link.other, link.kind, link.state) == (first, CaseLink.Kind.SAME, "suggested")

    late = comes("Y otra.", subject="Cobro doble", at=now + 30 * DAY).case
    assert not late.links.exists()


def test_somebody_else_in_the_thread_is_named(first: Case, comes: Comes) -> None:
    comes(
        "Soy su hija y lo confirmo.",
        **{"from": "Eva Ibáñez <eva@example.org>"},
        in_reply_to="<nuestra-1@tienda.example>",
    )
    [entry] = first.entries.all()
    assert entry.writer == "Eva Ibáñez <eva@example.org>"


def test_a_colleague_never_speaks_as_the_customer(first: Case, comes: Comes) -> None:
    comes(
        "Ya le he devuelto el dinero.",
        **{"from": "Ana Ríos <ana@example.com>"},
        cc=with_key(BOX, first.key),
    )
    [entry] = first.entries.all()
    assert entry.kind == Entry.Kind.NOTE
    assert entry.by is None  # nobody signed in to write it
    assert entry.writer == "Ana Ríos <ana@example.com>"


def test_words_after_an_offer_are_no_silence(
    first: Case, ana: Any, comes: Comes, now: datetime
) -> None:
    ResolutionOffer.make(first, "Se devuelve.", by=ana, at=now)
    comes("No es eso lo que pedí.", in_reply_to="<nuestra-1@tienda.example>")
    first.refresh_from_db()
    assert first.standing == "open"


def test_what_was_merged_goes_on_where_it_went(first: Case, tell_us: Any, comes: Comes) -> None:
    other = tell_us("Otra historia")
    Case.objects.filter(pk=first.pk).update(merged_into=other)
    comes("Sigo esperando.", in_reply_to="<nuestra-1@tienda.example>")
    assert other.entries.count() == 1


def test_a_reply_soon_after_the_end_opens_it_again_once(
    ended: Case, comes: Comes, now: datetime
) -> None:
    letter = comes(
        "No ha llegado nada.", in_reply_to="<nuestra-1@tienda.example>", at=now + 20 * DAY
    )
    again = history.record("letter.received", at=now, letter=letter.pk)
    file_letter(again, now=now + 20 * DAY)

    ended.refresh_from_db()
    assert not ended.is_ended
    assert Reopening.objects.count() == 1
    assert [entry.text for entry in ended.entries.all()] == ["No ha llegado nada."]


def test_a_reply_long_after_opens_a_case_that_follows_it(
    ended: Case, ana: Any, comes: Comes, now: datetime
) -> None:
    letter = comes(
        "Otra vez lo mismo.", in_reply_to="<nuestra-1@tienda.example>", at=now + 31 * DAY
    )
    file_letter(history.record("letter.received", at=now, letter=letter.pk), now=now)

    ended.refresh_from_db()
    assert ended.is_ended
    assert (letter.case.story, letter.case.owner) == ("Otra vez lo mismo.", ana)
    link = letter.case.links.get(kind=CaseLink.Kind.FOLLOWS)
    assert (link.other, link.state) == (ended, CaseLink.State.ACCEPTED)
    assert Case.objects.count() == 2


def test_nobody_but_the_customer_opens_what_has_ended(ended: Case, comes: Comes) -> None:
    letter = comes(
        "¿Y lo mío?",
        **{"from": "Eva <eva@example.org>"},
        in_reply_to="<nuestra-1@tienda.example>",
    )
    ended.refresh_from_db()
    assert ended.is_ended
    assert letter.case.links.get(kind=CaseLink.Kind.FOLLOWS).other == ended


@pytest.mark.parametrize("is_active", [True, False])
def test_zoe_who_complains_herself_is_heard_as_the_customer(
    ana: Any, zoe: Any, comes: Any, is_active: bool
) -> None:
    zoe.is_active = is_active
    zoe.save()
    who = {"From": "Zoe Pardo <zoe@example.com>"}
    case = comes("Me han negado las vacaciones.", message_id="<z@x>", **who).case
    comes("Y nadie contesta.", in_reply_to="<z@x>", **who)
    entry = case.entries.get()
    assert (entry.kind, entry.writer) == ("said", "")


def test_a_colleague_who_left_writes_as_anybody_in_the_case_of_another(
    ana: Any, zoe: Any, comes: Any
) -> None:
    zoe.is_active = False
    zoe.save()
    case = comes(message_id="<uno@x>").case
    comes("Sé lo que pasó.", in_reply_to="<uno@x>", From="Zoe Pardo <zoe@example.com>")
    assert case.entries.get().kind == "said"
