"""Adela opens doors for other systems, watches them and says how they are read."""

import hashlib
import hmac
import html
import json
import re
from typing import Any

import pytest

from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.channels.hooks.whatsapp import NUMBER_ID, TOKEN
from albricias.receive.models import Letter

REVIEW = PRESETS["review"]


def test_adela_opens_a_door_and_sees_its_secret_once(client_of: Any, adela: Any):
    adelas = client_of(adela)
    asked = {"name": "Opiniones", "preset": "review", "proof": "hmac", "header": "Firma"}
    page = adelas.post("/recibir/puertas/nueva/json/", asked).content.decode()
    door = HookDoor.objects.get()
    assert door.key in page
    assert door.secrets["secret"] in page
    assert door.secrets["secret"] not in adelas.get(f"/recibir/puertas/{door.pk}/").content.decode()
    assert door.secrets["secret"] not in door.secret
    assert "Opiniones" in adelas.get("/recibir/puertas/").content.decode()


def test_whatsapp_gets_a_word_to_verify_and_keeps_what_was_typed(client_of: Any, adela: Any):
    typed = {"name": "El móvil", "app_secret": "de-meta", "access_token": "llave-de-meta"}
    page = client_of(adela).post("/recibir/puertas/nueva/whatsapp/", typed).content.decode()
    door = HookDoor.objects.get()
    assert door.secrets["verify_token"] in page
    assert "de-meta" not in page
    assert door.secrets["app_secret"] == "de-meta"


def test_a_whatsapp_door_with_its_number_can_answer(client_of: Any, adela: Any):
    typed = {
        "name": "El móvil",
        "app_secret": "de-meta",
        "access_token": "llave-de-meta",
        "phone_number_id": "1055",
    }
    client_of(adela).post("/recibir/puertas/nueva/whatsapp/", typed)
    door = HookDoor.objects.get()
    assert door.options[NUMBER_ID] == "1055"
    assert door.secrets[TOKEN] == "llave-de-meta"
    assert "llave-de-meta" not in door.secret


def test_an_e_mail_service_without_signature_gets_a_password_in_its_address(
    client_of: Any, adela: Any
):
    typed = {"name": "Correo", "service": "postmark"}
    page = client_of(adela).post("/recibir/puertas/nueva/mail/", typed).content.decode()
    door = HookDoor.objects.get()
    assert f"http://{door.secrets['secret']}@testserver/entrada/{door.key}/" in page


def test_a_service_that_signs_needs_its_key(client_of: Any, adela: Any):
    typed = {"name": "Correo", "service": "mailgun"}
    page = client_of(adela).post("/recibir/puertas/nueva/mail/", typed)
    assert page.status_code == 422
    assert not HookDoor.objects.exists()
    assert client_of(adela).get("/recibir/puertas/nueva/fax/").status_code == 404


def test_two_doors_are_not_called_the_same(client_of: Any, adela: Any, door: Any):
    door("json", "Opiniones", proof="address")
    typed = {"name": "opiniones", "preset": "review", "proof": "address"}
    assert client_of(adela).post("/recibir/puertas/nueva/json/", typed).status_code == 422


def reading_of(door: Any, **changed: str) -> dict[str, str]:
    fields = {f"field_{name}": asked for name, asked in door.options["fields"].items()}
    plain = {name: door.options.get(name, "") for name in ("channel", "posts", "external_id")}
    return {**plain, **fields, "sample": REVIEW.sample, **changed}


def test_what_would_be_read_is_seen_before_it_is_kept(client_of: Any, adela: Any, door: Any):
    reviews = door("json", proof="address", preset="review", **REVIEW.options)
    adelas, address = client_of(adela), f"/recibir/puertas/{reviews.pk}/lectura/"
    assert "Dos veces la misma cuota" in adelas.get(address).content.decode()
    changed = reading_of(reviews, field_subject="review.author.name")
    seen = adelas.post(address, changed, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in seen
    assert "Dos veces la misma cuota" not in seen
    reviews.refresh_from_db()
    assert reviews.options["fields"]["subject"] == "review.title"
    kept = adelas.post(address, {**changed, "keep": "1"})
    assert kept.status_code == 302
    reviews.refresh_from_db()
    assert reviews.options["fields"]["subject"] == "review.author.name"
    assert reviews.options["proof"] == "address"
    assert not Letter.objects.exists()


@pytest.mark.parametrize("wrong", ["review.[", "nada(x)"])
def test_an_expression_that_cannot_be_read_is_said_so(
    wrong: str, client_of: Any, adela: Any, door: Any
):
    reviews = door("json", proof="address", preset="review", **REVIEW.options)
    changed = reading_of(reviews, field_subject=wrong, keep="1")
    page = client_of(adela).post(f"/recibir/puertas/{reviews.pk}/lectura/", changed)
    assert page.status_code == 422
    assert "Traceback" not in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("review.[", "La expresión de «Teléfono» no se puede leer"),
        ("nada(x)", "La expresión de «Teléfono» no se puede leer"),
        ("a b", "La expresión de «Teléfono» no se puede leer, desde «b»."),
    ],
)
def test_the_preview_says_which_expression_is_wrong_in_the_reader_s_words(
    wrong: str, said: str, client_of: Any, adela: Any, door: Any
):
    reviews = door("json", proof="address", preset="review", **REVIEW.options)
    seen = client_of(adela).post(
        f"/recibir/puertas/{reviews.pk}/lectura/",
        reading_of(reviews, field_phone=wrong),
        headers={"HX-Request": "true"},
    )
    page = seen.content.decode()
    assert said in page
    assert "Dos veces la misma cuota" not in page
    assert not re.search(r"phone|jmespath|Unknown", page)


