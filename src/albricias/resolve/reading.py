"""Reading cases and customers for search: the worker does it, many at once.

Whatever happens to a case notes it as unread (see ``history.record``), so no verb has to
think of search. A case is read whole each time, and reading it twice changes nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F

from albricias.people.finding import read_customers
from albricias.people.models import Customer
from albricias.resolve.case_texts import OWN_FIELDS, Part, Where, later_parts, own_parts
from albricias.resolve.cases import Case
from albricias.resolve.confidential import MayRead
from albricias.search.index import CASES, CUSTOMERS, mark
from albricias.search.unread import Unread, all_changed
from albricias.search.words import names_in, tokens

log = logging.getLogger("albricias.search")

AT_ONCE = 500
# A document's number: minutes since then, and the case's own number below them.
EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
CASE_BITS = 28
_CASE = (1 << CASE_BITS) - 1


def number_of(case: Case) -> int:
    """The higher, the newer: cases are shown in the order of these."""
    return number_at(case.received_at) | (case.pk & _CASE)


def number_at(moment: datetime) -> int:
    minutes = int((moment - EPOCH).total_seconds() // 60)
    return max(minutes, 0) << CASE_BITS


def case_in(number: int) -> int:
    return number & _CASE


def read_unread(*, most: int = AT_ONCE) -> int:
    """Read some of what waits to be read; how many there were. Safe to repeat and to interrupt.

    A row is deleted only in the transaction that has read what it names, and what changes
    meanwhile is named by another row.
    """
    if not Unread.objects.exists():
        return 0  # without asking for the lock of whoever writes
    with transaction.atomic():
        rows = Unread.objects.select_for_update(skip_locked=True)
        taken = list(rows.order_by(F("last") - F("first"), "id")[:most])
        taken = taken[: _as_many_as(taken, most)]
        customers, cases = _keys(taken)
        _read(customers, cases)
        Unread.objects.filter(pk__in=[row.pk for row in taken]).delete()
    return len(customers) + len(cases)


def _as_many_as(rows: list[Unread], most: int) -> int:
    """How many of these rows name `most` things; one at least."""
    seen = 0
    for n, row in enumerate(rows, 1):
        seen += row.last - row.first + 1
        if seen >= most:
            return n
    return len(rows)


def _keys(rows: Iterable[Unread]) -> tuple[set[int], set[int]]:
    customers: set[int] = set()
    cases: set[int] = set()
    named: set[int] = set()
    for row in rows:
        into = cases if row.what == Unread.What.CASE else customers
        into.update(range(row.first, row.last + 1))
        if row.what == Unread.What.NAME:
            named.update(range(row.first, row.last + 1))
    if named:
        cases.update(Case.objects.filter(customer__in=named).values_list("pk", flat=True))
    return customers, cases


def _read(customers: Iterable[int], cases: Iterable[int]) -> None:
    for some in _in_parts(customers):
        _read_what_can_be(read_customers, some)
    for some in _in_parts(cases):
        _read_what_can_be(read_cases, some)


def _read_what_can_be(read: Callable[[list[int]], None], keys: list[int]) -> None:
    """Together; if one of them cannot be read, each for itself, and that one not."""
    try:
        with transaction.atomic():
            read(keys)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # the boundary: one broken row hides no other from the search
        if len(keys) == 1:
            log.exception("cannot be read for the search: %s %s", read.__name__, keys[0])
        for key in keys if len(keys) > 1 else ():
            _read_what_can_be(read, [key])


def _in_parts(keys: Iterable[int]) -> Iterator[list[int]]:
    in_order = sorted(keys)
    for start in range(0, len(in_order), AT_ONCE):
        yield in_order[start : start + AT_ONCE]


def read_cases(keys: list[int]) -> None:
    rows = Case.objects.filter(pk__in=keys).select_related("customer")
    later, readers = later_parts(keys), _readers(keys)
    needed = rows.only(*OWN_FIELDS, "received_at", "channel", "customer_id", "team_id", "owner_id")
    CASES.put(
        (number_of(case), _document(case, later[case.pk]) | readers[case.pk]) for case in needed
    )


def _readers(keys: list[int]) -> dict[int, set[str]]:
    """Who is named in those that are confidential: they find them though not theirs."""
    found: dict[int, set[str]] = defaultdict(set)
    named = MayRead.objects.filter(confidence__case__in=keys).order_by()
    for case, colleague in named.values_list("confidence__case", "colleague"):
        found[case].add(mark("r", colleague))
    return found


def _document(case: Case, later: list[Part]) -> set[str]:
    parts = [*own_parts(case), *later]
    found = tokens(part.text for part in parts if part.where != Where.NAME)
    return found | names_in(case.customer.name if case.customer else "") | _marks(case)


def _marks(case: Case) -> set[str]:
    """Whose it is and how it came. Who may see it is asked again when it is shown."""
    found = {mark("c", case.channel)}
    for kind, key in (("k", case.customer_id), ("t", case.team_id), ("o", case.owner_id)):
        if key is not None:
            found.add(mark(kind, key))
    return found


def begin_anew() -> None:
    """Forget what is indexed, and note everything as unread."""
    with transaction.atomic():
        CASES.clear()
        CUSTOMERS.clear()
        Unread.objects.all().delete()
        all_changed(Unread.What.CASE, _all_keys(Case))
        all_changed(Unread.What.CUSTOMER, _all_keys(Customer))


def _all_keys(model: type[Case] | type[Customer]) -> Iterator[int]:
    return model._default_manager.values_list("pk", flat=True).iterator(chunk_size=10_000)
