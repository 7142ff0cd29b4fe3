"""The inbox: which cases, in which order, one page at a time however many there are."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from albricias.people.paging import is_id
from albricias.receive.choices import Emotion, Kind
from albricias.receive.models import Channel
from albricias.resolve.cases import NOT_ENDED, Case, CaseQuerySet, Standing
from albricias.resolve.chips import chips
from albricias.resolve.days import day_in, midnight
from albricias.resolve.lines import lines
from albricias.resolve.narrowed_by import choices_for
from albricias.resolve.narrowing import steps
from albricias.resolve.paging import DUE_FIRST, NEWEST, Order, Place, one_page
from albricias.resolve.paging import LIST_FIELDS as LIST_FIELDS
from albricias.resolve.snoozes import Snooze, put_off_cases


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: a name in the address bar and the cases it shows."""

    slug: str
    label: str | LazyText
    standings: tuple[Standing, ...]
    mine: bool = False
    ownerless: bool = False
    # Those out of sight: left out, shown alone, or shown with the others.
    put_off: bool | None = None


VIEWS = (
    View("open", _("To resolve"), (Standing.OPEN,), put_off=False),
    View("mine", _("Mine"), NOT_ENDED, mine=True),
    View("ownerless", _("Without owner"), (Standing.OPEN,), ownerless=True),
    View("put-off", pgettext_lazy("view", "Snoozed"), NOT_ENDED, put_off=True),
    View("offered", _("Waiting for the customer"), (Standing.OFFERED, Standing.ASKED)),
    View("unconfirmed", _("Not confirmed"), (Standing.UNCONFIRMED,)),
    View("all", _("All"), ()),
    View("confirmed", _("Resolved, says the customer"), (Standing.CONFIRMED,)),
    View("refused", _("Refused with reasons"), (Standing.REFUSED,)),
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
CHOSEN_IN_BAR = frozenset(
    {"kind", "emotion", "channel", "since", "until", "team", "owner", "topic"}
)
# In which an answer may be owed, so that what falls due first may stand first.
HAVE_DEADLINES = frozenset({"open", "mine", "ownerless", "put-off"})
ORDERS = {order.name: order for order in (DUE_FIRST, NEWEST)}


def read(request: HttpRequest) -> dict[str, Any]:
    """Everything the inbox page shows."""
    chosen = _chosen_view(request.GET)
    parts = [_narrowed(part, request.GET) for part in _seen(chosen, request.user)]
    order = _order(chosen, request.GET, request.user)
    page = one_page(parts, request.GET, order=order)
    put_off = Snooze.of_cases(page.cases) if chosen.put_off else {}
    return {
        "cases": page.cases,
        "lines": lines(page.cases, now=timezone.now(), put_off=put_off),
        "order": order.name,
        "orders": _orders(chosen, request.GET),
        "views": VIEWS,
        "chosen": chosen,
        "chips": chips(request.GET, day_in),
        "choices": {
            "kind": Kind.choices,
            "emotion": Emotion.choices,
            "channel": Channel.choices,
            **choices_for(request.user),
        },
        "kept": {k: v for k, v in request.GET.items() if k not in {*PLACES, *CHOSEN_IN_BAR}},
        "asked": request.GET,
        "newer": _link(request.GET, page.newer, "after"),
        "older": _link(request.GET, page.older, "before"),
        "download": urlencode({k: v for k, v in request.GET.items() if k not in PLACES}),
    }


def _order(view: View, asked: QueryDict, user: Any) -> Order:
    """As asked; else what falls due first, if the list is of one person's or one team's work."""
    if view.slug not in HAVE_DEADLINES:
        return NEWEST
    is_small = view.mine or view.put_off or not user.sees_all
    return ORDERS.get(asked.get("order", ""), DUE_FIRST if is_small else NEWEST)


def _orders(view: View, asked: QueryDict) -> list[tuple[str, LazyText, str]]:
    """The orders of a view, each with its words and its address."""
    if view.slug not in HAVE_DEADLINES:
        return []
    kept = {k: v for k, v in asked.items() if k not in {*PLACES, "order"}}
    words = {DUE_FIRST.name: _("what falls due first"), NEWEST.name: _("newest first")}
    return [(name, said, "?" + urlencode({**kept, "order": name})) for name, said in words.items()]


def chosen_cases(asked: QueryDict, user: Any) -> CaseQuerySet:
    """All the cases of the view that an address asks for, without pages."""
    view = _chosen_view(asked)
    return _narrowed(_of_view(Case.objects.seen_by(user), view, user), asked)


def _seen(view: View, user: Any) -> list[CaseQuerySet]:
    """What this colleague may see of a view, in parts that each follow one index."""
    parts = Case.objects.seen_by_parts(user)
    # What is mine is in the first part: nobody needs to look for it in the team's.
    return [_of_view(part, view, user) for part in (parts[:1] if view.mine else parts)]


def _of_view(cases: CaseQuerySet, view: View, user: Any) -> CaseQuerySet:
    if view.standings:
        cases = cases.filter(standing__in=view.standings)
    if view.mine:
        cases = cases.filter(owner=user)
    if view.ownerless:
        cases = cases.filter(owner=None)
    if view.put_off is not None:
        out_of_sight = Q(pk__in=put_off_cases())
        cases = cases.filter(out_of_sight if view.put_off else ~out_of_sight)
    return cases


def _narrowed(cases: CaseQuerySet, asked: QueryDict) -> CaseQuerySet:
    """Narrowed by what the address asks."""
    for name, column in EXACT.items():
        value = asked.get(name, "").replace("\x00", "")
        if value and _fits(column, value):
            cases = cases.filter(**{column: value})
    return _between(_by_step(_by_cause(cases, asked), asked), asked)


def _fits(column: str, value: str) -> bool:
    return is_id(value) if column.endswith("_id") else True


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
    since, until = day_in(asked.get("since")), day_in(asked.get("until"))
    if since:
        cases = cases.filter(received_at__gte=midnight(since))
    if until:
        cases = cases.filter(received_at__lt=midnight(until))
    return cases


def _chosen_view(asked: QueryDict) -> View:
    slug = asked.get("view", "all" if asked.keys() & NARROWING else "open")
    return next((view for view in VIEWS if view.slug == slug), VIEWS[0])


def _link(asked: QueryDict, place: Place | None, name: str) -> str:
    if place is None:
        return ""
    kept = {k: v for k, v in asked.items() if k not in PLACES}
    return "?" + urlencode({**kept, name: str(place)})
