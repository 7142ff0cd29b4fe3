"""The things of a small house, each made once by the verbs that make it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from albricias.change.models import BaselineFigures, Change, Effect
from albricias.learn.models import CaseCause, Cause, Exposure
from albricias.people.models import Customer
from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import kept_files
from albricias.receive.models import Attachment
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.merging import CaseMerge
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.tell.models import Telling, TellingAnswer
from albricias.tell.writing import letter_for

DAY = timedelta(days=1)
LONG = "abelardo.hinestroza.barrenechea.de.la.encarnacion@correo-electronico.example"
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


def what_was_said_and_promised(case: Case, *, by: Any, now: datetime) -> Promise:
    """An attachment, an answer, a note, a promise kept, and one that is pending: that one."""
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
    kept = Promise.make(case, "Llamarle hoy", due_at=now + DAY, owner=by, by=by, at=now - DAY)
    kept.keep(by=by, at=now, evidence="Le llamé a las nueve.")
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


def a_file_looked_over(*, by: Any, now: datetime) -> ImportRun:
    rows = b"Fecha;Queja;Tema\n2026-10-01;Me cobraron dos veces;Facturas\n2026-13-45;Nada;Nada\n"
    file = kept_files.keep_readable([rows], "quejas.csv")
    return kept_files.note_file(file, "quejas.csv", at=now, by=by)
