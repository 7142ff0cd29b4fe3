"""Colleagues invite people to complain: posters, signatures, links and a snippet (R3)."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from albricias.receive import inviting
from albricias.receive.choices import Kind
from albricias.receive.inviting import Asked
from albricias.receive.models import Letter
from albricias.receive.public_forms import KINDS
from albricias.receive.told import Told

HOUSE = "https://quejas.example.org"


@pytest.fixture(autouse=True)
def public(settings: Any) -> None:
    settings.PUBLIC_URL = HOUSE


def asked_of(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def test_a_poster_for_each_place_names_it_in_its_code(ana: Any, client_of: Any) -> None:
    asked = {"places": "Tienda Mayor\n\n  Tienda   del Puerto \nTienda Mayor", "language": "es"}
    page = client_of(ana).get(reverse("receive:poster"), asked).content.decode()

    links = [unescape(link) for link in re.findall(r'poster-link">([^<]+)<', page)]
    assert [asked_of(link)["lugar"] for link in links] == [["Tienda Mayor"], ["Tienda del Puerto"]]
    assert all(link.startswith(f"{HOUSE}/queja/contar/?canal=cartel") for link in links)
    assert page.count("<svg") - page.count("<use") == 2
    assert "¿Algo salió mal?" in page
    english = client_of(ana).get(reverse("receive:poster"), {"language": "en"}).content.decode()
    assert "Did something go wrong?" in english


def test_the_code_is_what_a_camera_reads(ana: Any, client_of: Any) -> None:
    """Decoded by nobody here: the drawing is the one segno makes of exactly that link."""
    import segno

    link = inviting.form_link(HOUSE, origin="cartel", place="Tienda Mayor")
    png = client_of(ana).get(reverse("receive:qr", args=["png"]), {"places": "Tienda Mayor"})
    svg = client_of(ana).get(reverse("receive:qr", args=["svg"]), {"places": "Tienda Mayor"})

    assert png.content == inviting.qr_file(link, "png")
    assert png.content.startswith(b"\x89PNG")
    assert svg.content.startswith(b"<?xml")
    assert segno.make(link, error="q", micro=False).error == "Q"
    assert client_of(ana).get("/recibir/invitar/qr.exe").status_code == 404


def test_what_a_signature_and_a_bill_say_leads_to_the_form(ana: Any, client_of: Any) -> None:
    page = client_of(ana).get(reverse("receive:invite"), {"product": "Fibra & más"})
    said = page.context

    assert asked_of(said["signature_text"].split("\n")[1]) == {
        "canal": ["firma"],
        "producto": ["Fibra & más"],
    }
    assert (
        '<a href="https://quejas.example.org/queja/contar/?canal=firma&amp;'
        in (said["signature_html"])
    )
    assert asked_of(said["bill"])["canal"] == ["factura"]


def test_the_snippet_carries_what_was_chosen_and_cannot_be_broken_out_of() -> None:
    said = inviting.snippets(HOUSE, Asked(product='"><script>', places=["Sol"], language="en"))

    assert said["embed"].startswith("<div data-albricias data-product=")
    assert "<script>" not in said["embed"]
    assert f'src="{HOUSE}/static/embed.js"' in said["embed"]
    assert "/queja/incrustada/?producto=%22%3E%3Cscript%3E" in said["embed_plain"]


def test_the_page_says_when_no_site_may_show_the_form(ana: Any, client_of: Any) -> None:
    page = client_of(ana).get(reverse("receive:invite"), headers={"accept-language": "en"})

    assert "No site may show it yet" in page.content.decode()


def test_a_stranger_does_not_make_posters(client: Client) -> None:
    for name, args in (("invite", []), ("poster", []), ("qr", ["svg"])):
        assert client.get(reverse(f"receive:{name}", args=args)).status_code == 302


@pytest.mark.usefixtures("ana")
def test_what_a_link_says_is_shown_and_may_be_changed(client: Client) -> None:
    page = client.get("/queja/contar/?lugar=Tienda+Mayor&producto=Fibra&canal=cartel")
    text = page.content.decode()
    assert 'name="place" value="Tienda Mayor"' in text
    assert 'name="product" value="Fibra"' in text

    sent = {
        "token": page.context["draft"].token, "step": "3", "story": "Nadie llama",
        "kind": "departure", "place": "Tienda del Puerto", "product": "", "origin": "cartel",
        "phone": "600112233",
    }  # fmt: skip
    client.post("/queja/contar/", sent)
    told = Told.from_letter(Letter.objects.get())
    assert (told.place, told.product, told.origin) == ("Tienda del Puerto", "", "cartel")
    receipt = client.get(reverse("public:receipt", args=[Letter.objects.get().key]))
    assert "Tienda del Puerto" in receipt.content.decode()


def test_a_form_without_a_link_asks_for_neither(client: Client) -> None:
    text = client.get("/queja/contar/").content.decode()

    assert 'name="place"' not in text
    assert 'name="product"' not in text


def test_the_invitation_hands_on_what_its_link_says(client: Client) -> None:
    text = client.get("/queja/?canal=firma&lugar=Sol&otro=1").content.decode()

    assert 'href="/queja/contar/?lugar=Sol&amp;canal=firma"' in text


def test_whoever_writes_may_bring_any_kind_of_thing() -> None:
    """R11, R17: a suggestion, a compliment or a departure is as welcome as a complaint."""
    assert {value for value, _words in KINDS} == set(Kind)
