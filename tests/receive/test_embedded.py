"""The form inside the sites of others: framed only where it may be, and knowing nobody (R3)."""

import dataclasses
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from albricias import home
from albricias.history import Event, Voice
from albricias.home import SettingUnreadable
from albricias.receive.models import EMBEDDED, Letter
from albricias.receive.told import Told

FORM = "/queja/incrustada/"
SITE = "https://tienda.example.org"
JPEG = b"\xff\xd8\xff\xe0" + b"una foto" * 20


@pytest.fixture
def allowed(settings: Any) -> None:
    values = {**settings.HOME.values, "embed_sites": f"{SITE}, https://*.example.net"}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


def send(client: Client, **said: Any) -> Any:
    """All of it at once, as the last step does."""
    sent = {"step": "3", "story": "Nadie llama", "kind": "complaint", "phone": "600112233"}
    return client.post(f"{FORM}?idioma=es&tema=light", sent | said)


def test_only_the_sites_that_are_named_may_frame_it(allowed: None, client: Client) -> None:
    page = client.get(FORM)

    policy = page["Content-Security-Policy"]
    assert f"frame-ancestors {SITE} https://*.example.net" in policy
    assert "X-Frame-Options" not in page
    ours = client.get(reverse("public:form"))
    assert ours["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in ours["Content-Security-Policy"]


def test_without_sites_nobody_may(client: Client) -> None:
    page = client.get(FORM)

    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("sites", ["tienda.example.org", "https://a.example; script-src *", "*"])
def test_a_site_that_is_no_origin_is_refused_at_the_start(sites: str) -> None:
    with pytest.raises(SettingUnreadable):
        home.read({"ALBRICIAS_EMBED_SITES": sites})


@pytest.mark.usefixtures("ana", "allowed")
def test_a_complaint_goes_through_all_three_steps_without_any_cookie() -> None:
    client = Client(enforce_csrf_checks=True)
    page: Any = client.get(f"{FORM}?lugar=Tienda+Mayor&producto=Fibra+600&canal=web+propia")
    sent = hidden(page) | {"place": "Tienda Mayor", "product": "Fibra 600", "kind": "complaint"}
    page = client.post(page.context["draft"].stand.action, sent | {"story": "Nadie llama"})
    photo = SimpleUploadedFile("foto.jpg", JPEG)
    page = client.post(
        page.context["draft"].stand.action, hidden(page) | {"expected": "Que llamen"}
    )
    page = client.post(page.context["draft"].stand.action, hidden(page) | {"attachments": photo})
    page = client.post(
        page.context["draft"].stand.action, hidden(page) | {"step": "3", "phone": "600112233"}
    )

    letter = Letter.objects.get()
    told = Told.from_letter(letter)
    assert page.url.startswith(f"/queja/incrustada/gracias/{letter.key}/")
    assert (told.place, told.product, told.origin) == ("Tienda Mayor", "Fibra 600", "web propia")
    assert (letter.source, letter.attachments.count()) == (EMBEDDED, 1)
    assert letter.case.place == "Tienda Mayor"
    thanks = client.get(page.url)
    assert letter.case.number in thanks.content.decode()
    assert thanks["Content-Security-Policy"].count(SITE) == 1
    assert not client.cookies


def hidden(page: Any) -> dict[str, str]:
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()
    )
    return dict(found)


def test_whoever_is_signed_in_is_nobody_here(ana: Any, bo: Any, allowed: None) -> None:
    """A page of a stranger posts in the browser of bo: it says nothing in bo's name."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(bo)
    answer = send(client)

    letter = Letter.objects.get()
    assert answer.status_code == 302
    assert letter.taken_by is None
    assert letter.channel == "web"
    opened = Event.objects.filter(by=bo)
    assert not opened.exists()
    assert Event.objects.get(name="letter.received").voice == Voice.CUSTOMER
    assert bo.name not in client.get(FORM).content.decode()


def test_every_other_address_still_asks_for_the_token(bo: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bo)

    assert client.post(reverse("public:form"), {"story": "Hola"}).status_code == 403
    assert client.post(reverse("receive:new"), {"story": "Hola"}).status_code == 403


def test_the_same_letter_sent_twice_is_one(ana: Any, client: Client, allowed: None) -> None:
    token = client.get(FORM).context["draft"].token
    first, second = send(client, token=token), send(client, token=token)

    assert first.url == second.url
    assert Letter.objects.count() == 1


def test_it_speaks_the_language_of_its_address_and_changes_it_without_a_cookie(
    client: Client,
) -> None:
    english = client.get(f"{FORM}?idioma=en")
    assert "What happened?" in english.content.decode()

    sent = {"language": "es", "story": "I was charged twice", "step": "1"}
    spanish = client.post(f"{FORM}?idioma=en", sent).content.decode()
    assert 'lang="es"' in spanish
    assert "I was charged twice" in spanish
    assert "idioma=es" in spanish
    assert not client.cookies


def test_a_look_nobody_knows_is_the_light_one(client: Client) -> None:
    assert 'data-bs-theme="dark"' in client.get(f"{FORM}?tema=dark").content.decode()
    assert 'data-bs-theme="light"' in client.get(f'{FORM}?tema="><b>').content.decode()
