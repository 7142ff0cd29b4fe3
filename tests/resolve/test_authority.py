"""Inside their authority nobody asks; outside it somebody else says yes or no (R23, R35)."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from albricias import history
from albricias.learn.models import CaseCause, Cause
from albricias.people.models import Colleague, Notice
from albricias.refusals import (
    BeyondAuthority,
    CaseHasEnded,
    NobodyMayGrant,
    NothingWritten,
    NotYoursToDecide,
    RequestIsDecided,
)
from albricias.resolve.authority import Authority
from albricias.resolve.form_fields import MoneyField
from albricias.resolve.merging import CaseMerge
from albricias.resolve.remedies import Remedy, allowance
from albricias.resolve.requests import AskedOf, RemedyDecision, RemedyRequest
from albricias.resolve.resolutions import Confirmation, ResolutionOffer

HOUR = timedelta(hours=1)


@pytest.fixture
def limits(adela, now):
    """Agents may pay back 30 in a case and 50 in a month; leads 200 and 1,000."""
    for role, per_case, per_month in (("agent", 30, 50), ("lead", 200, 1000)):
        figures = {"per_case": Decimal(per_case), "per_month": Decimal(per_month)}
        Authority.give(role, "refund", **figures, by=adela, at=now)


@pytest.fixture
def asked(limits, case, ana, bo, now):
    return RemedyRequest.ask(
        case, "refund", "La cuota", amount=Decimal(80), why="Pagó dos veces.", by=ana, at=now
    )


def refund(case, amount, by, at):
    return Remedy.grant(case, "refund", "La cuota", amount=Decimal(amount), by=by, at=at)


# Alone


def test_ana_grants_alone_what_her_role_may(limits, case, ana, now):
    remedy = refund(case, "29.90", ana, now)
    assert Remedy.objects.get() == remedy
    [event] = history.Event.objects.filter(name="remedy.granted", case=case)
    assert (event.by, event.data["amount"]) == (ana, "29.90")


def test_the_limits_are_of_the_case_and_of_the_month(limits, case, ana, now, tell_us):
    refund(case, 20, ana, now)
    with pytest.raises(BeyondAuthority):
        refund(case, 11, ana, now)
    refund(tell_us("Otra cosa."), 30, ana, now)
    with pytest.raises(BeyondAuthority):
        refund(tell_us("Una tercera."), "0.01", ana, now)

    assert allowance(case, "refund", ana, at=now).most == 0
    # Another month, the same case: only its own limit is left.
    assert allowance(case, "refund", ana, at=now + timedelta(days=31)).most == 10


def test_what_a_colleague_gave_in_the_case_counts_for_its_limit(limits, case, ana, bo, now):
    refund(case, 190, bo, now)
    with pytest.raises(BeyondAuthority):
        refund(case, 5, ana, now)


def test_an_apology_needs_no_authority_and_money_without_one_does(case, ana, now):
    Remedy.grant(case, "apology", "Una carta de disculpa", by=ana, at=now)
    with pytest.raises(BeyondAuthority):
        refund(case, 1, ana, now)


def test_whoever_administers_a_small_house_grants_alone(case, adela, now):
    assert refund(case, 5000, adela, now).amount == 5000


def test_nothing_is_granted_without_words_or_after_the_end(limits, case, ana, now):
    with pytest.raises(NothingWritten):
        Remedy.grant(case, "refund", "  ", amount=Decimal(1), by=ana, at=now)
    ResolutionOffer.make(case, "Hecho.", by=ana, at=now)
    Confirmation.hear(case, "yes", at=now)
    case.refresh_from_db()
    with pytest.raises(CaseHasEnded):
        refund(case, 1, ana, now)


def test_the_new_figure_takes_the_place_of_the_old_and_both_are_remembered(limits, adela, now):
    figures = {"per_case": Decimal(60), "per_month": Decimal(90)}
    assert Authority.give("agent", "refund", **figures, by=adela, at=now + HOUR)
    assert Authority.give("agent", "refund", **figures, by=adela, at=now + HOUR) is None
    assert Authority.of("agent")["refund"].per_case == 60
    assert Authority.objects.filter(role="agent").count() == 2


# Asked


def test_beyond_it_bo_is_asked_and_says_yes(asked, case, ana, bo, now):
    assert list(AskedOf.objects.values_list("colleague", flat=True)) == [bo.pk]
    assert Notice.objects.get(to=bo).what == "remedy.asked"
    asked.decide(approved=True, by=bo, at=now + HOUR)

    remedy = Remedy.objects.get()
    assert (remedy.by, remedy.amount) == (ana, Decimal(80))
    assert remedy.request == asked
    assert Notice.objects.get(to=ana).what == "remedy.granted"
    # What somebody else let be does not use up her month.
    assert allowance(case, "refund", ana, at=now).in_month == 50


def test_a_no_says_why_and_grants_nothing(asked, ana, bo, now):
    with pytest.raises(NothingWritten):
        asked.decide(approved=False, by=bo, at=now)
    asked.decide(approved=False, words="Basta con un abono.", by=bo, at=now)
    assert not Remedy.objects.exists()
    assert "Basta con un abono." in Notice.objects.get(to=ana).sentence


def test_nobody_approves_their_own_nor_beyond_what_they_may(limits, case, ana, bo, zoe, now):
    own = RemedyRequest.objects.create(
        case=case, kind="refund", amount=10, what="x", why="y", by=bo, at=now, due_at=now + HOUR
    )
    with pytest.raises(NotYoursToDecide):
        own.decide(approved=True, by=bo, at=now)
    large = RemedyRequest.objects.create(
        case=case, kind="refund", amount=90, what="x", why="y", by=bo, at=now, due_at=now + HOUR
    )
    with pytest.raises(BeyondAuthority):
        large.decide(approved=True, by=zoe, at=now)
    assert not RemedyDecision.objects.exists()


def test_it_is_decided_once(asked, bo, quim, now):
    asked.decide(approved=True, by=bo, at=now)
    with pytest.raises(RequestIsDecided):
        asked.decide(approved=False, words="No.", by=bo, at=now)
    assert Remedy.objects.count() == 1


def test_if_nobody_else_may_it_is_said_at_once(limits, case, ana, now):
    Colleague.objects.exclude(pk=ana.pk).update(is_active=False)
    with pytest.raises(NobodyMayGrant):
        RemedyRequest.ask(
            case, "refund", "La cuota", amount=Decimal(9000), why="Sí.", by=ana, at=now
        )


def test_unanswered_it_goes_to_all_who_may_and_ana_hears_it(
    asked, case, ana, bo, adela, now, work_off
):
    work_off(at=now + 23 * HOUR)
    assert not Notice.objects.filter(to=ana).exists()
    work_off(at=now + 24 * HOUR)

    assert Notice.objects.get(to=ana).what == "remedy.overdue"
    assert set(AskedOf.objects.values_list("colleague__name", flat=True)) == {bo.name, adela.name}


# On the pages


def test_on_the_page_ana_grants_or_asks_with_one_form(limits, case, ana, bo, client_of):
    page, ana_writes = reverse("resolve:remedy", args=[case.number]), client_of(ana)
    given = {"kind": "refund", "what": "La cuota", "amount": "25,50"}
    assert ana_writes.post(page, given).status_code == 302
    assert Remedy.objects.get().amount == Decimal("25.50")

    more = {**given, "amount": "100"}
    refused = ana_writes.post(page, more)
    assert refused.status_code == 422
    assert "más de lo que puede conceder sin pedir permiso" in refused.content.decode()
    assert ana_writes.post(page, {**more, "ask": "1"}).status_code == 422
    assert ana_writes.post(page, {**more, "why": "Lo merece."}).status_code == 422
    assert not RemedyRequest.objects.exists()
    assert ana_writes.post(page, {**more, "why": "Lo merece.", "ask": "1"}).status_code == 302
    assert RemedyRequest.objects.get().amount == 100


def test_before_she_presses_ana_reads_what_she_may_grant_at_once(limits, case, ana, client_of):
    page = reverse("resolve:remedy", args=[case.number])
    shown = client_of(ana).get(page, headers={"accept-language": "en"}).content.decode()
    assert "At once up to: refund €30.00. For more you ask for permission." in shown
    assert 'name="ask"' in shown
    assert '<span class="input-group-text">€</span>' in shown


def test_a_refund_of_nothing_is_no_refund(limits, case, ana, client_of):
    page = reverse("resolve:remedy", args=[case.number])
    refused = client_of(ana).post(page, {"kind": "refund", "what": "La cuota", "amount": ""})
    assert refused.status_code == 422
    assert "Escriba cuánto" in refused.content.decode()
    sorry = {"kind": "apology", "what": "Una disculpa por escrito", "amount": ""}
    assert client_of(ana).post(page, sorry).status_code == 302
    assert Remedy.objects.get().amount == 0


def test_nobody_is_asked_for_what_ana_may_give_herself(limits, case, ana, client_of):
    page = reverse("resolve:remedy", args=[case.number])
    asked = {"kind": "refund", "what": "La cuota", "amount": "10", "why": "Sí.", "ask": "1"}
    refused = client_of(ana).post(page, asked)
    assert "Esto puede darlo usted" in refused.content.decode()
    assert not RemedyRequest.objects.exists()


def test_whoever_answers_sees_what_was_given_and_what_is_left(asked, case, bo, client_of, now):
    Remedy.grant(case, "refund", "El envío", amount=Decimal("12.50"), by=bo, at=now)
    page = reverse("resolve:decide-here", args=[case.number, asked.pk])
    shown = client_of(bo).get(page).content.decode()
    assert "El envío · 12,50" in shown
    assert "Aún puede conceder en este caso: 187,50" in shown


def test_the_story_says_what_was_asked_granted_and_denied_with_its_amount(
    asked, case, bo, client_of, now
):
    asked.decide(approved=False, words="Es demasiado.", by=bo, at=now)
    shown = client_of(bo).get(case.get_absolute_url()).content.decode()
    assert f"{asked.what} · 80,00" in shown
    assert "· Es demasiado." in shown


@pytest.mark.parametrize(
    "typed", ["1.000,50", "1,000.50", "1000,5", "1000.5 €", "1 000,50", "1\u00a0000,50\u00a0€"]
)
def test_an_amount_may_be_typed_with_its_thousands(typed):
    assert MoneyField().clean(typed) == Decimal("1000.50")


def test_what_is_no_amount_is_said_to_be_none():
    with pytest.raises(ValidationError, match=r"Escríbalo como un importe, por ejemplo 12,50\."):
        MoneyField().clean("mucho")


@pytest.mark.parametrize("typed", ["25,50 €", "25,50", "25,50\u00a0€"])
def test_an_amount_may_be_typed_with_its_currency(limits, case, ana, client_of, typed):
    page = reverse("resolve:remedy", args=[case.number])
    client_of(ana).post(page, {"kind": "refund", "what": "La cuota", "amount": typed})
    assert Remedy.objects.get().amount == Decimal("25.50")


def test_whoever_offers_sees_what_was_granted_before(limits, case, ana, now, client_of):
    refund(case, 25, ana, now)
    page = reverse("resolve:offer", args=[case.number])
    shown = client_of(ana).get(page, headers={"accept-language": "en"}).content.decode()
    assert "Already granted in this case: La cuota · €25.00." in shown


def test_the_letter_says_how_much_and_why(asked, bo):
    sentence = Notice.objects.get(to=bo).sentence
    assert "80" in sentence
    assert "Pagó dos veces." in sentence


def test_the_page_that_asks_says_how_much_and_why(asked, case, bo, client_of):
    page = client_of(bo).get(reverse("resolve:decide-here", args=[case.number, asked.pk])).text
    assert "80,00" in page
    assert "devolución" in page
    assert "«Pagó dos veces.»" in page


def test_only_whoever_may_decide_is_offered_to(asked, case, ana, bo, client_of):
    decide = reverse("resolve:decide-here", args=[case.number, asked.pk])
    english = {"accept-language": "en"}
    assert decide in client_of(bo).get("/reparaciones/").content.decode()
    assert decide in client_of(bo).get(case.get_absolute_url()).content.decode()
    for page in ("/reparaciones/", case.get_absolute_url()):
        shown = client_of(ana).get(page, headers=english).content.decode()
        assert decide not in shown
        assert "Bo Lindes" in shown
    told = client_of(ana).get(decide, headers=english, follow=True).content.decode()
    assert "The answer to “La cuota” is of Bo Lindes" in told


def test_beyond_what_one_may_it_is_said_who_may(asked, zoe, now):
    with pytest.raises(BeyondAuthority, match="Bo Lindes"):
        asked.decide(approved=True, by=zoe, at=now)


def test_bo_answers_from_the_letter_and_nobody_to_whom_it_is_passed_on(
    asked, ana, bo, adela, client, client_of, now, work_off
):
    work_off(at=now)
    href = Notice.objects.get(to=bo).href
    assert "La cuota" in client_of(bo).get(href).content.decode()
    # Whoever asked, with the letter that asks; somebody else who might; nobody in particular.
    for other in (ana, adela):
        refused = client_of(other).post(href, {"answer": "yes", "words": ""})
        assert refused.status_code == 403
        assert "Esta carta era para otra persona" in refused.text
    assert "/cuenta/login/" in client.post(href, {"answer": "yes", "words": ""}).url
    assert not RemedyDecision.objects.exists()

    client_of(bo).post(href, {"answer": "yes", "words": ""})
    assert RemedyDecision.objects.get().by == bo
    assert "dijo que sí" in client_of(bo).get(href).content.decode()


def test_what_bo_says_yes_to_is_spent_by_bo(limits, case, ana, bo, now):
    before = allowance(case, "refund", bo, at=now).in_month
    asked = RemedyRequest.ask(
        case, "refund", "La cuota", amount=Decimal(120), why="Sí.", by=ana, at=now
    )
    asked.decide(approved=True, by=bo, at=now)
    assert allowance(case, "refund", bo, at=now).in_month == before - 120
    assert allowance(case, "refund", ana, at=now).in_month > 0


def test_a_case_that_goes_on_in_another_has_no_limit_of_its_own(
    limits, case, ana, bo, now, tell_us
):
    again = tell_us("Otra vez lo mismo.")
    again.assign(ana, by=None, at=now)
    before = allowance(case, "refund", ana, at=now).in_case
    refund(again, "10", ana, now)
    CaseMerge.make(again, into=case, by=bo, at=now)
    assert allowance(case, "refund", ana, at=now).in_case == before - 10


def test_a_letter_with_another_key_answers_nothing(asked, bo, client_of):
    response = client_of(bo).post(reverse("resolve:decide", args=["bogus"]), {"answer": "yes"})
    assert response.status_code == 404
    assert not RemedyDecision.objects.exists()


def test_only_administration_says_who_may_grant_what(adela, ana, bo, client_of):
    page = reverse("resolve:authority")
    assert client_of(ana).get(page).status_code == 403
    figures = {"agent-refund-per_case": "20", "agent-refund-per_month": "10"}
    assert client_of(adela).post(page, figures).status_code == 422
    wrong = {**figures, "agent-gift-per_case": "mucho"}
    english = {"accept-language": "en"}
    refused = client_of(adela).post(page, wrong, headers=english).content.decode()
    assert "Agent · gift, in a case:" in refused
    client_of(adela).post(page, {**figures, "agent-refund-per_month": "100 €"})
    assert Authority.of("agent")["refund"].per_month == 100


def test_the_ledger_shows_what_it_cost_to_those_who_may_see_the_case(
    limits, case, ana, zoe, quim, now, client_of, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    refund(case, "12.34", ana, now)
    shown = re.sub(r"\s+", " ", client_of(quim).get("/reparaciones/").content.decode())
    assert "12,34" in shown
    assert "12,34" not in client_of(zoe).get("/reparaciones/").content.decode()


def test_the_ledger_says_what_caused_what_it_cost(
    limits, case, ana, quim, now, client_of, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    refund(case, "12.34", ana, now)
    nameless = "Sin causa todavía"
    assert nameless in client_of(quim).get("/reparaciones/").text
    cause = Cause.add("Doble facturación", parent=None, by=quim, at=now)
    CaseCause.name_for(case, [cause], by=quim, at=now)
    shown = client_of(quim).get("/reparaciones/")
    assert shown.text.count("Doble facturación") == 2  # beside what was given, and in the month
    assert shown.context["month"]["causes"] == [("Doble facturación", Decimal("12.34"))]
    assert nameless not in shown.text


def test_a_solution_can_carry_what_is_given_with_it(limits, case, ana, client_of):
    page = reverse("resolve:offer", args=[case.number])
    offered = {"what_was_done": "Le devolvemos la cuota.", "kind": "refund", "amount": "500"}
    assert client_of(ana).post(page, offered).status_code == 422
    assert not ResolutionOffer.objects.exists()
    assert client_of(ana).post(page, {**offered, "amount": "30"}).status_code == 302
    assert Remedy.objects.get().what == "Le devolvemos la cuota."


def test_a_yes_after_the_end_gives_nothing(asked, case, bo, now):
    ResolutionOffer.make(case, "Devuelto.", by=bo, at=now)
    Confirmation.hear(case, "yes", at=now)
    with pytest.raises(CaseHasEnded):
        asked.decide(approved=True, by=bo, at=now)
    assert not Remedy.objects.exists()
    asked.decide(approved=False, words="Ya está resuelto.", by=bo, at=now)


def test_pressed_twice_it_is_given_once(limits, case, ana, now):
    first = Remedy.grant(case, "apology", "Una carta", by=ana, at=now)
    second = Remedy.grant(case, "apology", "Una carta", by=ana, at=now + timedelta(seconds=2))
    assert first == second
    Remedy.grant(case, "apology", "Una carta", by=ana, at=now + timedelta(minutes=2))
    assert Remedy.objects.count() == 2
