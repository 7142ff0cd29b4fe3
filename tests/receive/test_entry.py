"""A colleague notes what somebody tells on the phone or at the counter."""

import re
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from albricias.history import Event
from albricias.receive import doors
from albricias.receive.arriving import take_in_about
from albricias.receive.choices import Kind
from albricias.receive.fields import Email
from albricias.receive.forms import KINDS
from albricias.receive.models import Attachment, Channel, Letter
from albricias.receive.pending import new_token
from albricias.receive.receipt import Receipt
from albricias.receive.told import Told
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import answered_in_full
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Refused

NEW = "/recibir/nueva/"
JPEG = b"\xff\xd8\xff\xe0" + b"una foto" * 20
TOLD = {
    "channel": "phone",
    "story": "Llevo tres días sin línea.",
    "kind": "complaint",
    "times_told": "2",
    "language": "es",
    "amount": "1250,50",
    "phone": "600 11 22 33",
    "name": "Carlos Ibáñez",
}


@pytest.fixture
def told(now: Any) -> dict[str, Any]:
    return TOLD | {"token": new_token(now=now)}


def test_ana_notes_a_call_and_lands_on_the_case_with_the_key(
    ana: Any, client_of: Any, told: dict[str, Any], settings: Any
) -> None:
    settings.LANGUAGE_CODE = "es"
    answer = client_of(ana).post(NEW, told, headers={"accept-language": "es"})

    case = Case.objects.get()
    assert answer.url == reverse("case", args=[case.number])
    assert (case.owner, case.channel, case.times_told, str(case.amount)) == (
        ana,
        "phone",
        2,
        "1250.50",
    )
    [message] = get_messages(answer.wsgi_request)
    assert case.key in str(message)


def test_whoever_notes_it_knows_that_the_customer_reads_it_too(ana: Any, client_of: Any) -> None:
    page = client_of(ana).get(NEW, headers={"accept-language": "en"}).text
    assert "so do they on their page" in page


def test_a_later_call_of_theirs_stands_on_their_page_as_noted_by_ana(
    ana: Any, client_of: Any, case: Any, told: dict[str, Any], client: Any
) -> None:
    known = {"about": f"case-{case.number}", "email": case.customer.email, "phone": ""}
    about = told | known | {"channel": "counter", "story": "Dice que aún nada."}
    client_of(ana).post(NEW, about)
    page = client.get(case.customer_url, headers={"accept-language": "en"})
    [noted] = [said for said in page.context["said"] if said.text == "Dice que aún nada."]
    assert noted.theirs
    assert ana.name in noted.who


def test_the_receipt_of_a_call_says_who_wrote_it_down(ana: Any, tell_us: Any) -> None:
    by_phone, by_form = tell_us(channel="phone", taken_by=ana), tell_us("Otra cosa.")
    with override("en"):
        assert "as we wrote it down" in Receipt.for_key(by_phone.key).told_as
        assert "as you told it" in Receipt.for_key(by_form.key).told_as


def test_a_call_noted_twice_is_one_case(ana: Any, client_of: Any, told: dict[str, Any]) -> None:
    client = client_of(ana)
    first, second = client.post(NEW, told), client.post(NEW, told)

    assert first.url == second.url
    assert Letter.objects.count() == 1


def test_what_ana_typed_stays_when_something_is_missing(
    ana: Any, client_of: Any, told: dict[str, Any]
) -> None:
    photo = SimpleUploadedFile("papel.jpg", JPEG)
    refused = client_of(ana).post(NEW, told | {"story": "", "attachments": photo})

    assert refused.status_code == 422
    assert "600 11 22 33" in refused.content.decode()
    assert "papel.jpg" in refused.content.decode()
    client_of(ana).post(NEW, told)
    assert Attachment.objects.get().letter == Letter.objects.get()


def test_a_customer_is_recognised_by_phone_without_telling_of_cases_unseen(
    ana: Any, zoe: Any, client_of: Any, tell_us: Any
) -> None:
    tell_us("Una", phone="600112233", taken_by=ana)
    tell_us("Otra", phone="600112233", taken_by=ana)
    where = {"phone": "+34 600 11 22 33"}

    anas = client_of(ana).get(reverse("receive:who"), where).content.decode()
    assert "Carlos Ibáñez" in anas
    assert re.search(r"</b>, 2\b", anas)
    assert anas.count('value="case-') == 2
    zoes = client_of(zoe).get(reverse("receive:who"), where).content.decode()
    # Of somebody whose cases she may not see, not even the name.
    assert "Carlos Ibáñez" not in zoes
    assert "case-" not in zoes


@pytest.mark.parametrize("phone", ["", "6", "600", "%", "\x00", "999888777"])
def test_a_stranger_is_not_known(ana: Any, client_of: Any, case: Any, phone: str) -> None:
    page = client_of(ana).get(reverse("receive:who"), {"phone": phone, "email": ""})

    assert page.content.decode().strip() == ""


def test_dora_directs_and_does_not_take_calls(dora: Any, client_of: Any) -> None:
    assert client_of(dora).get(NEW).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: Any) -> None:
    for name in ("receive:new", "receive:who", "receive:channels"):
        assert client.get(reverse(name)).status_code == 302


def test_the_kinds_are_those_of_a_case() -> None:
    assert [value for value, _label in KINDS] == Kind.values


def test_an_address_longer_than_any_is_refused_with_a_sentence() -> None:
    longest = f"{'c' * 64}@{'.'.join(['a' * 60] * 3)}.es"
    assert Email().clean(longest) == longest
    with pytest.raises(ValidationError):
        Email().clean(f"{'c' * 64}@{'.'.join(['a' * 60] * 4)}.es")


