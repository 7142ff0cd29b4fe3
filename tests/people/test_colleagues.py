"""Colleagues come, change and go; somebody can always manage people."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from albricias.history import Event
from albricias.people.colleagues import ColleagueManager
from albricias.people.models import Colleague, Team
from albricias.refusals import EmailTaken, LastAdministrator, OwnDoor, TeamTwice

PASSWORD_SHAPE = re.compile(r'class="key">([a-z2-9-]{19})<')


def filled(**changed: Any) -> dict[str, Any]:
    known = {"name": "Marta Gil", "email": "marta@example.com", "role": "agent", "team": ""}
    return known | {"language": ""} | changed


def test_adela_lets_marta_in_and_sees_her_password_once(adela, client_of):
    page = client_of(adela).post(reverse("people:new-colleague"), filled())

    [password] = PASSWORD_SHAPE.findall(page.content.decode())
    assert Client().login(email="marta@example.com", password=password)
    assert "no-store" in page["Cache-Control"]
    assert password not in str(Colleague.objects.values("password").get(name="Marta Gil"))
    assert password not in str(list(Event.objects.values()))
    assert Event.objects.get(name="colleague.added").by == adela


def test_an_email_that_is_taken_is_refused_and_the_form_keeps_what_was_typed(adela, ana, client_of):
    page = client_of(adela).post(
        reverse("people:new-colleague"), filled(email="ANA@example.com", name="Otra Ana")
    )

    assert page.status_code == 422
    assert "Otra Ana" in page.content.decode()
    assert Colleague.objects.filter(email__iexact="ana@example.com").count() == 1
    with pytest.raises(EmailTaken):
        Colleague.welcome(
            email="ana@example.com",
            name="x",
            role="agent",
            password="x",
            by=adela,
            at=ana.created_at,
        )


def test_an_email_that_another_administrator_takes_meanwhile_is_refused(
    adela, client_of, monkeypatch
):
    create = ColleagueManager.create

    def a_moment_late(self: Any, **fields: Any) -> Colleague:
        create(self, **fields)
        return create(self, **fields)

    monkeypatch.setattr(ColleagueManager, "create", a_moment_late)
    page = client_of(adela).post(reverse("people:new-colleague"), filled())

    assert page.status_code == 422
    assert "marta@example.com" in page.content.decode()


def test_the_last_administrator_stays(adela, ana, client_of, now: datetime):
    address = reverse("people:colleague", args=[adela.pk])
    page = client_of(adela).post(address, filled(name="Adela Mora", role="direction"))

    assert page.status_code == 422
    adela.refresh_from_db()
    assert adela.role == "administration"
    with pytest.raises(LastAdministrator):
        adela.leave(by=ana, at=now)
    adela.refresh_from_db()
    assert adela.is_active


def test_with_another_administrator_adela_may_become_an_agent(adela, quim, now: datetime):
    known = {"team": None, "language": "", "by": adela, "at": now}
    quim.revise(name=quim.name, role="administration", **known)
    adela.revise(name=adela.name, role="agent", **known)

    assert Colleague.objects.get(pk=adela.pk).role == "agent"


def test_nobody_closes_the_door_on_themselves(adela, now: datetime):
    with pytest.raises(OwnDoor):
        adela.leave(by=adela, at=now)


def test_who_leaves_can_no_longer_sign_in_until_let_in_again(adela, ana, client_of):
    hers = client_of(ana)
    client_of(adela).post(reverse("people:leave", args=[ana.pk]))
    assert hers.get(reverse("people:me")).status_code == 302

    client_of(adela).post(reverse("people:come-back", args=[ana.pk]))
    assert client_of(ana).get(reverse("people:me")).status_code == 200


def test_a_new_password_signs_out_whoever_had_the_old_one(adela, ana, client_of):
    hers = client_of(ana)
    page = client_of(adela).post(reverse("people:new-password", args=[ana.pk]))

    [password] = PASSWORD_SHAPE.findall(page.content.decode())
    assert hers.get(reverse("people:me")).status_code == 302
    assert Client().login(email="ana@example.com", password=password)


@pytest.mark.parametrize("act", ["leave", "come-back", "new-password"])
def test_looking_changes_nothing(adela, ana, client_of, act: str):
    assert client_of(adela).get(reverse(f"people:{act}", args=[ana.pk])).status_code == 405


@pytest.mark.parametrize("name", ["colleagues", "new-colleague", "new-team"])
def test_only_who_manages_people_sees_those_pages(ana, dora, client_of, name: str):
    for person in (ana, dora):
        assert client_of(person).get(reverse(f"people:{name}")).status_code == 403


def test_colleagues_and_teams_stand_on_one_page(adela, ana, zoe, client_of):
    page = client_of(adela).get(reverse("people:colleagues")).content.decode()

    assert "Ana Ríos" in page
    assert "zoe@example.com" in page
    assert "Norte" in page


def test_a_colleagues_page_says_how_many_open_cases_are_theirs(ana, case, adela, client_of):
    page = client_of(adela).get(reverse("people:colleague", args=[ana.pk])).content.decode()

    assert f"owner={ana.pk}" in page


def test_what_is_still_theirs_is_not_called_open_in_the_sense_of_the_list(
    ana, case, adela, client_of
):
    url = reverse("people:colleague", args=[ana.pk])
    page = client_of(adela).get(url, headers={"accept-language": "en"}).text

    assert "1 case of theirs has not ended." in page


def test_two_teams_cannot_have_one_name(adela, norte, now: datetime, client_of):
    with pytest.raises(TeamTwice):
        Team.add("  norte ", by=adela, at=now)
    page = client_of(adela).post(reverse("people:new-team"), {"name": "NORTE"})
    assert page.status_code == 422

    client_of(adela).post(reverse("people:team", args=[norte.pk]), {"name": "Norte y Oeste"})
    norte.refresh_from_db()
    assert norte.name == "Norte y Oeste"


def test_ana_chooses_the_language_of_her_pages(ana, client_of):
    hers = client_of(ana)
    hers.post(reverse("people:me"), {"name": "Ana Ríos Gil", "language": "en"})

    page = hers.get(reverse("people:me")).content.decode()
    assert "Ana Ríos Gil" in page
    assert '<html lang="en"' in page
