"""Which few causes make most of it, and where each bar leads."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from albricias.learn import facts, pages
from albricias.learn.asked import Asked
from albricias.learn.models import CauseInquiry
from albricias.resolve import inbox
from albricias.resolve.cases import Case
from albricias.resolve.resolutions import ResolutionOffer


def counted(ranking):
    return {row.label: row.count for row in ranking.pareto.rows}


def test_causes_stand_from_the_most_frequent_down(because, quim, twice, no_notice):
    for _ in range(3):
        because(no_notice)
    because(twice)

    ranking = facts.rank(Asked().cases(quim), "cause")

    assert counted(ranking) == {no_notice.name: 3, twice.name: 1}
    assert ranking.pareto.rows[0].label == no_notice.name


def test_without_cause_and_not_yet_known_are_counted_apart(because, quim, ana, twice, now):
    because(twice)
    because()
    asked = because()
    CauseInquiry.open(asked, owner=ana, by=quim, at=now)

    ranking = facts.rank(Asked().cases(quim), "cause")

    assert (ranking.cases, ranking.without, ranking.not_yet_known) == (3, 1, 1)
    assert ranking.pareto.n == 1


def test_a_case_with_two_causes_counts_in_both_but_once_in_their_family(
    because, quim, twice, no_notice, procedure
):
    because(twice, no_notice, amount="10.00")

    causes = facts.rank(Asked().cases(quim), "cause")
    families = facts.rank(Asked().cases(quim), "family", cost=True)

    assert counted(causes) == {twice.name: 1, no_notice.name: 1}
    assert counted(families) == {procedure.name: 1}
    assert families.pareto.total_weight == 10.0
    assert causes.cases == 1


def test_money_is_what_the_solution_cost_or_else_what_was_at_stake(
    because, quim, twice, no_notice, now
):
    spent = because(twice, amount="100.00")
    for cost in (12, 3):
        ResolutionOffer.make(spent, "Devuelto", by=quim, at=now, cost=Decimal(cost))
    because(twice, amount="20.00")
    because(twice)
    because(no_notice)

    pareto = facts.rank(Asked().cases(quim), "cause", cost=True).pareto

    weights = {row.label: row.weight for row in pareto.rows}
    assert weights == {twice.name: 35.0, no_notice.name: None}
    assert (pareto.weight_known, pareto.n) == (2, 4)


def test_two_causes_of_one_name_are_told_apart_by_their_family(because, quim, twice, now):
    from albricias.learn.models import Cause

    other = Cause.add("Política", parent=None, by=quim, at=now)
    twin = Cause.add(twice.name, parent=other, by=quim, at=now)
    because(twice)
    because(twin)

    ranking = facts.rank(Asked().cases(quim), "cause")

    assert set(counted(ranking)) == {
        f"{twice.name} (Fallo del procedimiento)",
        f"{twice.name} (Política)",
    }


@pytest.mark.parametrize("by", ["topic", "product", "place"])
def test_what_a_case_does_not_say_is_not_ranked(because, quim, by):
    because(**{by: "Fibra"})
    because()

    ranking = facts.rank(Asked().cases(quim), by)

    assert counted(ranking) == {"Fibra": 1}
    assert ranking.without == 1


def test_zoe_sees_nothing_of_what_belongs_to_norte(because, zoe, bo, quim, twice, now):
    because(twice).assign(bo, by=quim, at=now)

    assert facts.rank(Asked().cases(zoe), "cause").cases == 0
    assert facts.rank(Asked().cases(bo), "cause").cases == 1


@pytest.mark.parametrize("by", ["cause", "topic", "product", "place", "channel", "kind"])
def test_every_bar_opens_exactly_the_cases_it_counts(because, quim, twice, no_notice, now, by):
    for cause in (twice, twice, no_notice):
        because(cause, topic="Cortes & más", product="Fibra 600", place="A Coruña")
    because(twice, days_ago=200, topic="Cortes & más")

    page = pages.pareto(QueryDict(f"by={by}"), quim, at=now)

    assert page["rows"]
    for ranked in page["rows"]:
        assert ranked.row.count == how_many_open(ranked.url, quim)


def how_many_open(url, user):
    asked = QueryDict(urlsplit(url).query)
    assert asked["view"] == "all"
    return inbox.chosen_cases(asked, user).count()


def test_the_cases_without_cause_open_too(because, quim, twice, now):
    because(twice)
    because()

    page = pages.pareto(QueryDict(""), quim, at=now)

    assert page["causeless"] == how_many_open(page["causeless_url"], quim) == 1


def test_a_family_opens_its_causes(because, quim, twice, no_notice, procedure, now):
    because(twice)
    because(no_notice)

    page = pages.pareto(QueryDict("by=family"), quim, at=now)
    asked = QueryDict(urlsplit(page["rows"][0].url).query)

    assert {r.row.label for r in pages.pareto(asked, quim, at=now)["rows"]} == {
        twice.name,
        no_notice.name,
    }


def test_the_page_looks_back_ninety_days_unless_asked_otherwise(because, quim, twice, now):
    because(twice, days_ago=5)
    because(twice, days_ago=120)

    def cases(query):
        return pages.pareto(QueryDict(query), quim, at=now)["ranking"].cases

    assert (cases(""), cases("period=12m"), cases("period=all")) == (1, 2, 2)


def test_between_two_dates_both_days_count(because, quim, twice, now):
    because(twice, days_ago=3)
    day = (now - timedelta(days=3)).date().isoformat()

    page = pages.pareto(QueryDict(f"period=custom&since={day}&until={day}"), quim, at=now)

    assert page["ranking"].cases == 1
    assert how_many_open(page["rows"][0].url, quim) == 1


def test_dates_that_end_before_they_begin_are_said_and_kept(client_of, quim, twice):
    asked = {"period": "custom", "since": "2026-05-02", "until": "2026-05-01"}

    answer = client_of(quim).get(reverse("learn:pareto"), asked)

    assert answer.status_code == 422
    assert "2026-05-02" in answer.content.decode()


def test_the_page_offers_to_open_a_change_to_those_who_may(
    client_of, bo, ana, because, quim, twice, now
):
    because(twice).assign(ana, by=quim, at=now)
    link = f"{reverse('change:new')}?cause={twice.pk}"

    def page(person):
        return client_of(person).get(reverse("learn:pareto"), {"period": "all"}).content.decode()

    assert link in page(bo)
    assert link not in page(ana)


@pytest.mark.parametrize(
    "query", [{}, {"by": "topic"}, {"measure": "cost"}, {"by": "kind", "measure": "cost"}]
)
def test_an_empty_house_teaches_instead_of_showing_nothing(client_of, quim, query):
    answer = client_of(quim).get(reverse("learn:pareto"), query)

    assert answer.status_code == 200
    assert 'class="nothing"' in answer.content.decode()


def test_no_known_money_is_said_and_not_shown_as_zero(client_of, quim, because, twice):
    because(twice)

    answer = client_of(quim).get(reverse("learn:pareto"), {"period": "all", "measure": "cost"})

    assert 'class="nothing"' in answer.content.decode()


def test_the_ranking_asks_as_few_questions_for_many_cases_as_for_one(
    because, quim, twice, no_notice, now, django_assert_max_num_queries
):
    for cause in (twice, twice, no_notice):
        because(cause)

    with django_assert_max_num_queries(8):
        pages.pareto(QueryDict(""), quim, at=now)


def test_a_strange_address_is_not_an_error(client_of, quim):
    strange = {"by": "owner; drop", "period": "x", "cause": "abc", "team": "999", "kind": "?"}

    assert client_of(quim).get(reverse("learn:pareto"), strange).status_code == 422
    assert Case.objects.count() == 0