# Whom we know, and what it goes on with (R7)


@pytest.fixture
def known(ana: Any, tell_us: Any) -> Case:
    """A case of carlos that goes on, known by his phone."""
    return cast(Case, tell_us("Tres días sin línea", phone="600112233", taken_by=ana))


def test_a_call_about_a_case_is_told_there_and_opens_no_other(
    ana: Any, client_of: Any, told: dict[str, Any], known: Case
) -> None:
    photo = SimpleUploadedFile("papel.jpg", JPEG)
    about = told | {
        "about": f"case-{known.number}",
        "story": "Sigue sin línea.",
        "expected": "Que vinieran ayer.",
    }
    client = client_of(ana)
    first, second = client.post(NEW, about | {"attachments": photo}), client.post(NEW, about)

    assert first.url == second.url == reverse("case", args=[known.number])
    assert Case.objects.count() == 1
    entry = known.entries.get()
    assert (entry.kind, entry.by) == (Entry.Kind.CALL, ana)
    assert "Sigue sin línea." in entry.text
    assert "Que vinieran ayer." in entry.text
    assert Attachment.objects.get(letter=entry.letter).name == "papel.jpg"
    assert Event.objects.get(name="letter.called").case == known


def test_what_is_told_of_a_case_waits_safe_if_it_cannot_be_noted_and_is_noted_later(
    ana: Any, client_of: Any, told: dict[str, Any], known: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("albricias.resolve.calls._note", None)
        client_of(ana).post(NEW, told | {"about": f"case-{known.number}"})
    letter = Letter.objects.get(source="about")
    assert letter.filed_at is None
    assert not known.entries.exists()

    assert doors.try_again(letter, by=ana, at=timezone.now())
    assert known.entries.get().text == told["story"]


def test_a_case_that_ended_while_they_spoke_opens_again(
    ana: Any, told: dict[str, Any], known: Case, now: datetime
) -> None:
    Refused.with_reasons(
        known, grounds="No", alternatives="Sí", outside_routes="Consumo", by=ana, at=now
    )
    known.refresh_from_db()
    told_of = Told(story="No estoy de acuerdo")
    take_in_about(known, told_of, channel=Channel.PHONE, token=told["token"], at=now, by=ana)

    known.refresh_from_db()
    assert not known.is_ended
    assert known.entries.get().text == "No estoy de acuerdo"


def test_what_they_call_about_after_an_answer_in_full_is_owed_an_answer(
    ana: Any, told: dict[str, Any], known: Case, now: datetime
) -> None:
    answered_in_full(known, at=now)
    later = now + timedelta(hours=1)
    told_of = Told(story="Otra vez sin línea")
    take_in_about(known, told_of, channel=Channel.PHONE, token=told["token"], at=later, by=ana)
    known.refresh_from_db()
    assert known.answer_due_at is not None
    assert known.deadlines.get(kind="answer", met_at=None).started_at == later


def test_nobody_adds_to_a_case_they_may_not_see_or_of_somebody_else(
    ana: Any, zoe: Any, client_of: Any, told: dict[str, Any], known: Case
) -> None:
    about = told | {"about": f"case-{known.number}"}
    unseen = client_of(zoe).post(NEW, about)
    other = client_of(ana).post(NEW, about | {"phone": "699 99 99 99"})

    for refused in (unseen, other):
        assert refused.status_code == 422
        assert told["story"] in refused.content.decode()
    assert not known.entries.exists()
    assert Case.objects.count() == 1


def test_something_new_of_a_customer_we_know_takes_the_name_we_have(
    ana: Any, client_of: Any, told: dict[str, Any], known: Case
) -> None:
    customer = known.customer
    assert customer is not None
    new = told | {"name": "", "about": f"customer-{customer.pk}"}
    client_of(ana).post(NEW, new)

    assert list(Case.objects.values_list("customer", flat=True)) == [customer.pk] * 2


def test_the_only_person_known_by_a_phone_is_chosen_and_may_be_unchosen(
    ana: Any, client_of: Any, known: Case
) -> None:
    page = client_of(ana).get(reverse("receive:who"), {"phone": "600112233"}).content.decode()
    customer = known.customer
    assert customer is not None
    assert re.search(rf'value="customer-{customer.pk}"[^>]* checked', page)
    asked = {"phone": "600112233", "about": f"case-{known.number}"}
    page = client_of(ana).get(reverse("receive:who"), asked).content.decode()
    assert re.search(rf'value="case-{known.number}"[^>]* checked', page)


def test_a_saved_entry_tells_its_page_to_forget_the_draft(
    ana: Any, client_of: Any, told: dict[str, Any]
) -> None:
    answer = client_of(ana).post(NEW, told)

    assert answer.cookies["entry-saved"].value == told["token"]
    assert answer.cookies["entry-saved"]["path"] == NEW


def test_the_phone_of_a_customer_of_another_team_names_nobody(
    ana: Any, bo: Any, zoe: Any, tell_us: Any, client_of: Any, now: Any
) -> None:
    tell_us(name="Rosa Ferrer", phone="600112233").assign(ana, by=bo, at=now)
    address = reverse("receive:who")
    for who, is_named in ((ana, True), (zoe, False)):
        page = client_of(who).get(address, {"phone": "600 11 22 33"}).content.decode()
        assert ("Rosa Ferrer" in page) == is_named
