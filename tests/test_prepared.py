"""What is written down once asks the same as the queryset it was written from."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from albricias.history import Event, Voice, Work
from albricias.prepared import LONGEST_LIST, Prepared, PreparedUpdate
from albricias.rows import insert, insert_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(now: datetime) -> list[Event]:
    return [
        insert(Event(name=f"tried.{n}", at=now + timedelta(hours=n), voice=Voice.SYSTEM, data={}))
        for n in range(4)
    ]


def test_rows_come_as_the_queryset_gives_them(events: list[Event], now: datetime) -> None:
    asked = Prepared(lambda since: Event.objects.filter(at__gte=since).order_by("-at"))
    for hours in (0, 2, 3, 9):
        since = now + timedelta(hours=hours)
        expected = list(Event.objects.filter(at__gte=since).order_by("-at"))
        found = asked(since=since)
        assert found == expected
        assert [vars(one) | {"_state": 0} for one in found] == [
            vars(one) | {"_state": 0} for one in expected
        ]
        assert asked.first(since=since) == (expected[0] if expected else None)


def test_lists_of_any_length_are_asked_for_each_as_it_is(events: list[Event]) -> None:
    names = Prepared(
        lambda names: (
            Event.objects.filter(name__in=names).order_by("id").values_list("name", flat=True)
        )
    )
    assert names(names=["tried.1"]) == ["tried.1"]
    assert names(names=["tried.3", "tried.0", "never"]) == ["tried.0", "tried.3"]
    assert names(names=["tried.2"]) == ["tried.2"]
    assert names(names=[]) == []


def test_a_list_as_long_as_a_file_is_asked_for_and_not_kept(
    events: list[Event], now: datetime
) -> None:
    asked = Prepared(lambda keys: Event.objects.filter(pk__in=keys).order_by("pk"))
    many = [event.pk for event in events] + list(range(10**6, 10**6 + LONGEST_LIST))
    assert asked(keys=many) == events
    renamed = PreparedUpdate(lambda keys, at: (Event.objects.filter(pk__in=keys), {"at": at}))
    assert renamed(keys=many, at=now) == len(events)
    assert not asked._plans
    assert not renamed._statements


def test_values_come_with_their_types(events: list[Event], now: datetime) -> None:
    asked = Prepared(lambda name: Event.objects.filter(name=name).values_list("pk", "at", "data"))
    assert asked(name="tried.2") == [(events[2].pk, now + timedelta(hours=2), {})]


def test_what_belongs_to_a_row_is_not_left_out_unsaid(events: list[Event]) -> None:
    asked = Prepared(lambda pk: Event.objects.filter(pk=pk).select_related("case__customer"))
    with pytest.raises(TypeError, match="select_related"):
        asked(pk=events[0].pk)


def test_an_update_changes_these_and_says_how_many(events: list[Event], now: datetime) -> None:
    works = [insert(Work(event=event, handler="tried.one", due_at=now)) for event in events]
    moved = PreparedUpdate(
        lambda keys, due, error: (
            Work.objects.filter(pk__in=keys),
            {"due_at": due, "last_error": error, "attempts": F("attempts") + 1},
        )
    )
    later = now + timedelta(days=1)
    assert moved(keys=[works[0].pk, works[3].pk], due=later, error="50 % % of it") == 2
    assert moved(keys=[works[0].pk], due=later, error="") == 1
    assert moved(keys=[10**6], due=later, error="") == 0
    for work in works:
        work.refresh_from_db()
    assert [work.attempts for work in works] == [2, 0, 0, 1]
    assert [work.due_at for work in works] == [later, now, now, later]
    assert works[3].last_error == "50 % % of it"


def test_it_is_written_down_once(events: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    said = []

    def say(name: Any) -> Any:
        said.append(name)
        return Event.objects.filter(name=name)

    asked = Prepared(say)
    for name in ("tried.1", "tried.2", "tried.1"):
        assert [one.name for one in asked(name=name)] == [name]
    assert len(said) == 1


def test_a_row_that_stands_there_is_left_as_it_is(events: list[Event], now: datetime) -> None:
    insert(Work(event=events[0], handler="tried.one", due_at=now, last_error="first"))
    insert_once(
        Work(event=events[0], handler="tried.one", due_at=now, last_error="second"),
        Work(event=events[1], handler="tried.one", due_at=now, last_error="third"),
    )
    assert sorted(Work.objects.values_list("last_error", flat=True)) == ["first", "third"]


def test_inserted_is_what_saving_would_have_written(now: datetime) -> None:
    from django.db import connection

    with CaptureQueriesContext(connection) as quick:
        one = insert(Event(name="tried", at=now, voice=Voice.SYSTEM, data={"what": "ñ"}))
    assert len(quick) == 1
    other = Event.objects.create(name="tried", at=now, voice=Voice.SYSTEM, data={"what": "ñ"})
    columns = ("name", "at", "voice", "by", "case", "change", "data")
    both = Event.objects.filter(pk__in=[one.pk, other.pk]).values_list(*columns)
    assert both[0] == both[1]
