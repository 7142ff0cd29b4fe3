"""One new row, quickly: what saving does, less all that a row new for certain does not need.

Taking in a letter writes a dozen rows; by ``save`` they cost four times as much as this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=Model)

# Of these fields such values need no more than the database's own way of writing them.
PLAIN_FIELDS = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)
PLAIN_VALUES: frozenset[type] = frozenset((str, int, type(None)))
MOMENTS: frozenset[type] = frozenset((datetime, type(None)))


@dataclass(frozen=True, slots=True)
class _Plan:
    fields: Sequence[tuple[str, "Field[Any, Any]", frozenset[type]]]
    sql: str
    returns: bool

    def values(self, row: Model, db: BaseDatabaseWrapper) -> list[Any]:
        found = []
        for name, field, plain in self.fields:
            value = getattr(row, name)
            if isinstance(value, DatabaseDefault):
                value = field.db_default  # of ours, all are plain values
                setattr(row, name, value)
            if type(value) not in plain:
                value = field.get_db_prep_save(field.pre_save(row, add=True), db)
            elif type(value) is datetime:
                value = db.ops.adapt_datetimefield_value(value)
            found.append(value)
        return found


def insert(row: Row) -> Row:
    """Write it and note its id. It has no parent tables, and nobody listens to its saving.

    Raises IntegrityError.
    """
    db = connections[DEFAULT_DB_ALIAS]
    plan = _plan(type(row), db.vendor)
    with db.cursor() as cursor:
        cursor.execute(plan.sql, plan.values(row, db))
        row.pk = cursor.fetchone()[0] if plan.returns else cursor.lastrowid
    row._state.adding, row._state.db = False, db.alias
    return row


def insert_once(*rows: Model) -> None:
    """Write those of these rows, all of one kind, beside which nothing stands that may not.

    Their ids are not noted.
    """
    if not rows:
        return
    db = connections[DEFAULT_DB_ALIAS]
    plan = _plan(type(rows[0]), db.vendor, may_be_there=True)
    with db.cursor() as cursor:
        cursor.executemany(plan.sql, [plan.values(row, db) for row in rows])


def update_each(rows: Sequence[Model], *names: str) -> None:
    """Write these fields of rows of one kind, each its own values, in one go."""
    if not rows:
        return
    db = connections[DEFAULT_DB_ALIAS]
    quote, options = db.ops.quote_name, rows[0]._meta
    by_name = {field.name: field for field in options.concrete_fields}
    fields = [by_name[name] for name in names]
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(str(options.pk.column))
    sql = f"UPDATE {quote(options.db_table)} SET {changes} WHERE {key} = %s"
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), db) for field in fields), row.pk]
        for row in rows
    ]
    with db.cursor() as cursor:
        cursor.executemany(sql, values)


@cache
def _plan(model: type[Model], vendor: str, *, may_be_there: bool = False) -> _Plan:
    quote, options = connections[DEFAULT_DB_ALIAS].ops.quote_name, model._meta
    fields = [field for field in options.concrete_fields if field is not options.pk]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES ({places})"
    returns = vendor != "sqlite" and not may_be_there
    if returns:
        sql += f" RETURNING {quote(str(options.pk.column))}"
    if may_be_there:
        sql += " ON CONFLICT DO NOTHING"
    return _Plan([(field.attname, field, _plain(field)) for field in fields], sql, returns)


def _plain(field: "Field[Any, Any]") -> frozenset[type]:
    if isinstance(field, models.DateTimeField) and not (field.auto_now or field.auto_now_add):
        return MOMENTS
    return PLAIN_VALUES if isinstance(field, PLAIN_FIELDS) else frozenset()
