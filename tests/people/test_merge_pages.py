"""The pages on which people are looked at, merged, parted and told apart."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from albricias.people.models import Customer, CustomerMerge, Resemblance

pytestmark = pytest.mark.django_db


@pytest.fixture
def alike(tell_us: Any, ana: Any, bo: Any, now: datetime) -> tuple[Customer, Customer]:
    """José and Pepe, of one phone, both with a case of Ana's."""
    first = tell_us(name="José Ruiz Gil", email="jr@example.org", phone="600112233")
    second = tell_us(name="Pepe Ruiz", email="pepe@example.com", phone="600 11 22 33")
    for case in (first, second):
        case.assign(ana, by=bo, at=now)
    return first.customer, second.customer


def test_ana_reads_who_resembles_whom_and_why_on_the_list_and_on_both_pages(
    alike: tuple[Customer, Customer], ana: Any, client_of: Any
) -> None:
    client = client_of(ana)
    pages = [reverse("people:resemblances")]
    pages += [reverse("customer", args=[customer.pk]) for customer in alike]
    for page in pages:
        said = client.get(page).content.decode()
        assert "el mismo teléfono; los nombres se parecen: Pepe es José" in said
        assert reverse("people:merge", args=[alike[1].pk, alike[0].pk]) in said


def test_the_page_of_a_case_asks_whether_it_is_the_same_person(
    alike: tuple[Customer, Customer], ana: Any, client_of: Any
) -> None:
    said = client_of(ana).get(alike[1].cases.get().get_absolute_url()).content.decode()
    assert reverse("customer", args=[alike[0].pk]) in said
    assert "Pepe es José" in said


def test_looking_changes_nothing_the_button_merges_and_links_lead_to_who_is_kept(
    alike: tuple[Customer, Customer], ana: Any, client_of: Any
) -> None:
    kept, gone = alike
    client, page = client_of(ana), reverse("people:merge", args=[gone.pk, kept.pk])
    assert "jr@example.org" in client.get(page).content.decode()
    assert not CustomerMerge.objects.exists()

    there = reverse("customer", args=[kept.pk])
    assert client.post(page).url == there
    assert client.get(reverse("customer", args=[gone.pk])).url == there
    listed = client.get(reverse("people:customers"), {"q": "Pepe"}).content.decode()
    assert there in listed
    assert reverse("customer", args=[gone.pk]) not in listed

    client.post(reverse("people:unmerge", args=[CustomerMerge.objects.get().pk]))
    assert client.get(reverse("customer", args=[gone.pk])).status_code == 200
    assert gone.cases.count() == 1


def test_two_people_once_told_apart_are_not_asked_about_again(
    alike: tuple[Customer, Customer], ana: Any, client_of: Any
) -> None:
    client, found = client_of(ana), Resemblance.objects.get()
    back = client.post(reverse("people:tell-apart", args=[found.pk]), {"customer": alike[0].pk})
    assert back.url == reverse("customer", args=[alike[0].pk])
    assert "Pepe es José" not in client.get(reverse("people:resemblances")).content.decode()
    found.refresh_from_db()
    assert found.dismissed_by == ana


def test_zoe_sees_none_of_it_and_dora_only_looks(
    alike: tuple[Customer, Customer], zoe: Any, dora: Any, client_of: Any
) -> None:
    kept, gone = alike
    assert "Pepe" not in client_of(zoe).get(reverse("people:resemblances")).content.decode()
    assert client_of(zoe).post(reverse("people:merge", args=[gone.pk, kept.pk])).status_code == 404
    apart = reverse("people:tell-apart", args=[Resemblance.objects.get().pk])
    assert client_of(zoe).post(apart).status_code == 404
    assert "Pepe" in client_of(dora).get(reverse("people:resemblances")).content.decode()
    assert client_of(dora).post(apart).status_code == 403


def test_zoe_moves_no_case_that_she_may_not_see_neither_merging_nor_undoing(
    alike: tuple[Customer, Customer],
    ana: Any,
    bo: Any,
    zoe: Any,
    quim: Any,
    client_of: Any,
    tell_us: Any,
    now: datetime,
) -> None:
    kept, gone = alike
    for customer in alike:
        customer.cases.get().assign(zoe, by=bo, at=now)
    secret = tell_us(name="Pepe Ruiz", email="pepe@example.com")
    secret.assign(ana, by=bo, at=now)
    client = client_of(zoe)
    answer = client.post(reverse("people:merge", args=[gone.pk, kept.pk]))
    assert answer.status_code == 409
    assert "Tienen casos de otro equipo" in answer.content.decode()
    secret.refresh_from_db()
    assert secret.customer == gone

    merge = CustomerMerge.make(gone, into=kept, by=quim, at=now)
    client.post(reverse("people:unmerge", args=[merge.pk]))
    merge.refresh_from_db()
    assert merge.undone_at is None
