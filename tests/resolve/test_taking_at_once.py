"""Two who press "take the next" in the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from albricias.resolve.assigning import take_next
from albricias.resolve.cases import Case
from tests.conftest import colleague

TellUs = Callable[..., Case]


@pytest.fixture
def db(db_of_threads: None) -> None:
    """In the place of pytest-django's: the other threads could not see into its transaction."""


def test_two_at_once_never_get_the_same(
    tell_us: TellUs, ana: Any, bo: Any, zoe: Any, norte: Any
) -> None:
    carla, now = colleague("Carla Mas", "agent", norte), timezone.now()
    for _ in range(6):
        case = tell_us(at=now)
        Case.objects.filter(pk=case.pk).update(owner=bo, team=norte)
    begin = threading.Barrier(2)
    got: list[int] = []
    wrong: list[Exception] = []

    def take(who: Any) -> None:
        try:
            begin.wait()
            got.extend(take_next(who, at=now).pk for _ in range(3))
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[who]) for who in (ana, carla)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(set(got)) == 6
