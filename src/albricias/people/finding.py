"""Who may be meant: by name however it is spelled, by e-mail, by phone."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from albricias.people.colleagues import Colleague
from albricias.people.contacts import ContactPoint
from albricias.people.customers import Customer
from albricias.search import vocabulary
from albricias.search.index import CUSTOMERS, mark
from albricias.search.names import SHORTEST, apart, slips, sound
from albricias.search.unread import Waiting
from albricias.search.words import COMMON, fold, words_in

MOST = 50
AT_ONCE = 200
MOST_LOOKED_AT = 1_000
# With fewer than this found as written, those that only sound alike are shown too.
ENOUGH = 5
SHORTEST_BEGINNING = 2
SHORTEST_PHONE = 4

_PHONE = re.compile(r"[\d\s()+./-]+")
EMAIL, PHONE = ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE
ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A customer who may be meant, and why: the name, one like it, or a contact point."""

    customer: Customer
    why: str
    like: str = ""
    slipped: int = 0


@dataclass(frozen=True, slots=True)
class People:
    found: list[Somebody]
    more: bool = False

    @property
    def by_id(self) -> dict[int, Somebody]:
        return {one.customer.pk: one for one in self.found}


def find_people(typed: str, user: Colleague, *, waiting: Waiting, most: int = MOST) -> People:
    """The customers this colleague may know of who answer to these words, newest first."""
    asked = _Asked.read(typed)
    if not asked.words:
        return People([])
    found = _walk(asked, user, waiting, most)
    if len(found) < ENOUGH and asked.can_slip:
        found = {**_walk(asked.loosely, user, waiting, most), **found}
    in_order = sorted(found.values(), key=lambda one: (one.slipped, -one.customer.pk))
    return People(in_order[:most], more=len(found) > most)


def read_customers(keys: Iterable[int]) -> None:
    """Note for search how these customers are found. Call it inside a transaction."""
    rows = Customer.objects.filter(pk__in=list(keys)).prefetch_related("contact_points")
    CUSTOMERS.put((customer.pk, _document(customer)) for customer in rows)


def _document(customer: Customer) -> set[str]:
    names = _folded(customer.name)
    found = set(names)
    for word in names:
        if len(word) >= SHORTEST and word not in COMMON:
            found.update(mark("s", slip) for slip in slips(sound(word)))
    for point in customer.contact_points.all():
        if point.kind == PHONE:
            found.add(point.key)
            ends = range(SHORTEST_PHONE, len(point.key) + 1)
            found.update(mark("p", point.key[-n:]) for n in ends)
        else:
            found.update(_folded(point.value))
    return found


def _folded(text: str) -> list[str]:
    return [folded for word in words_in(text) if (folded := fold(word))]


# What is asked


@dataclass(frozen=True, slots=True)
class _Asked:
    words: tuple[str, ...]
    digits: str
    loose: bool = False

    @classmethod
    def read(cls, typed: str) -> "_Asked":
        digits = re.sub(r"\D", "", typed) if _PHONE.fullmatch(typed) else ""
        words = _folded(typed)[:8]
        telling = tuple(word for word in words if word not in COMMON)
        return cls(telling, digits if len(digits) >= SHORTEST_PHONE else "")

    @property
    def can_slip(self) -> bool:
        return all(word.isalpha() for word in self.words)

    @property
    def loosely(self) -> "_Asked":
        return _Asked(self.words, self.digits, loose=True)

    def wanted(self) -> list[Collection[str]]:
        if self.digits:
            return [{mark("p", self.digits[-9:])}]
        last = len(self.words) - 1
        return [self._any_of(word, n == last) for n, word in enumerate(self.words)]

    def _any_of(self, word: str, last: bool) -> set[str]:
        found = {word}
        if last and len(word) >= SHORTEST_BEGINNING:
            found.update(vocabulary.beginning_with(word))
        if self.loose and len(word) >= SHORTEST:
            found.update(mark("s", slip) for slip in slips(sound(word)))
        return found

    def meets(self, customer: Customer) -> Somebody | None:
        """Whether this is whom the words mean, by what is known of them now."""
        points = list(customer.contact_points.all())
        if self.digits:
            met = any(p.kind == PHONE and p.key.endswith(self.digits[-9:]) for p in points)
            return Somebody(customer, PHONE) if met else None
        names = _folded(customer.name)
        whys = [self._why(word, n, names, points) for n, word in enumerate(self.words)]
        if not all(whys):
            return None
        known = [why for why in whys if why]
        like = [why for why in known if why.why == ALIKE]
        if like:
            return Somebody(customer, ALIKE, like[0].like, sum(why.slipped for why in like) + 1)
        return Somebody(customer, min(known, key=lambda why: why.why == "name").why)

    def _why(
        self, word: str, place: int, names: Sequence[str], points: Sequence[ContactPoint]
    ) -> "_Why | None":
        begins = place == len(self.words) - 1 and len(word) >= SHORTEST_BEGINNING
        if any(name == word or (begins and name.startswith(word)) for name in names):
            return _Why("name")
        for point in points:
            known = [point.key] if point.kind == PHONE else _folded(point.value)
            if any(one == word or (begins and one.startswith(word)) for one in known):
                return _Why(point.kind)
        return self._alike(word, names) if self.loose else None

    def _alike(self, word: str, names: Sequence[str]) -> "_Why | None":
        near = [(slipped, name) for name in names if (slipped := apart(word, name)) is not None]
        slipped, name = min(near, default=(0, ""))
        return _Why(ALIKE, name, slipped) if name else None


@dataclass(frozen=True, slots=True)
class _Why:
    why: str
    like: str = ""
    slipped: int = 0


# Looking


def _walk(asked: _Asked, user: Colleague, waiting: Waiting, most: int) -> dict[int, Somebody]:
    """One more than `most` if there are more. Looks at so many and no further."""
    found: dict[int, Somebody] = {}
    for keys in _candidates(asked, waiting):
        for customer in _seen(keys, user):
            known = asked.meets(customer)
            if known:
                one = _surviving(known)
                found.setdefault(one.customer.pk, one)
        if len(found) > most:
            break
    return found


def _candidates(asked: _Asked, waiting: Waiting) -> Iterator[list[int]]:
    fresh = waiting.customers
    wanted, below = asked.wanted(), None
    for _chunk in range(MOST_LOOKED_AT // AT_ONCE):
        keys = CUSTOMERS.find(wanted, most=AT_ONCE, below=below)
        if keys or fresh:
            yield [*fresh, *keys]
        if len(keys) < AT_ONCE:
            return
        fresh, below = (), keys[-1]


def _seen(keys: Collection[int], user: Colleague) -> QuerySet[Customer]:
    rows = Customer.objects.filter(pk__in=keys).select_related("merged_into")
    if user.sees_all:
        rows = rows.known_to(user)
    else:
        # By name: cases come later in the loop, and who sees them is decided there.
        cases: Any = apps.get_model("albricias", "Case")
        rows = rows.filter(Exists(cases.objects.seen_by(user).filter(customer=OuterRef("pk"))))
    return rows.prefetch_related("contact_points").order_by("-pk")


def _surviving(one: Somebody) -> Somebody:
    """The one in whom a merged customer lives on."""
    customer = one.customer
    while customer.merged_into:
        customer = customer.merged_into
    return Somebody(customer, one.why, one.like, one.slipped)
