"""Somebody tells us what happened, on a phone, without an account and without JavaScript."""

import html
import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from albricias.history import Event, Work
from albricias.receive import pending, public_forms
from albricias.receive.choices import Emotion, Kind
from albricias.receive.models import Attachment, Letter, read_key
from albricias.receive.told import Told
from albricias.resolve.cases import Case

STORY = "  Me cobraron dos veces.\r\n<script>alert('hola')</script> ¿Por qué?\r\n"
JPEG = b"\xff\xd8\xff\xe0" + b"una foto" * 20
FORM = "/queja/contar/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def carlos_phone() -> Any:
    """The browser of somebody who has no account; pages in Spanish."""
    return Client(headers={"accept-language": "es"})


def hidden(page: Any) -> dict[str, str]:
    """What the page carries forward, as a browser would send it."""
    found = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode(), re.DOTALL
    )
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def tell(client: Any, story: str = STORY, **who: str) -> Any:
    """All three steps as somebody walks them; the answer to the last button."""
    page = client.get(FORM)
    page = client.post(FORM, hidden(page) | {"story": story, "kind": "complaint"})
    wish = {"expected": "Un solo recibo", "remedy_sought": "La devolución", "emotion": "angry"}
    page = client.post(FORM, hidden(page) | wish | {"times_told": "2"})
    who = who or {"name": "Carlos Ibáñez", "email": "carlos@example.org"}
    return client.post(FORM, hidden(page) | who)


def test_carlos_tells_us_in_three_steps_and_gets_his_key_and_number(
    ana: Any, carlos_phone: Any
) -> None:
    answer = tell(carlos_phone)

    letter = Letter.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("public:thanks", args=[letter.key])
    page = carlos_phone.get(answer.url).content.decode()
    assert letter.key in page
    assert letter.case.number in page
    assert letter.case.owner == ana


def test_the_letter_is_kept_exactly_as_it_was_typed(carlos_phone: Any) -> None:
    tell(carlos_phone)

    told = json.loads(bytes(Letter.objects.get().raw))
    assert told["story"] == STORY
    assert (told["emotion"], told["times_told"], told["language"]) == ("angry", 2, "es")


def test_the_arrival_is_the_customers_act(carlos_phone: Any) -> None:
    tell(carlos_phone)

    event = Event.objects.get(name="letter.received")
    assert (event.voice, event.by, event.data) == (
        "customer",
        None,
        {"letter": Letter.objects.get().pk},
    )


