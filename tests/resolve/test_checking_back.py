"""Silence is asked once more by another way, and a yes is asked weeks later whether it holds."""

from datetime import timedelta

import pytest
from django.urls import reverse

from albricias.people.models import ContactPoint, Notice
from albricias.receive.models import Channel
from albricias.resolve.cases import Standing
from albricias.resolve.checking_back import AskedAgain, StillAnswer, StillCheck
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Confirmation, Reopening, ResolutionOffer
from albricias.tell.models import Dispatch

DAY = timedelta(days=1)


@pytest.fixture
def offer(case, ana, now):
    return ResolutionOffer.make(case, "Le hemos devuelto la cuota.", by=ana, at=now)


@pytest.fixture
def yes(case, offer, now):
    return Confirmation.hear(case, "yes", at=now)


def stands(case):
    case.refresh_from_db()
    return case.standing


# Silence


def test_who_says_nothing_to_our_letter_is_called(case, offer, ana, now, work_off):
    case.customer.reachable_by(email="carlos@example.org", phone="600 11 22 33")
    work_off(at=now + 9 * DAY)
    assert stands(case) == Standing.UNCONFIRMED
    assert not AskedAgain.objects.exists()
    work_off(at=now + 13 * DAY)

    assert AskedAgain.objects.get().by == "call"
    [word] = Notice.objects.filter(to=ana, what="call.them")
    assert "Le hemos devuelto la cuota." in word.sentence
    assert not Dispatch.objects.filter(kind="again").exists()
    assert stands(case) == Standing.UNCONFIRMED


def test_without_a_phone_one_more_letter_goes_out_and_no_third(case, offer, now, work_off):
    ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE).delete()
    for days in (8, 12, 20, 60):
        work_off(at=now + days * DAY)

    again = Dispatch.objects.get(kind="again")
    assert "Le hemos devuelto la cuota." in again.text
    assert AskedAgain.objects.get().by == "letter"
    assert stands(case) == Standing.UNCONFIRMED


def test_whom_no_other_way_reaches_is_not_said_to_have_been_asked(
    tell_us, ana, now, work_off, client_of
):
    case = tell_us(name="", email="")
    ResolutionOffer.make(case, "Le hemos devuelto la cuota.", by=ana, at=now)
    for days in (8, 12, 20):
        work_off(at=now + days * DAY)
    assert stands(case) == Standing.UNCONFIRMED
    assert not AskedAgain.objects.exists()
    assert not Dispatch.objects.filter(kind="again").exists()
    assert case.events.filter(name="resolution.not_asked_again").count() == 1


def test_an_address_that_fails_asks_nobody_again(case, offer, now, work_off):
    ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE).delete()
    work_off(at=now)
    ContactPoint.fails(case.customer, "carlos@example.org", at=now)
    for days in (8, 12):
        work_off(at=now + days * DAY)
    assert not AskedAgain.objects.exists()
    assert case.events.filter(name="resolution.not_asked_again").count() == 1


def test_who_has_answered_meanwhile_is_not_asked_again(case, offer, now, work_off):
    work_off(at=now + 8 * DAY)
    Confirmation.hear(case, "no", at=now + 9 * DAY, words="Sigue igual.")
    work_off(at=now + 20 * DAY)
    assert not AskedAgain.objects.exists()
    assert stands(case) == Standing.OPEN


def test_who_has_answered_in_words_was_not_silent_and_may_still_say_yes(
    case, offer, ana, now, work_off, client
):
    Entry.add_from_customer(case, "No estoy de acuerdo.", letter=None, at=now + DAY)
    assert stands(case) == Standing.OPEN
    assert case.answer_due_at is not None
    work_off(at=now + 30 * DAY)
    assert stands(case) == Standing.OPEN
    assert not AskedAgain.objects.exists()
    assert not Confirmation.objects.exists()
    address = reverse("customer:confirm", args=[case.key])
    assert address in client.get(case.customer_url).text
    Confirmation.hear(case, "yes", at=now + 31 * DAY)
    assert stands(case) == Standing.CONFIRMED


def test_what_they_say_on_the_phone_is_their_word_and_says_who_heard_it(
    case, offer, ana, client_of
):
    page = reverse("resolve:call", args=[case.number])
    assert "Lo que dijo de la solución" in client_of(ana).get(page).content.decode()
    client_of(ana).post(page, {"text": "Dice que ya va bien.", "verdict": "yes", "was_read": "1"})

    assert stands(case) == Standing.CONFIRMED
    verdict = Confirmation.objects.get()
    assert (verdict.heard_by, verdict.words) == (ana, "Dice que ya va bien.")
    shown = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert "lo oyó Ana Ríos" in shown


