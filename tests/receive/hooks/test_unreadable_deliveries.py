"""What comes at a door and cannot be read is counted, and a person can deal with it."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from albricias.board.counts import counts_for
from albricias.history import Event
from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.health import State
from albricias.receive.models import Letter, Quarantine
from albricias.resolve.cases import Case
from albricias.site.doctor import Level, examine
from tests.receive.health_stage import the


@pytest.fixture
def unreadable(door: Any, post: Any, work_off: Any) -> Delivery:
    reviews = door("json", proof="address", preset="review", **PRESETS["review"].options)
    post(reviews, {"texto": "Me cobraron dos veces."})
    work_off()
    return Delivery.objects.waiting().get()


def banner(client: Any) -> bool:
    page = client.get(reverse("receive:channels")).content.decode()
    return "1 carta espera su caso" in page


def levels() -> list[Level]:
    found = examine(settings.HOME, now=timezone.now())
    return [one.level for one in found if one.check == "deliveries"]


def test_it_is_counted_wherever_what_waits_is(
    unreadable: Delivery, ana: Any, zoe: Any, norte: Any, client_of: Any
) -> None:
    assert levels() == [Level.WRONG]
    assert banner(client_of(ana))
    assert counts_for(ana, now=timezone.now()).held == 1
    assert unreadable.why in client_of(ana).get(reverse("receive:quarantine")).content.decode()
    HookDoor.objects.update(team=norte)
    caches["local"].clear()
    assert (banner(client_of(ana)), banner(client_of(zoe))) == (True, False)
    assert counts_for(zoe, now=timezone.now()).held == 0
    aside = reverse("receive:set-delivery-aside", args=[unreadable.pk])
    assert client_of(zoe).post(aside, {"why": "No"}).status_code == 404


def test_a_test_that_is_set_aside_is_kept_and_the_door_fails_no_more(
    unreadable: Delivery, adela: Any, client_of: Any, now: Any, post: Any
) -> None:
    key, adelas = f"door-{unreadable.door_id}", client_of(adela)
    assert the(key, now).state == State.FAILING
    page = adelas.get(reverse("receive:door", args=[unreadable.door_id])).content.decode()
    aside = reverse("receive:set-delivery-aside", args=[unreadable.pk])
    assert aside in page
    adelas.post(aside, {"why": "  "})
    assert levels() == [Level.WRONG]
    adelas.post(aside, {"why": "Era una prueba"})
    unreadable.refresh_from_db()
    assert (unreadable.is_set_aside, bytes(unreadable.body)[:8]) == (True, b'{"texto"')
    event = Event.objects.get(name="delivery.set_aside")
    assert (event.by, event.data["why"]) == (adela, "Era una prueba")
    assert the(key, now).state == State.WORKS
    assert levels() == []
    assert not banner(adelas)
    page = adelas.get(reverse("receive:door", args=[unreadable.door_id])).content.decode()
    assert re.search(r"Apartada: +<span[^>]*>Era una prueba", page)
    assert not Letter.objects.exists()


def test_ana_makes_a_case_of_it_by_hand_once(
    unreadable: Delivery, ana: Any, client_of: Any, now: Any
) -> None:
    anas = client_of(ana)
    address = reverse("receive:delivery-by-hand", args=[unreadable.pk])
    assert address in anas.get(reverse("receive:quarantine")).content.decode()
    assert "Me cobraron dos veces." in anas.get(address).content.decode()
    assert anas.post(address, {"story": ""}).status_code == 422
    told = {"story": "Me cobraron dos veces.", "kind": "complaint", "language": "es"}
    assert anas.post(address, told).url == Case.objects.get().get_absolute_url()
    assert anas.post(address, told).status_code == 404
    letter = Letter.objects.get()
    assert (letter.case.story, letter.source) == (told["story"], unreadable.door.source)
    assert bytes(letter.raw) == bytes(unreadable.body)
    assert (letter.quarantine.told_by, letter.quarantine.how) == (ana, Quarantine.How.BY_HAND)
    unreadable.refresh_from_db()
    assert (unreadable.letters, unreadable.why) == (1, "")
    assert levels() == []
    assert the(f"door-{unreadable.door_id}", now).state == State.WORKS


def test_whoever_does_not_answer_does_neither(
    unreadable: Delivery, dora: Any, client_of: Any
) -> None:
    for name in ("receive:delivery-by-hand", "receive:set-delivery-aside"):
        answer = client_of(dora).post(reverse(name, args=[unreadable.pk]), {"why": "No"})
        assert answer.status_code == 403