def test_a_form_sent_twice_is_one_letter(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    sent = hidden(page) | {"step": "3", "story": STORY, "kind": "complaint", "phone": "600112233"}

    first, second = carlos_phone.post(FORM, sent), carlos_phone.post(FORM, sent)

    assert first.url == second.url
    assert (Letter.objects.count(), Case.objects.count()) == (1, 1)


def test_a_changed_letter_sent_again_is_neither_doubled_nor_lost(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    sent = hidden(page) | {"step": "3", "story": STORY, "kind": "complaint", "phone": "600112233"}
    carlos_phone.post(FORM, sent)

    again = carlos_phone.post(FORM, sent | {"story": "Y además me trataron mal."})

    assert again.status_code == 409
    assert "Y además me trataron mal." in again.content.decode()
    assert Letter.objects.get().case.number in again.content.decode()


def test_an_empty_form_says_what_is_missing(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    empty = carlos_phone.post(FORM, hidden(page) | {"story": "  \r\n ", "kind": "complaint"})

    assert empty.status_code == 422
    assert 'aria-invalid="true"' in empty.content.decode()
    assert not Letter.objects.exists()


def test_going_back_loses_nothing(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    page = carlos_phone.post(FORM, hidden(page) | {"story": STORY, "kind": "question"})
    typed = {"expected": "Que contesten", "emotion": "worried", "back": "yes"}
    back = carlos_phone.post(FORM, hidden(page) | typed)
    assert "¿Por qué?" in back.content.decode()

    again = carlos_phone.post(FORM, hidden(back) | {"story": STORY, "kind": "question"})
    assert "Que contesten" in again.content.decode()
    assert re.search(r'value="worried"[^>]*checked', again.content.decode())


def test_changing_the_language_loses_nothing(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    english = carlos_phone.post(FORM, hidden(page) | {"story": STORY, "language": "en"})

    assert '<html lang="en"' in english.content.decode()
    assert "¿Por qué?" in english.content.decode()
    assert carlos_phone.cookies["django_language"].value == "en"


def test_a_script_in_any_field_is_shown_as_text(ana: Any, carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    attack = '"><script>alert(1)</script>'
    words = dict.fromkeys(("story", "expected", "remedy_sought", "name"), attack)
    sent = hidden(page) | words | {"step": "3", "kind": "complaint", "phone": "600112233"}
    refused = carlos_phone.post(FORM, sent | {"email": attack})
    answer = carlos_phone.post(FORM, sent)
    key = Letter.objects.get().key

    pages = [refused, carlos_phone.get(answer.url)]
    pages.append(carlos_phone.get(reverse("public:receipt", args=[key])))
    for shown in pages:
        assert "<script>alert(1)" not in shown.content.decode()
    text = carlos_phone.get(reverse("public:receipt-file", args=[key]))
    assert text["Content-Type"].startswith("text/plain")
    assert attack in text.content.decode()


def test_whoever_leaves_no_address_is_warned_before_anything_is_sent(
    carlos_phone: Any,
) -> None:
    page = carlos_phone.get(FORM)
    sent = hidden(page) | {"step": "3", "story": STORY, "kind": "complaint", "name": "Carlos"}

    warned = carlos_phone.post(FORM, sent)
    assert warned.status_code == 422
    assert 'name="anonymous"' in warned.content.decode()
    assert not Letter.objects.exists()

    carlos_phone.post(FORM, hidden(warned) | {"name": "", "anonymous": "yes"})
    assert Case.objects.get().customer is None


def test_nul_characters_are_left_out(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    sent = {"step": "3", "story": "Hola\x00 y adiós", "kind": "complaint", "email": "a@example.org"}
    carlos_phone.post(FORM, hidden(page) | sent)

    assert Case.objects.get().story == "Hola y adiós"


def test_a_huge_text_is_refused_in_words_and_kept(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    huge = "queja " * 40_000
    refused = carlos_phone.post(FORM, hidden(page) | {"story": huge, "kind": "complaint"})

    assert refused.status_code == 422
    assert huge in refused.content.decode()


def test_a_letter_of_40_mb_meets_a_clear_page(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    refused = carlos_phone.post(FORM, hidden(page) | {"story": "a" * 40_000_000})

    assert refused.status_code == 413
    assert "<h1>" in refused.content.decode()


def test_a_step_that_was_jumped_over_is_shown_again(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    jumped = carlos_phone.post(FORM, hidden(page) | {"step": "3", "email": "a@example.org"})

    assert jumped.status_code == 422
    assert 'name="step" value="1"' in jumped.content.decode()
    assert hidden(jumped)["email"] == "a@example.org"


def test_too_many_letters_from_one_place_wait_and_keep_their_words(
    carlos_phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("albricias.receive.public_views.LETTERS", 1)
    assert tell(carlos_phone).status_code == 302

    refused = tell(carlos_phone)
    assert refused.status_code == 429
    assert hidden(refused)["story"] == STORY
    assert Letter.objects.count() == 1


def test_a_counter_that_is_down_costs_no_letter(
    carlos_phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Down:
        def add(self, *args: Any) -> None:
            raise DatabaseError("no such table: albricias_cache")

    monkeypatch.setattr("albricias.receive.limits.cache", Down())
    assert tell(carlos_phone).status_code == 302


def test_a_letter_that_cannot_be_filed_is_safe_and_says_so(
    carlos_phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no case today")

    monkeypatch.setattr("albricias.resolve.filing._case_from", broken)
    answer = tell(carlos_phone)

    assert Letter.objects.unfiled().count() == 1
    assert Work.objects.get().last_error == "RuntimeError: no case today"
    assert Letter.objects.get().key in carlos_phone.get(answer.url).content.decode()


def test_a_letter_that_cannot_be_stored_stays_on_the_page(
    carlos_phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(Letter, "keep", full)
    refused = tell(carlos_phone)

    assert refused.status_code == 422
    assert hidden(refused)["story"] == STORY


def test_a_photo_travels_with_the_letter_from_the_moment_it_is_chosen(
    carlos_phone: Any,
) -> None:
    page = carlos_phone.get(FORM)
    photo = SimpleUploadedFile("../factura.jpg", JPEG)
    page = carlos_phone.post(FORM, hidden(page) | {"story": STORY, "kind": "complaint"})
    # A mistake elsewhere on the page does not cost the photo.
    wrong = {"times_told": "hello", "attachments": photo}
    page = carlos_phone.post(FORM, hidden(page) | wrong)
    assert page.status_code == 422
    assert "factura.jpg" in page.content.decode()

    page = carlos_phone.post(FORM, hidden(page) | {"times_told": "1"})
    carlos_phone.post(FORM, hidden(page) | {"email": "carlos@example.org"})

    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.media_type) == ("factura.jpg", "image/jpeg")
    with attachment.file.open() as stored:
        assert stored.read() == JPEG


def test_a_photo_can_be_taken_off(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    sent = hidden(page) | {"step": "2", "story": STORY, "back": "yes"}
    photo = SimpleUploadedFile("a.jpg", JPEG)
    page = carlos_phone.post(FORM, sent | {"attachments": photo})
    [held] = pending.held_for(hidden(page)["token"])

    gone = carlos_phone.post(FORM, hidden(page) | {"step": "2", "remove": held.digest})
    assert pending.held_for(hidden(gone)["token"]) == []
    assert gone.status_code == 200


def test_a_program_dressed_as_a_photo_is_refused_and_the_words_stay(
    carlos_phone: Any,
) -> None:
    page = carlos_phone.get(FORM)
    program = SimpleUploadedFile("foto.jpg", b"MZ\x90\x00" + b"\x00" * 200, "image/jpeg")
    sent = hidden(page) | {"step": "2", "story": STORY, "expected": "Respeto"}
    refused = carlos_phone.post(FORM, sent | {"attachments": program})

    assert refused.status_code == 422
    assert "foto.jpg" in refused.content.decode()
    assert "Respeto" in refused.content.decode()


def test_files_that_expired_are_asked_for_again(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    sent = hidden(page) | {"step": "3", "story": STORY, "kind": "complaint", "phone": "600112233"}
    refused = carlos_phone.post(FORM, sent | {"attached": "2"})

    assert refused.status_code == 422
    assert hidden(refused)["step"] == "2"
    assert not Letter.objects.exists()


def test_a_token_that_is_not_ours_reaches_no_folder(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM)
    sent = hidden(page) | {"token": "../../etc", "story": STORY, "kind": "complaint"}

    assert pending.is_token(hidden(carlos_phone.post(FORM, sent))["token"])


@pytest.mark.parametrize("name", ["thanks", "receipt", "receipt-file"])
@pytest.mark.parametrize("key", ["guessed", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAAA", "%00", "'--"])
def test_a_guessed_key_opens_nothing(carlos_phone: Any, name: str, key: str) -> None:
    path = {"thanks": "gracias/{}/", "receipt": "recibo/{}/", "receipt-file": "recibo/{}/texto/"}
    assert carlos_phone.get("/queja/" + path[name].format(key)).status_code == 404


def test_a_key_copied_by_hand_is_understood(carlos_phone: Any) -> None:
    tell(carlos_phone)
    key = Letter.objects.get().key

    assert read_key(f" {key.lower().replace('-', ' ')} ") == key
    assert read_key(key.replace("O", "0").replace("I", "1").replace("B", "8")) == key
    answer = carlos_phone.post("/queja/clave/", {"key": key.lower()})
    assert answer.url == reverse("customer:case", args=[key])


def test_the_receipt_says_everything_and_by_when(carlos_phone: Any) -> None:
    tell(carlos_phone)
    letter = Letter.objects.get()
    page = carlos_phone.get(reverse("public:receipt", args=[letter.key])).content.decode()

    for said in (letter.key, letter.case.number, "¿Por qué?", "La devolución", "Un solo recibo"):
        assert said in page
    text = carlos_phone.get(reverse("public:receipt-file", args=[letter.key]))
    assert text["Content-Disposition"].endswith(f'{letter.case.number}.txt"')
    assert STORY in text.content.decode()


def test_the_receipt_is_a_document_to_show_elsewhere(carlos_phone: Any) -> None:
    hard = "Escribí #let x = [1], $a$ y *esto*; nadie contestó. 漢字"
    tell(carlos_phone, story=hard)
    letter = Letter.objects.get()
    kept = carlos_phone.get(reverse("public:receipt-pdf", args=[letter.key]))
    assert kept["Content-Disposition"].endswith(f'{letter.case.number}.pdf"')
    pages = PdfReader(BytesIO(kept.content)).pages
    said = " ".join(page.extract_text() for page in pages).replace("\n", " ")
    assert "Escribí #let x = [1], $a$ y *esto*; nadie contestó." in said
    for expected in (letter.key, letter.case.number, letter.case.customer_url, "Un solo recibo"):
        assert expected in said


def test_the_invitation_leads_to_the_form(carlos_phone: Any) -> None:
    page = carlos_phone.get("/queja/")

    assert f'href="{FORM}"' in page.content.decode()


def test_what_the_form_offers_is_what_a_case_knows() -> None:
    kinds = {value for value, _label in public_forms.KINDS}
    emotions = {value for value, _label in public_forms.EMOTIONS} - {public_forms.UNSAID}

    assert kinds <= set(Kind.values)
    assert emotions == set(Emotion.values)


def test_told_reads_back_what_was_written(carlos_phone: Any) -> None:
    tell(carlos_phone)

    told = Told.from_letter(Letter.objects.get())
    assert (told.story, told.kind, told.name) == (STORY, "complaint", "Carlos Ibáñez")


def test_the_enter_key_goes_on(carlos_phone: Any) -> None:
    page = carlos_phone.get(FORM).content.decode()
    buttons = [found for found in re.findall(r"<button[^>]*>", page) if 'form="tell"' in found]

    # A browser presses the first button that belongs to the form: it must not have a name.
    assert "name=" not in buttons[0]
    assert page.index(buttons[0]) < page.index('name="language"')
