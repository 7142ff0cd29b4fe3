"""A change that worked, and people who had complained of what it changed."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from albricias.tell import outbox
from tests.tell.post_office import PostOffice


@pytest.fixture
def cause(db: None, quim: Any, now: datetime) -> Any:
    from albricias.learn.models import Cause

    return Cause.add("Corte sin avisar", parent=None, by=quim, at=now)


@pytest.fixture
def of_the_cause(cause: Any, quim: Any, tell_us: Callable[..., Any], now: datetime) -> Any:
    """Somebody tells us something that has this cause, a hundred days ago."""
    from albricias.learn.models import CaseCause

    def tell(story: str = "Cortaron la línea sin avisar.", **fields: Any) -> Any:
        case = tell_us(story, at=fields.pop("at", now - timedelta(days=100)), **fields)
        CaseCause.name_for(case, [cause], by=quim, at=now)
        return case

    return tell


def opened(cause: Any, quim: Any, now: datetime) -> Any:
    from albricias.change.models import Change

    return Change.open(
        "Aviso por SMS antes del corte",
        what_changes="Un SMS la víspera.",
        in_plain_words="Ahora le avisamos por SMS el día antes de cada corte.",
        causes=[cause],
        owner=quim,
        by=quim,
        at=now - timedelta(days=200),
    )


def verified(change: Any, quim: Any, now: datetime, *, cases: int = 6) -> Any:
    """It is started, done ninety days ago, measured, and it worked."""
    from albricias.change.models import Effect

    before = {"since": now - timedelta(days=290), "until": now - timedelta(days=190)}
    figures = {"cases": 40, "exposure": 100_000.0, "exposure_is_known": True}
    change.start(baseline={**before, **figures}, by=quim, at=now - timedelta(days=190))
    change.finish(by=quim, at=now - timedelta(days=90))
    effect = Effect(
        measured_at=now,
        since=now - timedelta(days=90),
        until=now,
        cases=cases,
        exposure=40_000,
        rate_before=0.4,
        rate_after=0.184,
        ratio=0.46,
        low=0.34,
        high=0.62,
        verdict="fell",
    )
    change.verify(effect, worked=True, by=quim, at=now)
    return change


@pytest.fixture
def change(cause: Any, quim: Any, now: datetime) -> Any:
    """Proposed, and no more."""
    return opened(cause, quim, now)


@pytest.fixture
def worked(change: Any, quim: Any, now: datetime) -> Any:
    return verified(change, quim, now)


@pytest.fixture
def mail(settings: Any) -> Iterator[PostOffice]:
    """A real mail server, to which our letters go."""
    with PostOffice().open() as office:
        use_server(settings, office)
        yield office
        outbox.hang_up()


def use_server(settings: Any, office: PostOffice, **others: Any) -> None:
    values = {"email_url": office.url, "mail_from": "quejas@fibra.example", **others}
    use_settings(settings, **values)


def use_settings(settings: Any, **values: Any) -> None:
    home = settings.HOME
    settings.HOME = dataclasses.replace(home, values={**home.values, **values})
