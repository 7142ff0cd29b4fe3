"""For half a minute what goes to a customer can be taken back, and nothing has been said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from albricias import history
from albricias.history import Work
from albricias.people.models import Notice
from albricias.refusals import SentAlready, SpokenMeanwhile
from albricias.resolve.authority import Authority
from albricias.resolve.cases import Case, Standing
from albricias.resolve.confidential import About, Confidence
from albricias.resolve.drafts import Draft
from albricias.resolve.entries import Entry
from albricias.resolve.graces import Grace
from albricias.resolve.merging import CaseMerge
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise, PromiseAct
from albricias.resolve.remedies import Remedy
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.tell import hearing
from albricias.tell.models import Dispatch

Client = Callable[[Any], Any]
SOON = timedelta(seconds=5)
AFTER = timedelta(seconds=31)
REASONS = {
    "grounds": "El plazo ha pasado.",
    "alternatives": "Un descuento en la próxima.",
    "outside_routes": "La oficina de consumo.",
}


@pytest.fixture
def half_a_minute(settings: Any, own_home: None) -> None:
    import dataclasses

    values = {**settings.HOME.values, "undo_seconds": 30}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


pytestmark = pytest.mark.usefixtures("half_a_minute")


def say(case: Case, text: str = "Hola, Carlos.", *, by: Any, at: datetime, **more: Any) -> Grace:
    grace = Grace.say(case, "answer", {"text": text, **more}, by=by, at=at)
    assert grace
    return grace


def test_carlos_sees_nothing_until_it_is_out(
    case: Case, ana: Any, now: datetime, work_off: Any, client_of: Client, client: Any
) -> None:
    say(case, by=ana, at=now)
    work_off(at=now + SOON)
    assert "Hola, Carlos." not in client.get(case.customer_url).text
    assert not Dispatch.objects.filter(kind="answer").exists()
    work_off(at=now + AFTER)
    assert "Hola, Carlos." in client.get(case.customer_url).text
    assert Dispatch.objects.filter(kind="answer").count() == 1


def test_ana_takes_it_back_and_has_her_words_again(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    grace = say(case, by=ana, at=now)
    grace.withdraw(by=ana, at=now + SOON)
    work_off(at=now + AFTER)
    assert not case.entries.exists()
    assert not Dispatch.objects.filter(kind="answer").exists()
    assert Draft.objects.get().fields["text"] == "Hola, Carlos."
    grace.refresh_from_db()
    assert (grace.withdrawn_by, grace.withdrawn_at) == (ana, now + SOON)
    assert case.events.filter(name="grace.withdrawn", by=ana).exists()


def test_what_she_has_begun_since_is_not_lost_by_it(case: Case, ana: Any, now: datetime) -> None:
    grace = say(case, by=ana, at=now)
    Draft.keep(case, "answer", {"text": "Se me olvidaba:"}, by=ana, at=now)
    grace.withdraw(by=ana, at=now + SOON)
    assert Draft.objects.get().fields["text"] == "Hola, Carlos.\n\nSe me olvidaba:"


def test_what_is_out_stays_out(case: Case, ana: Any, now: datetime, work_off: Any) -> None:
    grace = say(case, by=ana, at=now)
    work_off(at=now + AFTER)
    with pytest.raises(SentAlready):
        grace.withdraw(by=ana, at=now + AFTER)
    assert case.entries.count() == 1


def test_a_worker_that_dies_before_it_notes_it_says_it_once(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    say(case, by=ana, at=now)
    work_off(at=now + AFTER)
    # As if it had not come to note its piece as done.
    Work.objects.update(done_at=None, leased_until=None)
    work_off(at=now + 2 * AFTER)
    assert case.entries.count() == 1
    assert Dispatch.objects.filter(kind="answer").count() == 1


def test_points_and_promises_wait_with_it(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    point = Point.note(case, "El cobro doble", by=ana, at=now)
    due: Any = {"due_at": now + SOON, "act": PromiseAct.WRITE}
    promise = Promise.make(case, "Escribirle", **due, owner=ana, by=ana, at=now)
    grace = say(case, by=ana, at=now, points=[point.pk], keeps=[promise.pk])
    assert case.points.unanswered().exists()
    assert Promise.objects.pending().exists()
    work_off(at=now + AFTER)
    assert not case.points.unanswered().exists()
    # Said in time: that it could have been taken back does not break a promise.
    assert Promise.objects.filter(Promise.kept_in_time()).count() == 1
    assert grace.pk


def test_an_offer_taken_back_leaves_the_case_as_it_stood(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    said = {"what_was_done": "Le devolvemos la cuota.", "kind": "", "amount": None}
    grace = Grace.say(case, "offer", said, by=ana, at=now)
    assert grace
    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    grace.withdraw(by=ana, at=now + SOON)
    work_off(at=now + AFTER)
    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    assert not ResolutionOffer.objects.exists()


def test_an_offer_with_a_gift_gives_it_when_it_goes_out(
    case: Case, ana: Any, adela: Any, now: datetime, work_off: Any
) -> None:
    limits = {"per_case": Decimal(30), "per_month": Decimal(300)}
    Authority.give("agent", "credit", **limits, by=adela, at=now)
    said = {"what_was_done": "Un mes a mitad.", "kind": "credit", "amount": Decimal("12.50")}
    Grace.say(case, "offer", said, by=ana, at=now)
    assert not Remedy.objects.exists()
    work_off(at=now + AFTER)
    assert Remedy.objects.get().amount == Decimal("12.50")
    assert Case.objects.get().standing == Standing.OFFERED


def test_a_refusal_ends_the_case_when_it_goes_out(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    Grace.say(case, "refuse", REASONS, by=ana, at=now)
    assert Case.objects.get().standing == Standing.OPEN
    work_off(at=now + AFTER)
    assert Case.objects.get().standing == Standing.REFUSED


def test_what_cannot_be_said_is_refused_when_it_is_pressed(
    client_of: Client, case: Case, ana: Any
) -> None:
    address = reverse("resolve:offer", args=[case.number])
    typed = {"what_was_done": "Todo gratis", "kind": "refund", "amount": "9000"}
    refused = client_of(ana).post(address, typed)
    assert refused.status_code == 422
    assert "Todo gratis" in refused.text
    assert not Grace.objects.exists()


def test_if_the_case_ends_meanwhile_ana_hears_it_and_keeps_her_words(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    ResolutionOffer.make(case, "Devuelta.", by=ana, at=now)
    said = {"what_was_done": "Y además un mes.", "kind": "", "amount": None}
    Grace.say(case, "offer", said, by=ana, at=now + SOON)
    Confirmation.hear(case, "yes", at=now + 2 * SOON)
    work_off(at=now + SOON + AFTER)
    assert Case.objects.get().standing == Standing.CONFIRMED
    assert Draft.objects.get().fields["what_was_done"] == "Y además un mes."
    assert Notice.objects.filter(to=ana, what="not.sent").count() == 1


def test_a_word_of_carlos_in_between_stands_after_the_answer(
    case: Case, ana: Any, now: datetime, work_off: Any, client_of: Client
) -> None:
    from albricias.board import my_day

    say(case, by=ana, at=now)
    Entry.add_from_customer(case, "¿Siguen ahí?", letter=None, at=now + SOON)
    work_off(at=now + AFTER)
    assert [entry.text for entry in case.entries.all()] == ["Hola, Carlos.", "¿Siguen ahí?"]
    case.refresh_from_db()
    assert case.last_word_at == now + SOON
    rows = my_day.read(ana, of_team=False, now=now + AFTER)["rows"]
    assert [row.case for row in rows] == [case]


def test_whoever_writes_at_the_same_moment_looks_again(
    client_of: Client, case: Case, ana: Any, bo: Any
) -> None:
    seen, address = case.seen_mark, reverse("resolve:answer", args=[case.number])
    client_of(ana).post(address, {"text": "Lo hago yo.", "seen": seen})
    collided = client_of(bo).post(address, {"text": "Lo hago también.", "seen": seen})
    assert collided.status_code == 422
    assert "Lo hago también." in collided.text
    assert Grace.objects.count() == 1


def test_ana_goes_on_with_a_note_while_her_answer_goes_out(
    client_of: Client, case: Case, ana: Any, work_off: Any
) -> None:
    client = client_of(ana)
    client.post(reverse("resolve:answer", args=[case.number]), {"text": "Hola."})
    case.refresh_from_db()
    seen = case.seen_mark
    work_off(at=timezone.now() + AFTER)
    noted = client.post(
        reverse("resolve:note", args=[case.number]), {"text": "Enviado.", "seen": seen}
    )
    assert noted.status_code == 302


def test_the_case_page_says_what_goes_out_and_takes_it_back(
    client_of: Client, case: Case, ana: Any, bo: Any
) -> None:
    client = client_of(ana)
    client.post(reverse("resolve:answer", args=[case.number]), {"text": "Hola, Carlos."})
    undo = reverse("resolve:undo-grace", args=[case.number, Grace.objects.get().pk])
    assert undo in client.get(case.get_absolute_url()).text
    seen_by_bo = client_of(bo).get(case.get_absolute_url()).text
    assert "Hola, Carlos." in seen_by_bo
    assert undo not in seen_by_bo
    assert client_of(bo).post(undo).status_code == 404
    back = client.post(undo, follow=True)
    assert "Hola, Carlos.</textarea>" in back.text
    # Pressed again, it is as taken back as before.
    client.post(undo)
    assert Draft.objects.get().fields["text"] == "Hola, Carlos."


def test_nothing_of_it_is_told_to_programs_until_it_is_out(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    say(case, by=ana, at=now)
    assert not case.events.filter(name="case.answered").exists()
    history.work_off(now=now + AFTER)
    assert case.events.get(name="case.answered").at == now


@pytest.mark.parametrize("why", ["about", "confidential", "left", "directs"])
def test_who_may_no_longer_speak_here_has_said_nothing(
    case: Case, ana: Any, bo: Any, quim: Any, adela: Any, now: datetime, work_off: Any, why: str
) -> None:
    say(case, by=ana, at=now)
    if why == "about":
        About.say(case, ana, by=quim, at=now + SOON)
    elif why == "confidential":
        case.assign(bo, by=quim, at=now + SOON)
        Confidence.ask(case, [quim], why="Sí.", by=quim, at=now + SOON)
    elif why == "left":
        ana.leave(by=adela, at=now + SOON)
    else:
        known = {"name": ana.name, "team": ana.team, "language": ""}
        ana.revise(role="direction", by=adela, at=now + SOON, **known)
    work_off(at=now + AFTER)
    assert not case.entries.filter(kind="answer").exists()
    assert not Dispatch.objects.filter(kind="answer").exists()
    assert Draft.objects.get(by=ana, case=case).fields["text"] == "Hola, Carlos."
    [told] = Notice.objects.filter(what="not.sent.by")
    assert told.to == Case.objects.get(pk=case.pk).owner != ana
    assert "Ana Ríos" in told.sentence


def test_a_refusal_does_not_go_out_over_what_carlos_has_just_said(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    ResolutionOffer.make(case, "Un mes gratis.", by=ana, at=now)
    Grace.say(case, "refuse", REASONS, by=ana, at=now + SOON)
    Confirmation.hear(case, "no", at=now + 2 * SOON, words="Sigue sin línea.")
    work_off(at=now + 2 * AFTER)

    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    assert case.answer_due_at is not None
    assert not case.refusals.exists()
    assert Draft.objects.get(by=ana, act="refuse").fields["grounds"] == REASONS["grounds"]
    [word] = Notice.objects.filter(to=ana, what="not.sent")
    assert str(SpokenMeanwhile.sentence)[:20] in word.words
    assert not case.deadlines.filter(met_at__lt=F("started_at")).exists()


def test_an_offer_waits_too_where_carlos_has_written_meanwhile(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    Grace.say(case, "offer", {"what_was_done": "Un mes gratis."}, by=ana, at=now)
    Entry.add_from_customer(case, "Y ahora tampoco va la tele.", letter=None, at=now + SOON)
    work_off(at=now + AFTER)
    assert not case.offers.exists()
    assert Draft.objects.get(by=ana, act="offer").fields["what_was_done"] == "Un mes gratis."


def test_what_carlos_writes_while_an_answer_in_full_goes_out_is_owed_an_answer(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    say(case, by=ana, at=now, in_full=True)
    Entry.add_from_customer(case, "Y otra cosa.", letter=None, at=now + SOON)
    work_off(at=now + AFTER)
    case.refresh_from_db()
    assert case.entries.filter(kind="answer").exists()
    assert case.answer_due_at is not None
    assert case.deadlines.get(kind="answer", met_at=None).started_at == now + SOON


def test_what_waits_in_its_grace_keeps_a_promise_from_when_it_was_pressed(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    due = now + timedelta(seconds=40)
    owed = Promise.make(case, "Escribirle", due_at=due, owner=ana, by=ana, at=now)
    say(case, by=ana, at=now + 6 * SOON, keeps=[owed.pk])
    work_off(at=now + 9 * SOON)
    work_off(at=now + 2 * AFTER)
    assert not case.events.filter(name="promise.overdue").exists()
    assert Promise.objects.filter(Promise.kept_in_time()).get() == owed


def test_taken_back_it_keeps_nothing(case: Case, ana: Any, now: datetime, work_off: Any) -> None:
    due = now + timedelta(seconds=40)
    owed = Promise.make(case, "Escribirle", due_at=due, owner=ana, by=ana, at=now)
    grace = say(case, by=ana, at=now + 6 * SOON, keeps=[owed.pk])
    work_off(at=now + 9 * SOON)
    grace.withdraw(by=ana, at=now + 10 * SOON)
    work_off(at=now + 2 * AFTER)
    assert case.events.filter(name="promise.overdue").count() == 1


def test_data_are_asked_for_once_the_grace_is_over_and_the_clock_waits_since_then(
    case: Case, ana: Any, now: datetime, work_off: Any, client_of: Any
) -> None:
    page = reverse("resolve:ask", args=[case.number])
    said = {"text": "¿Qué día fue?", "reason": "customer_data"}
    assert client_of(ana).post(page, said).status_code == 302
    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    assert not case.pauses.exists()
    grace = Grace.objects.get()
    work_off(at=grace.at + AFTER)
    case.refresh_from_db()
    assert case.standing == Standing.ASKED
    assert case.pauses.get().at == grace.at


def test_what_was_asked_can_be_taken_back_with_its_words(
    case: Case, ana: Any, now: datetime, work_off: Any, client_of: Any
) -> None:
    page = reverse("resolve:ask", args=[case.number])
    client_of(ana).post(page, {"text": "¿Qué día fue?", "reason": "incomplete_filing"})
    undo = reverse("resolve:undo-grace", args=[case.number, Grace.objects.get().pk])
    assert "¿Qué día fue?" in client_of(ana).post(undo, follow=True).content.decode()
    work_off(at=now + AFTER)
    assert not case.entries.exists()
    assert not case.pauses.exists()


def test_whoever_has_just_written_is_not_asked_over_their_words(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    Grace.say(case, "ask", {"text": "¿Qué día fue?", "reason": "customer_data"}, by=ana, at=now)
    hearing.relay(case, "Fue el día 3.", token="t", at=now + SOON)
    work_off(at=now + AFTER)
    case.refresh_from_db()
    assert case.standing == Standing.OPEN
    assert Draft.objects.get().fields["text"] == "¿Qué día fue?"


@pytest.mark.parametrize("kind", ["answer", "offer"])
def test_what_it_keeps_is_kept_though_its_case_was_merged_meanwhile(
    kind: str, tell_us: Any, ana: Any, now: datetime, work_off: Any
) -> None:
    gone, into = tell_us(at=now), tell_us("Otra vez lo mismo.", at=now)
    for case in (gone, into):
        case.assign(ana, by=None, at=now)
    due: Any = {"due_at": now + 9 * AFTER, "act": PromiseAct.WRITE}
    promise = Promise.make(gone, "Escribirle", **due, owner=ana, by=ana, at=now)
    said = {"answer": {"text": "Ya está."}, "offer": {"what_was_done": "Devuelto."}}[kind]
    Grace.say(gone, kind, {**said, "keeps": [promise.pk]}, by=ana, at=now)
    CaseMerge.make(gone, into=into, by=ana, at=now + SOON)
    work_off(at=now + AFTER)
    assert Promise.objects.get(pk=promise.pk).end.outcome == "kept"
