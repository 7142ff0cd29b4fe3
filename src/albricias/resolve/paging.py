"""One page of a list of cases, newest first, at a cost that does not grow with the list; or
what presses most first, of a list that is short enough to be sorted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from albricias.people.paging import PAGE, is_id
from albricias.resolve.cases import Case, CaseQuerySet

# The columns a row shows, so that the long story is not read for a list.
LIST_FIELDS = (
    "number",
    "subject",
    "is_confidential",
    "kind",
    "channel",
    "standing",
    "received_at",
    "answer_due_at",
    "last_word_at",
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
class Order:
    """By which moment a list stands, and whether the last stands first; among equals, by id."""

    name: str
    column: str
    descending: bool

    def place_of(self, case: Case) -> Place:
        return Place(getattr(case, self.column), case.pk)

    def beyond(self, place: Place, *, up: bool) -> Q:
        """What stands above the place, or below it."""
        way, past = ("gte", "lte") if up == self.descending else ("lte", "gte")
        equal = Q(**{self.column: place.at, f"id__{past}": place.pk})
        return Q(**{f"{self.column}__{way}": place.at}) & ~equal

    def columns(self, *, up: bool) -> tuple[str, str]:
        sign = "-" if self.descending != up else ""
        return f"{sign}{self.column}", f"{sign}id"

    def of(self, cases: CaseQuerySet) -> CaseQuerySet:
        if self.column != DUE_AT:
            return cases
        due_at = Coalesce("answer_due_at", Value(NEVER, output_field=DateTimeField()))
        return cases.annotate(**{DUE_AT: due_at})


DUE_AT = "due_at"
# Where no answer is owed; far enough, and no end of time in any zone.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
NEWEST = Order("newest", "received_at", descending=True)
# What falls due first; no index holds it, so it is for lists of what one person or team has open.
DUE_FIRST = Order("due", DUE_AT, descending=False)


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
    order: Order = NEWEST,
) -> Page:
    """Keyset paging: the cost of a page does not grow with how many come before it.

    The parts may overlap. Each is read along its own index and only as far as a page
    reaches; a single query with OR would be sorted whole.
    """
    before, after = Place.read(asked.get("before", "")), Place.read(asked.get("after", ""))
    if after:
        found = _first(parts, order.beyond(after, up=True), fields, order, up=True)
        return _between(found[:PAGE][::-1], order, newer=len(found) > PAGE, older=True)
    below = order.beyond(before, up=False) if before else Q()
    found = _first(parts, below, fields, order, up=False)
    return _between(found[:PAGE], order, newer=before is not None, older=len(found) > PAGE)


def _first(
    parts: Sequence[CaseQuerySet], where: Q, fields: Sequence[str], order: Order, *, up: bool
) -> list[Case]:
    """As many as a page holds, and one more to know whether there are more."""
    found: dict[int, Case] = {}
    for part in parts:
        rows = order.of(part).filter(where).select_related("customer", "owner").only(*fields)
        found.update((case.pk, case) for case in rows.order_by(*order.columns(up=up))[: PAGE + 1])
    in_order = sorted(found.values(), key=_key(order), reverse=order.descending != up)
    return in_order[: PAGE + 1]


def _key(order: Order) -> Callable[[Case], tuple[datetime, int]]:
    def key(case: Case) -> tuple[datetime, int]:
        place = order.place_of(case)
        return place.at, place.pk

    return key


def _between(cases: list[Case], order: Order, *, newer: bool, older: bool) -> Page:
    return Page(
        cases=cases,
        newer=order.place_of(cases[0]) if cases and newer else None,
        older=order.place_of(cases[-1]) if cases and older else None,
    )
