"""Keyset paging: the cost of a page does not grow with how many come before it."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

PAGE = 25

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows, and the addresses of the pages beside them (empty where there is none)."""

    rows: list[Row]
    newer: str
    older: str


def one_page(
    rows: QuerySet[Row], by: str, asked: QueryDict, *, newest_first: bool = True, size: int = PAGE
) -> Page[Row]:
    """The page that the address asks for, ordered by a column and, among equals, by id.

    The address names the row at the edge: ``?before=7`` what comes below it,
    ``?after=7`` what stands above it.
    """
    below, above = _edge(rows, by, asked.get("before")), _edge(rows, by, asked.get("after"))
    if above:
        found = _cut(rows.filter(_beyond(by, above, up=newest_first)), by, not newest_first, size)
        page, more_above, more_below = found[:size][::-1], len(found) > size, True
    else:
        rows = rows.filter(_beyond(by, below, up=not newest_first)) if below else rows
        found = _cut(rows, by, newest_first, size)
        page, more_above, more_below = found[:size], below is not None, len(found) > size
    return Page(
        rows=page,
        newer=_link(asked, "after", page[0]) if page and more_above else "",
        older=_link(asked, "before", page[-1]) if page and more_below else "",
    )


def _edge(rows: QuerySet[Row], by: str, pk: str | None) -> tuple[Any, int] | None:
    if not pk or not is_id(pk):
        return None
    value = rows.model._default_manager.filter(pk=int(pk)).values_list(by, flat=True).first()
    return None if value is None else (value, int(pk))


def is_id(text: str) -> bool:
    """Digits that a database takes for a primary key."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def _beyond(by: str, edge: tuple[Any, int], *, up: bool) -> Q:
    value, pk = edge
    if up:
        return Q(**{f"{by}__gte": value}) & ~Q(**{by: value, "pk__lte": pk})
    return Q(**{f"{by}__lte": value}) & ~Q(**{by: value, "pk__gte": pk})


def _cut(rows: QuerySet[Row], by: str, descending: bool, size: int) -> list[Row]:
    sign = "-" if descending else ""
    return list(rows.order_by(f"{sign}{by}", f"{sign}pk")[: size + 1])


def _link(asked: QueryDict, name: str, row: Row) -> str:
    kept = [(k, v) for k, v in asked.items() if k not in {"before", "after"}]
    return "?" + urlencode([*kept, (name, str(row.pk))])
