"""One page of a list of cases, newest first, at a cost that does not grow with the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from albricias.people.paging import PAGE, is_id
from albricias.resolve.cases import Case, CaseQuerySet

# The columns a row shows, so that the long story is not read for a list.
LIST_FIELDS = (
    "number",
    "subject",
    "kind",
    "channel",
    "standing",
    "received_at",
    "answer_due_at",
    "emotion",
    "times_told",
    "customer__name",
    "owner__name",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list begins: a moment and, among equals, an id."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        moment, _sep, pk = text.rpartition("~")
        try:
            at = parse_datetime(moment)
            if at is None or timezone.is_naive(at) or not is_id(pk):
                return None
            # As it is asked of the database; near the ends of time no such moment is left.
            return cls(at.astimezone(UTC), int(pk))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """The cases shown, and where the pages before and after it begin."""

    cases: list[Case]
    newer: Place | None
    older: Place | None


def one_page(
    parts: Sequence[CaseQuerySet],
    asked: QueryDict | Mapping[str, str],
    *,
    fields: Sequence[str] = LIST_FIELDS,
) -> Page:
    """Keyset paging: the cost of a page does not grow with how many come before it.

    The parts may overlap. Each is read along its own index and only as far as a page
    reaches; a single query with OR would be sorted whole.
    """
    before, after = Place.read(asked.get("before", "")), Place.read(asked.get("after", ""))
    if after:
        found = _first(parts, _newer_than(after), fields, newest_first=False)
        return _between(found[:PAGE][::-1], newer=len(found) > PAGE, older=True)
    older = _older_than(before) if before else Q()
    found = _first(parts, older, fields, newest_first=True)
    return _between(found[:PAGE], newer=before is not None, older=len(found) > PAGE)


def _first(
    parts: Sequence[CaseQuerySet], where: Q, fields: Sequence[str], *, newest_first: bool
) -> list[Case]:
    """As many as a page holds, and one more to know whether there are more."""
    order = ("-received_at", "-id") if newest_first else ("received_at", "id")
    found: dict[int, Case] = {}
    for part in parts:
        rows = part.filter(where).select_related("customer", "owner").only(*fields)
        found.update((case.pk, case) for case in rows.order_by(*order)[: PAGE + 1])
    in_order = sorted(found.values(), key=lambda c: (c.received_at, c.pk), reverse=newest_first)
    return in_order[: PAGE + 1]


def _between(cases: list[Case], *, newer: bool, older: bool) -> Page:
    return Page(
        cases=cases,
        newer=Place(cases[0].received_at, cases[0].pk) if cases and newer else None,
        older=Place(cases[-1].received_at, cases[-1].pk) if cases and older else None,
    )


def _older_than(place: Place) -> Q:
    return Q(received_at__lte=place.at) & ~Q(received_at=place.at, id__gte=place.pk)


def _newer_than(place: Place) -> Q:
    return Q(received_at__gte=place.at) & ~Q(received_at=place.at, id__lte=place.pk)
