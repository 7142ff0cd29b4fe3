"""What each page asks of the database, in a house where something has happened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from albricias.change import facts
from albricias.change.models import Change
from albricias.learn.models import CaseCause, Cause, Exposure
from albricias.tell.models import Telling, TellingAnswer
from tests.budgets import within_budget

DAY = timedelta(days=1)


@pytest.fixture
def today() -> datetime:
    return timezone.now()


@pytest.fixture
def cause(quim: Any, today: datetime) -> Cause:
    family = Cause.add("Fallo del procedimiento", parent=None, by=quim, at=today)
    return Cause.add("Corte sin avisar", parent=family, by=quim, at=today)


@pytest.fixture
def change(ana: Any, quim: Any, cause: Cause, tell_us: Callable[..., Any], today: Any) -> Change:
    """It worked: sixty complained before, none since; two were told, and one answered."""
    cases = [tell_us(at=today - (201 + n) * DAY, email=f"c{n}@example.org") for n in range(60)]
    tell_us(at=today - 700 * DAY)
    for case in cases:
        CaseCause.name_for(case, [cause], by=quim, at=today)
    Exposure.note((today - 40 * DAY).date(), 1000, by=quim, at=today)
    change = opened(cause, quim, at=today - 300 * DAY)
    done(change, quim, today)
    change.verify(facts.effect_row(change, today), worked=True, by=quim, at=today)
    tellings = [
        Telling.tell(change, case, letter="Hola", by=quim, at=today, channel="mail")
        for case in cases[:2]
    ]
    TellingAnswer.hear(tellings[0], noticed="yes", worth_it=True, words="", at=today)
    for n in range(2):
        done(opened(cause, quim, at=today - (300 - n) * DAY), quim, today)
    return change


def opened(cause: Cause, quim: Any, *, at: datetime) -> Change:
    change = Change.open("Aviso", what_changes="x", causes=[cause], owner=quim, by=quim, at=at)
    change.add_step("Uno", owner=quim, by=quim, at=at, due_on=None).do(by=quim, at=at)
    return change


def done(change: Change, quim: Any, today: datetime) -> None:
    begins = today - 200 * DAY
    change.start(baseline=facts.baseline_figures(change, begins), by=quim, at=begins)
    change.finish(by=quim, at=today - 100 * DAY)


PAGES = {
    "home": {},
    "learn:pareto": {"period": "all"},
    "learn:trend": {},
    "change:board": {},
    "change:change": {},
    "tell:changes": {},
    "tell:change": {},
}


def test_each_page_keeps_its_budget_for_who_sees_all_and_for_who_sees_a_team(
    client_of: Any, change: Change, quim: Any, bo: Any
) -> None:
    for client in (client_of(quim), client_of(bo)):
        for page, asked in PAGES.items():
            place = [change.pk] if page in ("change:change", "tell:change") else []
            caches["local"].clear()
            with within_budget(page):
                assert client.get(reverse(page, args=place), asked).status_code == 200
