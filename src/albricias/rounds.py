"""What is done again and again: each time by one worker, however many there are."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, models

log = logging.getLogger("albricias.work")


class Round(models.Model):
    """When something regular was last begun; the database decides who begins it next."""

    name = models.CharField(max_length=60, unique=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def claim(cls, name: str, *, every: timedelta, now: datetime) -> bool:
        """Whether it is due and ours to do."""
        due = cls.objects.filter(name=name, last_at__lte=now - every)
        if due.update(last_at=now):
            return True
        return cls.objects.get_or_create(name=name, defaults={"last_at": now})[1]


@dataclass(frozen=True, slots=True)
class Regular:
    """Something done every so often. Safe to repeat, and quick: the worker waits for it."""

    name: str
    every: timedelta
    do: Callable[[datetime], None]


def make(rounds: Sequence[Regular], *, now: datetime) -> list[str]:
    """Do what is due of these, and say what that was. One that fails has its next turn."""
    begun = [one for one in rounds if Round.claim(one.name, every=one.every, now=now)]
    for one in begun:
        try:
            one.do(now)
        except DatabaseError:
            raise  # the worker waits for the database
        except Exception:  # the boundary: the others have their turn all the same
            log.exception("%s failed", one.name)
    return [one.name for one in begun]
