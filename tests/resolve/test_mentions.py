"""A colleague called by name in a note is told, and may read the case from then on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from albricias.people.models import Notice
from albricias.refusals import SeveralOfThatName
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About, Confidence
from albricias.resolve.mentions import Mention, called_in, mentionable

Client = Callable[[Any], Any]


@pytest.mark.parametrize(
    "text",
    ["@Zoe ¿lo conoces?", "Pregunta a @zoe.", "@Zoe Pardo, mira esto", "@ZOEPARDO", "(@zoé)"],
)
def test_zoe_is_called_by_any_of_her_names(zoe: Any, ana: Any, text: str) -> None:
    assert called_in(text) == [zoe]


@pytest.mark.parametrize(
    "text", ["Zoe", "carlos@zoe.example", "@zoel", "@", "@nadie", "a@zoe", "@@"]
)
def test_nobody_is_called_by_what_is_no_name_of_theirs(zoe: Any, text: str) -> None:
    assert called_in(text) == []


def test_of_two_anas_it_is_asked_which(ana: Any, sur: Any) -> None:
    from albricias.people.models import Colleague

    other = Colleague.objects.create(
        email="ana.soler@example.com", password="x", name="Ana Soler", role="agent", team=sur
    )
    with pytest.raises(SeveralOfThatName):
        called_in("@Ana, mira")
    assert called_in("@Ana Soler, mira") == [other]
    assert called_in("@ana.soler, mira") == [other]
    assert called_in("@Ana Ríos, mira") == [ana]


def test_zoe_of_another_team_is_told_and_may_read_it(
    client_of: Client, case: Case, ana: Any, zoe: Any
) -> None:
    zoes = client_of(zoe)
    assert zoes.get(case.get_absolute_url()).status_code == 404
    typed = {"text": "@Zoe ¿te suena este cobro?"}
    client_of(ana).post(reverse("resolve:note", args=[case.number]), typed)
    notice = Notice.objects.get(to=zoe)
    assert notice.sentence == "Ana Ríos le menciona: @Zoe ¿te suena este cobro?"
    page = zoes.get(case.get_absolute_url())
    assert page.status_code == 200
    assert "Le han llamado a este caso" in page.text
    assert case.events.filter(name="colleague.mentioned", by=ana).count() == 1


def test_she_leaves_a_note_and_does_nothing_else(
    client_of: Client, case: Case, ana: Any, zoe: Any, now: datetime
) -> None:
    Mention.note(case, "@Zoe mira", by=ana, at=now)
    zoes = client_of(zoe)
    noted = zoes.post(reverse("resolve:note", args=[case.number]), {"text": "Sí, es un duplicado."})
    assert noted.url == case.get_absolute_url()
    for act in ("answer", "offer", "refuse", "assign", "promise", "snooze"):
        assert zoes.post(reverse(f"resolve:{act}", args=[case.number])).status_code == 404
    assert case.entries.count() == 2


def test_it_stands_in_none_of_her_lists(
    client_of: Client, case: Case, ana: Any, zoe: Any, now: datetime
) -> None:
    Mention.note(case, "@Zoe mira", by=ana, at=now)
    assert not Case.objects.seen_by(zoe).exists()
    assert case.number not in client_of(zoe).get(reverse("resolve:inbox")).text
    assert Case.objects.readable_by(zoe).get() == case


def test_what_was_no_mention_opens_nothing(case: Case, ana: Any, zoe: Any, now: datetime) -> None:
    other = case
    Mention.note(other, "Nada para Zoe", by=ana, at=now)
    assert not Case.objects.readable_by(zoe).exists()


@pytest.mark.parametrize("how", ["about", "confidential"])
def test_nobody_is_called_to_what_is_closed_to_them(
    client_of: Client, case: Case, ana: Any, bo: Any, quim: Any, now: datetime, how: str
) -> None:
    if how == "about":
        About.say(case, bo, by=ana, at=now)
    else:
        Confidence.ask(case, [ana, quim], why="Sí.", by=ana, at=now)
    where = reverse("resolve:note", args=[case.number])
    page = client_of(ana).post(where, {"text": "@Bo Lindes no debe saberlo."})
    assert page.status_code == 422
    assert "Bo Lindes" in page.context["form"].non_field_errors()[0]
    assert "no debe saberlo" in page.text
    assert not Mention.objects.exists()
    assert not Notice.objects.filter(what="mentioned").exists()
    assert Mention.note(case, "Bo Lindes no debe saberlo.", by=ana, at=now) == []


def test_whoever_has_left_is_not_called(case: Case, ana: Any, zoe: Any, now: datetime) -> None:
    zoe.is_active = False
    zoe.save()
    assert Mention.note(case, "@Zoe mira", by=ana, at=now) == []


def test_ana_calls_herself_in_vain(case: Case, ana: Any, now: datetime) -> None:
    assert Mention.note(case, "@Ana acuérdate", by=ana, at=now) == []
    assert not Notice.objects.exists()


def test_names_are_offered_while_they_are_typed(
    client_of: Client, ana: Any, bo: Any, zoe: Any
) -> None:
    assert mentionable("li", but=ana) == [bo]
    assert mentionable("zoe.par", but=ana) == [zoe]
    assert set(mentionable("", but=ana)) == {bo, zoe}
    assert "Zoe Pardo" in client_of(ana).get(reverse("resolve:mentionable") + "?q=zo").text
