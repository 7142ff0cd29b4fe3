"""The customer's own page: plain words, their say, and nothing that is not theirs."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from albricias.change.models import Change, Stage
from albricias.learn.models import CaseCause, Cause
from albricias.receive.models import Attachment, Channel, Letter
from albricias.resolve.cases import Standing
from albricias.resolve.entries import Entry
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer
from albricias.tell.models import Dispatch, Telling, TellingAnswer
from tests.budgets import within_budget

DAY = timedelta(days=1)


def address(name, case, **more):
    return reverse(f"customer:{name}", kwargs={"key": case.key, **more})


def in_english(client, case):
    """The page of carlos, whose language is another, as he chose to read it."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(case.customer_url).content.decode()


@pytest.fixture
def offered(case, ana, now):
    ResolutionOffer.make(case, "Hemos devuelto la cuota.", by=ana, at=now)
    return case


@pytest.fixture
def told(case, ana, quim, carlos, now):
    """Carlos has been told what his complaint changed."""
    cause = Cause.add("Se graba dos veces", parent=None, by=quim, at=now)
    change = Change.open(
        "Grabar una vez", what_changes="Una sola.", causes=[cause], owner=quim, by=quim, at=now
    )
    Change.objects.filter(pk=change.pk).update(stage=Stage.WORKED)
    change.refresh_from_db()
    return Telling.tell(
        change, case, letter="Hola, Carlos: ya no pasa.", by=quim, at=now, channel="mail"
    )


def test_carlos_reads_who_is_in_charge_and_by_when(client, case):
    page = client.get(case.customer_url).content.decode()
    assert case.owner.name in page
    assert case.number in page
    assert case.story in page


def test_a_guessed_key_finds_nothing_and_says_so_kindly(client, db):
    response = client.get("/c/AAAAA-BBBBB-CCCCC-DDDDD-EEEEEE/")
    assert response.status_code == 404
    assert "customer/not_found.html" in [t.name for t in response.templates]


def test_a_letter_without_number_yet_is_not_a_missing_page(client, db, now):
    letter, _new = Letter.keep(channel=Channel.WEB, raw=b"{}", external_id="x", received_at=now)
    assert client.get(f"/c/{letter.key}/").status_code == 200


@pytest.mark.parametrize("known", [True, False])
def test_nobody_keeps_the_page_or_learns_its_address(client, case, known):
    response = client.get(case.customer_url if known else "/c/nada/")
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_john_reads_it_in_his_language_and_may_switch(client, ana, tell_us):
    case = tell_us(language="en", name="John Reed", email="john@example.org")
    assert 'lang="en"' in client.get(case.customer_url).content.decode()
    client.cookies["django_language"] = "es"
    assert 'lang="es"' in client.get(case.customer_url).content.decode()


def test_carlos_adds_something_and_it_is_kept_raw_first(client, case):
    client.post(address("add", case), {"text": "Hoy me han vuelto a cobrar.", "token": "t1"})
    entry = case.entries.get()
    assert entry.text == "Hoy me han vuelto a cobrar."
    assert "Hoy me han vuelto a cobrar." in bytes(entry.letter.raw).decode()
    assert entry.letter.filed_at


def test_a_form_sent_twice_says_it_once(client, case):
    for token in ("t1", "t1", "t2"):
        client.post(address("add", case), {"text": "Lo mismo.", "token": token})
    assert case.entries.count() == 1


def test_the_same_words_another_day_are_new_words(client, case, now):
    Entry.add_from_customer(case, "¿Hay algo?", letter=None, at=timezone.now() - DAY)
    client.post(address("add", case), {"text": "¿Hay algo?", "token": "t1"})
    assert case.entries.count() == 2


