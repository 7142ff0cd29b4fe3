"""The promise ledger keeps its word about who kept theirs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from albricias import history
from albricias.refusals import (
    CaseHasEnded,
    NothingWritten,
    PromiseHasEnded,
    PromiseInThePast,
    PromiseMovedTooLate,
)
from albricias.resolve.promises import Promise, PromiseEnd
from albricias.resolve.resolutions import Confirmation, ResolutionOffer

HOUR = timedelta(hours=1)


@pytest.fixture
def promise(case, ana, now):
    return Promise.make(case, "Llamar a Carlos", due_at=now + HOUR, owner=ana, by=ana, at=now)


def test_ana_keeps_her_promise_in_time(promise, ana, now):
    promise.keep(by=ana, at=now + HOUR / 2)
    assert not promise.is_broken(now + 10 * HOUR)
    assert Promise.objects.filter(Promise.kept_in_time()).get() == promise


def test_a_promise_kept_late_is_kept_and_broken(promise, ana, now):
    promise.keep(by=ana, at=now + 2 * HOUR)
    assert promise.is_broken(now + 2 * HOUR)
    assert not Promise.objects.filter(Promise.kept_in_time()).exists()


def test_nobody_needs_to_say_that_a_forgotten_promise_is_broken(promise, now):
    assert not promise.is_broken(now)
    assert promise.is_broken(now + 2 * HOUR)


def test_ana_moves_it_while_there_is_time_and_says_why(promise, ana, now):
    promise.move(now + 5 * HOUR, by=ana, at=now + HOUR / 2, reason="El técnico llega más tarde.")
    promise.refresh_from_db()
    assert promise.due_at == now + 5 * HOUR
    assert not promise.is_broken(now + 2 * HOUR)
    assert history.Event.objects.filter(name="promise.moved", case=promise.case).count() == 1


def test_ana_cannot_move_it_once_its_time_has_passed(promise, ana, now):
    with pytest.raises(PromiseMovedTooLate):
        promise.move(now + 5 * HOUR, by=ana, at=now + 2 * HOUR, reason="Se me pasó.")
    assert not promise.moves.exists()


def test_a_promise_is_never_made_for_the_past(case, ana, now):
    with pytest.raises(PromiseInThePast):
        Promise.make(case, "Llamar", due_at=now - HOUR, owner=ana, by=ana, at=now)
    assert not Promise.objects.exists()


def test_a_promise_says_what(case, ana, now):
    with pytest.raises(NothingWritten):
        Promise.make(case, "  ", due_at=now + HOUR, owner=ana, by=ana, at=now)


def test_a_promise_ends_once(promise, ana, now):
    promise.keep(by=ana, at=now)
    with pytest.raises(PromiseHasEnded):
        promise.break_(by=ana, at=now, reason="No")
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseEnd.objects.create(promise=promise, outcome="broken", by=ana, at=now)


def test_nothing_is_promised_in_a_case_that_has_ended(case, ana, now):
    ResolutionOffer.make(case, "Devuelto.", by=ana, at=now)
    Confirmation.hear(case, "yes", at=now)
    case.refresh_from_db()
    with pytest.raises(CaseHasEnded):
        Promise.make(case, "Llamar", due_at=now + HOUR, owner=ana, by=ana, at=now)
