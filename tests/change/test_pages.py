"""From a cause to a change that is opened, done in steps, measured and verified."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from albricias.change import facts
from albricias.change.models import Baseline, Change, Effect, Stage, Step
from albricias.learn.months import count_between


@pytest.fixture
def change(twice, quim, bo):
    return Change.open(
        "Comprobar el cambio de tarifa",
        what_changes="Una comprobación.",
        causes=[twice],
        owner=bo,
        by=quim,
        at=timezone.now() - timedelta(days=300),
    )


@pytest.fixture
def done(change, because, twice, quim, now):
    """Done a hundred days ago; sixty cases before and none since."""
    today = (now - timezone.now()) / timedelta(days=1)
    because(days_ago=today + 700)
    for n in range(60):
        because(twice, days_ago=today + 201 + n)
    begins = timezone.now() - timedelta(days=200)
    change.start(baseline=facts.baseline_figures(change, begins), by=quim, at=begins)
    change.finish(by=quim, at=timezone.now() - timedelta(days=100))
    return change


def asked(**fields):
    return {
        "title": "Aviso antes del corte",
        "what_changes": "Un SMS la víspera.",
        "in_plain_words": "Le avisamos la víspera.",
        "purpose": "prevent",
        "due_on": "",
        **fields,
    }


def test_bo_opens_a_change_because_of_a_cause(client_of, bo, twice):
    form = client_of(bo).get(reverse("change:new"), {"cause": twice.pk})
    assert form.context["chosen"] == {twice.pk}

    answer = client_of(bo).post(reverse("change:new"), asked(owner=bo.pk, cause=[twice.pk]))

    opened = Change.objects.get()
    assert answer.url == opened.get_absolute_url()
    assert list(opened.causes.all()) == [twice]
    assert opened.purpose == "prevent"


@pytest.mark.parametrize("wrong", [{"cause": []}, {"due_on": "2020-01-01"}, {"title": ""}])
def test_a_refused_change_keeps_what_bo_wrote(client_of, bo, twice, wrong):
    said = asked(owner=bo.pk, cause=[twice.pk]) | wrong

    answer = client_of(bo).post(reverse("change:new"), said)

    assert answer.status_code == 422
    assert "Un SMS la víspera." in answer.content.decode()
    assert not Change.objects.exists()


def test_ana_reads_changes_but_may_not_make_them(client_of, ana, change):
    anas = client_of(ana)

    assert anas.get(reverse("change:board")).status_code == 200
    assert anas.get(change.get_absolute_url()).status_code == 200
    for name in (
        "change:add-step",
        "change:start",
        "change:finish",
        "change:revise",
        "change:verify",
    ):
        assert anas.post(reverse(name, args=[change.pk])).status_code == 403
    assert anas.get(reverse("change:new")).status_code == 403


def test_a_step_due_in_the_past_is_refused_and_its_text_kept(client_of, bo, change):
    said = {"text": "Hablar con los instaladores", "owner": bo.pk, "due_on": "2020-01-01"}

    answer = client_of(bo).post(reverse("change:add-step", args=[change.pk]), said)

    assert answer.status_code == 422
    assert "Hablar con los instaladores" in answer.content.decode()
    assert not change.steps.exists()


def test_steps_are_added_done_and_taken_off(client_of, bo, change):
    bos = client_of(bo)
    for text in ("Uno", "Dos"):
        bos.post(reverse("change:add-step", args=[change.pk]), {"text": text, "owner": bo.pk})
    one, two = Step.objects.all()

    bos.post(reverse("change:do-step", args=[change.pk, one.pk]))
    bos.post(reverse("change:take-off-step", args=[change.pk, two.pk]))

    assert [(step.text, bool(step.done_at)) for step in change.steps.all()] == [("Uno", True)]
    names = list(change.events.values_list("name", flat=True))
    assert names[-2:] == ["change.step_done", "change.step_taken_off"]


def test_a_step_of_another_change_is_not_found_here(client_of, bo, change, quim, twice):
    other = Change.open(
        "Otro", what_changes="x", causes=[twice], owner=bo, by=bo, at=timezone.now()
    )
    step = other.add_step("Paso", owner=bo, by=bo, at=timezone.now(), due_on=None)

    address = reverse("change:do-step", args=[change.pk, step.pk])

    assert client_of(bo).post(address).status_code == 404


def test_starting_shows_what_will_be_frozen_and_freezes_it_only_when_confirmed(
    client_of, bo, change, because, twice, now
):
    today = (now - timezone.now()) / timedelta(days=1)
    for days in (10, 60, 120):
        because(twice, days_ago=today + days)
    page, bos = reverse("change:start", args=[change.pk]), client_of(bo)

    assert bos.get(page).context["figures"]["cases"] == 2
    assert bos.get(page, {"days": 180}).context["figures"]["cases"] == 3
    assert not Baseline.objects.exists()

    bos.post(page, {"days": "180"})
    change.refresh_from_db()
    assert (change.stage, change.baseline.cases) == (Stage.STARTED, 3)


def test_it_cannot_be_done_while_steps_are_left(client_of, bo, change, now):
    change.add_step("Por hacer", owner=bo, by=bo, at=timezone.now(), due_on=None)
    change.start(baseline=facts.baseline_figures(change, timezone.now()), by=bo, at=timezone.now())

    answer = client_of(bo).post(reverse("change:finish", args=[change.pk]))

    assert answer.status_code == 422
    assert "Por hacer" in answer.content.decode()


def test_bo_says_that_everything_is_done(client_of, bo, change):
    change.start(baseline=facts.baseline_figures(change, timezone.now()), by=bo, at=timezone.now())

    client_of(bo).post(reverse("change:finish", args=[change.pk]))

    change.refresh_from_db()
    assert change.stage == Stage.FINISHED


def test_bo_verifies_what_the_figures_show(client_of, bo, done):
    client_of(bo).post(reverse("change:verify", args=[done.pk]), {"worked": "yes"})

    done.refresh_from_db()
    assert done.stage == Stage.WORKED
    assert done.effect.verdict == Effect.Verdict.FELL
    assert client_of(bo).get(done.get_absolute_url()).context["measured"].effect == done.effect


def test_nobody_can_say_it_worked_when_the_figures_do_not(client_of, bo, done, because, twice, now):
    today = (now - timezone.now()) / timedelta(days=1)
    for n in range(70):
        because(twice, days_ago=today + 1 + n)
    page = client_of(bo).get(done.get_absolute_url()).content.decode()
    assert 'value="yes"' not in page

    answer = client_of(bo).post(reverse("change:verify", args=[done.pk]), {"worked": "yes"})

    assert answer.status_code == 409
    done.refresh_from_db()
    assert done.stage == Stage.FINISHED


def test_bo_notes_honestly_that_it_did_not_work(client_of, bo, done):
    client_of(bo).post(reverse("change:verify", args=[done.pk]), {"worked": "no"})

    done.refresh_from_db()
    assert done.stage == Stage.FAILED


def test_the_page_says_how_many_different_people_will_be_told(client_of, bo, done):
    assert client_of(bo).get(done.get_absolute_url()).context["people"] == 1  # carlos, sixty times


def test_better_words_are_kept_and_the_causes_stay(client_of, bo, change, twice):
    said = asked(title="Comprobar dos veces", owner=bo.pk)
    said.pop("purpose")

    client_of(bo).post(reverse("change:revise", args=[change.pk]), said)

    change.refresh_from_db()
    assert change.title == "Comprobar dos veces"
    assert change.in_plain_words == "Le avisamos la víspera."
    assert list(change.causes.all()) == [twice]


def test_the_board_says_of_each_change_whether_it_worked(client_of, bo, done, change):
    page = client_of(bo).get(reverse("change:board"))

    cards = [card for column in page.context["columns"] for card in column["cards"]]
    assert [card["measured"].kind for card in cards] == ["fell"]
    assert cards[0]["measured"].says in page.content.decode()


def test_a_stage_nobody_knows_is_not_found(client_of, bo):
    assert client_of(bo).get(reverse("change:board"), {"stage": "x"}).status_code == 404
    assert client_of(bo).get(reverse("change:board"), {"stage": "worked"}).status_code == 200


def test_an_empty_board_teaches_where_to_begin(client_of, bo):
    assert reverse("learn:pareto") in client_of(bo).get(reverse("change:board")).content.decode()


def test_the_board_asks_no_more_for_many_ended_changes(
    client_of, bo, quim, twice, now, django_assert_max_num_queries
):
    bos = client_of(bo)
    for n in range(12):
        Change.open(f"Cambio {n}", what_changes="x", causes=[twice], owner=bo, by=quim, at=now)

    with django_assert_max_num_queries(20):
        bos.get(reverse("change:board"))


def test_every_act_on_a_change_is_a_post(client_of, bo, done):
    assert client_of(bo).get(reverse("change:verify", args=[done.pk])).status_code == 405


def finished_ones(count, twice, quim, because, now):
    """So many changes that are done and wait for somebody to say whether they worked."""
    today = timezone.now()
    because(twice, days_ago=(now - today) / timedelta(days=1) + 400)
    for n in range(count):
        change = Change.open(
            f"Cambio {n}",
            what_changes="x",
            causes=[twice],
            owner=quim,
            by=quim,
            at=today - timedelta(days=300 - n),
        )
        begins = today - timedelta(days=200)
        change.start(baseline=facts.baseline_figures(change, begins), by=quim, at=begins)
        change.finish(by=quim, at=today - timedelta(days=100 - n))


def test_each_change_still_to_be_verified_costs_the_board_one_question(
    client_of, bo, quim, twice, because, now
):
    bos, board = client_of(bo), reverse("change:board")
    asked = []
    for count in (1, 4):
        finished_ones(count, twice, quim, because, now)
        bos.get(board)  # whatever is remembered is now remembered
        with CaptureQueriesContext(connection) as questions:
            bos.get(board)
        asked.append(len(questions))
    assert asked[1] - asked[0] == 4


def test_a_long_column_shows_the_newest_and_the_others_page_by_page(
    client_of, bo, quim, twice, because, now
):
    finished_ones(14, twice, quim, because, now)
    bos, board = client_of(bo), reverse("change:board")

    def titles(address):
        [column] = [c for c in bos.get(address).context["columns"] if c["total"]]
        return [card["change"].title for card in column["cards"]], column["page"]

    newest = [f"Cambio {n}" for n in range(13, 1, -1)]
    assert titles(board)[0] == newest
    assert "?stage=finished" in bos.get(board).content.decode()
    first, page = titles(f"{board}?stage=finished")
    assert first == newest
    assert page.older in bos.get(f"{board}?stage=finished").content.decode().replace("&amp;", "&")
    assert titles(board + page.older)[0] == ["Cambio 1", "Cambio 0"]


def test_the_page_of_a_fall_says_what_the_verdict_does_not_know(client_of, bo, done):
    bo.language = "en"
    bo.save()
    assert "a part of this fall may be chance" in (
        client_of(bo).get(done.get_absolute_url()).content.decode()
    )


def test_the_page_of_a_change_is_measured_once(client_of, bo, done, monkeypatch):
    measured = []

    def count(cases, bounds):
        measured.append(bounds)
        return count_between(cases, bounds)

    monkeypatch.setattr(facts, "count_between", count)
    client_of(bo).get(done.get_absolute_url())
    assert len(measured) == 1


@pytest.mark.parametrize("cause", ["²", "٣", "9" * 30, "x"])
def test_an_address_with_a_cause_that_is_no_number_opens_the_form(client_of, bo, twice, cause):
    assert client_of(bo).get(reverse("change:new"), {"cause": cause}).status_code == 200
