"""Rows made in memory with their keys, and written many at a time."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

from albricias.history import Event, Voice, Work
from albricias.learn.models import CaseCause, CauseInquiry
from albricias.people.models import ContactPoint, Customer
from albricias.receive.models import Letter
from albricias.resolve.models import (
    Acknowledgement,
    Assignment,
    Case,
    Confirmation,
    Deadline,
    Entry,
    Promise,
    PromiseEnd,
    PromiseMove,
    Refused,
    Reopening,
    ResolutionOffer,
)
from albricias.search.unread import Unread, all_changed
from albricias.tell.models import Telling, TellingAnswer

if TYPE_CHECKING:
    from albricias.change.models import Change
    from albricias.people.models import Colleague

Row = TypeVar("Row", bound=models.Model)
Progress = Callable[[str, int, int], None]

# In an order in which each points only to those before it.
TABLES: tuple[type[models.Model], ...] = (
    Customer,
    ContactPoint,
    Letter,
    Case,
    Deadline,
    Assignment,
    Acknowledgement,
    Entry,
    Promise,
    PromiseMove,
    PromiseEnd,
    ResolutionOffer,
    Confirmation,
    Refused,
    Reopening,
    CaseCause,
    CauseInquiry,
    Telling,
    TellingAnswer,
    Event,
    Work,
)
FOUND = {Case: Unread.What.CASE, Customer: Unread.What.CUSTOMER}
AT_ONCE = 500


class Rows:
    """What is to be written, by table. A row has its key as soon as it is added."""

    def __init__(self) -> None:
        self.waiting: dict[type[models.Model], list[Any]] = {table: [] for table in TABLES}
        self.keys = {table: count(_last_key(table) + 1) for table in TABLES}

    def add(self, row: Row) -> Row:
        row.pk = next(self.keys[type(row)])
        self.waiting[type(row)].append(row)
        return row

    def record(
        self,
        name: str,
        *,
        at: datetime,
        by: "Colleague | None" = None,
        voice: Voice | None = None,
        case: Case | None = None,
        change: "Change | None" = None,
        **data: Any,
    ) -> Event:
        """As history.record, without the work that follows: in the past it was done."""
        voice = voice or (Voice.COLLEAGUE if by else Voice.SYSTEM)
        event = Event(name=name, at=at, by=by, voice=voice, case=case, change=change, data=data)
        self.waiting[Event].append(event)
        return event

    def of(self, table: type[Row]) -> list[Row]:
        return self.waiting[table]

    def write(self, say: Progress, what: str) -> None:
        """Everything into the database, events in the order in which they happened."""
        events = self.of(Event)
        events.sort(key=lambda event: event.at)
        for event in events:
            event.pk = next(self.keys[Event])
        total = sum(len(rows) for rows in self.waiting.values())
        written = 0
        for table, rows in self.waiting.items():
            for start in range(0, len(rows), AT_ONCE):
                some = rows[start : start + AT_ONCE]
                table._default_manager.bulk_create(some)
                written += len(some)
                say(what, written, total)
            if what_is_found := FOUND.get(table):
                all_changed(what_is_found, (row.pk for row in rows))
            rows.clear()
        _count_on_from_here()


def _last_key(table: type[models.Model]) -> int:
    return table._default_manager.aggregate(last=Max("pk"))["last"] or 0


def _count_on_from_here() -> None:
    """Tell the database which keys are taken (PostgreSQL counts apart from its rows)."""
    for statement in connection.ops.sequence_reset_sql(no_style(), TABLES):
        with connection.cursor() as cursor:
            cursor.execute(statement)
