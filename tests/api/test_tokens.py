"""Adela makes tokens, shows each once, and revokes them."""

from typing import Any

import pytest

from albricias.api.tokens import ApiToken, TokenTwice, TokenWithoutScope
from albricias.history import Event

MADE = {"name": "La tienda", "scopes": ["letters:write"]}


def test_adela_makes_a_token_and_sees_it_once(client_of: Any, adela: Any, ana: Any):
    page = client_of(adela).post("/ajustes/api/", {**MADE, "colleague": ana.pk})
    token = ApiToken.objects.get()
    secret = page.context["secret"]
    assert secret.startswith(token.prefix)
    assert secret in page.content.decode()
    assert (token.colleague, token.made_by, token.scopes) == (ana, adela, ["letters:write"])
    assert secret not in client_of(adela).get("/ajustes/api/").content.decode()
    assert secret not in str(list(Event.objects.values_list("data", flat=True)))
    assert secret not in str(ApiToken.objects.values())


def test_a_name_is_used_once_among_the_living(adela: Any, now: Any):
    first, _secret = ApiToken.make("Web", scopes=["cases:read"], colleague=adela, by=adela, at=now)
    with pytest.raises(TokenTwice):
        ApiToken.make("Web", scopes=["cases:read"], colleague=adela, by=adela, at=now)
    first.revoke(by=adela, at=now)
    ApiToken.make("Web", scopes=["cases:read"], colleague=adela, by=adela, at=now)
    with pytest.raises(TokenWithoutScope):
        ApiToken.make("Otra", scopes=[], colleague=adela, by=adela, at=now)


def test_adela_revokes_and_the_first_time_stands(client_of: Any, adela: Any, shop: Any, now: Any):
    for _time in range(2):
        client_of(adela).post(f"/ajustes/api/{shop.token.pk}/revocacion/")
    assert Event.objects.filter(name="token.revoked").count() == 1
    assert shop.get("/cases").status_code == 401


@pytest.mark.parametrize("who", ["ana", "bo", "quim", "dora"])
def test_only_who_manages_channels_makes_tokens(who: str, client_of: Any, request: Any):
    client = client_of(request.getfixturevalue(who))
    assert client.get("/ajustes/api/").status_code == 403
    assert client.post("/ajustes/api/", MADE).status_code == 403
    assert not ApiToken.objects.exists()


def test_a_form_half_filled_is_said_and_kept(client_of: Any, adela: Any):
    page = client_of(adela).post("/ajustes/api/", {"name": "La tienda"})
    assert page.status_code == 422
    assert "La tienda" in page.content.decode()
