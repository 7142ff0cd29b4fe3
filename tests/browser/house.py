"""The things of a small house, each made once by the verbs that make it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from albricias import history
from albricias.api.outgoing.endpoints import Endpoint
from albricias.change.models import BaselineFigures, Change, Effect
from albricias.home import Home
from albricias.learn.models import CaseCause, Cause, Exposure
from albricias.people.models import Customer, Notice
from albricias.people.notices import What
from albricias.receive.alarms import ChannelAlarm, watch
from albricias.receive.channels.hooks.doors import Delivery
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.channels.mail.imap_troubles import MessageTooLarge, NoAnswer
from albricias.receive.duties import ChannelDuty
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import kept_files
from albricias.receive.models import (
    IN_CONFIDENCE,
    Attachment,
    Channel,
    Fetch,
    HookDoor,
    Letter,
    Mailbox,
    Missed,
    Quarantine,
    Taken,
)
from albricias.resolve.authority import Authority
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About, Confidence
from albricias.resolve.entries import Entry
from albricias.resolve.filing import file_letter
from albricias.resolve.house_facts import HouseFacts, OwnRule
from albricias.resolve.internal import ask
from albricias.resolve.merging import CaseMerge
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise
from albricias.resolve.reading_log import Reading
from albricias.resolve.remedies import Remedy
from albricias.resolve.requests import RemedyRequest
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.tell.models import Dispatch, Telling, TellingAnswer
from albricias.tell.writing import letter_for
from tests.receive.mail_stage import BOX, in_parts, written

DAY = timedelta(days=1)
LONG = "abelardo.hinestroza.barrenechea.de.la.encarnacion@correo-electronico.example"
UNBROKEN = "palabra" * 40
TellUs = Callable[..., Any]


def one_cause_with_its_past(tell_us: TellUs, *, quim: Any, now: datetime) -> Cause:
    """A cause under its family, forty cases of it, and how many customers there were."""
    family = Cause.add("Fallo del procedimiento", parent=None, by=quim, at=now)
    cause = Cause.add("La tarifa se graba dos veces", parent=family, by=quim, at=now)
    for months_ago in range(14):
        month = (now.replace(day=1) - months_ago * 30 * DAY).date().replace(day=1)
        Exposure.note(month, 1200, by=quim, at=now)
    tell_us(at=now - 700 * DAY, name="", email="")
    for days in range(1, 41):
        story = tell_us(at=now - (200 + 2 * days) * DAY, name="", email="", topic="Facturación")
        CaseCause.name_for(story, [cause], by=quim, at=now)
    return cause


def four_complaints(tell_us: TellUs, *, now: datetime) -> tuple[Case, Case, Case, Case]:
    """To be offered a solution, to be told, not to be told, and to stay open."""
    offered, told, untold, opened = (
        tell_us(
            f"Me han cobrado dos veces la cuota de {month}.",
            at=now - days * DAY,
            name=name,
            email=email,
            expected="Una sola cuota.",
            topic="Facturación",
            product="Fibra 600",
        )
        for month, days, name, email in (
            ("julio", 150, "Rosa Ferrer", "rosa@example.org"),
            ("agosto", 140, "Carlos Ibáñez", "carlos@example.org"),
            ("septiembre", 130, "Abelardo Hinestroza de la Encarnación", LONG),
            ("octubre", 2, "Abelardo Hinestroza de la Encarnación", LONG),
        )
    )
    return offered, told, untold, opened


def deadlines_of_the_house(*, by: Any, now: datetime) -> OwnRule:
    """It is in Spain and gives a basic service; and it has a rule of its own."""
    sectors, hours = ["basic_service"], "lun-jue 9:00-14:00 16:00-18:00\nvie 9:00-14:00"
    facts = HouseFacts(country="ES", region="MD", sectors=sectors, staff=180, hours=hours)
    facts.holidays = "2027-05-15 San Isidro"
    facts.keep(by=by, at=now - 400 * DAY)
    what: dict[str, Any] = {"amount": 10, "unit": "working_days", "topic_words": "avería, corte"}
    return OwnRule.add("Contestar con la causa de la avería", by=by, at=now - DAY, **what)


def one_that_waits_for_data(tell_us: TellUs, *, by: Any, now: datetime) -> Case:
    case: Case = tell_us(
        "El técnico no vino el martes.", at=now - 3 * DAY, name="Rosa Ferrer", topic="Averías"
    )
    words = "¿A qué hora le dijeron que iría? ¿Y nos puede enviar una foto del contrato?"
    Entry.ask(case, words, reason="incomplete_filing", by=by, at=now - DAY)
    return case


def one_that_raises_several_things(tell_us: TellUs, *, now: datetime) -> Case:
    """Several points, an emotion and another kind are suggested of it, and none is noted."""
    case: Case = tell_us(
        "Me cobraron dos veces la cuota y estoy harta de llamar. Además, el recibo llegó a otra"
        " dirección. ¿Cuándo me devuelven el dinero? Quiero darme de baja del servicio.",
        at=now - DAY,
        name="Rosa Ferrer",
        email="rosa@example.org",
    )
    return case


def with_its_channel_open(home: Home) -> Home:
    return replace(home, values={**home.values, "confidential_channel": True})


def one_in_confidence(tell_us: TellUs, *, by: Any, ana: Any, now: datetime) -> Case:
    """It complains about ana; read by quality alone, and once already."""
    case: Case = tell_us(
        "La persona del turno de tarde se ríe de quien no oye bien.",
        at=now - DAY,
        name="",
        email="",
    )
    Letter.objects.filter(pk=case.letter_id).update(source=IN_CONFIDENCE)
    case.assign(by, by=by, at=now)
    About.say(case, ana, by=by, at=now)
    Confidence.ask(case, [by], why="Habla de una persona.", by=by, at=now)
    Reading.objects.create(case=case, colleague=by, at=now, what=Reading.What.PAGE)
    return Case.objects.get(pk=case.pk)


def one_from_another_team(*, by: Any, to: Any, now: datetime) -> Case:
    letter = ask(
        to.team,
        story="Las altas llegan sin el número de contrato.",
        expected="Que lo traigan.",
        kind="complaint",
        by=by,
        token="interna-1",
        at=now - DAY,
    )
    case = Case.objects.get(letter=letter)
    case.assign(to, by=to, at=now)
    return case


def what_was_said_and_promised(case: Case, *, by: Any, now: datetime) -> Promise:
    """An attachment, an answer, a note, points, a promise kept, and one still pending: that one."""
    Attachment.objects.create(
        letter=case.letter,
        file=ContentFile(b"%PDF-1.4", name="factura.pdf"),
        name="factura.pdf",
        media_type="application/pdf",
        size_bytes=8,
        digest="0" * 64,
    )
    Entry.answer(case, "Lo estamos mirando con facturación.", by=by, at=now - DAY)
    Entry.note(case, "Pedida la grabación.", by=by, at=now - DAY)
    points = [
        Point.note(case, said, by=by, at=now - DAY)
        for said in ("El cobro doble", "Nadie contesta al teléfono")
    ]
    Point.answer(points[:1], by=by, at=now - DAY)
    kept = Promise.make(case, "Llamarle hoy", due_at=now + DAY, owner=by, by=by, at=now - DAY)
    kept.keep(by=by, at=now, evidence="Le llamé a las nueve.")
    Promise.make(case, UNBROKEN, due_at=now + 2 * DAY, owner=by, by=by, at=now)
    return Promise.make(
        case, "Llamarle con el resultado", due_at=now + DAY, owner=by, by=by, at=now
    )


def told_twice(tell_us: TellUs, *, by: Any, now: datetime) -> tuple[Case, Case, Case, Customer]:
    """One told again and not yet looked at; one merged into another; and a likely namesake."""
    known = {"name": "Abelardo Hinestroza de la Encarnación", "email": LONG}
    again = tell_us("Me han vuelto a cobrar dos veces la cuota de octubre.", at=now - DAY, **known)
    known = {"name": "María José Pérez García", "email": "mjperez@example.org"}
    where = {"place": "Calle Mayor, 25", "topic": "Averías"}
    kept = tell_us("Sin línea desde el lunes por la mañana.", at=now - 5 * DAY, **known, **where)
    gone = tell_us("Seguimos sin línea desde el lunes.", at=now - 3 * DAY, **known, **where)
    CaseMerge.make(gone, into=kept, by=by, at=now - 2 * DAY)
    Entry.add_from_customer(gone, "Hoy tampoco hay línea.", letter=None, at=now - DAY)
    alike = tell_us("Otra vez.", at=now - DAY, name="Mª José Pérez García", email="mj@example.com")
    return again, kept, gone, alike.customer


def word_left_for(colleague: Any, case: Case, *, now: datetime) -> None:
    told: dict[str, Any] = {"case": case, "words": "Llamarle con el resultado"}
    Notice.give(colleague, What.PROMISE_SOON, key="soon", at=now, **told)


def a_gift_and_a_question(case: Any, *, by: Any, adela: Any, now: datetime) -> RemedyRequest:
    """Something granted alone, and something more that waits for a yes."""
    limits = {"per_case": Decimal(30), "per_month": Decimal(300)}
    Authority.give("agent", "credit", **limits, by=adela, at=now)
    Remedy.grant(case, "credit", "Un mes a mitad de precio", amount=Decimal(20), by=by, at=now)
    asked: dict[str, Any] = {"amount": Decimal(90), "why": "Llevan tres meses cobrándole de más."}
    return RemedyRequest.ask(case, "refund", "Los tres meses", **asked, by=by, at=now)


def solutions(offered: Case, confirmed: Case, *, by: Any, now: datetime) -> None:
    for case in (offered, confirmed):
        ResolutionOffer.make(case, "Se ha devuelto la cuota.", by=by, at=now - DAY)
    Confirmation.hear(confirmed, "yes", at=now, words="Por fin.")


def three_changes(cause: Cause, *, by: Any, now: datetime) -> tuple[Change, Change, Change]:
    """Proposed, started, and verified to have worked."""
    proposed, started, worked = (
        Change.open(
            title,
            what_changes="Una comprobación al grabar la tarifa.",
            in_plain_words="Antes de cobrar comprobamos que la tarifa esté una sola vez.",
            causes=[cause],
            owner=by,
            by=by,
            at=now - 120 * DAY,
        )
        for title in ("Comprobar la tarifa", "Avisar del cobro", "Grabar la tarifa una vez")
    )
    proposed.add_step("Hablar con sistemas", owner=by, by=by, at=now, due_on=None)
    for change in (started, worked):
        change.start(baseline=_before(now), by=by, at=now - 110 * DAY)
    worked.finish(by=by, at=now - 100 * DAY)
    worked.verify(_fall(now), worked=True, by=by, at=now)
    return proposed, started, worked


def _before(now: datetime) -> BaselineFigures:
    return BaselineFigures(
        since=now - 200 * DAY,
        until=now - 110 * DAY,
        cases=40,
        exposure=3600.0,
        exposure_is_known=True,
    )


def _fall(now: datetime) -> Effect:
    return Effect(
        measured_at=now,
        since=now - 100 * DAY,
        until=now,
        cases=1,
        exposure=4000.0,
        exposure_is_known=True,
        rate_before=11.1,
        rate_after=0.25,
        ratio=0.02,
        low=0.01,
        high=0.2,
        verdict=Effect.Verdict.FELL,
    )


def one_told_of(change: Change, case: Case, *, by: Any, now: datetime) -> None:
    """The complainant was told, and answered that it was worth it."""
    letter = letter_for(change, case)
    telling = Telling.tell(change, case, letter=letter, by=by, at=now, channel="mail")
    TellingAnswer.hear(telling, noticed="yes", worth_it=True, words="Sí.", at=now)


def letters_gone_astray(case: Case, *, now: datetime) -> tuple[Dispatch, Dispatch]:
    """One came back for good; one is tried again and may have been taken already."""
    letters = Dispatch.objects.filter(case=case)
    astray, trying = letters.get(kind="acknowledgement"), letters.get(kind="answer")
    astray.come_back("550 5.1.1 <abelardo…>: no such user here", for_good=True, at=now)
    letters.filter(pk=trying.pk).update(
        state="waiting",
        accepted_at=None,
        attempts=3,
        attempt_begun_at=now,
        data_begun_at=now,
        due_at=now + DAY / 24,
        maybe_doubled=1,
        doubled_at=now,
        words="SMTPServerDisconnected: Connection unexpectedly closed",
    )
    return astray, Dispatch.objects.get(pk=trying.pk)


def channels_well_and_ill(*, by: Any, now: datetime) -> None:
    """A mailbox that the server refuses, a door of which nothing came, and an alarm."""
    team = by.team
    box = Mailbox.objects.create(
        address="quejas@example.org",
        host="imap.example.org",
        username="quejas",
        team=team,
        added_at=now - 90 * DAY,
        last_success_at=now - DAY,
        last_failure_at=now,
        last_error="AUTHENTICATIONFAILED: el servidor no acepta la clave",
    )
    HookDoor.objects.create(kind="json", name="Reseñas", added_at=now - 90 * DAY)
    ChannelDuty.objects.create(channel="web", team=team, by=by, at=now)
    watch(now)
    assert ChannelAlarm.objects.filter(channel=f"mailbox-{box.pk}").exists()


def a_file_looked_over(*, by: Any, now: datetime) -> ImportRun:
    rows = b"Fecha;Queja;Tema\n2026-10-01;Me cobraron dos veces;Facturas\n2026-13-45;Nada;Nada\n"
    file = kept_files.keep_readable([rows], "quejas.csv")
    return kept_files.note_file(file, "quejas.csv", at=now, by=by)


def a_mailbox_with_its_past(*, by: Any, now: datetime) -> Mailbox:
    """It fetched well for a while, left one message, and now its server does not answer."""
    box = Mailbox(
        address=LONG, host="imap.correo-electronico.example", username=LONG, take_since=now
    ).add(by=by, at=now - 9 * DAY)
    Fetch.objects.create(
        mailbox=box, at=now - DAY, ended_at=now - DAY, seen=1204, stored=3, known=1200, failed=1
    )
    Taken.objects.create(mailbox=box, uidvalidity=1, uid=7, is_before=True)
    why = MessageTooLarge(mb="61,2", most_mb=50)
    Missed.note(box, 1, 9, why=str(why), at=now - DAY).keep_about(f"Rosa <{LONG}> · Fotos")
    error = str(NoAnswer(host=box.host, port=box.port))
    Fetch.objects.create(mailbox=box, at=now, ended_at=now, error=error)
    Mailbox.objects.update(
        last_success_at=now - DAY,
        last_failure_at=now,
        last_error=error,
        failures_in_a_row=3,
        next_fetch_at=now + DAY,
    )
    return box


def letters_by_mail(*, now: datetime) -> tuple[Case, Quarantine]:
    """A complaint with a file not taken, a reply that quotes, a bounce, and what is no message."""
    text = "Content-Type: text/plain; charset=utf-8\r\n\r\nLlevo dos días sin luz. Mando la foto."
    program = "Content-Disposition: attachment; filename=foto.exe\r\n\r\nMZ\x90\x00"
    body, kind = in_parts(text, program)
    who = {"from": "Nuria Sanz <nuria@example.org>"}
    _mail(written(body, content_type=kind, message_id="<nuria-1@x>", **who), now=now)
    case = Case.objects.get(customer__name="Nuria Sanz")
    again = "Sigo igual.\r\n\r\nEl lun, 16 nov 2026 a las 10:12, Ana escribió:\r\n> Lo miramos."
    _mail(written(again, in_reply_to="<nuria-1@x>", subject="Re: Sin luz", **who), now=now)
    away = {"auto_submitted": "auto-replied", "in_reply_to": "<nuria-1@x>"}
    _mail(written("Vuelvo el lunes.", subject="Respuesta automática: Luz", **away, **who), now=now)
    _mail(b"\xd0\xcf\x11\xe0 esto no es un correo", now=now)
    return case, Quarantine.objects.get()


def _mail(raw: bytes, *, now: datetime) -> None:
    letter, _new = Letter.keep(
        channel=Channel.EMAIL,
        raw=raw,
        external_id="",
        source=BOX,
        received_at=now,
        media_type="message/rfc822",
    )
    file_letter(history.record("letter.received", at=now, letter=letter.pk), now=now)


def a_door_with_its_posts(*, by: Any, now: datetime) -> HookDoor:
    """Reviews of another system: one read, and one that waits with its reason."""
    preset = PRESETS["review"]
    options = {**preset.options, "preset": "review", "proof": "hmac", "header": "X-Signature"}
    door = HookDoor.make(
        "Opiniones", kind="json", secrets={"secret": "uno"}, options=options, by=by, at=now - DAY
    )
    for n, body in enumerate((preset.sample.encode(), b"esto no es JSON")):
        delivery, _new = Delivery.keep(
            door, body, external_id=str(n), media_type="application/json", headers={}, at=now
        )
        if n:
            delivery.waits("No es JSON que se pueda leer.", letters=0, at=now)
        else:
            delivery.unpacked(1, at=now)
    return door


def a_program_we_tell(*, by: Any, now: datetime) -> Endpoint:
    """One test was taken, and one that they did not take."""
    events = ["case.opened", "case.answered"]
    endpoint, _secret = Endpoint.make("https://example.com/avisos", events=events, by=by, at=now)
    endpoint.ping(by=by, at=now - DAY).was_taken(204, at=now - DAY)
    endpoint.ping(by=by, at=now).was_not(500, "Respondieron 500.", at=now)
    endpoint.failed("Respondieron 500.", gone=False, at=now)
    return endpoint
