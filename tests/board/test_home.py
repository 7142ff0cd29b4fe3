"""The home page: the loop as a funnel, honest about what is unknown, and what needs you."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from albricias.board import counts, loop_figures, loop_page, loop_tiles
from albricias.board.loop_figures import Funnel, Period
from albricias.board.steps import STEPS
from albricias.change.models import Change, Effect
from albricias.learn.models import CaseCause, Cause
from albricias.receive.models import ImportRun
from albricias.resolve.cases import Case
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.tell.models import Telling, TellingAnswer

# The home page counts back from the real today.
TODAY = timezone.now().replace(microsecond=0)
LIST_OF = {"acknowledged", "late", "imported", "cause", "change", "effect", "to_measure", "told"}


@pytest.fixture
def funnel() -> Callable[[Any], Funnel]:
    def count(user: Any, days: int | None = 365) -> Funnel:
        caches["local"].clear()
        return loop_figures.figures(user, Period.last(days, now=timezone.now())).now

    return count


@pytest.fixture
def told_of(ana: Any, tell_us: Callable[..., Any]) -> Callable[..., Any]:
    def tell(days_ago: float = 5, **fields: Any) -> Any:
        return tell_us(at=TODAY - timedelta(days=days_ago), **fields)

    return tell


def changed(cause: Any, quim: Any, *, stage: str) -> Change:
    """A change of this cause that has come so far."""
    long_ago = TODAY - timedelta(days=300)
    change = Change.open(
        "Aviso", what_changes="x", causes=[cause], owner=quim, by=quim, at=long_ago
    )
    if stage == "proposed":
        return change
    baseline: Any = {"since": long_ago, "until": long_ago, "cases": 40, "exposure": 1.0}
    baseline["exposure_is_known"] = False
    change.start(baseline=baseline, by=quim, at=long_ago)
    if stage != "started":
        change.finish(by=quim, at=TODAY - timedelta(days=20))
    if stage == "worked":
        figures = {"cases": 3, "exposure": 1.0, "rate_before": 4.0, "rate_after": 2.0}
        when = {"measured_at": TODAY, "since": long_ago, "until": TODAY}
        effect = Effect(**figures, **when, ratio=0.5, low=0.4, high=0.6, verdict="fell")
        change.verify(effect, worked=True, by=quim, at=TODAY)
    return change


def test_each_step_of_the_loop_counts_who_has_come_that_far(quim, told_of, funnel):
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    case = told_of(days_ago=60)
    told_of()
    assert funnel(quim).received == 2
    assert funnel(quim).cause == 0

    CaseCause.name_for(case, [cause], by=quim, at=TODAY)
    change = changed(cause, quim, stage="worked")
    counted = funnel(quim)
    assert (counted.cause, counted.change, counted.effect, counted.told) == (1, 1, 1, 0)
    assert counted.to_tell == 1

    Telling.tell(change, case, letter="…", by=quim, at=TODAY, channel="mail")
    counted = funnel(quim)
    assert (counted.told, counted.to_tell) == (1, 0)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("proposed", (0, 0, 0)),
        ("started", (1, 0, 0)),
        ("finished", (1, 0, 1)),
        ("worked", (1, 1, 0)),
    ],
)
def test_a_change_counts_as_far_as_it_has_come(quim, told_of, funnel, stage, expected):
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    CaseCause.name_for(told_of(days_ago=60), [cause], by=quim, at=TODAY)
    changed(cause, quim, stage=stage)

    counted = funnel(quim)
    assert (counted.change, counted.effect, counted.to_measure) == expected


def test_who_complained_after_the_change_is_not_counted_as_helped_by_it(quim, told_of, funnel):
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    CaseCause.name_for(told_of(days_ago=5), [cause], by=quim, at=TODAY)
    changed(cause, quim, stage="worked")

    assert funnel(quim).effect == 0


def test_acknowledged_means_in_time(quim, told_of, funnel):
    told_of(days_ago=9).acknowledge(at=TODAY - timedelta(days=9) + timedelta(hours=2))
    told_of(days_ago=8).acknowledge(at=TODAY - timedelta(days=5))
    told_of(days_ago=7)
    told_of(days_ago=0)

    counted = funnel(quim)
    assert (counted.received, counted.acknowledged, counted.late) == (4, 1, 2)


def test_of_what_was_imported_we_do_not_know_whether_it_was_acknowledged(quim, told_of, funnel):
    run = ImportRun.objects.create(file_name="x.csv", path="x", source="x")
    Case.objects.filter(pk=told_of().pk).update(import_run=run)

    counted = funnel(quim)
    assert (counted.acknowledged, counted.late, counted.imported) == (0, 0, 1)


def test_resolved_is_what_the_customer_confirms_and_silence_is_not(ana, quim, told_of, funnel):
    yes, silent = told_of(days_ago=20), told_of(days_ago=20)
    for case in (yes, silent):
        ResolutionOffer.make(case, "Devuelto.", by=ana, at=TODAY - timedelta(days=18))
    Confirmation.hear(yes, "yes", at=TODAY - timedelta(days=17))
    silent.offers.get().note_silence(now=TODAY)

    counted = funnel(quim)
    assert (counted.confirmed, counted.unconfirmed) == (1, 1)


def test_worth_it_is_not_known_until_somebody_answers(quim, told_of, funnel, client_of):
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    case = told_of(days_ago=60)
    CaseCause.name_for(case, [cause], by=quim, at=TODAY)
    change = changed(cause, quim, stage="worked")
    telling = Telling.tell(change, case, letter="…", by=quim, at=TODAY, channel="mail")
    assert funnel(quim).worth_it.value is None
    assert "v-none" in client_of(quim).get("/").content.decode()

    before = timezone.now() - timedelta(minutes=1)
    TellingAnswer.hear(telling, noticed="yes", worth_it=True, words="", at=before)
    share = funnel(quim).worth_it
    assert (share.value, share.n) == (1.0, 1)
    assert share.low < 0.3


def test_every_figure_opens_its_cases(quim, told_of, funnel, client_of):
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    for days in (60, 50, 5, 400):
        CaseCause.name_for(told_of(days_ago=days), [cause], by=quim, at=TODAY)
    told_of(days_ago=3).acknowledge(at=TODAY - timedelta(days=3))
    changed(cause, quim, stage="worked")
    counted, browser = funnel(quim), client_of(quim)
    since = Period.last(365, now=timezone.now()).start
    assert since

    for name in LIST_OF:
        asked = {"view": "all", "step": name.replace("_", "-")}
        asked["since"] = timezone.localdate(since).isoformat()
        listed = browser.get(reverse("resolve:inbox"), asked).context["cases"]
        assert len(listed) == getattr(counted, name), name


def test_each_step_is_a_filter_of_the_inbox(quim, told_of, client_of):
    told_of()
    for name in STEPS:
        page = client_of(quim).get(reverse("resolve:inbox"), {"view": "all", "step": name})
        assert page.status_code == 200


def test_the_period_before_is_not_compared_if_we_were_not_here_yet(quim, told_of):
    told_of(days_ago=100)
    figures = loop_figures.figures(quim, Period.last(90, now=timezone.now()))
    assert figures.before is None

    caches["local"].clear()
    told_of(days_ago=200)
    figures = loop_figures.figures(quim, Period.last(90, now=timezone.now()))
    assert figures.before
    assert figures.before.received == 1


def test_promises_are_kept_moved_or_broken(ana, quim, told_of):
    start = TODAY - timedelta(days=9)
    promises = []
    for _ in range(4):
        case = told_of(days_ago=10)
        due = start + timedelta(days=2)
        promises.append(Promise.make(case, "Llamar", due_at=due, owner=ana, by=ana, at=start))
    kept, moved, broken, _forgotten = promises
    kept.keep(by=ana, at=start + timedelta(days=1), evidence="Le llamé.")
    later = start + timedelta(days=4)
    at = start + timedelta(days=1)
    moved.move(later, by=ana, at=at, reason="El técnico enfermó.").tell(at=at)
    moved.keep(by=ana, at=start + timedelta(days=3), evidence="Le llamé.")
    broken.break_(by=ana, at=start + timedelta(days=1), reason="No hay pieza.")

    found = loop_figures.figures(quim, Period.last(30, now=timezone.now())).promises
    assert (found.kept, found.moved, found.broken) == (1, 1, 2)


def test_zoe_sees_no_figure_of_norte(zoe, quim, told_of, bo, ana, funnel, client_of):
    case = told_of(story="Esto solo lo saben en el equipo Norte, porque es suyo y de nadie más.")
    case.assign(ana, by=bo, at=TODAY)

    assert funnel(zoe).received == 0
    page = client_of(zoe).get("/").content.decode()
    assert "solo lo saben" not in page


def test_one_complaint_a_day_in_its_own_words(quim, told_of, now: datetime):
    for n in range(5):
        told_of(
            story=f"Es la vez número {n} que lo cuento y quiero saber qué día viene el técnico."
        )

    morning, evening = now.replace(hour=7), now.replace(hour=18)
    today = loop_page.saying(quim, now=morning)
    assert today == loop_page.saying(quim, now=evening)
    week = {loop_page.saying(quim, now=now + timedelta(days=d)) for d in range(5)}
    assert len(week) == 5


def test_what_needs_ana_is_hers_and_what_needs_quim_is_the_houses(
    ana, quim, dora, told_of, client_of, bo
):
    case = told_of(days_ago=2)
    case.assign(ana, by=bo, at=TODAY)
    soon = timezone.now() + timedelta(hours=1)
    Promise.make(case, "Llamar con la cita", due_at=soon, owner=ana, by=ana, at=TODAY)
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    change = changed(cause, quim, stage="finished")

    assert "Llamar con la cita" in client_of(ana).get("/").content.decode()
    assert change.get_absolute_url() in client_of(quim).get("/").content.decode()
    assert change.get_absolute_url() not in client_of(dora).get("/").content.decode()


def test_with_no_case_at_all_the_page_says_how_to_begin(adela, ana, client_of):
    page = client_of(adela).get("/").content.decode()
    assert reverse("people:new-colleague") in page
    assert reverse("receive:import") in page
    assert f"http://testserver{reverse('public:invitation')}" in page

    assert reverse("receive:import") not in client_of(ana).get("/").content.decode()


@pytest.mark.parametrize("days", ["30", "90", "365", "all", "0", "'; drop table"])
def test_every_period_answers(quim, told_of, client_of, days):
    told_of()
    assert client_of(quim).get("/", {"days": days}).status_code == 200


def test_the_home_page_asks_few_questions(quim, told_of, client_of, django_assert_max_num_queries):
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    for days in (800, 60, 50, 5):
        CaseCause.name_for(told_of(days_ago=days), [cause], by=quim, at=TODAY)
    for _ in range(3):
        changed(cause, quim, stage="worked")
    browser = client_of(quim)
    with django_assert_max_num_queries(32):
        browser.get("/")
    with django_assert_max_num_queries(20):
        browser.get("/")


def test_with_imported_cases_alone_nobody_says_that_none_was_acknowledged(quim, told_of, funnel):
    run = ImportRun.objects.create(file_name="x.csv", path="x", source="x")
    Case.objects.filter(pk=told_of().pk).update(import_run=run)
    period = Period.last(365, now=timezone.now())
    caches["local"].clear()
    tile = loop_tiles.tiles(loop_figures.figures(quim, period), period)[1]
    assert tile.value == ""
    assert "0" not in tile.small


def test_only_those_who_may_verify_a_change_are_asked_to(ana, quim):
    cause = Cause.add("Corte", parent=None, by=quim, at=TODAY)
    changed(cause, quim, stage="finished")
    asked = {person: counts.counts_for(person, now=TODAY).to_verify for person in (ana, quim)}
    assert asked == {ana: 0, quim: 1}