def test_a_crash_between_storing_and_hearing_loses_nothing(client, case, work_off, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the lights went out")

    typed = {"text": "No lo pierdan.", "token": "t1"}
    with monkeypatch.context() as patched:
        patched.setattr(Entry, "add_from_customer", fail)
        assert client.post(address("add", case), typed).status_code == 302
    assert Letter.objects.get(source="page").filed_at is None
    client.post(address("add", case), typed)
    work_off(at=timezone.now() + DAY)
    assert case.entries.get().text == "No lo pierdan."
    assert Letter.objects.filter(source="page").count() == 1


def test_carlos_sends_a_photo_and_gets_it_back_as_a_download(client, case):
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
    photo = SimpleUploadedFile("recibo.png", png, "image/png")
    client.post(address("add", case), {"text": "", "photos": [photo], "token": "t1"})
    file = Attachment.objects.get()
    response = client.get(address("attachment", case, pk=file.pk))
    assert b"".join(response.streaming_content) == png
    assert "attachment" in response["Content-Disposition"]


def test_a_page_that_could_run_is_not_taken_and_the_words_stay(client, case):
    page = SimpleUploadedFile("a.html", b"<html><script>1</script></html>", "text/html")
    typed = {"text": "Mire esto.", "photos": [page], "token": "t1"}
    response = client.post(address("add", case), typed)
    assert response.status_code == 422
    assert "Mire esto." in response.content.decode()
    assert not case.entries.exists()
    assert not Letter.objects.filter(source="page").exists()


def test_another_case_does_not_give_out_these_files(client, case, tell_us):
    other = tell_us(name="Rosa", email="rosa@example.org")
    png = SimpleUploadedFile("r.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    client.post(address("add", other), {"photos": [png], "token": "t1"})
    file = Attachment.objects.get()
    assert client.get(address("attachment", case, pk=file.pk)).status_code == 404


def test_an_empty_form_is_answered_with_what_is_missing(client, case):
    assert client.post(address("add", case), {"text": " "}).status_code == 422


def test_carlos_says_yes_and_it_ends(client, offered):
    client.post(address("confirm", offered), {"verdict": "yes", "told_again": "on", "token": "t"})
    offered.refresh_from_db()
    assert offered.standing == Standing.CONFIRMED
    assert Confirmation.objects.get().told_again is True


def test_carlos_says_not_yet_in_his_own_words(client, offered):
    typed = {"verdict": "no", "words": "Sigo sin verla.", "token": "t"}
    client.post(address("confirm", offered), typed)
    client.post(address("confirm", offered), typed)
    offered.refresh_from_db()
    assert offered.standing == Standing.OPEN
    assert Confirmation.objects.get().words == "Sigo sin verla."
    assert "Sigo sin verla." in client.get(offered.customer_url).content.decode()


def test_nobody_is_asked_before_something_is_offered(client, case):
    assert address("confirm", case) not in client.get(case.customer_url).content.decode()
    response = client.post(address("confirm", case), {"verdict": "yes", "token": "t"})
    assert response.status_code == 422
    case.refresh_from_db()
    assert not case.is_ended


def test_looking_answers_nothing(client, offered):
    assert client.get(address("confirm", offered)).status_code == 405
    assert not Confirmation.objects.exists()


def test_carlos_reopens_what_had_ended(client, offered, now):
    Confirmation.hear(offered, "yes", at=now)
    page = client.get(offered.customer_url).content.decode()
    assert address("reopen", offered) in page
    assert address("add", offered) not in page
    typed = {"words": "Ha vuelto a pasar.", "token": "t"}
    client.post(address("reopen", offered), typed)
    client.post(address("reopen", offered), typed)
    offered.refresh_from_db()
    assert offered.standing == Standing.OPEN
    assert Reopening.objects.get().words == "Ha vuelto a pasar."


def test_a_broken_promise_is_said_plainly(client, ana, case, now):
    Promise.make(case, "Llamarle el jueves", due_at=now + DAY, owner=ana, by=ana, at=now)
    Promise.objects.update(due_at=timezone.now() - DAY, made_at=timezone.now() - 2 * DAY)
    page = client.get(case.customer_url)
    assert [owed.css for owed in page.context["ledger"]] == ["broken"]


def test_carlos_reads_that_it_is_being_changed_though_his_cause_is_a_narrower_one(
    client, case, quim, now
):
    wide = Cause.add("Cobros", parent=None, by=quim, at=now)
    narrow = Cause.add("Se cobra dos veces", parent=wide, by=quim, at=now)
    change = Change.open(
        "Cobrar una vez", what_changes="Una.", causes=[wide], owner=quim, by=quim, at=now
    )
    assert not client.get(case.customer_url).context["being_changed"]
    CaseCause.name_for(case, [narrow], by=quim, at=now)
    Change.objects.filter(pk=change.pk).update(stage=Stage.STARTED)
    assert client.get(case.customer_url).context["being_changed"]


def test_carlos_says_it_was_worth_it_and_may_change_his_mind(client, case, told):
    assert "Hola, Carlos: ya no pasa." in client.get(case.customer_url).content.decode()
    where, prefix = address("answer-telling", case, pk=told.pk), f"telling-{told.pk}"
    for worth_it in ("yes", "no"):
        typed = {f"{prefix}-noticed": "yes", f"{prefix}-worth_it": worth_it}
        client.post(where, typed | {f"{prefix}-token": worth_it, f"{prefix}-words": "Eso."})
        assert TellingAnswer.objects.get().worth_it is (worth_it == "yes")


def test_somebody_elses_key_does_not_answer_for_carlos(client, told, tell_us):
    other = tell_us(name="Rosa", email="rosa@example.org")
    where = address("answer-telling", other, pk=told.pk)
    assert client.post(where, {"noticed": "yes"}).status_code == 404


def test_a_machine_that_writes_all_the_time_is_asked_to_wait(client, case, monkeypatch):
    monkeypatch.setattr("albricias.tell.customer_views.MOST_POSTS", 2)
    for n in range(3):
        typed = {"text": f"Mensaje {n}", "token": f"t{n}"}
        response = client.post(address("add", case), typed)
    assert response.status_code == 429
    assert "Mensaje 2" in response.content.decode()
    assert case.entries.count() == 2


def test_the_page_names_no_event_and_no_note(client, ana, bo, offered, now):
    Entry.note(offered, "Ojo con este.", by=bo, at=now)
    page = client.get(offered.customer_url).content.decode()
    assert "Ojo con este." not in page
    assert bo.name not in page
    assert "resolution." not in page


def test_the_page_keeps_its_budget(client, ana, offered, told, now):
    for n in range(8):
        Entry.answer(offered, f"Respuesta {n}", by=ana, at=now)
        Entry.add_from_customer(offered, f"Más {n}", letter=None, at=now)
        promise = Promise.make(offered, f"Cosa {n}", due_at=now + DAY, owner=ana, by=ana, at=now)
        promise.move(now + 2 * DAY, by=ana, at=now, reason="Falta algo.")
    with within_budget("customer:page"):
        assert client.get(offered.customer_url).status_code == 200


def test_a_promise_that_moved_is_quoted_and_says_its_new_time(client, case, ana):
    at = timezone.now()
    words = "Le llamaremos el jueves por la mañana"
    promise = Promise.make(case, words, due_at=at + 20 * DAY, owner=ana, by=ana, at=at)
    promise.move(at + 25 * DAY, by=ana, at=at, reason="Falta una pieza.", called=True)
    page = in_english(client, case)
    assert f"We told you: “{words}”" in page
    assert "It is now due" in page
    assert "Falta una pieza." in page


def test_what_was_told_by_phone_is_said_to_be_noted_by_whoever_noted_it(client, ana, tell_us):
    case = tell_us("La señorita explica que no vino nadie.", channel="phone", taken_by=ana)
    page = in_english(client, case)
    assert f"<b>Noted by {ana.name} from what you told us by phone</b>" in page
    assert "<b>You</b>" not in page


def test_a_yes_that_ana_heard_is_said_to_be_noted_by_her(client, offered, ana, now):
    Confirmation.hear(offered, "partly", at=now, words="Falta la mitad.", heard_by=ana)
    assert f"Noted by {ana.name} from what you told us</b>" in in_english(client, offered)


def test_no_answer_weighs_more_than_another(client, offered):
    page = client.get(offered.customer_url).content.decode()
    looks = re.findall(r'<button class="([^"]+)" name="verdict"', page)
    assert len(looks) == 3
    assert len(set(looks)) == 1


def test_carlos_is_thanked_once_for_his_yes(client, offered):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    sent = {"verdict": "yes", "token": "t1"}
    page = client.post(address("confirm", offered), sent, follow=True).content.decode()
    assert page.count("Thank you for telling us.") == 1


# The letters


def test_the_acknowledgement_thanks_first_and_gives_key_and_receipt(case, work_off, now):
    work_off(at=now)
    letter = Dispatch.objects.get(kind=Dispatch.Kind.ACKNOWLEDGEMENT).text
    assert case.key in letter
    assert case.number in letter
    assert case.owner.name in letter
    assert "Carlos" in letter.splitlines()[0]


def test_letters_carry_the_words_of_ana_as_she_wrote_them(case, ana, work_off, now):
    words = "Le he devuelto 42,50 € & una disculpa.\n\n¿Está bien así?"
    Entry.answer(case, words, by=ana, at=now)
    ResolutionOffer.make(case, "Devuelta <la cuota>", by=ana, at=now)
    work_off(at=now)
    answer = Dispatch.objects.get(kind=Dispatch.Kind.ANSWER).text
    assert words in answer
    assert ana.name in answer
    assert case.customer_url in answer
    assert "Devuelta <la cuota>" in Dispatch.objects.get(kind=Dispatch.Kind.OFFER).text


def test_whoever_left_no_name_is_greeted_all_the_same(tell_us, ana, work_off, now):
    tell_us(name="", email="alguien@example.org")
    work_off(at=now)
    assert "None" not in Dispatch.objects.get().text


def test_ana_cannot_say_in_carloss_name_that_it_is_resolved(case, ana, now, client_of):
    ResolutionOffer.make(case, "Le hemos devuelto la cuota.", by=ana, at=now)
    browser = client_of(ana)
    page = browser.get(case.customer_url)
    form = {"verdict": "yes", "token": page.context["confirm_form"]["token"].value()}
    answer = browser.post(reverse("customer:confirm", args=[case.key]), form)
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.standing == Standing.OFFERED


def test_carlos_reads_what_he_expected_and_asked_for_under_his_story(client, case):
    page = client.get(case.customer_url).content.decode()
    assert page.index(case.story) < page.index(case.expected) < page.index(case.remedy_sought)


def test_partly_is_told_back_as_partly_with_what_is_missing(client, offered, ana, now):
    for n in range(2):
        Point.note(offered, f"Punto {n}", by=ana, at=now)
    asked = in_english(client, offered)
    assert "If only partly, what is missing?" in asked
    typed = {"verdict": "partly", "words": "Gracias.", "missing": "La segunda factura."}
    client.post(address("confirm", offered), typed | {"token": "t"})
    verdict = Confirmation.objects.get(case=offered)
    assert verdict.words.startswith("Gracias.\n")
    assert "La segunda factura." in verdict.words
    page = in_english(client, offered)
    assert "You told us that it is resolved only in part." in page


def test_whoever_raised_one_thing_is_not_asked_which_part_is_missing(client, offered):
    page = in_english(client, offered)
    assert "what is missing?" not in page


def test_a_refusal_says_which_part_is_which(client, case, ana, now):
    reasons = {"grounds": "No lo cubre.", "alternatives": "Un mes.", "outside_routes": "OMIC."}
    Refused.with_reasons(case, **reasons, by=ana, at=now)
    page = in_english(client, case)
    labels = ("Why it cannot be done", "What we offer you instead", "Where else you can go")
    told = zip(labels, reasons.values(), strict=True)
    places = [page.index(words) for pair in told for words in pair]
    assert places == sorted(places)
