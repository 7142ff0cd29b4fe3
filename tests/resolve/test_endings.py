"""Closed is not resolved: only the customer, or a reasoned refusal, ends a case."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from albricias.refusals import NothingToConfirm, RefusalNeedsAlternative, RefusalNeedsGrounds
from albricias.resolve.cases import Case, Standing
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer


@pytest.fixture
def offered(case, ana, now):
    ResolutionOffer.make(case, "Hemos devuelto la cuota.", by=ana, at=now)
    return case


def test_offering_a_solution_ends_nothing(offered):
    assert offered.standing == Standing.OFFERED
    assert not offered.is_ended


def test_carlos_says_yes_and_the_case_ends(offered, now):
    Confirmation.hear(offered, "yes", at=now)
    offered.refresh_from_db()
    assert offered.standing == Standing.CONFIRMED
    assert offered.ended_at == now


@pytest.mark.parametrize("verdict", ["no", "partly"])
def test_carlos_says_it_is_not_over_and_it_is_our_turn_again(offered, now, verdict):
    Confirmation.hear(offered, verdict, at=now, words="Sigue igual.")
    offered.refresh_from_db()
    assert offered.standing == Standing.OPEN
    assert not offered.is_ended


def test_silence_is_a_third_thing_and_never_resolved(offered, work_off, now):
    work_off(at=now + timedelta(days=8))
    offered.refresh_from_db()
    assert offered.standing == Standing.UNCONFIRMED
    assert offered.ended_at is None


def test_whoever_answered_in_time_was_not_silent(offered, work_off, now):
    Confirmation.hear(offered, "no", at=now + timedelta(days=1))
    work_off(at=now + timedelta(days=8))
    offered.refresh_from_db()
    assert offered.standing == Standing.OPEN


def test_nothing_is_confirmed_that_was_not_offered(case, now):
    with pytest.raises(NothingToConfirm):
        Confirmation.hear(case, "yes", at=now)


def test_no_colleague_can_write_an_end_into_the_database(case, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(ended_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(standing=Standing.CONFIRMED)


def test_carlos_changes_his_mind_and_his_word_reopens_it(offered, now):
    Confirmation.hear(offered, "yes", at=now)
    offered.refresh_from_db()
    Confirmation.hear(offered, "no", at=now + timedelta(days=2), words="Me lo han vuelto a cobrar.")
    offered.refresh_from_db()
    assert offered.standing == Standing.OPEN
    assert Reopening.objects.get(case=offered).words == "Me lo han vuelto a cobrar."


def test_a_refusal_brings_reasons_and_somewhere_else_to_go(case, ana, now):
    with pytest.raises(RefusalNeedsGrounds):
        Refused.with_reasons(
            case, grounds=" ", alternatives="a", outside_routes="b", by=ana, at=now
        )
    with pytest.raises(RefusalNeedsAlternative):
        Refused.with_reasons(case, grounds="a", alternatives="b", outside_routes="", by=ana, at=now)
    case.refresh_from_db()
    assert not case.is_ended


def test_an_imported_case_without_offer_can_be_confirmed_by_its_customer(case, now):
    case.stands(Standing.UNCONFIRMED, at=now)
    Confirmation.hear(case, "yes", at=now)
    case.refresh_from_db()
    assert case.standing == Standing.CONFIRMED


def test_a_yes_to_an_old_offer_does_not_make_a_refused_case_resolved(offered, ana, now, client):
    reasons = {"alternatives": "Nada.", "outside_routes": "Consumo."}
    Refused.with_reasons(offered, grounds="No consta.", **reasons, by=ana, at=now)
    with pytest.raises(NothingToConfirm):
        Confirmation.hear(offered, "yes", at=now)
    offered.refresh_from_db()
    assert offered.standing == Standing.REFUSED
    Confirmation.hear(offered, "no", at=now)
    offered.refresh_from_db()
    assert offered.standing == Standing.OPEN
