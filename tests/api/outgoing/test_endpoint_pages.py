"""Adela says which programs are told, and sees how it went."""

from typing import Any

import pytest

from albricias.api.outgoing.endpoints import Endpoint, Sending
from albricias.api.outgoing.sending import send_due


def test_adela_adds_one_and_sees_its_secret_once(client_of: Any, adela: Any):
    adelas = client_of(adela)
    asked = {"url": "https://example.com/avisos", "events": ["case.opened"]}
    page = adelas.post("/ajustes/api/avisos/", asked).content.decode()
    endpoint = Endpoint.objects.get()
    assert endpoint.opened_secret in page
    assert endpoint.opened_secret not in endpoint.secret
    again = adelas.get(f"/ajustes/api/avisos/{endpoint.pk}/").content.decode()
    assert endpoint.opened_secret not in again


def test_what_does_not_fit_is_said_and_kept(client_of: Any, adela: Any):
    page = client_of(adela).post("/ajustes/api/avisos/", {"url": "http://example.com/x"})
    assert page.status_code == 422
    assert "http://example.com/x" in page.content.decode()
    assert not Endpoint.objects.exists()


def test_a_test_is_sent_logged_and_sent_again(
    client_of: Any, adela: Any, endpoint: Any, listener: Any
):
    from django.utils import timezone

    one, _secret = endpoint()
    adelas, address = client_of(adela), f"/ajustes/api/avisos/{one.pk}/"
    adelas.post(f"{address}prueba/")
    assert send_due(now=timezone.now()) == 1
    assert "ping" in adelas.get(address).content.decode()
    sending = Sending.objects.get()
    adelas.post(f"/ajustes/api/avisos/envios/{sending.pk}/repeticion/")
    assert send_due(now=timezone.now()) == 1
    ids = [headers["webhook-id"] for headers, _body in listener.heard]
    assert ids == [sending.message_id] * 2


def test_adela_stops_it_and_goes_on(client_of: Any, adela: Any, endpoint: Any):
    one, _secret = endpoint()
    address = f"/ajustes/api/avisos/{one.pk}/"
    client_of(adela).post(f"{address}parada/")
    one.refresh_from_db()
    assert one.stopped_by == adela
    assert client_of(adela).post(f"{address}prueba/").status_code == 404
    client_of(adela).post(f"{address}reanudacion/")
    one.refresh_from_db()
    assert one.stopped_at is None


@pytest.mark.parametrize("who", ["ana", "bo", "quim", "dora"])
def test_only_who_manages_channels_sees_them(
    who: str, client_of: Any, request: Any, endpoint: Any, adela: Any, now: Any
):
    one, _secret = endpoint()
    sending = one.ping(by=adela, at=now)
    client = client_of(request.getfixturevalue(who))
    assert client.get("/ajustes/api/avisos/").status_code == 403
    assert client.get(f"/ajustes/api/avisos/{one.pk}/").status_code == 403
    for path in (f"{one.pk}/prueba/", f"{one.pk}/parada/", f"{one.pk}/reanudacion/"):
        assert client.post(f"/ajustes/api/avisos/{path}").status_code == 403
    assert client.post(f"/ajustes/api/avisos/envios/{sending.pk}/repeticion/").status_code == 403
