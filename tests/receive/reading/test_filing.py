"""From a stored message to a case, an entry in a case, a robot, or quarantine."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from albricias import history
from albricias.history import Event
from albricias.people.models import ContactPoint, Customer
from albricias.receive.channels.mail.addresses import with_key
from albricias.receive.channels.mail.authenticity import is_sender_doubted
from albricias.receive.channels.mail.reading import read
from albricias.receive.models import Letter, Mailbox, Quarantine, Robot
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.filing import file_letter
from albricias.resolve.links import CaseLink
from albricias.resolve.resolutions import Confirmation, Reopening, ResolutionOffer
from albricias.resolve.threads import MessageMark
from tests.receive.mail_stage import BOX, in_parts, written
from tests.receive.reading.conftest import stored

Comes = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture
def first(ana: Any, comes: Comes) -> Case:
    """Carlos has written once; our letters to him carry this id."""
    case: Case = comes(message_id="<primera@correo.example.org>").case
    MessageMark.note(case, "<nuestra-1@tienda.example>")
    return case


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name).order_by("id"))


# A case


def test_carlos_writes_and_it_is_a_case_with_his_words_and_an_owner(ana: Any, comes: Comes) -> None:
    case = comes("Me han cobrado dos veces la cuota de octubre.", subject="Cobro doble").case

    assert case.story == "Me han cobrado dos veces la cuota de octubre."
    assert (case.subject, case.channel, case.origin) == ("Cobro doble", "email", BOX)
    assert (case.customer.name, case.customer.email) == ("Carlos Ibáñez", "carlos@example.org")
    assert case.owner == ana
    assert case.letter.filed_at


def test_an_english_letter_is_answered_in_english(ana: Any, comes: Comes) -> None:
    said = "You have charged me twice for the month of October and I want it back."
    assert comes(said).case.language == "en"
    assert comes("No tengo luz").case.language == "es"


def test_a_message_without_text_is_told_by_its_subject(ana: Any, comes: Comes) -> None:
    assert comes("", subject="Devuélvanme el dinero").case.story == "Devuélvanme el dinero"


def test_a_photo_alone_is_a_complaint_too(ana: Any, comes: Comes) -> None:
    photo = (
        "Content-Type: image/png; name=averia.png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment; filename=averia.png\r\n\r\n"
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    )
    body, kind = in_parts(photo)
    case = comes(body, subject="", content_type=kind).case

    assert case.story == "averia.png"
    assert [file.name for file in case.letter.attachments.all()] == ["averia.png"]


SIGNED = (
    "<p>Sin luz desde ayer</p><p>Carlos Ibáñez</p><p>Director de compras</p><p>Tel. 600 11 22 33"
    "</p><p>Aviso legal: este mensaje y sus anexos son confidenciales y se dirigen solo a su"
    " destinatario; si lo recibió por error, bórrelo y avise a quien se lo envió.</p>"
    "<p>Calle Mayor 1, 28013 Madrid · Descubra nuestras ofertas de otoño en todas las tiendas</p>"
)
TOLD = (
    "<p>Buenos días:</p><p>Llevamos cuatro días sin agua caliente y nadie de ustedes ha venido.</p>"
)
TOLD += (
    "<p>Llamé el lunes y el martes, y las dos veces me dijeron que vendrían al día siguiente.</p>"
)


@pytest.mark.parametrize(
    ("plain", "rich", "words"),
    [
        ("Su programa de correo no muestra mensajes en HTML.", TOLD, "cuatro días"),
        ("Your mail program does not show HTML.", "<p>Sin luz</p>", "Sin luz"),
        ("This message has no text version. See it in your browser.", TOLD, "cuatro días"),
        ("[image: logo.png]", TOLD, "cuatro días"),
        ("* * *", TOLD, "cuatro días"),
        ("Buenos días:", TOLD, "cuatro días"),
        ("Buenos días: Llevamos cuatro días sin…", TOLD, "las dos veces"),
        # What somebody wrote stays, however their program signs it.
        ("Sin luz desde ayer", SIGNED, None),
        ("Sin luz.", f"<p>Sin luz.</p>{TOLD}", None),
        (
            "Sí",
            f"<p>Sí</p><p>El lun, 16 nov 2026 a las 9:12, Tienda (&lt;{BOX}&gt;) escribió:</p>"
            + TOLD,
            None,
        ),
        ("Su correo no se ve en HTML", "<p>Su correo no se ve en <b>HTML</b></p>", None),
        ("Sin luz (https://example.org/x)", '<a href="https://example.org/x">Sin luz</a>', None),
    ],
)
def test_where_the_plain_version_only_stands_in_the_rich_one_is_the_story(
    ana: Any, comes: Comes, plain: str, rich: str, words: str | None
) -> None:
    versions = [
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{plain}",
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>{rich}</body></html>",
    ]
    body, kind = in_parts(*versions, kind="alternative")
    story = comes(body, content_type=kind).case.story
    if words is None:
        assert story == plain
    else:
        assert words in story
        assert plain not in story or plain == "Buenos días:"


def test_a_program_in_a_letter_is_named_and_not_taken(ana: Any, comes: Comes) -> None:
    text = "Content-Type: text/plain; charset=utf-8\r\n\r\nLe mando la factura."
    program = (
        "Content-Type: application/pdf; name=factura.exe\r\n"
        "Content-Disposition: attachment; filename=factura.exe\r\n\r\nMZ\x90\x00\x03"
    )
    body, kind = in_parts(text, program)
    case = comes(body, content_type=kind).case

    assert case.story == "Le mando la factura."
    assert not case.letter.attachments.exists()
    [said] = events("letter.files_not_taken")
    assert said.data["files"] == [{"name": "factura.exe", "code": "attachment_kind_refused"}]
    assert b"factura.exe" in bytes(case.letter.raw)


def test_what_comes_to_a_teams_mailbox_is_that_teams(
    ana: Any, zoe: Any, sur: Any, comes: Comes, now: datetime
) -> None:
    Mailbox.objects.create(
        address="sur@tienda.example", host="h", username="s", added_at=now, team=sur
    )
    for n in range(3):
        assert comes(f"Queja {n}", source="sur@tienda.example").case.owner == zoe


def test_a_colleague_passes_on_a_complaint_and_it_says_whose(ana: Any, comes: Comes) -> None:
    said = (
        "Nos ha llegado esto.\r\n\r\n---------- Forwarded message ---------\r\n"
        "De: Rosa Ferrer <rosa@example.org>\r\nAsunto: Sin luz\r\n\r\nLlevo dos días sin luz."
    )
    case = comes(said, **{"from": "Ana Ríos <ana@example.com>"}, subject="RV: Sin luz").case

    assert "Llevo dos días sin luz." in case.story
    assert case.customer.email == "ana@example.com"
    [said_so] = events("case.passed_on")
    assert said_so.data["whose"] == "Rosa Ferrer <rosa@example.org>"


def test_the_form_of_our_page_writes_for_whoever_filled_it_in(ana: Any, comes: Comes) -> None:
    case = comes(**{"from": f"Web <{BOX}>"}, reply_to="Rosa <rosa@example.org>").case
    assert case.customer.email == "rosa@example.org"


def test_filing_again_makes_no_second_case(ana: Any, comes: Comes, now: datetime) -> None:
    letter = comes()
    again = history.record("letter.received", at=now, letter=letter.pk)
    file_letter(again, now=now)
    assert Case.objects.count() == 1


def test_the_same_message_in_two_mailboxes_is_one_case(ana: Any, comes: Comes) -> None:
    raw = written("Nadie me llama.", message_id="<doble@x>")
    first = comes(raw)
    twin = comes(raw, source="info@tienda.example")

    assert Case.objects.get() == first.case
    assert twin.filed_at
    [said] = events("letter.came_twice")
    assert (said.case, said.data["mailbox"]) == (first.case, "info@tienda.example")


def test_two_messages_numbered_alike_are_two_complaints(ana: Any, comes: Comes) -> None:
    comes("Nadie me llama.", message_id="<doble@x>")
    comes("La factura está mal.", message_id="<doble@x>", source="info@tienda.example")
    assert Case.objects.count() == 2


# A reply


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


@pytest.fixture
def ended(first: Case, ana: Any, now: datetime) -> Case:
    ResolutionOffer.make(first, "Se devuelve.", by=ana, at=now)
    Confirmation.hear(first, "yes", at=now)
    first.refresh_from_db()
    return first


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


# A sender whom the mail server does not believe


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


# A robot


def test_an_automatic_reply_is_a_quiet_line_in_its_case(first: Case, comes: Comes) -> None:
    letter = comes(
        "Estaré fuera hasta el lunes.",
        subject="Respuesta automática: su queja",
        auto_submitted="auto-replied",
        in_reply_to="<nuestra-1@tienda.example>",
    )
    robot = Robot.objects.get()
    assert (robot.kind, robot.case, robot.letter) == ("autoreply", first, letter)
    assert not first.entries.exists()
    assert letter.filed_at
    [said] = events("robot.heard")
    assert said.case == first


def test_what_came_back_is_told_to_whoever_sends(first: Case, comes: Comes) -> None:
    report = (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        "Final-Recipient: rfc822; carlos@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown"
    )
    sent = (
        "Content-Type: message/rfc822\r\n\r\n"
        "Message-ID: <nuestra-1@tienda.example>\r\nSubject: Su queja\r\n\r\nHola"
    )
    body, _kind = in_parts("Content-Type: text/plain\r\n\r\nUndelivered", report, sent)
    comes(
        body,
        content_type='multipart/report; report-type=delivery-status; boundary="PARTE"',
        **{"from": "MAILER-DAEMON@mx.example.org"},
        return_path="<>",
        subject="Undelivered Mail Returned to Sender",
    )
    [said] = events("dispatch.returned")
    assert said.case == first
    assert said.data | {"letter": 0} == {
        "letter": 0,
        "message_id": "nuestra-1@tienda.example",
        "recipient": "carlos@example.org",
        "permanent": True,
        "reason": "550 5.1.1 User unknown",
    }
    assert Robot.objects.get().case == first


def test_our_own_letter_that_comes_back_is_no_complaint(first: Case, comes: Comes) -> None:
    comes("Su queja ha llegado.", message_id="<nuestra-1@tienda.example>")
    assert Robot.objects.get().kind == "own"
    comes("Su queja ha llegado.", auto_submitted="auto-replied", **{"from": f"Tienda <{BOX}>"})
    assert Robot.objects.filter(kind="own").count() == 2
    assert Case.objects.count() == 1


def test_a_form_that_writes_from_our_own_address_brings_a_persons_complaint(comes: Comes) -> None:
    letter = comes("Nadie vino a instalar la fibra.", **{"from": f"Formulario <{BOX}>"})
    assert letter.case.story == "Nadie vino a instalar la fibra."
    assert letter.case.customer is None or letter.case.customer.email == ""


def test_a_service_that_sends_on_what_people_fill_in_is_no_newsletter(comes: Comes) -> None:
    letter = comes(
        "Me cobraron de más.",
        list_unsubscribe="<https://formularios.example/baja>",
        feedback_id="formularios",
        reply_to="Rosa Ferrer <rosa@example.org>",
        **{"from": "Formularios <avisos@formularios.example>"},
    )
    assert letter.case.story == "Me cobraron de más."


def test_a_delay_is_a_note_and_nothing_is_sent_again(first: Case, comes: Comes) -> None:
    report = (
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; carlos@example.org\r\nAction: delayed\r\nStatus: 4.4.1\r\n"
    )
    body, kind = in_parts("\r\nAún no ha podido entregarse.", report)
    kind = kind.replace("mixed", "report; report-type=delivery-status")
    sender = {"from": "MAILER-DAEMON@mx.example"}
    comes(written(body, content_type=kind, subject="Delivery delayed", **sender))
    assert Robot.objects.get().kind == "bounce"
    assert not Event.objects.filter(name="dispatch.returned").exists()
    assert Event.objects.filter(name="dispatch.delayed").exists()


def test_a_person_who_answers_through_a_list_is_heard(first: Case, comes: Comes) -> None:
    comes(
        "Sigo esperando.",
        list_id="<familia.example.org>",
        list_unsubscribe="<https://example.org>",
        in_reply_to="<nuestra-1@tienda.example>",
    )
    assert first.entries.count() == 1


def test_ana_says_that_a_person_wrote_it_and_it_is_a_case(
    ana: Any, comes: Comes, now: datetime
) -> None:
    letter = comes("Una queja de verdad", precedence="auto_reply")
    history.hurry(letter.robot.was_a_person(by=ana, at=now), now=now)

    letter = Letter.objects.get(pk=letter.pk)
    assert letter.case.story == "Una queja de verdad"
    assert letter.robot.person_by == ana


# Quarantine


def test_what_is_no_message_waits_with_its_reason_and_is_not_tried_in_vain(
    ana: Any, comes: Comes
) -> None:
    letter = comes(b"\xd0\xcf\x11\xe0 not a message at all")

    held = Quarantine.objects.get(letter=letter)
    assert (held.code, held.attempts, letter.filed_at) == ("no_headers", 1, None)
    assert not history.Work.objects.waiting().filter(handler="resolve.file_letter").exists()


def test_tried_again_it_still_waits_or_comes_out(ana: Any, comes: Comes, now: datetime) -> None:
    letter = comes(b"\x00\x01")
    history.hurry(letter.quarantine.retry(by=ana, at=now), now=now)
    held = Quarantine.objects.get()
    assert (held.attempts, held.ended_at) == (2, None)

    Letter.objects.update(raw=written("Ahora sí."))  # as if the program had learned to read it
    history.hurry(held.retry(by=ana, at=now), now=now)
    held.refresh_from_db()
    assert (held.ended_by, held.how) == (ana, Quarantine.How.RETRIED)
    assert Case.objects.get().story == "Ahora sí."


def test_filed_by_hand_the_letter_itself_is_not_touched(
    ana: Any, comes: Comes, now: datetime
) -> None:
    letter = comes(b"\x00\x01 ilegible")
    told = {"story": "Dice que no tiene luz.", "email": "rosa@example.org", "name": "Rosa"}
    history.hurry(letter.quarantine.tell(told, by=ana, at=now), now=now)

    case: Any = Case.objects.get()
    assert (case.story, case.customer.email) == ("Dice que no tiene luz.", "rosa@example.org")
    assert case.letter == letter
    assert bytes(case.letter.raw) == b"\x00\x01 ilegible"
    held = Quarantine.objects.get()
    assert (held.told_by, held.ended_by, held.how) == (ana, ana, Quarantine.How.BY_HAND)


def test_one_bad_letter_never_stops_the_next(ana: Any, box: Any, now: datetime) -> None:
    bad, good = b"\x00", written("Una queja.")
    for raw in (bad, good):
        stored(raw, source=BOX, at=now)
    history.work_off(now=now)
    assert Case.objects.get().story == "Una queja."
    assert Quarantine.objects.count() == 1
    assert Customer.objects.count() == 1


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


def test_the_twin_of_a_letter_is_looked_for_in_its_case_and_not_among_all_letters(
    ana: Any, comes: Any
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("how a small table is read elsewhere says nothing of a large one")
    case = comes(message_id="<same@x>").case
    with CaptureQueriesContext(connection) as asked:
        comes(message_id="<same@x>", source="otra@tienda.example")
    assert case.events.filter(name="letter.came_twice").exists()
    looked = [q["sql"] for q in asked.captured_queries if "external_id" in q["sql"]]
    looked = [sql for sql in looked if sql.startswith("SELECT")]
    assert looked
    for sql in looked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = [row[3] for row in cursor.fetchall()]
        assert not any(step.startswith("SCAN albricias_letter") for step in plan), plan
        assert not any("channel=?)" in step for step in plan), plan
