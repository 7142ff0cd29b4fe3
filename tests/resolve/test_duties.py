"""What the law asks of an answer besides its time: said plainly, and never ticked by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from albricias.board import clocks
from albricias.clock import Duty
from albricias.clock.duties import DUTIES
from albricias.resolve.cases import Acknowledgement
from albricias.resolve.duties import lacks_bodies, language_owed
from albricias.resolve.house_facts import HouseFacts
from albricias.resolve.points import Point

DAY = timedelta(days=1)


@pytest.fixture
def in_spain(adela: Any, now: Any) -> Any:
    return HouseFacts(country="ES", region="MD", sectors=["basic_service"], staff=180).keep(
        by=adela, at=now - 400 * DAY
    )


@pytest.fixture
def bank(adela: Any, now: Any) -> Any:
    return HouseFacts(country="ES", region="MD", sectors=["finance"], staff=180).keep(
        by=adela, at=now - 400 * DAY
    )


@pytest.mark.parametrize(
    ("routes", "names_one"),
    [
        ("Puede acudir a la Junta Arbitral de Consumo de su comunidad.", True),
        ("La OMIC de su ayuntamiento le atiende sin coste.", True),
        ("Oficina Municipal de Información al Consumidor.", True),
        ("Puede pedir un arbitraje.", True),
        ("You can turn to the consumer protection authority.", True),
        ("Como consumidor tiene derecho a no estar de acuerdo.", False),
        ("Lo ha decidido nuestra junta directiva.", False),
        ("Esto no cuadra con su contrato.", False),
        ("", False),
    ],
)
def test_a_refusal_names_somebody_outside(
    in_spain: Any, case: Any, routes: str, names_one: bool
) -> None:
    assert lacks_bodies(case, routes) is not names_one


def test_of_a_bank_it_names_the_supervisor(bank: Any, case: Any) -> None:
    # Both the law of all and that of finance hold: each wants its own body.
    both = "Junta Arbitral de Consumo, o el Banco de España si no le satisface la respuesta."
    assert not lacks_bodies(case, both)
    assert lacks_bodies(case, "Junta Arbitral de Consumo.")


def done(case: Any, open_points: int | None, now: Any) -> dict[str, bool | None]:
    shown = clocks.read(case, {"case.opened"}, open_points=open_points, now=now)
    assert shown is not None
    return {duty.what: duty.done for duty in shown.duties}


def test_nothing_is_ticked_that_nobody_knows(
    in_spain: Any, case: Any, now: Any, work_off: Any
) -> None:
    every_point = DUTIES[Duty.EVERY_POINT_ANSWERED].in_("es")
    receipt = DUTIES[Duty.KEY_AND_RECEIPT].in_("es")
    advertising = DUTIES[Duty.NO_ADVERTISING].in_("es")
    assert done(case, None, now)[every_point] is None
    assert done(case, 2, now)[every_point] is False
    assert done(case, 0, now)[every_point] is True
    assert done(case, None, now)[advertising] is None
    assert done(case, None, now)[receipt] is False
    work_off(at=now)
    acknowledged = type(case).objects.select_related("acknowledgement").get(pk=case.pk)
    assert Acknowledgement.objects.filter(case=case).exists()
    assert done(acknowledged, None, now)[receipt] is True


def test_not_all_is_answered_while_a_point_is_open(
    in_spain: Any, case: Any, ana: Any, now: Any, client_of: Any
) -> None:
    case.assign(ana, by=ana, at=now)
    point = Point.note(case, "La cuota de septiembre", by=ana, at=now)
    url, said = reverse("resolve:answer", args=[case.number]), {"text": "Ya está.", "in_full": "on"}
    asked = client_of(ana).post(url, said)
    assert asked.status_code == 422
    assert "Queda 1 punto sin contestar" in asked.text
    assert client_of(ana).post(url, {**said, "points": [point.pk]}).status_code == 302
    case.refresh_from_db()
    assert case.answer_due_at is None


ENGLISH = "I have been charged twice for the same month and I would like to have my money back."
CATALAN = "M'han cobrat dues vegades la quota i no em contesten: no és el que us vaig demanar."
IN_SPANISH = "Le hemos devuelto la cuota que se cobró de más, y no volverá a pasar."
IN_ENGLISH = "We have paid back what you were charged for, and it will not happen again."


def warned(client: Any, case: Any, name: str, **said: str) -> Any:
    return client.post(reverse(f"resolve:{name}", args=[case.number]), said)


def test_whoever_wrote_in_english_is_not_answered_in_spanish_without_a_word(
    client_of: Any, ana: Any, tell_us: Any
) -> None:
    case = tell_us(ENGLISH, language="en")
    asked = warned(client_of(ana), case, "answer", text=IN_SPANISH)
    assert asked.status_code == 422
    assert "contéstele en inglés" in asked.text
    assert IN_SPANISH in asked.text
    assert warned(client_of(ana), case, "answer", text=IN_ENGLISH).status_code == 302
    anyway = warned(client_of(ana), case, "answer", text=IN_SPANISH, anyway="on")
    assert anyway.status_code == 302


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("offer", {"what_was_done": IN_SPANISH}),
        ("ask", {"text": IN_SPANISH, "reason": "customer_data"}),
        ("refuse", {"grounds": IN_SPANISH, "alternatives": "-", "outside_routes": "La OMIC."}),
    ],
)
def test_nor_offered_asked_or_refused_anything(
    client_of: Any, ana: Any, tell_us: Any, name: str, said: dict[str, str]
) -> None:
    case = tell_us(ENGLISH, language="en")
    asked = warned(client_of(ana), case, name, **said)
    assert asked.status_code == 422
    assert "contéstele en inglés" in asked.text


def test_nobody_is_asked_for_what_we_hold_without_a_word(
    client_of: Any, ana: Any, tell_us: Any
) -> None:
    case = tell_us("No tengo línea.", phone="600 11 22 33")
    said = {"text": "¿Me puede decir su teléfono?", "reason": "customer_data"}
    asked = warned(client_of(ana), case, "ask", **said)
    assert asked.status_code == 422
    assert "ya tenemos su teléfono" in asked.text
    assert warned(client_of(ana), case, "ask", **said, anyway="on").status_code == 302
    shown = client_of(ana).get(case.get_absolute_url()).text
    assert "pedimos datos" in shown
    assert "ya no se espera" not in shown


def test_a_language_of_the_country_is_owed_where_the_law_says_so(
    in_spain: Any, tell_us: Any
) -> None:
    assert language_owed(tell_us(CATALAN), IN_SPANISH) == "ca"


def test_elsewhere_the_language_in_which_we_write_to_them_does(tell_us: Any) -> None:
    case = tell_us(CATALAN)
    assert language_owed(case, IN_SPANISH) == ""
    assert language_owed(case, IN_ENGLISH) == "ca"
    # Of a few words nobody can tell.
    assert language_owed(case, "OK.") == ""
