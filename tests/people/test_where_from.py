"""Where somebody asks from: only proxies of ours are believed when they say it."""

from typing import Any

import pytest
from django.test import RequestFactory

from albricias import home
from albricias.people.where_from import address_of
from albricias.refusals import Refusal

CARLOS = "203.0.113.7"


def seen(direct: str, forwarded: str = "") -> str:
    given: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return address_of(RequestFactory().get("/", REMOTE_ADDR=direct, **given))


@pytest.mark.parametrize("direct", ["127.0.0.1", "::1", "::ffff:127.0.0.1", ""])
def test_a_proxy_of_this_machine_says_where_carlos_is(direct: str) -> None:
    assert seen(direct, CARLOS) == CARLOS


@pytest.mark.parametrize("direct", ["192.168.1.20", "10.0.0.5", "172.17.0.1", "198.51.100.4"])
def test_whoever_else_says_to_be_somewhere_else_is_not_believed(direct: str) -> None:
    assert seen(direct, CARLOS) == direct


def test_a_proxy_the_house_trusts_is_believed(settings: Any) -> None:
    settings.TRUSTED_PROXIES = home.networks("10.0.0.5, 192.168.0.0/16,2001:db8::/32")

    assert seen("10.0.0.5", CARLOS) == CARLOS
    assert seen("192.168.7.7", CARLOS) == CARLOS
    assert seen("2001:db8::1", CARLOS) == CARLOS
    assert seen("10.0.0.6", CARLOS) == "10.0.0.6"


def test_behind_two_proxies_what_carlos_made_up_himself_is_not_believed(settings: Any) -> None:
    settings.TRUSTED_PROXIES = home.networks("10.0.0.5")

    assert seen("127.0.0.1", f"8.8.8.8, {CARLOS}, 10.0.0.5") == CARLOS
    assert seen("127.0.0.1", f"8.8.8.8, {CARLOS}") == CARLOS


@pytest.mark.parametrize("forwarded", ["", "no es una dirección", ","])
def test_where_the_proxy_says_nothing_the_proxy_is_all_we_know(forwarded: str) -> None:
    assert seen("127.0.0.1", forwarded) == "127.0.0.1"


def test_proxies_that_cannot_be_read_are_refused_before_anything_starts(tmp_path: Any) -> None:
    environ = {
        "ALBRICIAS_HOME": str(tmp_path),
        "ALBRICIAS_TRUSTED_PROXIES": "10.0.0.5, el de abajo",
    }
    with pytest.raises(Refusal, match="trusted_proxies"):
        home.read(environ)
