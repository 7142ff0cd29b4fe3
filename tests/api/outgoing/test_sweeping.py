"""The log of what programs were told is swept after a season."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from albricias import rounds
from albricias.api.outgoing import sweeping
from albricias.api.outgoing.endpoints import Sending
from albricias.api.outgoing.following import LATEST_TO_LIGHT, Mark, follow
from albricias.api.outgoing.sending import send_due
from albricias.loop import ROUNDS

SEASON = timedelta(days=sweeping.KEPT_DAYS)
HOUR = timedelta(hours=1)


@pytest.fixture
def told(endpoint: Any, tell_us: Any, now: datetime) -> list[int]:
    """Six things were told and taken."""
    endpoint("case.opened")
    for _n in range(6):
        tell_us()
    follow(now=now)
    assert send_due(now=now) == 6
    for n in range(1, 4):
        follow(now=now + n * LATEST_TO_LIGHT)
    return list(Sending.objects.order_by("pk").values_list("pk", flat=True))


def test_adela_finds_what_was_told_for_a_season_and_no_longer(
    told: list[int], now: datetime
) -> None:
    assert sweeping.sweep(now + SEASON) == 0
    Sending.objects.filter(pk=told[0]).update(made_at=now + HOUR)  # sent again later
    assert sweeping.sweep(now + SEASON + HOUR / 2) == 5
    assert [one.pk for one in Sending.objects.all()] == told[:1]


def test_what_still_waits_stays_however_old(told: list[int], now: datetime) -> None:
    Sending.objects.filter(pk=told[0]).update(taken_at=None)
    Sending.objects.filter(pk=told[1]).update(taken_at=None, given_up_at=now)
    sweeping.sweep(now + 2 * SEASON)
    assert [one.pk for one in Sending.objects.all()] == told[:1]


def test_what_may_be_looked_through_again_is_not_told_twice(told: list[int], now: datetime) -> None:
    Mark.objects.update(low=0, high=0)
    sweeping.sweep(now + 2 * SEASON)
    follow(now=now + 2 * SEASON)
    assert [one.pk for one in Sending.objects.order_by("pk")] == told


def test_a_long_log_is_swept_in_turns(
    told: list[int], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    monkeypatch.setattr(sweeping, "MOST_BATCHES", 2)
    later = now + 2 * SEASON
    for left in (2, 0):
        assert "sweep sendings" in rounds.make(ROUNDS, now=later)
        assert Sending.objects.count() == left
        later += HOUR
