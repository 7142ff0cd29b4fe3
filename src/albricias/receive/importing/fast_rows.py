"""Many finished rows into a table at once, on SQLite and PostgreSQL alike.

A hundred thousand model instances cost more than the insert itself, so importing hands
over plain tuples. Nothing of the model runs: no ``save()``, no defaults. Call it inside
a transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models


def insert(
    model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert `rows`, whose values stand in the order of `names`, as the database takes them.

    Times go through `moments`, amounts through `money`; every other column of the table
    must allow nulls.
    """
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, tuple(names)), rows)


def new_ids(model: type[models.Model], how_many: int) -> range | list[int]:
    """Primary keys for rows about to be inserted, nobody else's."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Only one may write at a time, and SQLite itself counts on from the highest.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            return range(last + 1, last + 1 + how_many)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, how_many],
        )
        return [row[0] for row in cursor.fetchall()]


def moments() -> Callable[[datetime | None], Any]:
    """What turns a time into what the database takes. Ask once, use for many."""
    turn: Callable[[datetime | None], Any] = connection.ops.adapt_datetimefield_value
    return turn


def money(value: Decimal, *, max_digits: int = 12) -> Any:
    """An amount as the database takes it, to the cent."""
    return connection.ops.adapt_decimalfield_value(value, max_digits, 2)


@cache
def _statement(model: type[models.Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(model, name)) for name in names)
    marks = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return str(field.column)
