"""Departments as customers of each other: zoe of Sur asks Norte, and follows it on its page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from albricias.people.models import Customer, Notice
from albricias.refusals import Refusal
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About
from albricias.resolve.entries import Entry
from albricias.resolve.internal import OwnTeamAsked, Raised, ask
from albricias.resolve.resolutions import ResolutionOffer


@pytest.fixture
def asked(zoe: Any, ana: Any, now: Any) -> Callable[..., Any]:
    count = iter(range(100))

    def ask_norte(story: str = "Las altas llegan sin número.", by: Any = zoe) -> Any:
        # As the page does on which it is asked.
        with translation.override("es"):
            letter = ask(
                ana.team,
                story=story,
                expected="Que lo traigan.",
                kind="complaint",
                by=by,
                token=f"interna-{next(count)}",
                at=now,
            )
        return Case.objects.get(letter=letter)

    return ask_norte


def test_it_goes_to_somebody_of_the_team_asked(asked: Any, zoe: Any, ana: Any, bo: Any) -> None:
    case = asked()
    assert case.owner in (ana, bo)
    assert case.team == ana.team
    assert case.raised.colleague == zoe
    assert case.raised.from_team == zoe.team
    assert case.customer.kind == Customer.Kind.INTERNAL
    assert case.customer.name == "Sur"
    assert not Case.objects.known_to(zoe).exists()


def test_a_department_is_one_customer_even_if_it_is_called_otherwise(
    asked: Any, sur: Any, zoe: Any
) -> None:
    first = asked()
    sur.name = "Meridión"
    sur.save()
    zoe.refresh_from_db()
    assert asked("Otra vez.").customer == first.customer


def test_a_department_is_called_by_no_given_name(asked: Any, zoe: Any, client_of: Any) -> None:
    page = client_of(zoe).get(asked().customer_url)
    assert page.context["heading"] == "Su queja"


def test_ana_is_told_that_zoe_reads_her_answer_on_its_page(
    asked: Any, zoe: Any, ana: Any, client_of: Any
) -> None:
    url = asked().get_absolute_url()
    page = client_of(ana).get(url, headers={"accept-language": "en"}).text
    assert f"{zoe.name} is told at once and reads your answer" in page
    assert "We have no e-mail" not in page


def test_nobody_asks_their_own_team(zoe: Any, now: Any) -> None:
    with pytest.raises(OwnTeamAsked) as refused:
        ask(zoe.team, story="Nada", expected="", kind="question", by=zoe, token="x", at=now)
    assert isinstance(refused.value, Refusal)


def test_on_the_page_she_asks_and_comes_to_the_page_of_her_case(
    client_of: Any, zoe: Any, ana: Any
) -> None:
    client = client_of(zoe)
    form = client.get(reverse("resolve:ask-team")).context["form"]
    assert zoe.team not in form.fields["team"].queryset
    told = {"team": ana.team_id, "kind": "question", "story": "¿Nos dan acceso?", "expected": ""}
    response = client.post(
        reverse("resolve:ask-team"),
        told | {"token": form.get_initial_for_field(form.fields["token"], "token")},
    )
    case = Case.objects.get()
    assert response.url == case.customer_url
    assert case.subject in client.get(reverse("resolve:raised")).content.decode()
    assert case.subject not in client_of(ana).get(reverse("resolve:raised")).content.decode()


def test_only_whoever_raised_it_speaks_there_though_signed_in(
    asked: Any, client_of: Any, zoe: Any, ana: Any, quim: Any
) -> None:
    case = asked()

    def says(client: Any, text: str) -> bool:
        page = client.get(case.customer_url)
        token = page.context["add_form"]["token"].value()
        client.post(reverse("customer:add", args=[case.key]), {"text": text, "token": token})
        return bool(case.entries.filter(text=text).exists())

    assert says(client_of(zoe), "Falta también el teléfono.")
    assert not says(client_of(quim), "En su nombre.")
    assert says(Client(), "Con la clave.")


def test_she_hears_when_there_is_word(
    asked: Any, zoe: Any, ana: Any, now: Any, work_off: Any
) -> None:
    case = asked()
    Entry.answer(case, "Lo miramos.", by=ana, at=now)
    ResolutionOffer.make(case, "Ya llega con número.", by=ana, at=now)
    work_off(at=now)
    told = list(Notice.objects.seen_by(zoe))
    assert [one.url for one in told] == [case.customer_url] * 2
    work_off(at=now)
    assert Notice.objects.seen_by(zoe).count() == 2


def test_what_is_about_her_is_no_longer_in_her_list_nor_open_with_the_key(
    asked: Any, client_of: Any, zoe: Any, ana: Any, now: Any
) -> None:
    case = asked()
    assert client_of(zoe).get(case.customer_url).status_code == 200
    About.say(case, zoe, by=ana, at=now)
    assert client_of(zoe).get(case.customer_url).status_code == 404
    assert case.subject not in client_of(zoe).get(reverse("resolve:raised")).content.decode()


def test_a_change_is_measured_without_what_departments_ask(
    asked: Any, twice: Any, quim: Any, now: Any
) -> None:
    from albricias.change.facts import House
    from albricias.change.models import Change
    from albricias.learn.models import CaseCause

    case = asked()
    CaseCause.name_for(case, [twice], by=quim, at=now)
    change = Change.open(
        "Un aviso",
        what_changes="x",
        in_plain_words="x",
        causes=[twice],
        owner=quim,
        by=quim,
        at=now,
    )
    assert not House(now).linked(change).exists()
    assert Raised.objects.count() == 1