def test_the_preview_shows_the_id_the_date_and_what_it_is_in_words(
    client_of: Any, adela: Any, door: Any
):
    reviews = door("json", proof="address", preset="review", **REVIEW.options)
    page = client_of(adela).get(f"/recibir/puertas/{reviews.pk}/lectura/").content.decode()
    seen = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page.split('id="preview"')[1]))
    assert seen["Qué es"] == "queja"
    assert seen["Su identificador"] == "r-1042"
    assert seen["Cuándo se publicó"] == "17 de noviembre de 2026, 11:00"


def test_a_delivery_that_waits_can_be_read_raw_and_tried_again(
    client_of: Any, adela: Any, door: Any, post: Any, work_off: Any, now: Any
):
    reviews = door("json", proof="address", preset="review", **REVIEW.options)
    post(reviews, {"review": {"texto": "Me cobraron dos veces."}})
    work_off()
    delivery = Delivery.objects.waiting().get()
    adelas = client_of(adela)
    page = adelas.get(f"/recibir/puertas/{reviews.pk}/").content.decode()
    assert delivery.why in page
    raw = adelas.get(f"/recibir/puertas/entregas/{delivery.pk}/original/")
    assert json.loads(raw.content)["review"]["texto"] == "Me cobraron dos veces."
    assert raw["Content-Disposition"].startswith("attachment")
    reviews.read_by({"fields": {"story": "review.texto"}}, by=adela, at=now)
    adelas.post(f"/recibir/puertas/entregas/{delivery.pk}/reintento/")
    assert not Delivery.objects.waiting().exists()
    assert Letter.objects.count() == 1


def test_a_door_is_closed_and_opened_again(client_of: Any, adela: Any, door: Any, post: Any):
    reviews = door("json", proof="address", preset="review", **REVIEW.options)
    adelas = client_of(adela)
    adelas.post(f"/recibir/puertas/{reviews.pk}/cierre/")
    assert post(reviews, {}).status_code == 410
    adelas.post(f"/recibir/puertas/{reviews.pk}/reapertura/")
    assert post(reviews, {}).status_code == 200


@pytest.mark.parametrize("who", ["ana", "bo", "quim", "dora"])
def test_only_who_manages_channels_sees_the_doors(
    who: str, client_of: Any, request: Any, door: Any, post: Any
):
    reviews = door("json", proof="address", preset="review", **REVIEW.options)
    post(reviews, {})
    pk, delivery = reviews.pk, Delivery.objects.get().pk
    client = client_of(request.getfixturevalue(who))
    for path in ("", "nueva/json/", f"{pk}/", f"{pk}/lectura/", f"entregas/{delivery}/original/"):
        assert client.get(f"/recibir/puertas/{path}").status_code == 403
    for path in (f"{pk}/cierre/", f"{pk}/reapertura/", f"entregas/{delivery}/reintento/"):
        assert client.post(f"/recibir/puertas/{path}").status_code == 403


def test_the_public_link_stands_on_the_case(client_of: Any, ana: Any, tell_us: Any):
    case = tell_us(public_link="https://example.com/r/1", channel="review")
    case.assign(ana, by=None, at=case.received_at)
    page = client_of(ana).get(f"/casos/{case.number}/").content.decode()
    assert 'href="https://example.com/r/1" rel="noopener noreferrer nofollow"' in page


def test_who_was_turned_away_stays_to_be_seen(
    client_of: Any, adela: Any, door: Any, post: Any, work_off: Any, now: Any
):
    options = {**REVIEW.options, "proof": "hmac", "header": "Firma", "preset": "review"}
    shop, adelas = door("json", **options), client_of(adela)
    post(shop, REVIEW.sample.encode(), Firma="mal")
    page = adelas.get(f"/recibir/puertas/{shop.pk}/").content.decode()
    assert "Se rechazó a alguien por última vez" in page
    assert "La firma no coincide" in page
    assert "Todavía no ha llegado nada" not in page
    listed = adelas.get("/recibir/puertas/").content.decode()
    assert "la última se rechazó" in listed
    assert "la última no se pudo leer" not in listed

    body = b'{"texto": "No hay quien lo lea"}'
    signed = hmac.new(b"secreto", body, hashlib.sha256).hexdigest()
    post(shop, body, Firma=signed)
    work_off()
    assert "la última no se pudo leer" in adelas.get("/recibir/puertas/").content.decode()
    shop.read_by({"fields": {"story": "texto"}}, by=adela, at=now)  # as it was read before
    adelas.post(f"/recibir/puertas/entregas/{Delivery.objects.get().pk}/reintento/")
    assert "la última" not in adelas.get("/recibir/puertas/").content.decode()
    page = adelas.get(f"/recibir/puertas/{shop.pk}/").content.decode()
    assert "Se rechazó a alguien por última vez" in page