def test_a_call_in_which_they_did_not_say_ends_nothing(case, offer, ana, client_of):
    page = reverse("resolve:call", args=[case.number])
    client_of(ana).post(page, {"text": "No contesta.", "verdict": "", "was_read": "1"})
    assert stands(case) == Standing.OFFERED
    assert not Confirmation.objects.exists()


def test_whoever_has_the_case_hears_at_once_that_it_is_not_resolved(
    case, offer, ana, now, work_off
):
    Confirmation.hear(case, "partly", at=now, words="Falta la mitad.")
    work_off(at=now)
    [word] = Notice.objects.filter(to=ana, what="case.partly")
    assert "Falta la mitad." in word.sentence


# Weeks later


def test_four_weeks_after_a_yes_it_is_asked_whether_it_holds(case, yes, now, work_off, client):
    work_off(at=now + 27 * DAY)
    assert not StillCheck.objects.exists()
    work_off(at=now + 28 * DAY)

    assert "¿Lo sigue estando?" in Dispatch.objects.get(kind="still").text
    assert "¿Sigue resuelto?" in client.get(case.customer_url).content.decode()


def test_a_no_opens_it_again_and_tells_ana(case, yes, ana, now, work_off, client):
    StillCheck.ask(yes, at=now + 28 * DAY)
    address = reverse("customer:still", args=[case.key])
    client.post(address, {"holds": "no", "words": "Ha vuelto a fallar.", "token": "a"})

    assert StillAnswer.objects.get().holds is False
    assert stands(case) == Standing.OPEN
    assert Reopening.objects.count() == 1
    work_off()
    assert Notice.objects.filter(to=ana, what="case.reopened").exists()


def test_a_yes_is_kept_and_not_asked_twice(case, yes, now, client):
    StillCheck.ask(yes, at=now)
    address = reverse("customer:still", args=[case.key])
    client.post(address, {"holds": "yes", "words": "", "token": "a"})
    client.post(address, {"holds": "yes", "words": "", "token": "a"})

    assert StillAnswer.objects.get().holds is True
    assert stands(case) == Standing.CONFIRMED
    assert "¿Sigue resuelto?" not in client.get(case.customer_url).content.decode()


def test_a_case_that_was_reopened_meanwhile_is_not_asked(case, yes, now, work_off):
    Reopening.by_customer(case, "Otra vez.", at=now + DAY)
    work_off(at=now + 40 * DAY)
    assert not StillCheck.objects.exists()


def test_by_whatsapp_it_is_asked_again_by_mail(tell_us, ana, now, work_off):
    case = tell_us(channel=Channel.WHATSAPP)
    offer = ResolutionOffer.make(case, "Hecho.", by=ana, at=now)
    Dispatch.objects.create(
        key=f"offer-{offer.pk}",
        kind="offer",
        case=case,
        way="whatsapp",
        to="34600112233",
        subject="x",
        text="x",
        created_at=now,
        due_at=now,
        tries_until=now,
        state="accepted",
        accepted_at=now,
    )
    for days in (8, 12):
        work_off(at=now + days * DAY)
    assert Dispatch.objects.get(kind="again").way == "mail"


# What was expected (R34)


def test_they_say_what_they_received_against_what_they_expected(
    case, offer, ana, client, client_of
):
    address = reverse("customer:confirm", args=[case.key])
    client.post(address, {"verdict": "yes", "compared": "more", "words": "", "token": "b"})
    assert Confirmation.objects.get().compared == "more"
    shown = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert "recibió: más de lo esperado" in shown


def test_ana_hears_the_good_news_on_her_page_and_in_no_letter(case, offer, ana, now, work_off):
    Confirmation.hear(case, "yes", at=now, words="Perfecto.")
    work_off(at=now)
    [word] = Notice.objects.filter(to=ana, what="case.confirmed")
    assert "Perfecto." in word.sentence
    assert word.mailed_at is None


def test_whoever_heard_the_yes_herself_is_not_told_of_it(case, offer, ana, now, work_off):
    Confirmation.hear(case, "yes", at=now, heard_by=ana)
    work_off(at=now)
    assert not Notice.objects.filter(what="case.confirmed").exists()
