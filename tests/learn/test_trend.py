"""Is it getting better, or is it chance? Said in words, with its doubt."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from albricias.learn import facts, pages, words
from albricias.learn.asked import Asked
from albricias.learn.models import CaseCause, Exposure
from albricias.learn.months import (
    count_between,
    count_by_month,
    known_customers,
    month_after,
    months_between,
)
from albricias.resolve.cases import Case
from albricias.resolve.days import midnight


@pytest.fixture
def in_month(tell_us):
    """So many cases in a month, spread over its first days."""

    def tell(month: date, count: int, **fields):
        return [
            tell_us(at=midnight(month) + timedelta(days=n % 28, hours=12), **fields)
            for n in range(count)
        ]

    return tell


@pytest.fixture
def a_year(in_month):
    """Twelve even months, but for March with far too many."""
    months = months_between(date(2025, 11, 1), date(2026, 10, 1))
    for month in months:
        in_month(month, 30 if month == date(2026, 3, 1) else 4 + month.month % 2)
    return months


def test_a_case_at_half_past_midnight_in_madrid_belongs_to_that_month(tell_us, quim):
    tell_us(at=midnight(date(2026, 3, 1)) + timedelta(minutes=30))
    tell_us(at=midnight(date(2026, 3, 1)) - timedelta(minutes=1))

    months = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]

    assert count_by_month(Case.objects.seen_by(quim), months) == [0, 1, 1]


@pytest.mark.parametrize("stretches", [1, 2, 3, 5, 8])
def test_each_case_falls_between_its_own_two_moments(tell_us, stretches):
    bounds = [midnight(date(2026, 5, 1 + n)) for n in range(stretches + 1)]
    for n in range(stretches):
        for _ in range(n + 1):
            tell_us(at=bounds[n])

    assert count_between(Case.objects.all(), bounds) == list(range(1, stretches + 1))


def test_a_month_above_the_limit_is_explained_in_words(a_year, quim, now):
    found = facts.trend(Asked().cases(quim), a_year[0], a_year[-1], at=now)

    with translation.override("en"):
        said = words.findings(found.chart)

    march = next(finding for finding in said if finding.first == date(2026, 3, 1))
    assert march.text.startswith("March 2026 is above the limit: 30 cases, between ")
    assert march.is_bad


def test_the_words_of_a_month_open_its_cases(a_year, quim, now):
    page = pages.trend(QueryDict(""), quim, at=now)

    march = next(f for f in page["findings"] if f["said"].first == date(2026, 3, 1))

    assert "since=2026-03-01" in march["url"]
    assert "until=2026-04-01" in march["url"]


def test_the_month_that_is_not_over_is_marked(a_year, in_month, quim, now):
    in_month(date(2026, 11, 1), 2)

    points = pages.trend(QueryDict(""), quim, at=now)["trend"].chart.points

    assert [point.complete for point in points] == [True] * (len(points) - 1) + [False]


def test_fewer_than_eight_months_are_not_enough_to_say_anything(in_month, quim, now):
    for month in months_between(date(2026, 6, 1), date(2026, 10, 1)):
        in_month(month, 5)

    with translation.override("en"):
        page = pages.trend(QueryDict("period=all"), quim, at=now)

    assert page["sentence"].startswith("Not enough data to tell chance from change")
    assert "there are 5" in page["sentence"]
    assert not page["findings"]


def test_half_a_first_month_is_not_taken_for_a_quiet_one(a_year, tell_us, quim, now):
    tell_us(at=midnight(date(2025, 10, 28)))

    points = pages.trend(QueryDict("period=all"), quim, at=now)["trend"].chart.points

    assert points[0].period == date(2025, 11, 1)


def test_rates_are_by_customers_only_if_every_month_is_known(a_year, quim, now):
    def trend():
        return facts.trend(Asked().cases(quim), a_year[0], a_year[-1], at=now)

    for month in a_year[:-1]:
        Exposure.note(month, 1000, by=quim, at=now)
    assert not trend().by_customers

    Exposure.note(a_year[-1], 2000, by=quim, at=now)
    found = trend()
    assert found.by_customers
    assert found.chart.points[-1].rate * found.per == pytest.approx(2.0)  # 4 cases, 2000 customers


def test_the_running_month_counts_as_the_one_before_until_somebody_notes_it(quim, now):
    Exposure.note(date(2026, 10, 1), 900, by=quim, at=now)
    assert known_customers(date(2026, 11, 17))[date(2026, 11, 1)] == 900

    Exposure.note(date(2026, 11, 1), 950, by=quim, at=now)
    assert known_customers(date(2026, 11, 17))[date(2026, 11, 1)] == 950


def test_a_family_has_the_trend_of_all_its_causes(in_month, quim, procedure, twice, no_notice, now):
    for cause in (twice, no_notice):
        for case in in_month(date(2026, 10, 1), 3):
            CaseCause.name_for(case, [cause], by=quim, at=now)
    in_month(date(2026, 10, 1), 4)

    page = pages.trend(QueryDict(f"cause={procedure.pk}"), quim, at=now)

    assert page["trend"].chart.n == 6


def test_a_topic_can_be_taken_off_again(client_of, quim, in_month):
    in_month(date(2026, 10, 1), 2, topic="Cortes")

    page = client_of(quim).get(reverse("learn:trend"), {"topic": "Cortes", "period": "all"})

    assert page.context["trend"].chart.n == 2
    assert "chip-x" in page.content.decode()


def test_an_empty_house_has_no_trend_and_says_so(client_of, quim):
    answer = client_of(quim).get(reverse("learn:trend"))

    assert answer.status_code == 200
    assert 'class="nothing"' in answer.content.decode()


def test_the_trend_asks_few_questions(a_year, quim, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        pages.trend(QueryDict(""), quim, at=now)


def test_months_walk_over_the_new_year():
    assert month_after(date(2025, 12, 1)) == date(2026, 1, 1)
    assert month_after(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert len(months_between(date(2025, 11, 30), date(2026, 2, 1))) == 4


def test_quim_notes_the_customers_of_a_year_and_forgets_one(client_of, quim, now):
    page = reverse("learn:exposure") + "?year=2025"
    Exposure.note(date(2025, 5, 1), 10, by=quim, at=now)

    client_of(quim).post(page, {"m2025-01": "41000", "m2025-05": ""})

    assert list(Exposure.objects.values_list("month", "customers")) == [(date(2025, 1, 1), 41000)]


@pytest.mark.parametrize("wrong", ["0", "-3", "muchos"])
def test_a_number_of_customers_that_cannot_be_is_refused_and_kept(client_of, quim, wrong):
    answer = client_of(quim).post(reverse("learn:exposure") + "?year=2025", {"m2025-01": wrong})

    assert answer.status_code == 422
    assert f'value="{wrong}"' in answer.content.decode()
    assert not Exposure.objects.exists()


@pytest.mark.parametrize("year", ["1800", "2999", "abc"])
def test_a_year_that_cannot_be_is_not_found(client_of, quim, year):
    assert client_of(quim).get(reverse("learn:exposure") + f"?year={year}").status_code == 404


@pytest.mark.parametrize("page", ["learn:trend", "learn:pareto"])
@pytest.mark.parametrize(
    "span",
    [
        {"until": "9999-12-31"},
        {"until": "0001-01-01"},
        {"since": "0001-01-01"},
        {"since": "9999-12-31"},
    ],
)
def test_quim_is_told_of_a_day_at_the_ends_of_time(client_of, quim, twice, because, page, span):
    quim.language = "en"
    quim.save()
    because(twice)
    answer = client_of(quim).get(reverse(page), {"period": "custom", **span})

    assert answer.status_code == 422
    assert "choose a day between 1900 and 2200" in answer.content.decode()


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_oldest_and_the_newest_day_meant_are_understood(client_of, quim, twice, because, day):
    because(twice)
    for page in ("learn:trend", "learn:pareto"):
        for name in ("since", "until"):
            asked = {"period": "custom", name: day}
            answer = client_of(quim).get(reverse(page), asked)
            assert (answer.status_code, dict(answer.context["wrong"])) == (200, {})


@pytest.mark.parametrize("year", ["²", "٢٠٢٥", "9" * 30, "x", "1989"])
def test_a_year_that_is_none_is_not_found(client_of, quim, year):
    assert client_of(quim).get(reverse("learn:exposure"), {"year": year}).status_code == 404
