"""Finding a case by what one has at hand: a number, a key, a name, an e-mail, a phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.receive.models import read_key
from albricias.resolve import rules
from albricias.resolve.cases import Case
from albricias.resolve.finding import customers_found_by
from albricias.resolve.paging import LIST_FIELDS

MOST = 25
MOST_LOOKED_AT = 500

REASONS: Mapping[str, str | LazyText] = {
    "name": _("by the name"),
    "email": _("by the e-mail"),
    "phone": _("by the phone"),
    "post": _("by the address"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    case: Case
    why: str | LazyText


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked and what answers it."""

    words: str
    exact: Case | None = None
    hits: list[Hit] = field(default_factory=list)
    more: bool = False


def search(words: str, user: Colleague) -> Found:
    """Number or key: straight to the case. Otherwise the cases of the people found."""
    words = words.replace("\x00", "").strip()[:200]
    if not words:
        return Found(words)
    exact = _exactly(words, user)
    return Found(words, exact=exact) if exact else _by_person(words, user)


def _exactly(words: str, user: Colleague) -> Case | None:
    cases = Case.objects.seen_by(user).only("number", "key")
    numbers = {words.upper(), rules.number_in(words)}
    return cases.filter(number__in=numbers).first() or cases.filter(key=read_key(words)).first()


def _by_person(words: str, user: Colleague) -> Found:
    people = customers_found_by(words)
    # First whose, then whether it may be seen: each is one short step in an index.
    theirs = Case.objects.filter(customer__in=list(people)).order_by("-received_at")
    near = list(theirs.values_list("pk", flat=True)[:MOST_LOOKED_AT])
    cases = Case.objects.seen_by(user).filter(pk__in=near).select_related("customer", "owner")
    rows = cases.only(*LIST_FIELDS, "customer_id").order_by("-received_at", "-id")
    found = list(rows[: MOST + 1])
    hits = [Hit(case, REASONS[people[case.customer_id or 0]]) for case in found[:MOST]]
    return Found(words, hits=hits, more=len(found) > MOST)
