"""Whose a case is when it comes in, and taking the next one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from albricias.people.models import Notice
from albricias.people.skills import Skill
from albricias.refusals import NobodyToTakeIt, NothingToTake
from albricias.resolve.assigning import Arrived, AssignmentRule, next_owner, take_next
from albricias.resolve.cases import Assignment, Case
from albricias.resolve.entries import Entry
from albricias.resolve.presence import Presence
from albricias.resolve.snoozes import Snooze

Client = Callable[[Any], Any]
TellUs = Callable[..., Case]


@pytest.fixture
def rule(bo: Any, now: datetime) -> Callable[..., AssignmentRule]:
    return lambda **said: AssignmentRule.add(**said, by=bo, at=now)


@pytest.fixture
def good_at(bo: Any, now: datetime) -> Callable[..., Skill]:
    def say(who: Any, *topics: str, languages: Any = (), per_day: int | None = None) -> Skill:
        return Skill.say(who, topics=topics, languages=languages, per_day=per_day, by=bo, at=now)

    return say


# Rules


def test_a_topic_goes_to_its_team(tell_us: TellUs, rule: Any, ana: Any, zoe: Any, sur: Any) -> None:
    rule(topic="facturación", to_team=sur)
    assert tell_us(topic="Facturacion").owner == zoe
    assert tell_us(topic="Averías").owner != zoe


def test_a_place_is_known_by_a_part_of_it(tell_us: TellUs, rule: Any, ana: Any, zoe: Any) -> None:
    rule(place="sevilla", to=zoe)
    assert tell_us(place="Calle Feria 3, Sevilla").owner == zoe
    assert tell_us(place="Calle Feria 3, Cádiz").owner != zoe


def test_the_first_rule_that_fits_decides(
    tell_us: TellUs, rule: Any, ana: Any, bo: Any, zoe: Any, now: datetime
) -> None:
    rule(kind="complaint", to=bo)
    second = rule(topic="Averías", to=zoe)
    assert tell_us(topic="Averías").owner == bo
    second.go_first(by=bo, at=now)
    assert tell_us(topic="Averías").owner == zoe
    second.end(by=bo, at=now)
    assert tell_us(topic="Averías").owner == bo


def test_a_rule_for_somebody_who_left_is_passed_over(
    tell_us: TellUs, rule: Any, ana: Any, zoe: Any
) -> None:
    rule(topic="Averías", to=zoe)
    zoe.is_active = False
    zoe.save()
    assert tell_us(topic="Averías").owner != zoe


def test_by_skill_it_goes_to_whoever_knows_and_has_fewest(
    tell_us: TellUs, rule: Any, good_at: Any, ana: Any, bo: Any, norte: Any
) -> None:
    good_at(ana, "Averías")
    good_at(bo, "Facturación", "Averías")
    rule(to_team=norte, by_skill=True)
    assert tell_us(topic="facturación").owner == bo
    assert tell_us(topic="Averías").owner == ana
    assert {tell_us(topic="Averías").owner for _ in range(2)} == {ana, bo}


def test_by_skill_the_language_counts_too(
    tell_us: TellUs, rule: Any, good_at: Any, ana: Any, bo: Any, norte: Any
) -> None:
    good_at(ana, languages=["es"])
    good_at(bo, languages=["en"])
    rule(to_team=norte, by_skill=True)
    assert tell_us(language="en").owner == bo
    assert tell_us(language="es").owner == ana


def test_whoever_has_had_enough_today_gets_no_more(
    tell_us: TellUs, rule: Any, good_at: Any, ana: Any, bo: Any, norte: Any, now: datetime
) -> None:
    good_at(ana, "Averías", per_day=1)
    good_at(bo, "Facturación")
    rule(to_team=norte, by_skill=True)
    assert tell_us(topic="Averías").owner == ana
    # Nobody else knows: it goes to whoever has fewest, as without a rule.
    arrived = Arrived(topic="Averías")
    assert next_owner(arrived, now=now).rule is None
    tomorrow = next_owner(arrived, now=now + timedelta(days=1))
    assert (tomorrow.owner, tomorrow.rule is None) == (ana, False)


def test_whoever_takes_a_call_keeps_it(tell_us: TellUs, rule: Any, ana: Any, zoe: Any) -> None:
    rule(to=zoe)
    assert tell_us(channel="phone", taken_by=ana).owner == ana


def test_a_rule_gives_to_somebody(rule: Any) -> None:
    with pytest.raises(NobodyToTakeIt):
        rule(topic="Averías")


def test_without_rules_filing_asks_nothing_more(
    ana: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    next_owner(Arrived(), now=now)
    with django_assert_num_queries(1):
        assert next_owner(Arrived(), now=now).owner == ana


def test_quim_writes_a_rule_and_tries_it(
    client_of: Client, quim: Any, ana: Any, zoe: Any, sur: Any
) -> None:
    quims, page = client_of(quim), reverse("resolve:rules")
    assert quims.post(page, {"topic": "Averías", "to_team": sur.pk}).status_code == 302
    tried = quims.get(page + "?topic=averias").text
    assert "por la regla 1" in tried
    assert "no encaja ninguna regla" in quims.get(page + "?topic=otra").text
    assert quims.post(page, {"topic": "Averías"}).status_code == 422


def test_known_topics_are_offered(client_of: Client, quim: Any, tell_us: TellUs) -> None:
    tell_us(topic="averías de fibra")
    page = client_of(quim).get(reverse("resolve:rules")).text
    assert page.count('<option value="averías de fibra">') == 2


def test_a_team_and_a_person_are_not_both(client_of: Client, quim: Any, ana: Any, sur: Any) -> None:
    given = {"topic": "Averías", "to_team": sur.pk, "to": ana.pk}
    refused = client_of(quim).post(reverse("resolve:rules"), given)
    assert refused.status_code == 422
    assert "Elija el equipo o una persona, no los dos." in refused.text
    assert not AssignmentRule.objects.exists()


def test_a_lead_rules_what_comes_in_by_the_own_team_and_stays_in_it(
    client_of: Client, bo: Any, ana: Any, zoe: Any, norte: Any, sur: Any
) -> None:
    bos, page = client_of(bo), reverse("resolve:rules")
    mine = {"topic": "Averías", "on_duty": norte.pk}
    for elsewhere in ({"to_team": sur.pk}, {"to": zoe.pk}, {"to": ana.pk, "on_duty": ""}):
        assert bos.post(page, mine | elsewhere).status_code == 422
    assert bos.post(page, mine | {"to": ana.pk}).status_code == 302
    [rule] = AssignmentRule.objects.all()
    assert (rule.to, rule.on_duty) == (ana, norte)
    assert bos.post(reverse("resolve:first-rule", args=[rule.pk])).status_code == 302
    assert bos.post(reverse("resolve:end-assignment-rule", args=[rule.pk])).status_code == 302


def test_a_lead_leaves_the_rules_of_the_house_and_other_teams_people_alone(
    client_of: Client, bo: Any, quim: Any, zoe: Any, norte: Any, now: datetime
) -> None:
    rule = AssignmentRule.add(to_team=norte, by=quim, at=now)
    bos = client_of(bo)
    for name in ("resolve:first-rule", "resolve:end-assignment-rule"):
        assert bos.post(reverse(name, args=[rule.pk])).status_code == 403
    hers = reverse("resolve:skill", args=[zoe.pk])
    assert bos.post(hers, {"topics": "Averías"}).status_code == 403
    assert hers not in bos.get(reverse("resolve:rules")).text
    assert client_of(quim).get(hers).status_code == 200
    assert AssignmentRule.objects.in_force().get() == rule


def test_bo_says_what_ana_takes(client_of: Client, bo: Any, ana: Any) -> None:
    address = reverse("resolve:skill", args=[ana.pk])
    typed = {"topics": "Averías\n Facturación \n", "languages": ["es"], "per_day": "5"}
    client_of(bo).post(address, typed)
    skill = Skill.objects.get(colleague=ana)
    assert (skill.topics, skill.languages, skill.per_day) == (["Averías", "Facturación"], ["es"], 5)
    assert "Facturación" in client_of(bo).get(address).text


def test_ana_writes_no_rules(client_of: Client, ana: Any) -> None:
    assert client_of(ana).get(reverse("resolve:rules")).status_code == 403


# Taking the next


def of(owner: Any, case: Case, now: datetime) -> Case:
    Case.objects.filter(pk=case.pk).update(owner=owner, team=owner.team if owner else case.team)
    case.refresh_from_db()
    return case


def test_ana_takes_the_most_pressing_that_nobody_has_begun(
    tell_us: TellUs, ana: Any, bo: Any, now: datetime
) -> None:
    later = of(bo, tell_us(at=now - timedelta(days=1)), now)
    sooner = of(bo, tell_us(at=now - timedelta(days=5)), now)
    begun = of(bo, tell_us(at=now - timedelta(days=9)), now)
    Entry.note(begun, "Ya lo miro.", by=bo, at=now)
    assert take_next(ana, at=now) == sooner
    assert take_next(ana, at=now) == later
    with pytest.raises(NothingToTake):
        take_next(ana, at=now)
    sooner.refresh_from_db()
    assert sooner.owner == ana
    assert Notice.objects.filter(to=bo, what="case.taken").count() == 2
    assert Assignment.objects.filter(to=ana, by=ana).count() == 2


def test_what_is_looked_at_put_off_or_anothers_teams_is_left(
    tell_us: TellUs, ana: Any, bo: Any, zoe: Any, now: datetime
) -> None:
    looked_at, put_off, theirs = (tell_us() for _ in range(3))
    for case in (looked_at, put_off):
        of(bo, case, now)
    of(zoe, theirs, now)
    Presence.note(looked_at, "", by=bo, at=now)
    Snooze.put_off(put_off, now + timedelta(days=1), "Espero.", by=bo, at=now)
    with pytest.raises(NothingToTake):
        take_next(ana, at=now)


def test_the_button_takes_ana_to_it(
    client_of: Client, tell_us: TellUs, ana: Any, bo: Any, now: datetime
) -> None:
    case = of(bo, tell_us(), now)
    client, address = client_of(ana), reverse("resolve:take-next")
    assert client.post(address).url == case.get_absolute_url()
    assert "No hay ningún caso sin empezar" in client.post(address, follow=True).text
    assert "Tomar el siguiente" in client.get(reverse("resolve:inbox")).text
