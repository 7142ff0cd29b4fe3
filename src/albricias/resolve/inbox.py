"""The inbox: which cases, in which order, one page at a time however many there are."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive.models import Channel
from albricias.resolve.cases import Case, CaseQuerySet, Emotion, Kind, Standing
from albricias.resolve.chips import chips
from albricias.resolve.later import steps

PAGE = 25

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
class View:
    """A saved view: a name in the address bar and the cases it shows."""

    slug: str
    label: str | LazyText
    standings: tuple[Standing, ...]
    mine: bool = False
    ownerless: bool = False


VIEWS = (
    View("open", _("To answer"), (Standing.OPEN,)),
    View("mine", _("Mine"), (Standing.OPEN, Standing.OFFERED, Standing.UNCONFIRMED), mine=True),
    View("ownerless", _("Without owner"), (Standing.OPEN,), ownerless=True),
    View("offered", _("Waiting for the customer"), (Standing.OFFERED,)),
    View("unconfirmed", _("Not confirmed"), (Standing.UNCONFIRMED,)),
    View("confirmed", _("Resolved, says the customer"), (Standing.CONFIRMED,)),
    View("refused", _("Refused with reasons"), (Standing.REFUSED,)),
    View("all", _("All"), ()),
)

# Exact filters that figures elsewhere link to: every figure opens its cases.
EXACT = {
    "topic": "topic",
    "product": "product",
    "place": "place",
    "channel": "channel",
    "kind": "kind",
    "emotion": "emotion",
    "team": "team_id",
    "owner": "owner_id",
    "import": "import_run_id",
}


NARROWING = EXACT.keys() | {"cause", "step", "since", "until"}
PLACES = frozenset({"before", "after"})
CHOSEN_IN_BAR = frozenset({"kind", "emotion", "channel", "since", "until"})


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
        except ValueError:
            return None
        return cls(at, int(pk)) if at and timezone.is_aware(at) and is_id(pk) else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.pk}"


def read(request: HttpRequest) -> dict[str, Any]:
    """Everything the inbox page shows."""
    chosen = _chosen_view(request.GET)
    cases = filtered(request.GET, chosen, request.user)
    rows, newer, older = _one_page(cases, request.GET)
    return {
        "cases": rows,
        "views": VIEWS,
        "chosen": chosen,
        "chips": chips(request.GET, _day),
        "choices": {
            "kind": Kind.choices,
            "emotion": Emotion.choices,
            "channel": Channel.choices,
        },
        "kept": {k: v for k, v in request.GET.items() if k not in {*PLACES, *CHOSEN_IN_BAR}},
        "asked": request.GET,
        "newer": _link(request.GET, newer, "after"),
        "older": _link(request.GET, older, "before"),
        "download": urlencode({k: v for k, v in request.GET.items() if k not in PLACES}),
    }


def chosen_cases(asked: QueryDict, user: Any) -> CaseQuerySet:
    """All the cases of the view that an address asks for, without pages."""
    return filtered(asked, _chosen_view(asked), user)


def filtered(asked: QueryDict, view: View, user: Any) -> CaseQuerySet:
    """The cases of a view that this colleague may see, narrowed by what the address asks."""
    cases = Case.objects.seen_by(user)
    if view.standings:
        cases = cases.filter(standing__in=view.standings)
    if view.mine:
        cases = cases.filter(owner=user)
    if view.ownerless:
        cases = cases.filter(owner=None)
    for name, column in EXACT.items():
        value = asked.get(name, "").replace("\x00", "")
        if value and _fits(column, value):
            cases = cases.filter(**{column: value})
    return _between(_by_step(_by_cause(cases, asked), asked), asked)


def _fits(column: str, value: str) -> bool:
    return is_id(value) if column.endswith("_id") else True


def is_id(text: str) -> bool:
    """Digits that a database takes for a primary key."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def _by_cause(cases: CaseQuerySet, asked: QueryDict) -> CaseQuerySet:
    # Causes come later in the loop; the database knows the way there.
    cause = str(asked.get("cause", ""))
    if is_id(cause):
        return cases.filter(causes__cause=int(cause))
    if cause == "none":
        return cases.filter(causes=None)
    return cases


def _by_step(cases: CaseQuerySet, asked: QueryDict) -> CaseQuerySet:
    step = steps().get(asked.get("step", ""))
    return cases.filter(step.narrow()) if step else cases


def _between(cases: CaseQuerySet, asked: QueryDict) -> CaseQuerySet:
    since, until = _day(asked.get("since")), _day(asked.get("until"))
    if since:
        cases = cases.filter(received_at__gte=_midnight(since))
    if until:
        cases = cases.filter(received_at__lt=_midnight(until))
    return cases


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _chosen_view(asked: QueryDict) -> View:
    slug = asked.get("view", "all" if asked.keys() & NARROWING else "open")
    return next((view for view in VIEWS if view.slug == slug), VIEWS[0])


def _one_page(
    cases: CaseQuerySet, asked: QueryDict
) -> tuple[list[Case], Place | None, Place | None]:
    """Keyset paging: the cost of a page does not grow with how many come before it."""
    before, after = Place.read(asked.get("before", "")), Place.read(asked.get("after", ""))
    rows = cases.select_related("customer", "owner").only(*LIST_FIELDS)
    if after:
        found = list(rows.filter(_newer_than(after)).order_by("received_at", "id")[: PAGE + 1])
        page, more_newer, more_older = found[:PAGE][::-1], len(found) > PAGE, True
    else:
        older = rows.filter(_older_than(before)) if before else rows
        found = list(older.order_by("-received_at", "-id")[: PAGE + 1])
        page, more_newer, more_older = found[:PAGE], before is not None, len(found) > PAGE
    newer_place = Place(page[0].received_at, page[0].pk) if page and more_newer else None
    older_place = Place(page[-1].received_at, page[-1].pk) if page and more_older else None
    return page, newer_place, older_place


def _older_than(place: Place) -> Q:
    return Q(received_at__lte=place.at) & ~Q(received_at=place.at, id__gte=place.pk)


def _newer_than(place: Place) -> Q:
    return Q(received_at__gte=place.at) & ~Q(received_at=place.at, id__lte=place.pk)


def _link(asked: QueryDict, place: Place | None, name: str) -> str:
    if place is None:
        return ""
    kept = {k: v for k, v in asked.items() if k not in PLACES}
    return "?" + urlencode({**kept, name: str(place)})