def test_setting_a_delivery_aside_hides_no_refusal(
    client_of: Any, adela: Any, door: Any, post: Any, work_off: Any
):
    shop = door("json", proof="hmac", header="Firma", preset="review", **REVIEW.options)
    body = b'{"texto": "No hay quien lo lea"}'
    post(shop, body, Firma=hmac.new(b"secreto", body, hashlib.sha256).hexdigest())
    work_off()
    HookDoor.objects.update(last_failure_at=None)  # a minute later, say
    post(shop, body, Firma="mal")
    delivery = Delivery.objects.get()
    aside = f"/recibir/cuarentena/entregas/{delivery.pk}/aparte/"
    client_of(adela).post(aside, {"why": "Una prueba"})
    shop.refresh_from_db()
    assert shop.is_failing
    assert "la última se rechazó" in client_of(adela).get("/recibir/puertas/").content.decode()


def page_of(client: Any, door: Any) -> str:
    return str(html.unescape(client.get(f"/recibir/puertas/{door.pk}/").content.decode()))


def test_the_sample_is_one_that_the_saved_reading_reads(
    client_of: Any, adela: Any, door: Any, post: Any, work_off: Any, now: Any
):
    shop = door("json", proof="hmac", header="F", preset="review", **REVIEW.options)
    adelas = client_of(adela)
    assert '"review"' in page_of(adelas, shop)
    fields = {"story": "queja.texto || queja.titulo", "name": "de.quien", "email": "to_string(@)"}
    mine = {"fields": fields, "external_id": "queja.id", "posted_at": "", "posts": "todo.lista"}
    shop.read_by(mine, by=adela, at=now)
    page = page_of(adelas, shop)
    assert '"review"' not in page
    [sample] = re.findall(r"-d '(.*)'", page)
    [signature] = re.findall(r'-H "F: ([0-9a-f]{64})"', page)
    assert json.loads(sample)["todo"]["lista"][0]["de"] == {"quien": "Carlos Ibáñez"}
    assert post(shop, sample.encode(), F=signature).status_code == 200
    work_off()
    assert Letter.objects.get().external_id == "r-1042"

    shop.read_by({"fields": {"story": "join(' ', [a, b])"}}, by=adela, at=now)
    assert "Envíese una muestra" not in page_of(adelas, shop)


def test_each_delivery_leads_to_its_cases(
    client_of: Any, adela: Any, ana: Any, door: Any, post: Any, work_off: Any
):
    posts = PRESETS["posts"]
    network = door("json", proof="address", preset="posts", **posts.options)
    post(network, json.loads(posts.sample))
    post(network, {"items": []})
    work_off()
    page = page_of(client_of(adela), network)
    for letter in Letter.objects.all():
        assert f'href="{letter.case.get_absolute_url()}">{letter.case.number}</a>' in page
        assert f">{letter.external_id}</code>" in page
    assert Delivery.objects.get(letters=0).external_id in page


def test_the_page_says_how_to_sign_and_it_works(client_of: Any, adela: Any, door: Any, post: Any):
    shop = door("json", proof="hmac", header="X-Firma", preset="review", **REVIEW.options)
    page = page_of(client_of(adela), shop)
    assert "Cómo firma el otro sistema" in page
    assert '-H "X-Firma: $signature"' in page
    body = b'{"text":"a"}'
    right = hmac.new(b"secreto", body, hashlib.sha256).hexdigest()
    for said in (right, f"sha256={right}", right.upper()):
        assert post(shop, body, X_Firma=said).status_code == 200
    open_to_all = door("json", "Otra", proof="address", preset="review", **REVIEW.options)
    assert "Cómo firma el otro sistema" not in page_of(client_of(adela), open_to_all)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"proof": "hmac", "header": "F"}, "El secreto solo se ve esta vez"),
        ({"proof": "address"}, "La dirección queda en la página de la puerta."),
    ],
)
def test_only_the_secret_is_said_to_be_shown_once(
    typed: Any, said: str, client_of: Any, adela: Any
):
    asked = {"name": "Opiniones", "preset": "review", **typed}
    page = client_of(adela).post("/recibir/puertas/nueva/json/", asked).content.decode()
    assert said in page
    assert "Lo que hay aquí solo se ve esta vez" not in page


def test_what_would_be_read_is_said_without_codes(client_of: Any, adela: Any, door: Any):
    options = {**REVIEW.options, "fields": {**REVIEW.options["fields"], "language": "'es'"}}
    reviews = door("json", proof="address", preset="review", **options)
    url = f"/recibir/puertas/{reviews.pk}/lectura/"
    page = client_of(adela).get(url, headers={"accept-language": "en"}).text
    seen = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page.split('id="preview"')[1]))
    assert seen["Language"] == "Spanish"
    assert seen["When it was posted"] == "17 Nov 2026, 11:00"
