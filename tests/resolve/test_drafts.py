"""What is typed is kept for whoever typed it, until it is sent or thrown away."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from albricias.resolve.drafts import Draft

Client = Callable[[Any], Any]


def address(case: Any, act: str = "answer", name: str = "draft") -> str:
    return reverse(f"resolve:{name}", args=[case.number, act])


def typed(client: Any, case: Any, act: str = "answer", **fields: Any) -> Any:
    return client.post(address(case, act), fields)


def test_what_ana_types_waits_for_her_in_the_case(client_of: Client, ana: Any, case: Any) -> None:
    client = client_of(ana)
    assert typed(client, case, text="Estimado Carlos, hemos").status_code == 204
    assert "Estimado Carlos, hemos</textarea>" in client.get(case.get_absolute_url()).text
    # Also in another browser of hers, and on the small page of the act.
    assert (
        "Estimado Carlos, hemos</textarea>"
        in client_of(ana).get(reverse("resolve:answer", args=[case.number])).text
    )


def test_nobody_else_sees_it(client_of: Client, ana: Any, bo: Any, case: Any) -> None:
    typed(client_of(ana), case, text="Aún no sé qué decirle")
    assert "Aún no sé qué decirle" not in client_of(bo).get(case.get_absolute_url()).text


def test_a_later_word_takes_the_place_of_the_earlier(
    client_of: Client, ana: Any, case: Any
) -> None:
    client = client_of(ana)
    typed(client, case, text="Uno")
    typed(client, case, text="Uno y dos")
    assert Draft.objects.get().fields["text"] == "Uno y dos"


@pytest.mark.parametrize("act", ["call", "note", "offer", "refuse", "promise", "remedy"])
def test_every_form_gives_back_what_was_typed(
    client_of: Client, ana: Any, case: Any, act: str
) -> None:
    client, word = client_of(ana), "A medio escribir"
    fields = dict.fromkeys(("text", "what_was_done", "grounds", "what"), word)
    typed(client, case, act, **fields)
    assert word in client.get(reverse(f"resolve:{act}", args=[case.number])).text
    assert reverse(f"resolve:{act}", args=[case.number]) in (
        client.get(case.get_absolute_url()).text
    )


def test_ticks_are_kept_with_the_words(client_of: Client, ana: Any, case: Any, now: Any) -> None:
    from albricias.resolve.points import Point

    point = Point.note(case, "El cobro doble", by=ana, at=now)
    client = client_of(ana)
    typed(client, case, text="Sobre el cobro", points=[point.pk])
    page = client.get(reverse("resolve:answer", args=[case.number])).text
    assert re.search(r'<input[^>]*name="points"[^>]*checked', page)


def test_what_is_sent_is_no_draft_any_more(client_of: Client, ana: Any, case: Any) -> None:
    client = client_of(ana)
    typed(client, case, text="Hola, Carlos")
    client.post(reverse("resolve:answer", args=[case.number]), {"text": "Hola, Carlos."})
    assert not Draft.objects.exists()
    assert case.entries.get().text == "Hola, Carlos."


def test_what_is_refused_is_still_a_draft(client_of: Client, ana: Any, case: Any) -> None:
    client = client_of(ana)
    typed(client, case, "refuse", grounds="Porque no")
    client.post(reverse("resolve:refuse", args=[case.number]), {"grounds": "Porque no"})
    assert Draft.objects.get().fields["grounds"] == "Porque no"


def test_ana_throws_it_away(client_of: Client, ana: Any, bo: Any, case: Any) -> None:
    typed(client_of(ana), case, text="Hola")
    typed(client_of(bo), case, text="Lo de Bo")
    client_of(ana).post(address(case, name="discard-draft"))
    assert Draft.objects.get().by == bo


def test_a_form_emptied_again_is_no_draft(client_of: Client, ana: Any, case: Any) -> None:
    client = client_of(ana)
    typed(client, case, text="Hola")
    typed(client, case, text="  ")
    assert not Draft.objects.exists()


def test_zoe_of_another_team_keeps_none(client_of: Client, zoe: Any, case: Any) -> None:
    assert typed(client_of(zoe), case, text="Hola").status_code == 404


def test_there_are_drafts_of_no_other_act(client_of: Client, ana: Any, case: Any) -> None:
    assert typed(client_of(ana), case, "assign", text="Hola").status_code == 404
