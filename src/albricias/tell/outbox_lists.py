"""The outbox as people look at it: some of its letters, and how many there are of each sort."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from albricias.people.models import Colleague
from albricias.resolve.cases import Case
from albricias.tell.dispatches import DispatchQuerySet, State, Why
from albricias.tell.models import Dispatch

# Past this many a count says only that there are many.
MOST_COUNTED = 1000
# Sent there again, these would only come back again: each needs another way or address.
NO_USE_AGAIN = (Why.NO_ADDRESS, Why.CAME_BACK, Why.WINDOW, Why.BY_HAND)


@dataclass(frozen=True, slots=True)
class Sort:
    """Letters that are in the same place: a name in the address bar."""

    slug: str
    label: str | LazyText
    which: Callable[[DispatchQuerySet], DispatchQuerySet]
    # Most letters are accepted: how many would cost much to say and tell little.
    is_counted: bool = True


SORTS = (
    Sort("", pgettext_lazy("letters", "All"), lambda letters: letters, is_counted=False),
    Sort("undelivered", _("Not delivered"), lambda letters: letters.undelivered()),
    Sort("waiting", _("Waiting"), lambda letters: letters.waiting()),
    Sort("to-print", _("To be printed"), lambda letters: letters.filter(state=State.TO_PRINT)),
    Sort("held", _("Held back"), lambda letters: letters.filter(state=State.HELD)),
    Sort("doubled", _("Possibly doubled"), lambda letters: letters.maybe_doubled()),
    Sort(
        "accepted",
        _("Accepted"),
        lambda letters: letters.filter(state=State.ACCEPTED),
        is_counted=False,
    ),
    Sort(
        "seen-to",
        _("Done another way"),
        lambda letters: letters.exclude(seen_to_at=None),
        is_counted=False,
    ),
)
BY_SLUG: Mapping[str, Sort] = {sort.slug: sort for sort in SORTS}


@dataclass(frozen=True, slots=True)
class Tab:
    sort: Sort
    count: int | None
    is_chosen: bool


def seen_by(user: Colleague) -> DispatchQuerySet:
    """Letters of ours in the cases this colleague may know of, those merged into others too."""
    found: DispatchQuerySet = Dispatch.objects.all()
    if user.sees_all:
        return found.filter(Case.open_to(user, "case"))
    return found.filter(case__in=Case.objects.known_to(user))


def sort_of(slug: str) -> Sort:
    return BY_SLUG.get(slug, SORTS[0])


def tabs(letters: DispatchQuerySet, chosen: Sort) -> list[Tab]:
    """Those with nothing in them are left out, unless somebody stands there."""
    found = [Tab(sort, _count(letters, sort), sort == chosen) for sort in SORTS]
    return [tab for tab in found if tab.count != 0 or tab.is_chosen]


def _count(letters: DispatchQuerySet, sort: Sort) -> int | None:
    if not sort.is_counted:
        return None
    return sort.which(letters).order_by()[:MOST_COUNTED].count()


def worth_another_try(letters: DispatchQuerySet) -> Iterable[Dispatch]:
    """What waits, and what failed for a reason that may have passed."""
    failed = letters.undelivered().exclude(why__in=NO_USE_AGAIN)
    both = failed.order_by() | letters.waiting().order_by()
    return both.select_related("case__customer").order_by("pk")[:MOST_COUNTED]
