"""When an answer is owed, by which rule, and what waits for the customer (R34)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from albricias import history
from albricias.receive.choices import Kind
from albricias.receive.models import Letter
from albricias.refusals import CaseHasEnded, NothingWritten
from albricias.resolve.cases import Case, Standing
from albricias.resolve.clockwork import in_force
from albricias.resolve.deadlines import (
    Deadline,
    Pause,
    again,
    answer_by,
    answered_in_full,
    first_owed,
    pauses_of,
    resume,
)
from albricias.resolve.entries import Entry
from albricias.resolve.filing import open_case
from albricias.resolve.house_facts import HouseFacts, OwnRule
from albricias.resolve.readings import KindChange
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer
from tests.conftest import MADRID

DAY = timedelta(days=1)


def in_madrid(year, month, day, hour, minute):
    return datetime(year, month, day, hour, minute, tzinfo=MADRID).astimezone(UTC)


@pytest.fixture
def in_spain(adela, now):
    """A telecoms of fewer than 250: its service is a basic one."""
    facts = HouseFacts(country="ES", region="MD", sectors=["basic_service"], staff=180)
    facts.turnover, facts.balance = 30_000_000, 20_000_000
    return facts.keep(by=adela, at=now - 400 * DAY)


@pytest.fixture
def fifteen_working_days(in_spain, adela, now):
    what = {"amount": 15, "unit": "working_days"}
    return OwnRule.add("Contestar con razones", by=adela, at=now, **what)


def rules_of(case):
    return sorted(case.deadlines.values_list("rule", flat=True))


def due_day(at):
    return at.astimezone(MADRID).date()


def test_a_house_that_has_said_nothing_answers_in_its_usual_days(tell_us, now):
    case = tell_us()
    [deadline] = case.deadlines.all()
    assert (deadline.rule, deadline.kind) == ("house.answer_days", "answer")
    assert case.answer_due_at == deadline.due_at
    assert due_day(case.answer_due_at) == due_day(now) + 15 * DAY


def test_the_deadline_of_carlos_explains_itself(fifteen_working_days, ana, tell_us):
    filed = in_madrid(2026, 12, 21, 10, 12)
    case = tell_us(at=filed)
    asked = in_madrid(2026, 12, 28, 9, 0)
    Entry.ask(case, "¿Nos envía la factura?", reason="customer_data", by=ana, at=asked)
    answered = in_madrid(2026, 12, 30, 17, 0)
    Entry.add_from_customer(case, "Aquí está.", letter=None, at=answered)

    deadline = case.deadlines.get(rule=f"house.{fifteen_working_days.pk}")
    reckoned = deadline.reckoned(in_force(), pauses_of(case), now=answered)
    assert reckoned.explain("es") == (
        "Vence el 18 ene 2027: 15 días hábiles desde el 21 dic 2026 10:12; no cuentan sábados,"
        " domingos, 25 dic, 1 y 6 ene; más 2 días hábiles en pausa esperando sus datos."
    )
    assert due_day(deadline.due_at) == date(2027, 1, 18)


def test_the_law_holds_for_a_bill_and_the_earliest_day_is_the_safe_one(in_spain, tell_us, now):
    case = tell_us(topic="Facturación")
    assert rules_of(case) == ["es-general.answer", "es-ley-10-2025.billing", "house.answer_days"]
    assert due_day(case.answer_due_at) == due_day(now) + 5 * DAY
    # Of what it does not say it is about, nobody knows whether that rule holds.
    assert "es-ley-10-2025.billing" not in rules_of(tell_us())


def test_an_outage_is_told_about_in_two_hours_by_any_word_of_ours(in_spain, tell_us, ana, now):
    case = tell_us(topic="Avería en la zona")
    outage = case.deadlines.get(kind="inform")
    assert outage.due_at == now + timedelta(hours=2)
    Entry.answer(case, "Volverá a las seis.", by=ana, at=now + timedelta(hours=1))
    outage.refresh_from_db()
    assert outage.met_at == now + timedelta(hours=1)
    assert case.deadlines.filter(kind="answer", met_at=None).exists()


def test_to_ask_for_data_tells_nobody_what_is_known_of_an_outage(in_spain, tell_us, ana, now):
    case = tell_us(topic="Avería en la zona")
    hour = timedelta(hours=1)
    Entry.ask(case, "¿En qué calle?", reason="customer_data", by=ana, at=now + hour)
    outage = case.deadlines.get(kind="inform")
    assert outage.met_at is None
    assert outage.due_at == now + 2 * hour
    assert case.answer_due_at == outage.due_at


def test_what_falls_due_first_is_what_the_lists_say(in_spain, tell_us, ana, client_of, now):
    case = tell_us(topic="Avería en la zona")
    case.assign(ana, by=ana, at=now)
    assert case.answer_due_at == now + timedelta(hours=2)
    day = client_of(ana).get("/mi-dia/").text
    assert "hay que decirle lo que se sabe" in day
    # They are promised the answer by its own day, not by that of the first word.
    answers = case.deadlines.filter(kind="answer").order_by("due_at")
    assert answer_by(case) == answers[0].due_at
    Entry.answer(case, "Volverá a las seis.", by=ana, at=now + timedelta(hours=1))
    case.refresh_from_db()
    assert case.answer_due_at == answers[0].due_at
    assert "hay que decirle lo que se sabe" not in client_of(ana).get("/mi-dia/").text


def test_said_what_it_is_about_the_law_of_that_holds(in_spain, tell_us, client_of, ana, now):
    case = tell_us()
    case.assign(ana, by=ana, at=now)
    client, url = client_of(ana), reverse("resolve:topic", args=[case.number])
    page = client.get(case.get_absolute_url()).text
    for words in ("facturas y cobros indebidos", "corte del servicio"):
        assert f'name="topic" value="{words}"' in page
    assert client.post(url, {"topic": "corte del servicio"}).status_code == 302
    case.refresh_from_db()
    assert case.answer_due_at == now + timedelta(hours=2)
    assert "es-ley-10-2025.outage" in rules_of(case)
    said = "Ana Ríos dice de qué trata: corte del servicio."
    assert said in client.get(case.get_absolute_url()).text
    client.post(url, {"topic": "facturas"})
    assert rules_of(case) == ["es-general.answer", "es-ley-10-2025.billing", "house.answer_days"]
    # Once we have said something, nobody has to be told in two hours what is known.
    Entry.answer(case, "Lo estamos mirando.", by=ana, at=now)
    client.post(url, {"topic": "corte del servicio"})
    assert "es-ley-10-2025.outage" not in rules_of(case)
    assert client.post(url, {"topic": " "}).status_code == 422


def test_thanks_are_no_matter_of_the_law(in_spain, tell_us):
    assert rules_of(tell_us(kind="compliment")) == ["house.answer_days"]


def test_filing_twice_makes_one(tell_us, now):
    case = tell_us()
    assert open_case(Letter.objects.get(pk=case.letter_id), now=now) == case
    assert Deadline.objects.count() == 1


def test_our_clock_waits_for_the_customer_and_the_law_s_goes_on(in_spain, case, ana, now):
    Entry.ask(case, "¿Qué día fue?", reason="customer_data", by=ana, at=now)
    case.refresh_from_db()
    assert case.standing == Standing.ASKED
    due = dict(case.deadlines.values_list("rule", "due_at"))
    assert due["house.answer_days"] is None
    assert case.answer_due_at == due["es-general.answer"] is not None
    # A question is nothing that they would have to complete in a time of their own.
    assert not case.deadlines.filter(kind="complete").exists()
    [event] = history.Event.objects.filter(name="clock.paused", case=case)
    assert event.by == ana


def test_their_word_ends_the_wait_and_the_clock_takes_the_days_on(case, ana, now):
    before = case.answer_due_at
    Entry.ask(case, "¿Qué día fue?", reason="customer_data", by=ana, at=now)
    case.refresh_from_db()
    assert case.answer_due_at is None
    Entry.add_from_customer(case, "El martes.", letter=None, at=now + 3 * DAY)
    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    assert case.answer_due_at == before + 3 * DAY
    [event] = history.Event.objects.filter(name="clock.resumed", case=case)
    assert event.voice == "customer"


def test_a_call_or_a_colleague_ends_the_wait_too(case, ana, now):
    Entry.ask(case, "¿Qué día fue?", reason="customer_data", by=ana, at=now)
    Entry.call(case, "El martes, dice.", by=ana, at=now + DAY)
    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    Entry.ask(case, "¿Y la factura?", reason="customer_data", by=ana, at=now + 2 * DAY)
    resume(case, by=ana, at=now + 4 * DAY)
    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    assert list(Pause.objects.filter(case=case).values_list("ended_by", flat=True)) == [ana.pk] * 2


def test_asked_twice_we_wait_once(case, ana, now):
    for question in ("¿Qué día fue?", "¿Y a qué hora?"):
        Entry.ask(case, question, reason="customer_data", by=ana, at=now)
    assert Pause.objects.count() == 1
    assert case.entries.filter(kind="answer").count() == 2


def test_nothing_is_asked_without_words_or_after_the_end(case, ana, now):
    with pytest.raises(NothingWritten):
        Entry.ask(case, " ", reason="customer_data", by=ana, at=now)
    case.stands(Standing.CONFIRMED, at=now)
    with pytest.raises(CaseHasEnded):
        Entry.ask(case, "¿Qué día fue?", reason="customer_data", by=ana, at=now)
    assert not Pause.objects.exists()


def test_a_solution_is_an_answer_and_a_no_owes_another(case, ana, now):
    first = case.deadlines.get()
    ResolutionOffer.make(case, "Le devolvemos la cuota.", by=ana, at=now + DAY)
    case.refresh_from_db()
    first.refresh_from_db()
    assert (first.met_at, case.answer_due_at) == (now + DAY, None)

    Confirmation.hear(case, "no", at=now + 3 * DAY)
    case.refresh_from_db()
    fresh = case.deadlines.get(met_at=None)
    assert fresh.started_at == now + 3 * DAY
    assert case.answer_due_at == fresh.due_at
    assert due_day(fresh.due_at) == due_day(now) + 18 * DAY


def test_reopening_starts_its_own_clock_and_the_first_stays_as_it_was(case, ana, now):
    reasons = {"grounds": "No.", "alternatives": "Un técnico.", "outside_routes": "Consumo."}
    Refused.with_reasons(case, **reasons, by=ana, at=now + DAY)
    case.refresh_from_db()
    assert case.answer_due_at is None
    Reopening.by_customer(case, "No estoy de acuerdo.", at=now + 20 * DAY)
    case.refresh_from_db()
    [first, fresh] = case.deadlines.order_by("started_at")
    assert first.met_at == now + DAY
    assert (fresh.started_at, fresh.met_at) == (now + 20 * DAY, None)
    assert case.answer_due_at == fresh.due_at


def test_a_case_of_another_kind_has_other_rules(in_spain, case, ana, now):
    assert "es-general.answer" in rules_of(case)
    KindChange.make(case, Kind.COMPLIMENT, by=ana, at=now)
    assert rules_of(case) == ["house.answer_days"]


def test_a_case_of_a_file_has_clocks_once_something_is_asked(case, ana, now):
    Deadline.objects.all().delete()  # as it comes in with a file
    Entry.ask(case, "¿Qué día fue?", reason="customer_data", by=ana, at=now + DAY)
    assert case.deadlines.get().started_at == case.received_at
    case.refresh_from_db()
    assert case.answer_due_at is None


def test_a_rule_of_the_house_for_some_words_stands_in_place_of_its_usual_days(adela, tell_us, now):
    what = {"amount": 2, "unit": "working_days", "topic_words": "averia, avería"}
    rule = OwnRule.add("Averías", by=adela, at=now, **what)
    assert rules_of(tell_us(topic="Avería del router")) == [f"house.{rule.pk}"]
    assert rules_of(tell_us(topic="Tienda")) == ["house.answer_days"]


ACTS = st.lists(
    st.tuples(st.integers(1, 200), st.sampled_from(["ask", "say", "call", "offer", "no"])),
    max_size=6,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_what_is_stored_is_what_the_rows_say(in_spain, tell_us, ana, now, acts):
    """Whatever happens in a case: counted again from its rows, its deadlines are the same."""
    case, at = tell_us(topic="Facturación"), now
    for hours, act in acts:
        at += timedelta(hours=hours)
        case.refresh_from_db()
        if act == "ask":
            Entry.ask(case, "¿Qué día?", reason="incomplete_filing", by=ana, at=at)
        elif act == "say":
            Entry.add_from_customer(case, "El martes.", letter=None, at=at)
        elif act == "call":
            Entry.call(case, "Hablamos.", by=ana, at=at)
        elif act == "offer":
            ResolutionOffer.make(case, "Hecho.", by=ana, at=at)
        elif case.offers.exists():
            Confirmation.hear(case, "no", at=at)
    case = Case.objects.get(pk=case.pk)
    running = list(case.deadlines.filter(met_at=None))
    stored = {(row.rule, row.started_at): row.due_at for row in running}
    counted = again(in_force(), case.kind, case.topic, running, pauses_of(case))
    assert {(row.rule, row.started_at): row.due_at for row in counted} == stored
    assert case.answer_due_at == first_owed(counted)
    # While it is our turn, a clock runs.
    assert any(row.is_answer for row in counted) or case.standing != "open"


# Their words, whatever we waited for


def test_what_was_answered_in_full_is_so_until_they_write_again(case, ana, now):
    answered_in_full(case, at=now + DAY)
    assert case.answer_due_at is None
    Entry.add_from_customer(case, "Pues sigue igual.", letter=None, at=now + 2 * DAY)
    case.refresh_from_db()
    again = case.deadlines.get(kind="answer", met_at=None)
    assert (again.started_at, again.due_at) == (now + 2 * DAY, case.answer_due_at)
    Entry.add_from_customer(case, "Y otra cosa.", letter=None, at=now + 3 * DAY)
    assert case.deadlines.get(kind="answer", met_at=None) == again
