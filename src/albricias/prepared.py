"""What is asked of the database for every letter, written down once.

Django writes a query anew each time it is asked, and that takes ten times as long as SQLite
takes to answer by an index. Here the ORM says it once, with places where the values go; from
then on only the values change::

    _OF_KEYS = Prepared(lambda keys: ContactPoint.objects.filter(key__in=keys))
    _OF_KEYS(keys=["ana@example.org", "600111222"])

Only for what is asked all day long: elsewhere an ordinary queryset is clearer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable
from django.db.models.sql import UpdateQuery

Answer = TypeVar("Answer")
Values = dict[str, Any]
# The names of the values, and how many stand in each list: a list of two is another query than
# one of three.
Shape = tuple[str | int, ...]
# Of longer lists, as a file brings them, no two are alike: nothing would be gained by keeping it.
LONGEST_LIST = 32


class Given(Expression):
    """The place of a value, or of the n-th of a list of values."""

    def __init__(self, name: str, nth: int | None = None) -> None:
        super().__init__()
        self.name, self.nth = name, nth

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002  # as Django calls it
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    params: Sequence[Any]

    def run(self, cursor: Any, values: Values, db: BaseDatabaseWrapper) -> None:
        cursor.execute(self.sql, [_bound(param, values, db) for param in self.params])


class Prepared(Generic[Answer]):
    """A queryset of rows or of their values, as a function of the values it depends on.

    A list among them has as many places; where it is empty, nothing is asked. No value is None:
    that would be another query. What the queryset checks of its transaction
    (``select_for_update``) is checked once.
    """

    def __init__(self, say: Callable[..., "QuerySet[Any, Answer]"]) -> None:
        self._say = say
        self._plans: dict[tuple[str, Shape], _Plan | None] = {}

    def __call__(self, **values: Any) -> list[Answer]:
        """Ask it. Raises DatabaseError."""
        db, shape = connections[DEFAULT_DB_ALIAS], _shape(values)
        if _is_too_long(values):
            return list(self._say(**values))
        try:
            plan = self._plans[db.vendor, shape]
        except KeyError:
            plan = self._plans[db.vendor, shape] = _plan(self._say(**_places(values)), db)
        if plan is None:
            return []
        with db.cursor() as cursor:
            plan.statement.run(cursor, values, db)
            rows = cursor.fetchall()
        return [plan.make(plan.converted(row, db)) for row in rows] if rows else []

    def first(self, **values: Any) -> Answer | None:
        """The first of them. Raises DatabaseError."""
        return next(iter(self(**values)), None)


class PreparedUpdate:
    """An update, as a function of its values: the rows, and what they get."""

    def __init__(self, say: Callable[..., tuple["QuerySet[Any, Any]", dict[str, object]]]) -> None:
        self._say = say
        self._statements: dict[tuple[str, Shape], _Statement] = {}

    def __call__(self, **values: Any) -> int:
        """Do it; how many rows there were. Raises DatabaseError."""
        db, shape = connections[DEFAULT_DB_ALIAS], _shape(values)
        if _is_too_long(values):
            rows, changes = self._say(**values)
            return rows.update(**changes)
        try:
            statement = self._statements[db.vendor, shape]
        except KeyError:
            rows, changes = self._say(**_places(values))
            query: Any = rows.query.chain(UpdateQuery)
            query.add_update_values(changes)
            sql, params = query.get_compiler(connection=db).as_sql()
            statement = self._statements[db.vendor, shape] = _Statement(sql, params)
        with db.cursor() as cursor:
            statement.run(cursor, values, db)
            changed: int = cursor.rowcount
        return changed


@dataclass(frozen=True, slots=True)
class _Plan:
    statement: _Statement
    # What the database gives, by its place in the row, and how it becomes what Python has.
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    make: Callable[[Sequence[Any]], Any]

    def converted(self, row: Sequence[Any], db: BaseDatabaseWrapper) -> Sequence[Any]:
        if not self.converters:
            return row
        found = list(row)
        for place, converters, expression in self.converters:
            for convert in converters:
                found[place] = convert(found[place], expression, db)
        return found


def _plan(rows: "QuerySet[Any, Any]", db: BaseDatabaseWrapper) -> _Plan | None:
    compiler = rows.query.get_compiler(connection=db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    columns = [column for column, _sql, _alias in compiler.select or ()]
    converters = [
        (place, found, expression)
        for place, (found, expression) in compiler.get_converters(columns).items()
    ]
    return _Plan(_Statement(sql, params), converters, _maker(rows, compiler))


def _maker(rows: "QuerySet[Any, Any]", compiler: Any) -> Callable[[Sequence[Any]], Any]:
    shapes: dict[Any, Callable[[Sequence[Any]], Any]] = {
        ValuesListIterable: tuple,
        FlatValuesListIterable: lambda row: row[0],
    }
    if rows._iterable_class is not ModelIterable:
        return shapes[rows._iterable_class]
    return _instances(compiler)


def _instances(compiler: Any) -> Callable[[Sequence[Any]], Model]:
    """As Django makes them of rows (``ModelIterable``)."""
    info, select = compiler.klass_info, compiler.select
    model: type[Model] = info["model"]
    first, after_last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, _sql, _alias in select[first:after_last]]
    if info.get("related_klass_infos"):
        raise TypeError("rows with what belongs to them (select_related) are not made here")
    return lambda row: model.from_db(DEFAULT_DB_ALIAS, names, row[first:after_last])


def _shape(values: Values) -> Shape:
    return *values, *[len(value) for value in values.values() if isinstance(value, list)]


def _is_too_long(values: Values) -> bool:
    return any(isinstance(value, list) and len(value) > LONGEST_LIST for value in values.values())


def _places(values: Values) -> Values:
    return {
        name: [Given(name, nth) for nth in range(len(value))]
        if isinstance(value, list)
        else Given(name)
        for name, value in values.items()
    }


def _bound(param: Any, values: Values, db: BaseDatabaseWrapper) -> Any:
    if not isinstance(param, Given):
        return param
    value = values[param.name]
    if param.nth is not None:
        value = value[param.nth]
    # The one kind of value that a database wants to be given otherwise than Python has it.
    return db.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
