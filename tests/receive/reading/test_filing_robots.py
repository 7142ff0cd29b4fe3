"""What machines write is kept and answered by nobody; what people write through them is heard."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from albricias import history
from albricias.history import Event
from albricias.receive.models import Letter, Robot
from albricias.resolve.cases import Case
from tests.receive.mail_stage import BOX, in_parts, written
from tests.receive.reading.conftest import events

Comes = Callable[..., Any]


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


def test_what_gave_a_machine_away_is_said_in_words(ana: Any, comes: Comes) -> None:
    news = {"list_id": "<ofertas.example.net>", "list_unsubscribe": "<https://example.net/x>"}
    for n, marks in enumerate(({"auto_submitted": "auto-replied"}, news, {"x_vacation": "yes"})):
        comes(f"Hola {n}", message_id=f"<robot-{n}@x>", **marks)

    robots = Robot.objects.order_by("pk")
    assert [robot.why for robot in robots] == ["auto-submitted", "list-id", "x-vacation"]
    assert all(robot.mark != robot.why for robot in robots)


def test_ana_says_that_a_person_wrote_it_and_it_is_a_case(
    ana: Any, comes: Comes, now: datetime
) -> None:
    letter = comes("Una queja de verdad", precedence="auto_reply")
    history.hurry(letter.robot.was_a_person(by=ana, at=now), now=now)

    letter = Letter.objects.get(pk=letter.pk)
    assert letter.case.story == "Una queja de verdad"
    assert letter.robot.person_by == ana
