"""From a stored message to a case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from albricias import history
from albricias.receive.models import Mailbox
from albricias.resolve.cases import Case
from albricias.resolve.filing import file_letter
from tests.receive.mail_stage import BOX, in_parts, written
from tests.receive.reading.conftest import events

Comes = Callable[..., Any]


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
    assert (case.customer.name, case.customer.email) == ("Rosa Ferrer", "rosa@example.org")
    [said_so] = events("case.passed_on")
    assert said_so.data["whose"] == "Rosa Ferrer <rosa@example.org>"


def test_a_message_that_comes_inside_another_is_told_in_the_language_of_the_house(
    ana: Any, comes: Comes, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "es"
    inner = (
        "Content-Type: message/rfc822\r\n\r\n"
        "From: Rosa <rosa@example.org>\r\nSubject: Sin luz\r\n\r\nLlevo dos días sin luz."
    )
    body, kind = in_parts("Content-Type: text/plain\r\n\r\nMire esto.", inner)
    story = comes(body, content_type=kind).case.story
    assert "Mensaje reenviado" in story
    assert "De: Rosa <rosa@example.org>" in story
    assert "Forwarded" not in story


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
