"""What customers write on their page reaches their case, whatever happens on the way."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from albricias.board import my_day
from albricias.history import Event, Work
from albricias.people.models import Customer
from albricias.receive import doors
from albricias.receive.models import Letter
from albricias.refusals import ReplyOpensNoCase
from albricias.resolve.cases import Case, Standing
from albricias.resolve.entries import Entry
from albricias.resolve.filing import open_case
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer
from albricias.tell import hearing
from albricias.tell.models import Telling, TellingAnswer

SOON = timedelta(minutes=1)
LATER = timedelta(minutes=5)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
TYPED = {"text": "No lo pierdan.", "token": "t1"}


def address(name, case):
    return reverse(f"customer:{name}", args=[case.key])


@pytest.fixture
def lights_out(monkeypatch):
    """The lights go out between storing what came and hearing it."""

    def fail(*args, **kwargs):
        raise RuntimeError("the lights went out")

    with monkeypatch.context() as patched:
        patched.setattr(hearing, "_hear", fail)
        yield patched


@pytest.fixture
def unheard(client, case, lights_out):
    """Carlos wrote on his page, and nobody has heard it."""
    photo = SimpleUploadedFile("recibo.png", PNG, "image/png")
    client.post(address("add", case), TYPED | {"photos": [photo]})
    lights_out.undo()
    return Letter.objects.get(source="page")


@pytest.fixture
def refused(case, ana, now):
    Refused.with_reasons(
        case, grounds="No.", alternatives="Ninguna.", outside_routes="Consumo.", by=ana, at=now
    )
    return case


def test_what_carlos_wrote_before_the_lights_went_out_is_heard_by_itself(case, unheard, work_off):
    assert unheard.filed_at is None

    work_off(at=timezone.now() + SOON)

    entry = case.entries.get()
    assert (entry.text, entry.letter) == ("No lo pierdan.", unheard)
    assert unheard.attachments.get().name == "recibo.png"


def test_what_carlos_sends_again_meanwhile_is_heard_once(client, case, unheard, work_off):
    client.post(address("add", case), {"text": "No lo pierdan.", "token": "t2"})
    client.post(address("add", case), {"text": "No lo pierdan.", "token": "t2"})

    work_off(at=timezone.now() + SOON)
    work_off(at=timezone.now() + SOON)

    assert case.entries.filter(letter=unheard).count() == 1
    assert case.entries.exclude(letter=unheard).count() == 1


def test_ana_tries_again_and_the_reply_reaches_its_case_instead_of_opening_another(
    case, ana, unheard, client_of
):
    Letter.objects.filter(pk=unheard.pk).update(stored_at=timezone.now() - LATER)
    [stuck] = doors.stuck_letters(now=timezone.now())
    assert stuck.why == "RuntimeError: the lights went out"

    client_of(ana).post(reverse("receive:filing", args=[unheard.pk]))

    assert Case.objects.count() == 1
    assert case.entries.get().text == "No lo pierdan."
    assert doors.stuck_letters(now=timezone.now()) == []


def test_a_reply_whose_arrival_was_never_noted_reaches_its_case_all_the_same(case, ana, unheard):
    Work.objects.filter(event__name="letter.replied").delete()
    Event.objects.filter(name="letter.replied").delete()

    assert doors.try_again(unheard, by=ana, at=timezone.now())
    assert case.entries.get().text == "No lo pierdan."


def test_a_reply_never_opens_a_case(case, unheard):
    with pytest.raises(ReplyOpensNoCase):
        open_case(unheard, now=timezone.now())
    assert Case.objects.count() == 1


def test_the_page_of_the_doors_calls_a_reply_a_reply(case, ana, unheard, client_of):
    Letter.objects.filter(pk=unheard.pk).update(stored_at=timezone.now() - LATER)

    page = client_of(ana).get(reverse("receive:quarantine"), headers={"accept-language": "en"})
    assert "Reply on a customer’s page" in page.content.decode()


def test_a_verdict_carlos_gave_before_the_lights_went_out_is_heard(
    client, case, ana, now, lights_out, work_off
):
    ResolutionOffer.make(case, "Devuelta.", by=ana, at=now)
    typed = {"verdict": "partly", "words": "Falta un euro.", "told_again": "on", "token": "t1"}
    answer = client.post(address("confirm", case), typed, follow=True)
    assert answer.status_code == 200
    lights_out.undo()

    work_off(at=timezone.now() + SOON)

    verdict = Confirmation.objects.get()
    assert (verdict.verdict, verdict.words) == ("partly", "Falta un euro.")
    assert verdict.told_again


def test_a_verdict_on_nothing_leaves_no_letter_waiting(client, case):
    client.post(address("confirm", case), {"verdict": "yes", "token": "t"})

    assert not Letter.objects.unfiled().filter(source="page").exists()


def test_carlos_is_not_told_that_it_is_open_again_before_it_is(
    client, refused, lights_out, work_off
):
    typed = {"words": "Sigue igual.", "token": "t1"}
    page = client.post(address("reopen", refused), typed, follow=True).content.decode()
    assert "Vuelve a estar abierto" not in page
    lights_out.undo()

    work_off(at=timezone.now() + SOON)

    refused.refresh_from_db()
    assert refused.standing == Standing.OPEN
    assert Reopening.objects.get().words == "Sigue igual."


def test_what_carlos_said_of_a_change_before_the_lights_went_out_is_heard(
    client, of_the_cause, worked, quim, now, lights_out, work_off
):
    case = of_the_cause()
    telling = Telling.tell(worked, case, letter="Hola.", by=quim, at=now, channel="hand")
    prefix = f"telling-{telling.pk}"
    typed = {"noticed": "yes", "worth_it": "yes", "words": "¡Por fin!", "token": "t1"}
    where = reverse("customer:answer-telling", kwargs={"key": case.key, "pk": telling.pk})
    client.post(where, {f"{prefix}-{name}": value for name, value in typed.items()})
    lights_out.undo()
    assert not TellingAnswer.objects.exists()

    work_off(at=timezone.now() + SOON)

    assert TellingAnswer.objects.get().words == "¡Por fin!"


# A page that was left open


def test_words_from_a_page_left_open_reopen_what_was_refused_meanwhile(client, refused, ana):
    answer = client.post(address("add", refused), {"text": "Sigo sin cobrar.", "token": "t"})

    assert answer.status_code == 302
    refused.refresh_from_db()
    assert refused.standing == Standing.OPEN
    assert Reopening.objects.get().words == "Sigo sin cobrar."
    assert "Sigo sin cobrar." in client.get(refused.customer_url).content.decode()
    rows = my_day.read(ana, of_team=False, now=timezone.now())["rows"]
    assert [row.case for row in rows] == [refused]


def test_a_photo_from_a_page_left_open_is_not_lost_either(client, refused):
    photo = SimpleUploadedFile("recibo.png", PNG, "image/png")
    client.post(address("add", refused), {"text": "Mire.", "photos": [photo], "token": "t"})

    refused.refresh_from_db()
    assert refused.standing == Standing.OPEN
    page = client.get(refused.customer_url).content.decode()
    assert "recibo.png" in page
    assert page.count("Mire.") == 1


def test_the_page_follows_a_corrected_language(client, case):
    Customer.objects.update(language="en")

    assert 'lang="en"' in client.get(case.customer_url).content.decode()


def test_what_ana_hears_she_hears_once_and_with_its_letter(client, case):
    client.post(address("add", case), TYPED)

    event = Event.objects.get(name="letter.replied")
    assert (event.case, event.voice) == (case, "customer")
    assert Entry.objects.get().letter_id == event.data["letter"]
