"""What has changed and has not been read for search yet.

Whoever changes something says so in the same transaction, at the price of one small row;
the worker reads many at once. Until then the search reads them itself, one by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, models
from django.db.models import F, Sum

# In one row, so that reading one row takes a second and not an hour.
LARGEST_SPAN = 2_000
MOST_LOOKED_AT = 200


class Unread(models.Model):
    """From one key to another. Written and deleted, never changed: no two can get in each
    other's way, and what changes while it is being read has a row of its own."""

    class What(models.TextChoices):
        CASE = "case"
        CUSTOMER = "customer"
        # And all their cases, which are found by the name.
        NAME = "name"

    what = models.CharField(max_length=8, choices=What.choices)
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.what} {self.first}–{self.last}"


# On the way of every letter: plain SQL takes a quarter of the time of a model.
_WRITTEN = "INSERT INTO albricias_unread (what, first, last) VALUES (%s, %s, %s)"


def changed(what: Unread.What, key: int) -> None:
    """This one is to be read again. Call it inside the transaction that changes it."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, (what.value, key, key))


def all_changed(what: Unread.What, keys: Iterable[int]) -> None:
    """All of these are to be read, in as few rows as their keys allow."""
    if rows := [(what.value, first, last) for first, last in spans(keys)]:
        with connection.cursor() as cursor:
            cursor.executemany(_WRITTEN, rows)


def spans(keys: Iterable[int]) -> list[tuple[int, int]]:
    """Keys that follow each other, as first and last."""
    found: list[tuple[int, int]] = []
    for key in sorted(set(keys)):
        if found and found[-1][1] == key - 1 and key - found[-1][0] < LARGEST_SPAN:
            found[-1] = (found[-1][0], key)
        else:
            found.append((key, key))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """Which few the search looks at itself, and how many cases wait in all."""

    cases: tuple[int, ...] = ()
    customers: tuple[int, ...] = ()
    cases_in_all: int = 0

    @classmethod
    def now(cls) -> "Waiting":
        """Single ones, changed a moment ago, come before what a large file brought."""
        rows = Unread.objects.order_by(F("last") - F("first"), "-id")
        found = list(rows.values_list("what", "first", "last")[: MOST_LOOKED_AT + 1])
        cases = _some(one for one in found if one[0] == Unread.What.CASE)
        customers = _some(one for one in found if one[0] != Unread.What.CASE)
        few = len(found) <= MOST_LOOKED_AT and len(cases) < MOST_LOOKED_AT
        return cls(cases, customers, len(cases) if few else _total())


def _some(rows: Iterable[tuple[str, int, int]]) -> tuple[int, ...]:
    keys: dict[int, None] = {}
    for _what, first, last in rows:
        keys.update(dict.fromkeys(range(last, max(first - 1, last - MOST_LOOKED_AT), -1)))
    return tuple(keys)[:MOST_LOOKED_AT]


def _total() -> int:
    rows = Unread.objects.filter(what=Unread.What.CASE)
    return rows.aggregate(n=Sum(F("last") - F("first") + 1))["n"] or 0
