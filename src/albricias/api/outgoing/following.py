"""Which events have still to be told: a mark in the row of events, moved with care.

An id is given when an event is written and seen when its transaction ends, so on PostgreSQL
a lower id may come to light after a higher one. The mark therefore trails: what is new is
taken at once, and the last minutes are looked through again every minute. That an event is
told once to each endpoint is a constraint of the database.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models, transaction

from albricias.api.outgoing.endpoints import Endpoint, Sending, newest_event
from albricias.api.outgoing.offered import OFFERED
from albricias.history import Event
from albricias.resolve.confidential import Confidence

# No transaction of ours lasts this long.
LATEST_TO_LIGHT = timedelta(minutes=10)
LOOK_AGAIN_EVERY = timedelta(minutes=1)
AT_ONCE = 500


class Mark(models.Model):
    """How far the events were followed: surely (low), and at first sight (high)."""

    low = models.BigIntegerField(default=0)
    high = models.BigIntegerField(default=0)
    # What `low` becomes once it is old enough, and when it was seen.
    next_low = models.BigIntegerField(default=0)
    next_low_at = models.DateTimeField()
    looked_again_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"


def follow(*, now: datetime) -> int:
    """Note what is to be told of what happened since; how much it was."""
    endpoints = list(Endpoint.objects.living())
    if not endpoints or not _anything(now=now):
        return 0
    with transaction.atomic():
        mark = _mark(endpoints, now=now)
        newest = newest_event()
        again = now - mark.looked_again_at >= LOOK_AGAIN_EVERY
        begin = max(mark.low if again else mark.high, min(one.after_event for one in endpoints))
        noted = list(_unsaid(begin, newest, endpoints, now=now))
        Sending.objects.bulk_create(noted, batch_size=AT_ONCE, ignore_conflicts=True)
        _move(mark, newest, again=again, now=now)
    return len(noted)


def _anything(*, now: datetime) -> bool:
    """Asked before anything is locked or written: as a rule nothing has happened."""
    mark = Mark.objects.filter(pk=1).first()
    if mark is None or now - mark.looked_again_at >= LOOK_AGAIN_EVERY:
        return True
    return newest_event() > mark.high


def _mark(endpoints: Iterable[Endpoint], *, now: datetime) -> Mark:
    first = min(endpoint.after_event for endpoint in endpoints)
    marks = {"low": first, "high": first, "next_low": first}
    moments = {"next_low_at": now, "looked_again_at": now}
    Mark.objects.get_or_create(pk=1, defaults=marks | moments)
    return Mark.objects.select_for_update().get(pk=1)


def _unsaid(
    begin: int, newest: int, endpoints: Iterable[Endpoint], *, now: datetime
) -> Iterable[Sending]:
    known = set(Sending.objects.filter(event__gt=begin).values_list("endpoint", "event"))
    # No other program is named to read a confidential case.
    closed = Confidence.objects.order_by().values("case")
    events = Event.objects.filter(pk__gt=begin, pk__lte=newest, name__in=OFFERED)
    events = events.exclude(case__in=closed)
    for event in events.select_related("case", "change").order_by("pk").iterator(AT_ONCE):
        for sending in _told(event, endpoints, now=now):
            if (sending.endpoint_id, event.pk) not in known:
                yield sending


def _told(event: Event, endpoints: Iterable[Endpoint], *, now: datetime) -> Iterable[Sending]:
    for endpoint in endpoints:
        if event.name in endpoint.events and event.pk > endpoint.after_event:
            yield Sending.of(event, endpoint, at=now)


def _move(mark: Mark, newest: int, *, again: bool, now: datetime) -> None:
    mark.high = max(mark.high, newest)
    if again:
        mark.looked_again_at = now
    if now - mark.next_low_at >= LATEST_TO_LIGHT:
        mark.low, mark.next_low, mark.next_low_at = mark.next_low, mark.high, now
    mark.save()
