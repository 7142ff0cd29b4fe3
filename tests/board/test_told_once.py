"""The story is told once: who takes a case has it written, and nobody is asked what we hold."""

from datetime import timedelta

import pytest
from django.urls import reverse

from albricias.history import Event
from albricias.resolve.entries import Entry
from albricias.resolve.handovers import hand_over
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.resolve.told_once import asked_again

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_asking_for_what_the_case_holds_is_noticed(case):
    [again] = asked_again(case, "¿Podría indicarnos su correo electrónico?")
    assert (again.what, again.held) == ("email", "carlos@example.org")


def test_asking_for_what_nobody_told_us_is_not(tell_us):
    case = tell_us("Otra.", email="", name="Rosa")
    assert asked_again(case, "¿Podría indicarnos su teléfono?") == []


def test_it_is_said_while_ana_writes_and_noted_when_she_sends_it(case, ana, client_of):
    ana_writes = client_of(ana)
    text = "Indíquenos su nombre y apellidos, por favor."
    read = ana_writes.post(reverse("resolve:read-promises", args=[case.number]), {"text": text})
    assert "ya tenemos su nombre (Carlos Ibáñez)" in read.content.decode()

    ana_writes.post(reverse("resolve:answer", args=[case.number]), {"text": text, "was_read": "1"})
    [event] = Event.objects.filter(name="case.answered")
    assert event.data["asked_again"] == ["name"]
    shown = ana_writes.get(case.get_absolute_url()).content.decode()
    assert "Hemos pedido 1 vez lo que ya teníamos." in shown


def test_an_answer_that_asks_for_nothing_leaves_no_mark(case, ana, now):
    Entry.answer(case, "Ya está devuelto.", by=ana, at=now)
    assert "asked_again" not in Event.objects.get(name="case.answered").data


def test_whoever_is_handed_a_case_reads_it_all_on_one_card(case, ana, bo, now, client_of):
    Entry.answer(case, "Lo hemos mirado con facturación.", by=ana, at=now)
    Promise.make(case, "Llamar con el resultado", due_at=now + HOUR, owner=ana, by=ana, at=now)
    due = now + 24 * HOUR
    hand_over(case, bo, by=ana, at=now, what="Decirle cuándo", due_at=due)

    shown = client_of(bo).get(case.get_absolute_url()).content.decode()
    card = shown[shown.index("Ficha de relevo") :]
    for said in (
        case.story,
        "Una sola cuota.",
        "La devolución.",
        "Lo hemos mirado con facturación.",
        "Llamar con el resultado",
        "Decirle cuándo",
        "Ha cambiado de manos 1 vez.",
    ):
        assert said in card


def test_what_customers_say_of_it_stands_by_month_with_its_doubt(
    case, ana, quim, zoe, now, client_of
):
    ResolutionOffer.make(case, "Devuelto.", by=ana, at=now)
    Confirmation.hear(case, "yes", told_again=True, at=now)

    shown = client_of(quim).get("/una-sola-vez/").content.decode()
    assert "100\xa0%" in shown
    assert "n\xa0=\xa01" in shown
    assert "n\xa0=\xa01" not in client_of(zoe).get("/una-sola-vez/").content.decode()
