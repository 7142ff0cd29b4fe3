"""What is done again and again is done by one worker each time."""

from datetime import datetime, timedelta

import pytest

from albricias import rounds
from albricias.rounds import Regular, Round

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_round_is_made_once_a_minute_however_often_it_is_asked_for(now: datetime) -> None:
    done: list[datetime] = []
    look = (Regular("look", MINUTE, done.append),)

    assert rounds.make(look, now=now) == ["look"]
    assert rounds.make(look, now=now + MINUTE / 2) == []
    assert rounds.make(look, now=now + MINUTE) == ["look"]
    assert done == [now, now + MINUTE]


def test_only_one_of_two_workers_has_the_turn(now: datetime) -> None:
    assert Round.claim("look", every=MINUTE, now=now)
    assert not Round.claim("look", every=MINUTE, now=now)


def test_one_that_stumbles_does_not_keep_the_others_from_their_turn(now: datetime) -> None:
    done: list[datetime] = []

    def stumble(_now: datetime) -> None:
        raise RuntimeError("no")

    both = (Regular("stumble", MINUTE, stumble), Regular("look", MINUTE, done.append))
    assert rounds.make(both, now=now) == ["stumble", "look"]
    assert done == [now]
