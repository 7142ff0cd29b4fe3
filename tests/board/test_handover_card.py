"""The hand-over card says what was tried, what the customer said of it, and what comes next."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from albricias.resolve.authority import Authority
from albricias.resolve.deadlines import Pause
from albricias.resolve.entries import Entry
from albricias.resolve.handovers import give_back, hand_over
from albricias.resolve.promises import Promise
from albricias.resolve.remedies import Remedy
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now() - timedelta(days=2)


@pytest.fixture
def card_of(client_of, case):
    def read(who):
        page = client_of(who).get(case.get_absolute_url(), headers={"accept-language": "en"})
        return page.context["card"]

    return read


def test_what_ana_offered_and_carlos_refused_is_on_the_card(card_of, case, ana, now):
    ResolutionOffer.make(case, "Le enviamos un router.", by=ana, at=now)
    Confirmation.hear(case, "no", words="También se reinicia.", at=now + HOUR)
    card = card_of(ana)
    [offered] = card.tried
    assert offered.kind == "we offered"
    assert (offered.reply, offered.reply_words) == ("no, not yet", "También se reinicia.")
    assert card.last_word.text == "También se reinicia."
    assert card.next == "Answer what they said last: “También se reinicia.”"


def test_each_offer_has_the_answer_it_was_given(card_of, case, ana, now):
    ResolutionOffer.make(case, "Un mes gratis.", by=ana, at=now)
    Confirmation.hear(case, "partly", words="¿Y el otro?", at=now + HOUR)
    ResolutionOffer.make(case, "Dos meses gratis.", by=ana, at=now + 2 * HOUR)
    replies = [(one.what, one.reply) for one in card_of(ana).tried]
    assert replies == [
        ("Dos meses gratis.", "they have not said yet"),
        ("Un mes gratis.", "partly"),
    ]
    assert card_of(ana).next == "Wait for the customer's word on the solution."


def test_what_was_asked_for_stands_with_what_they_answered(card_of, case, ana, now):
    Entry.ask(case, "¿Qué modelo es?", reason=Pause.Reason.DATA, by=ana, at=now)
    assert card_of(ana).next == "Wait for what was asked of the customer."
    Entry.add_from_customer(case, "Un ZX-3.", letter=None, at=now + HOUR)
    [asked] = card_of(ana).tried
    assert asked.kind == "we asked for data"
    assert (asked.reply, asked.reply_words) == ("they answered", "Un ZX-3.")


def test_money_refusals_calls_and_broken_promises_are_there_newest_first(
    card_of, case, ana, bo, now
):
    Authority.give(
        ana.role, "refund", per_case=Decimal(50), per_month=Decimal(90), by=bo, at=now - HOUR
    )
    Promise.make(case, "Llamarle", due_at=now + HOUR, owner=ana, by=ana, at=now)
    Entry.call(case, "No lo coge.", by=ana, at=now + 2 * HOUR)
    Remedy.grant(
        case, "refund", "La cuota de octubre", amount=Decimal(35), by=ana, at=now + 3 * HOUR
    )
    Refused.with_reasons(
        case,
        grounds="No lo cubre.",
        alternatives="Un mes.",
        outside_routes="OMIC.",
        by=ana,
        at=now + 4 * HOUR,
    )
    Reopening.by_customer(case, "No estoy conforme.", at=now + 5 * HOUR)
    card = card_of(ana)
    assert [one.what for one in card.tried] == [
        "No lo cubre.",
        "La cuota de octubre · €35.00",
        "No lo coge.",
        "Llamarle",
    ]
    assert card.tried[-1].is_bad
    assert card.next == "Answer what they said last: “No estoy conforme.”"


def test_only_the_newest_stand_on_it_and_the_others_are_counted(card_of, case, ana, now):
    for n in range(8):
        Entry.answer(case, f"Respuesta {n}", by=ana, at=now + n * HOUR)
    card = card_of(ana)
    assert (card.tried[0].what, len(card.tried), card.more_tried) == ("Respuesta 7", 6, 2)


def test_whoever_receives_it_reads_the_note_and_the_card_first(client_of, case, ana, bo, now):
    case.assign(bo, by=None, at=now - HOUR)
    note, due_at = "Muy enfadada, ha llamado tres veces.", timezone.now() + HOUR
    hand_over(case, ana, by=bo, at=now, note=note, what="Llamarle", due_at=due_at)
    page = client_of(ana).get(case.get_absolute_url())
    assert page.context["card"].note.text == "Muy enfadada, ha llamado tres veces."
    html = page.content.decode()
    aside = html.partition("<aside")[2]
    assert aside.index("handover") < aside.index("card-title")
    main = html.partition("<aside")[0]
    assert main.index("on-narrow") < main.index('class="tl"')


def test_who_was_handed_nothing_finds_the_card_closed_and_once(client_of, case, ana):
    html = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert html.count('class="card handover"') == 1
    assert "on-narrow" not in html


def test_once_taken_up_or_given_back_nobody_is_told_any_more_that_it_was_handed(
    client_of, case, ana, bo, now
):
    def handed_by(who):
        return client_of(who).get(case.get_absolute_url()).context["handed_by"]

    case.assign(bo, by=None, at=now - HOUR)
    due_at = timezone.now() + HOUR
    hand_over(case, ana, by=bo, at=now, what="Llamarle", due_at=due_at)
    assert handed_by(ana) == bo
    give_back(case, "No me corresponde.", by=ana, at=now + HOUR)
    case.refresh_from_db()
    assert handed_by(bo) is None
    hand_over(case, ana, by=bo, at=now + 2 * HOUR, what="Llamarle", due_at=due_at)
    assert handed_by(ana) == bo
    Entry.call(case, "Le llamo mañana.", by=ana, at=now + 3 * HOUR)
    assert handed_by(ana) is None
