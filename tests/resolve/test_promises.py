"""The promise ledger keeps its word about who kept theirs."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from albricias import history
from albricias.people.models import ContactPoint, Notice
from albricias.refusals import (
    CaseHasEnded,
    HasItAlready,
    NotHandedToYou,
    NothingWritten,
    PassingOnIsAPromise,
    PromiseHasEnded,
    PromiseInThePast,
    PromiseMovedTooLate,
    PromiseNeedsEvidence,
)
from albricias.resolve.confidential import About
from albricias.resolve.entries import Entry
from albricias.resolve.handovers import give_back, hand_over
from albricias.resolve.promises import Promise, PromiseEnd
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.tell.models import Dispatch

HOUR = timedelta(hours=1)


@pytest.fixture
def promise(case, ana, now):
    return Promise.make(case, "Llamar a Carlos", due_at=now + HOUR, owner=ana, by=ana, at=now)


def test_ana_keeps_her_promise_in_time(promise, ana, now):
    promise.keep(by=ana, at=now + HOUR / 2, evidence="Le llamé.")
    assert not promise.is_broken(now + 10 * HOUR)
    assert Promise.objects.filter(Promise.kept_in_time()).get() == promise


def test_a_promise_kept_late_is_kept_and_broken(promise, ana, now):
    promise.keep(by=ana, at=now + 2 * HOUR, evidence="Le llamé.")
    assert promise.is_broken(now + 2 * HOUR)
    assert not Promise.objects.filter(Promise.kept_in_time()).exists()


def test_nobody_needs_to_say_that_a_forgotten_promise_is_broken(promise, now):
    assert not promise.is_broken(now)
    assert promise.is_broken(now + 2 * HOUR)


def test_ana_moves_it_while_there_is_time_and_says_why(promise, ana, now, work_off):
    promise.move(now + 5 * HOUR, by=ana, at=now + HOUR / 2, reason="El técnico llega más tarde.")
    work_off(at=now + HOUR / 2)
    promise.refresh_from_db()
    assert promise.due_at == now + 5 * HOUR
    assert not promise.is_broken(now + 2 * HOUR)
    assert history.Event.objects.filter(name="promise.moved", case=promise.case).count() == 1


def test_ana_cannot_move_it_once_its_time_has_passed(promise, ana, now):
    with pytest.raises(PromiseMovedTooLate):
        promise.move(now + 5 * HOUR, by=ana, at=now + 2 * HOUR, reason="Se me pasó.")
    assert not promise.moves.exists()


def moved(promise, ana, at, **more):
    reason = "El técnico llega más tarde."
    return promise.move(promise.due_at + 5 * HOUR, by=ana, at=at, reason=reason, **more)


def overdue_of(promise):
    return history.Event.objects.filter(name="promise.overdue", data__promise=promise.pk).count()


def test_a_notice_that_a_late_worker_writes_moves_nothing(promise, ana, now, work_off):
    move = moved(promise, ana, now + HOUR / 2)
    work_off(at=now + 2 * HOUR)
    promise.refresh_from_db()
    move.refresh_from_db()
    assert move.told_at == now + 2 * HOUR
    assert promise.due_at == now + HOUR
    assert promise.is_broken(now + 2 * HOUR)
    assert overdue_of(promise) == 1
    letter = Dispatch.objects.get(kind="promise").text
    assert "It will not be ready by then" not in letter
    assert "antes" not in letter
    promise.keep(by=ana, at=now + 3 * HOUR, evidence="Le llamé.")
    assert not Promise.objects.filter(Promise.kept_in_time()).exists()


def test_who_hears_sooner_is_not_told_that_it_will_be_late(tell_us, ana, now, work_off):
    case = tell_us(language="en")
    promise = Promise.make(case, "Call", due_at=now + 9 * HOUR, owner=ana, by=ana, at=now)
    promise.move(now + 3 * HOUR, by=ana, at=now + HOUR, reason="The part is here.")
    work_off(at=now + HOUR)
    letter = Dispatch.objects.get(kind="promise").text
    assert "We can do it sooner" in letter
    assert "It will not be ready by then" not in letter


def test_a_notice_to_an_address_that_failed_moves_nothing_until_ana_calls(
    promise, ana, now, work_off
):
    case = promise.case
    ContactPoint.fails(case.customer, "carlos@example.org", at=now)
    move = moved(promise, ana, now + HOUR / 4)
    work_off(at=now + HOUR / 4)
    assert Dispatch.objects.get(kind="promise").state == "given_up"
    move.refresh_from_db()
    assert move.told_at is None
    Entry.call(case, "Le digo que será más tarde.", by=ana, at=now + HOUR / 2)
    work_off(at=now + 2 * HOUR)
    promise.refresh_from_db()
    assert promise.due_at == now + 6 * HOUR
    assert not overdue_of(promise)


def test_moved_twice_before_they_know_it_is_due_as_they_were_told_last(promise, ana, now, work_off):
    first = moved(promise, ana, now + HOUR / 4)
    second = moved(promise, ana, now + HOUR / 3)
    assert (first.due_before, second.due_before) == (now + HOUR, now + HOUR)
    first.tell(at=now + HOUR / 2)
    second.promise.refresh_from_db()
    second.tell(at=now + 3 * HOUR)
    promise.refresh_from_db()
    assert promise.due_at == second.due_after
    assert second.due_before == first.due_after
    assert second.is_in_time


def test_a_notice_that_comes_back_has_told_nobody(promise, ana, now, work_off):
    moved(promise, ana, now + HOUR / 4)
    work_off(at=now + HOUR / 4)
    promise.refresh_from_db()
    assert promise.due_at == now + 6 * HOUR
    work_off(at=now + 2 * HOUR)
    Dispatch.objects.get(kind="promise").come_back("no hay nadie", for_good=True, at=now + 3 * HOUR)
    promise.refresh_from_db()
    assert promise.due_at == now + HOUR
    assert overdue_of(promise) == 1


def test_whoever_has_only_their_key_is_told_by_their_page_at_once(
    tell_us, ana, now, work_off, client
):
    case = tell_us(name="", email="")
    owed = Promise.make(case, "Escribirle", due_at=now + HOUR, owner=ana, by=ana, at=now)
    move = moved(owed, ana, now + HOUR / 2)
    assert (move.told_at, owed.due_at) == (now + HOUR / 2, now + 6 * HOUR)
    assert "El técnico llega más tarde." in client.get(case.customer_url).text
    work_off(at=now + 2 * HOUR)
    assert not overdue_of(owed)


def test_who_has_only_a_phone_is_called(tell_us, ana, now, work_off, client_of, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    case = tell_us(name="Rosa", email="", phone="600 44 55 66")
    owed = Promise.make(case, "Escribirle", due_at=now + HOUR, owner=ana, by=ana, at=now)
    address = f"/casos/{case.number}/compromisos/{owed.pk}/movido/"
    due = {"due_at": "2026-11-18T12:00", "reason": "Falta el informe."}
    client_of(ana).post(address, due)
    owed.refresh_from_db()
    assert owed.due_at == now + HOUR
    client_of(ana).post(address, {**due, "called": "on"})
    owed.refresh_from_db()
    assert owed.due_at > now + HOUR
    assert case.entries.get(kind="call").text == "Falta el informe."


def test_nothing_is_moved_in_a_case_that_has_ended(promise, ana, now):
    ResolutionOffer.make(promise.case, "Devuelto.", by=ana, at=now)
    Confirmation.hear(promise.case, "yes", at=now)
    with pytest.raises(CaseHasEnded):
        moved(promise, ana, now)


def test_what_was_kept_meanwhile_is_neither_moved_nor_passed_on(promise, ana, bo, now):
    stale = Promise.objects.select_related("end").get(pk=promise.pk)
    promise.keep(by=ana, at=now, evidence="Le llamé.")
    with pytest.raises(PromiseHasEnded):
        moved(stale, ana, now)
    with pytest.raises(PromiseHasEnded):
        stale.pass_on(bo, by=ana, at=now)
    with pytest.raises(PromiseHasEnded):
        stale.keep(by=ana, at=now, evidence="Otra vez.")


def test_that_it_will_not_be_kept_is_told_to_carlos(promise, ana, now, work_off):
    promise.break_(by=ana, at=now, reason="No hay técnico esta semana.")
    work_off(at=now)
    letter = Dispatch.objects.get(kind="promise")
    assert "No hay técnico esta semana." in letter.text
    assert "Llamar a Carlos" in letter.text


# What shows that it was kept


def test_nobody_keeps_a_promise_by_saying_nothing(promise, ana, bo, now, client_of):
    with pytest.raises(PromiseNeedsEvidence):
        promise.keep(by=ana, at=now)
    address = f"/casos/{promise.case.number}/compromisos/{promise.pk}/cumplido/"
    said = client_of(ana).post(address, {"evidence": "  "})
    assert said.status_code == 422
    assert not PromiseEnd.objects.exists()
    promise.keep(by=bo, at=now, evidence="Le llamó Ana.")
    assert history.Event.objects.get(name="promise.kept").by == bo


def test_the_last_that_was_said_since_shows_it(case, ana, now):
    Entry.call(case, "Antes.", by=ana, at=now - HOUR)
    owed = Promise.make(case, "Llamarle", due_at=now + HOUR, owner=ana, by=ana, at=now, act="call")
    Entry.answer(case, "Le llamaremos.", by=ana, at=now + HOUR / 4)
    with pytest.raises(PromiseNeedsEvidence):
        owed.keep(by=ana, at=now + HOUR / 2)
    called = Entry.call(case, "Sin novedades.", by=ana, at=now + HOUR / 2)
    assert owed.keep(by=ana, at=now + HOUR / 2).entry == called


def test_a_promise_is_never_made_for_the_past(case, ana, now):
    with pytest.raises(PromiseInThePast):
        Promise.make(case, "Llamar", due_at=now - HOUR, owner=ana, by=ana, at=now)
    assert not Promise.objects.exists()


def test_a_promise_says_what(case, ana, now):
    with pytest.raises(NothingWritten):
        Promise.make(case, "  ", due_at=now + HOUR, owner=ana, by=ana, at=now)


def test_a_promise_ends_once(promise, ana, now):
    promise.keep(by=ana, at=now, evidence="Le llamé.")
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


# Kept by what is said


def test_a_call_with_no_news_keeps_the_promise_to_call(case, ana, now, client_of):
    owed = Promise.make(case, "Llamarle", due_at=now + HOUR, owner=ana, by=ana, at=now, act="call")
    ana_writes = client_of(ana)
    address = f"/casos/{case.number}/llamadas/"
    form = ana_writes.get(address).content.decode()
    assert f'value="{owed.pk}"' in form
    assert "checked" in form

    ana_writes.post(address, {"text": "Sin novedades todavía.", "keeps": [owed.pk]})

    end = PromiseEnd.objects.get(promise=owed)
    assert end.outcome == PromiseEnd.Outcome.KEPT
    assert end.entry == case.entries.get()


def test_what_was_said_in_another_case_keeps_nothing(case, ana, now, tell_us):
    owed = Promise.make(case, "Llamarle", due_at=now + HOUR, owner=ana, by=ana, at=now)
    other = Entry.call(tell_us("Otra cosa."), "Hola.", by=ana, at=now)
    Promise.keep_by(other, [owed.pk], by=ana)
    assert Promise.objects.pending().get() == owed


# Reminded and overdue


def told(person):
    return list(Notice.objects.filter(to=person).order_by("id").values_list("what", flat=True))


def test_ana_is_reminded_before_it_is_due_and_bo_hears_when_it_is_not_kept(
    case, ana, bo, now, work_off
):
    promise = Promise.make(case, "Llamar", due_at=now + 5 * HOUR, owner=ana, by=ana, at=now)
    work_off(at=now + 3 * HOUR)
    assert told(ana) == []
    work_off(at=now + 4 * HOUR)
    assert told(ana) == ["promise.soon"]
    work_off(at=now + 5 * HOUR)

    assert told(ana) == ["promise.soon", "promise.overdue"]
    assert told(bo) == ["team.overdue"]
    assert history.Event.objects.filter(name="promise.overdue", case=case).count() == 1
    assert list(Promise.objects.overdue(now=now + 6 * HOUR)) == [promise]


def test_nobody_is_reminded_of_what_was_kept_or_moved(case, ana, bo, now, work_off):
    kept = Promise.make(case, "Llamar", due_at=now + 5 * HOUR, owner=ana, by=ana, at=now)
    moved = Promise.make(case, "Escribir", due_at=now + 5 * HOUR, owner=ana, by=ana, at=now)
    kept.keep(by=ana, at=now + HOUR, evidence="Le llamé.")
    moved.move(now + 30 * HOUR, by=ana, at=now + HOUR, reason="Falta el informe.")
    work_off(at=now + HOUR)
    work_off(at=now + 10 * HOUR)
    assert told(ana) == told(bo) == []

    work_off(at=now + 29 * HOUR)
    assert told(ana) == ["promise.soon"]


def test_what_is_left_for_ana_goes_to_her_by_mail_once_unless_she_wants_none(
    case, ana, bo, now, work_off, settings
):
    promise = Promise.make(case, "Llamar", due_at=now + 5 * HOUR, owner=ana, by=bo, at=now)
    work_off(at=now)
    work_off(at=now)
    [letter] = Path(settings.HOME.outbox).glob("notice-*.eml")
    assert "Llamar" in message_from_bytes(letter.read_bytes(), policy=default).get_content()

    ana.introduce(name=ana.name, language="es", wants_mail=False, at=now)
    promise.pass_on(bo, by=ana, at=now)
    promise.pass_on(ana, by=bo, at=now + HOUR)
    work_off(at=now + HOUR)
    mailed = Notice.objects.filter(mailed_at__isnull=False)
    assert sorted(mailed.values_list("to__name", flat=True)) == ["Ana Ríos", "Bo Lindes"]
    assert told(ana) == ["promise.passed", "promise.passed"]


# Passed on


def test_passing_a_case_on_is_a_promise_of_whoever_takes_it(case, ana, bo, now):
    owed = Promise.make(case, "Llamar", due_at=now + HOUR, owner=ana, by=ana, at=now)
    due = now + 24 * HOUR
    hand_over(case, bo, by=ana, at=now, note="Es de obras.", what="Decirle cuándo", due_at=due)

    assert case.owner == bo
    assert set(Promise.objects.pending().values_list("owner", "text")) == {
        (bo.pk, "Llamar"),
        (bo.pk, "Decirle cuándo"),
    }
    # One word for all of it.
    assert told(bo) == ["case.handed"]
    assert owed.due_at == Promise.objects.get(pk=owed.pk).due_at


def test_a_case_is_not_passed_on_without_a_promise(case, ana, bo, now):
    with pytest.raises(PassingOnIsAPromise):
        hand_over(case, bo, by=ana, at=now)
    case.refresh_from_db()
    assert case.owner == ana
    assert not Notice.objects.exists()


def test_a_case_is_not_handed_to_whoever_has_it(case, ana, bo, now):
    case.assign(ana, by=None, at=now)
    with pytest.raises(HasItAlready):
        hand_over(case, ana, by=bo, at=now, what="Mirarlo", due_at=now + HOUR)
    assert not Promise.objects.exists()


def test_a_solution_keeps_what_was_promised_with_it(client_of, case, ana, now):
    owed = Promise.make(case, "Anular el recargo", due_at=now + HOUR, owner=ana, by=ana, at=now)
    page = reverse("resolve:offer", args=[case.number])
    assert "Anular el recargo" in client_of(ana).get(page).content.decode()
    done = {"what_was_done": "Hemos anulado el recargo.", "keeps": [owed.pk]}
    assert client_of(ana).post(page, done).status_code == 302
    assert owed.end.outcome == "kept"
    assert owed.end.words == "Hemos anulado el recargo."


def test_what_they_will_do_is_proposed_in_the_language_of_the_customer(client_of, ana, tell_us):
    case = tell_us("I was charged twice.", language="en", name="Harriet", email="h@example.net")
    page = reverse("resolve:assign", args=[case.number])
    assert "Tell you where it stands" in client_of(ana).get(page).content.decode()


def test_whoever_takes_a_case_promises_nothing_by_it(case, bo, now):
    hand_over(case, bo, by=bo, at=now)
    assert case.owner == bo
    assert not Promise.objects.exists()


def test_bo_says_that_it_is_not_his_and_it_goes_back_with_its_promises(case, ana, bo, now):
    due = now + 24 * HOUR
    hand_over(case, bo, by=ana, at=now, what="Decirle cuándo", due_at=due)
    give_back(case, "Es de facturación.", by=bo, at=now + HOUR)

    assert case.owner == ana
    assert Promise.objects.get().owner == ana
    assert told(ana) == ["case.given_back"]
    with pytest.raises(NotHandedToYou):
        give_back(case, "Otra vez.", by=bo, at=now + HOUR)


# On the page


def test_each_sees_their_own_promises_and_how_their_team_keeps_its_word(
    case, ana, bo, zoe, now, client_of, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    past = now - 48 * HOUR
    for hours, text in ((1, "Llamarle ayer"), (2, "Mandarle la carta")):
        due = past + hours * HOUR
        Promise.make(case, text, due_at=due, owner=ana, by=ana, at=past)
    Promise.objects.get(text="Mandarle la carta").keep(by=ana, at=past + HOUR, evidence="Enviada.")

    anas = client_of(ana).get("/compromisos/").content.decode()
    assert "Llamarle ayer" in anas
    assert "Mandarle la carta" not in anas
    bos = client_of(bo).get("/compromisos/", {"view": "broken"}).content.decode()
    assert "Llamarle ayer" in bos
    assert "50" in bos
    assert "n = 2" in bos.replace("\xa0", " ")
    zoes = client_of(zoe).get("/compromisos/", {"view": "broken"}).content.decode()
    assert "Llamarle" not in zoes
    assert "n = 2" not in zoes


def test_zoe_of_another_team_can_keep_what_was_passed_on_to_her(
    case, ana, zoe, now, client_of, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    owed = Promise.make(case, "Llamarle", due_at=now + HOUR, owner=ana, by=ana, at=now)
    others = Promise.make(case, "Escribirle", due_at=now + HOUR, owner=ana, by=ana, at=now)
    zoes = client_of(zoe)
    address = f"/casos/{case.number}/compromisos/{owed.pk}"
    for act in ("cumplido", "movido", "roto", "traspaso"):
        assert zoes.get(f"{address}/{act}/").status_code == 404
    assert zoes.get(case.get_absolute_url()).status_code == 404
    owed.pass_on(zoe, by=ana, at=now)

    for act in ("cumplido", "movido", "roto", "traspaso"):
        assert zoes.get(f"{address}/{act}/").status_code == 200
    page = zoes.get(case.get_absolute_url()).content.decode()
    assert f"/compromisos/{owed.pk}/cumplido/" in page
    assert f"/compromisos/{others.pk}/cumplido/" not in page
    kept = zoes.post(f"{address}/cumplido/", {"evidence": "Le llamé a las diez."})
    assert kept.status_code == 302
    assert PromiseEnd.objects.get(promise=owed).by == zoe
    assert zoes.get(case.get_absolute_url()).status_code == 404


def test_a_promise_in_a_case_that_is_closed_to_zoe_is_closed_too(
    case, ana, zoe, now, client_of, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    owed = Promise.make(case, "Llamarle", due_at=now + HOUR, owner=zoe, by=ana, at=now)
    About.objects.create(case=case, colleague=zoe, by=ana, at=now)
    address = f"/casos/{case.number}/compromisos/{owed.pk}/cumplido/"
    assert client_of(zoe).get(address).status_code == 404
    assert client_of(zoe).get(case.get_absolute_url()).status_code == 404
