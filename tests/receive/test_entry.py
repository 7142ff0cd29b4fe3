"""A colleague notes what somebody tells on the phone or at the counter."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from albricias.receive.choices import Kind
from albricias.receive.fields import Email
from albricias.receive.forms import KINDS
from albricias.receive.models import Attachment, Letter
from albricias.receive.pending import new_token
from albricias.resolve.cases import Case

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
    zoes = client_of(zoe).get(reverse("receive:who"), where).content.decode()
    assert re.search(r"</b>, 0\b", zoes)


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
