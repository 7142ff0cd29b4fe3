"""What the customer reads: whole sentences, word for word."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from albricias.clock import (
    CannotExtend,
    Effect,
    EndsBeforeItBegins,
    LastDay,
    NaiveTime,
    Pause,
    Reason,
    Unit,
    due,
    rule,
)
from tests.clock.places import MADRID, PLACES

LAW = rule("es-ley-10-2025.answer", date(2026, 1, 1))
SUSPENDED = replace(LAW, pause=Effect.SUSPEND, pause_reasons=frozenset(Reason))


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=MADRID)


FILED = at("2026-12-21 10:12")


def explained(rule, language="es", *, place="ES", start=FILED, **more) -> str:
    return due(rule, started_at=start, working=PLACES[place], **more).explain(language)


def pause(start: str, end: str | None, why: Reason = Reason.CUSTOMER_DATA) -> Pause:
    return Pause(at(start), at(end) if end else None, why)


def test_ana_reads_why_it_is_due_on_18_january():
    waited = [pause("2026-12-28 09:00", "2026-12-30 17:00")]
    assert explained(SUSPENDED, pauses=waited) == (
        "Vence el 18 ene 2027: 15 días hábiles desde el 21 dic 2026 10:12; no cuentan sábados, "
        "domingos, 25 dic, 1 y 6 ene; más 2 días hábiles en pausa esperando sus datos."
    )
    assert explained(SUSPENDED, "en", pauses=waited) == (
        "Due on 18 Jan 2027: 15 working days from 21 Dec 2026 10:12; not counting Saturdays, "
        "Sundays, 25 Dec, 1 and 6 Jan; plus 2 working days on hold waiting for your data."
    )


def test_calendar_days_all_count():
    general = rule("es-general.answer", FILED.date())
    assert explained(general) == (
        "Vence el 5 ene 2027: 15 días naturales desde el 21 dic 2026 10:12; cuentan todos los días."
    )


def test_a_month_goes_from_date_to_date():
    month = rule("es-finance.answer", FILED.date())
    assert explained(month) == (
        "Vence el 21 ene 2027: 1 mes desde el 21 dic 2026 10:12; de fecha a fecha."
    )
    assert explained(month, start=at("2026-01-31 09:05")) == (
        "Vence el 28 feb 2026: 1 mes desde el 31 ene 2026 9:05; "
        "ese mes no tiene día 31 y vale el último."
    )


def test_a_last_day_put_off_is_named():
    rolled = replace(LAW, amount=16, unit=Unit.CALENDAR_DAYS, last_day=LastDay.NEXT_WORKING_DAY)
    assert explained(rolled) == (
        "Vence el 7 ene 2027: 16 días naturales desde el 21 dic 2026 10:12; cuentan todos los "
        "días; el 6 ene 2027 no es hábil y pasa al siguiente día hábil."
    )


def test_two_hours_run_day_and_night():
    outage = rule("es-ley-10-2025.outage", FILED.date())
    assert explained(outage) == (
        "Vence el 21 dic 2026 12:12: 2 horas desde el 21 dic 2026 10:12, de día y de "
        "noche, hora de Madrid."
    )


def test_service_hours_tell_the_shifts_and_the_zone():
    acknowledge = rule("own.acknowledge", FILED.date())
    assert explained(acknowledge, place="ES-shop", start=at("2026-12-24 13:00")) == (
        "Vence el 28 dic 2026 10:00: 4 horas de servicio desde el 24 dic 2026 13:00, en horario "
        "de lunes a jueves de 9:00 a 14:00 y 16:00 a 18:00, viernes de 9:00 a 14:00, hora de "
        "Madrid; no cuenta el 25 dic."
    )


def test_a_shift_until_midnight_is_written_24():
    told = explained(rule("own.acknowledge", FILED.date()), "en", place="ES-bar")
    assert "Fridays to Sundays 18:00 to 24:00" in told


def test_a_clock_that_stands_still_has_no_due_time_and_says_since_when():
    waiting = [pause("2026-12-28 09:00", None)]
    found = due(SUSPENDED, started_at=FILED, working=PLACES["ES"], pauses=waiting)
    assert found.due_at is None
    assert found.earliest_due_at is None
    assert found.explain() == (
        "En pausa desde el 28 dic 2026 9:00, esperando sus datos: 15 días hábiles desde el "
        "21 dic 2026 10:12; seguirá cuando termine la pausa."
    )


def test_it_says_when_it_would_be_due_if_the_pause_ended_now():
    waiting = [pause("2026-12-28 09:00", None)]
    assert explained(SUSPENDED, pauses=waiting, now=at("2026-12-30 17:00")).endswith(
        "seguirá cuando termine la pausa; si terminara ahora, vencería el 18 ene 2027."
    )


def test_a_clock_that_begins_anew_says_when_and_why():
    completed = [pause("2026-12-23 09:00", "2026-12-28 09:00", Reason.INCOMPLETE_FILING)]
    assert explained(LAW, pauses=completed) == (
        "Vence el 20 ene 2027: 15 días hábiles otra vez desde el 28 dic 2026 9:00, cuando "
        "completó su escrito (antes, desde el 21 dic 2026 10:12); no cuentan sábados, domingos, "
        "1 y 6 ene."
    )
    waiting = [pause("2026-12-23 09:00", None, Reason.INCOMPLETE_FILING)]
    assert explained(LAW, pauses=waiting).endswith("empezará de nuevo cuando termine la pausa.")


def test_a_pause_the_law_does_not_know_is_told():
    waited = [pause("2026-12-28 09:00", "2026-12-30 17:00")]
    assert explained(LAW, pauses=waited).endswith("la pausa del 28 dic 2026 no para este plazo.")


def test_hours_on_hold_are_told_in_hours():
    restore = rule("own.restore", FILED.date())
    agreed = [pause("2026-12-21 12:00", "2026-12-21 14:20", Reason.AGREED)]
    assert explained(restore, pauses=agreed) == (
        "Vence el 22 dic 2026 12:32: 24 horas desde el 21 dic 2026 10:12, de día y de "
        "noche, hora de Madrid; más 2 h 20 min en pausa acordada con usted."
    )


def test_an_extended_time_says_from_what():
    payments = rule("eu-payments.answer", FILED.date())
    told = explained(payments, "en", start=at("2026-05-04 12:00"), extended=True)
    assert told == (
        "Due on 22 Jun 2026: 35 working days (instead of 15 working days) from 4 May 2026 "
        "12:00; not counting Saturdays and Sundays."
    )


def test_what_peru_does_not_allow_cannot_be_extended():
    with pytest.raises(CannotExtend, match=r"pe-libro\.answer"):
        explained(rule("pe-libro.answer", FILED.date()), place="PE", extended=True)


def test_years_are_told_where_a_deadline_is_long():
    told = explained(replace(LAW, amount=300), start=at("2026-01-07 09:00"))
    assert "25 dic 2026" in told
    assert "1 y 6 ene 2027" in told


def test_pauses_that_cannot_be_are_refused():
    with pytest.raises(EndsBeforeItBegins):
        pause("2026-12-30 09:00", "2026-12-28 09:00")
    with pytest.raises(NaiveTime):
        Pause(datetime(2026, 1, 1), None, Reason.AGREED)  # noqa: DTZ001
