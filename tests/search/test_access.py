"""What somebody may not see is not found, not counted, not quoted and not suggested."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from albricias.people.finding import find_people
from albricias.people.models import Customer
from albricias.resolve.cases import Case
from albricias.resolve.reading import read_unread
from albricias.search.unread import Waiting


@pytest.fixture(params=["read", "unread"])
def secret(request: Any, ana: Any, zoe: Any, tell_us: Callable[..., Any], now: Any) -> Any:
    """A case of Norte's; zoe has another one of her own."""
    case = tell_us(
        "Una palabra rarísima: ornitorrinco", name="Wenceslao Yáñez", email="w@x.example"
    )
    case.assign(ana, by=None, at=now)
    hers = tell_us("Algo de otra cosa", name="Rita Lagos", email="r@x.example")
    hers.assign(zoe, by=None, at=now)
    while request.param == "read" and read_unread():
        pass
    return case


@pytest.mark.parametrize(
    "typed",
    ["ornitorrinco", "ornitorinco", "ornit", "wenceslao", "Yanes", "w@x.example", "rarisima"],
)
def test_zoe_learns_nothing_of_nortes_case(
    client_of: Any, zoe: Any, secret: Any, typed: str
) -> None:
    for what in ("", "cases", "customers", "letters"):
        page = client_of(zoe).get(reverse("search"), {"q": typed, "what": what})
        found = page.context["found"]
        assert (found.hits, found.people, found.older, found.meant) == ([], [], "", "")
        assert secret.number not in page.content.decode()
        assert "Wenceslao" not in page.content.decode().replace(typed, "")
    soon = client_of(zoe).get(reverse("search-soon"), {"q": typed}).content.decode()
    assert soon.strip() == ""


def test_ana_finds_it_and_zoe_finds_it_once_it_is_hers(
    client_of: Any, ana: Any, zoe: Any, secret: Any, now: Any
) -> None:
    def found(user: Any) -> list[Any]:
        page = client_of(user).get(reverse("search"), {"q": "ornitorrincos"})
        return [hit.case for hit in page.context["found"].hits]

    assert found(ana) == [secret]
    assert found(zoe) == []
    secret.assign(zoe, by=None, at=now)
    assert found(zoe) == [secret]
    assert found(ana) == []
    while read_unread():
        pass
    assert found(zoe) == [secret]
    assert found(ana) == []


def test_whoever_left_finds_nothing(zoe: Any, secret: Any) -> None:
    zoe.is_active = False
    assert find_people("wenceslao", zoe, waiting=Waiting.now()).found == []


def test_a_suggestion_is_made_to_whoever_may_see_it(client_of: Any, ana: Any, secret: Any) -> None:
    while read_unread():
        pass
    found = client_of(ana).get(reverse("search"), {"q": "ornitorinco"}).context["found"]
    assert found.meant == "ornitorrinco"


def test_a_merged_case_leads_to_the_one_it_goes_on_in(
    client_of: Any, quim: Any, tell_us: Callable[..., Any]
) -> None:
    one, other = tell_us("El tucán no canta"), tell_us("Lo mismo")
    one.merged_into = other
    one.save(update_fields=["merged_into"])
    client = client_of(quim)
    [hit] = client.get(reverse("search"), {"q": "tucanes"}).context["found"].hits
    assert (hit.case, hit.went_into) == (one, other)
    page = client.get(reverse("search"), {"q": "tucanes"}).content.decode()
    assert f'href="{other.get_absolute_url()}"' in page
    response = client.get(reverse("search"), {"q": one.number})
    assert response.url == other.get_absolute_url()


def test_a_merged_customer_leads_to_the_one_who_remains(quim: Any, now: Any) -> None:
    gone = Customer.recognise(name="Pepa Yáñez", at=now)
    stays = Customer.recognise(name="Josefa Llano", at=now)
    gone.merged_into = stays
    gone.save(update_fields=["merged_into"])
    [one] = find_people("yanez", quim, waiting=Waiting.now()).found
    assert one.customer == stays


def test_what_is_closed_to_somebody_is_found_without_reading_every_case(quim: Any) -> None:
    plan = Case.objects.seen_by(quim).filter(number="Q-2026-0001").explain()
    if connection.vendor == "sqlite":
        scanned = [line for line in plan.splitlines() if "SCAN" in line]
        assert all("confidence" in line for line in scanned), plan
