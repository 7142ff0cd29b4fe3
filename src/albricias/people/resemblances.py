"""Two customers who may be one person: noted when the second comes, decided by somebody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people import likeness, names
from albricias.people.colleagues import Colleague
from albricias.people.contacts import ContactPoint
from albricias.people.customers import Customer, only_in_hidden_cases
from albricias.people.likeness import Known
from albricias.people.phones import country_of
from albricias.prepared import Prepared
from albricias.rows import insert_once

# A name that more people than this bear tells nobody apart.
MOST_OF_A_NAME = 60


class ResemblanceQuerySet(models.QuerySet["Resemblance"]):
    def waiting(self) -> Self:
        """Nobody has decided, and neither is merged into somebody else."""
        alone = Q(older__merged_into=None, newer__merged_into=None)
        return self.filter(alone, dismissed_at=None)

    def seen_by(self, user: Colleague) -> Self:
        """Those of which this colleague may know both."""
        if user.sees_all:
            hidden = only_in_hidden_cases(user)
            return self.exclude(older__in=hidden).exclude(newer__in=hidden)
        seen = Customer.objects.seen_by(user).values("pk")
        return self.filter(older__in=seen, newer__in=seen)

    def of(self, customer: int) -> Self:
        return self.filter(Q(older=customer) | Q(newer=customer))

    def likeliest(self) -> Self:
        return self.select_related("older", "newer").order_by("-score", "-id")

    def note_all(
        self, people: Sequence[Customer], near: Iterable[Customer] = (), *, at: datetime
    ) -> None:
        """Note whom these people resemble: those who share a contact point (`near`), and those
        of a like name, found by index. One question if there is nobody."""
        new = [_Person.of(customer) for customer in people]
        candidates = {customer.pk: _Person.of(customer) for customer in near}
        candidates |= _of_a_like_name(new)
        if len(new) == 1:
            candidates.pop(new[0].pk, None)
        if not candidates:
            return
        crowd = _Crowd.of([*new, *candidates.values()])
        pairs = {_in_order(one, other) for one in new for other in crowd.near(one)}
        found = (crowd.noted(*pair, at=at) for pair in sorted(pairs))
        insert_once(*[noted for noted in found if noted])


class Resemblance(models.Model):
    """They may be the same person. A suggestion: nobody is merged by itself."""

    older = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="resembled_by")
    newer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="resembles")
    score = models.PositiveSmallIntegerField()
    # What spoke for it when it was noted.
    signs = models.JSONField(default=dict)
    at = models.DateTimeField()
    dismissed_by = models.ForeignKey(
        Colleague, null=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True)

    objects = ResemblanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="two_people_compared_once"),
            models.CheckConstraint(
                condition=Q(older__lt=F("newer")), name="the_older_of_two_stands_first"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "-id"],
                name="resemblance_waiting",
                condition=Q(dismissed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.older_id} ~ {self.newer_id}"

    @classmethod
    def waits_for(cls, customer: int) -> bool:
        """Whether anybody resembles them, who may or may not be seen: cheap to ask of each page."""
        return _OF_ONE.first(customer=customer) is not None

    def dismiss(self, *, by: Colleague, at: datetime) -> None:
        """They are two people; it is not asked again."""
        with transaction.atomic():
            waits = Resemblance.objects.filter(pk=self.pk, dismissed_at=None)
            if waits.update(dismissed_by=by, dismissed_at=at):
                history.record(
                    "customers.told_apart",
                    at=at,
                    by=by,
                    older=self.older_id,
                    newer=self.newer_id,
                )

    def other(self, customer: int) -> Customer:
        return self.newer if self.older_id == customer else self.older

    @property
    def why(self) -> str:
        """The reasons in words."""
        words = self.signs.get("words", {})
        alike = _("the names are alike: %(nickname)s is %(name)s")
        said = [
            str(alike) % words if sign == "nickname" else str(WORDS[sign])
            for sign in self.signs.get("signs", ())
        ]
        return "; ".join(said)


WORDS: Mapping[str, object] = {
    "phone": _("the same phone"),
    "email": _("the same e-mail"),
    "post": _("the same postal address"),
    "name": _("the same name"),
    "name_alike": _("the names are alike"),
    "given": _("the same given name, and one gave no surname"),
    "nameless": _("one of them gave no name"),
    "other_name": _("but another name: perhaps of the same household"),
    "one_mailbox": _("the same name of mailbox with two providers"),
    "fits_mailbox": _("the mailbox fits the name"),
}


class _Person(NamedTuple):
    """What of a customer is compared; of a common name many are read."""

    pk: int
    name: str
    name_key: str

    @classmethod
    def of(cls, customer: Customer) -> Self:
        return cls(customer.pk, customer.name, customer.name_key)


def _of_a_like_name(people: Iterable[_Person]) -> dict[int, _Person]:
    keys = sorted({key for one in people for key in _keys(one)})
    alike = [_Person(*row) for row in _NAMED(keys=keys)]
    return {person.pk: person for person in alike}


_NAMED = Prepared(
    lambda keys: (
        Customer.objects.filter(name_key__in=keys, merged_into=None)
        .order_by("-pk")
        .values_list("pk", "name", "name_key")[: MOST_OF_A_NAME * len(keys)]
    )
)


def _keys(person: _Person) -> set[str]:
    if person.name:
        return names.keys_alike(person.name)
    return {person.name_key} - {""}


def _in_order(one: _Person, other: _Person) -> tuple[int, int]:
    return (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)


@dataclass(slots=True)
class _Crowd:
    """People with their contact points, found by any of them or by name."""

    people: dict[int, _Person]
    known: dict[int, Known]
    by_name: dict[str, list[_Person]]
    by_point: dict[tuple[str, str], list[_Person]]

    @classmethod
    def of(cls, people: Iterable[_Person]) -> Self:
        by_pk = {one.pk: one for one in people}
        points = _points(by_pk)
        by_name, by_point = defaultdict(list), defaultdict(list)
        for pk, one in by_pk.items():
            by_name[one.name_key].append(one)
            for point in points[pk]:
                by_point[point].append(one)
        known = {pk: Known(one.name, frozenset(points[pk])) for pk, one in by_pk.items()}
        return cls(by_pk, known, by_name, by_point)

    def near(self, one: _Person) -> Iterator[_Person]:
        for key in _keys(one):
            yield from (other for other in self.by_name.get(key, ()) if other.pk != one.pk)
        for point in self.known[one.pk].points:
            yield from (other for other in self.by_point[point] if other.pk != one.pk)

    def noted(self, older: int, newer: int, *, at: datetime) -> "Resemblance | None":
        verdict = likeness.judge(self.known[older], self.known[newer])
        if not verdict.is_worth_a_look:
            return None
        signs = {"signs": list(verdict.signs), "words": verdict.words}
        two = {"older_id": older, "newer_id": newer}
        return Resemblance(**two, score=verdict.score, signs=signs, at=at)


def _points(people: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {pk: set() for pk in people}
    rows = list(_POINTS(people=list(found)))
    countries: dict[str, set[str]] = defaultdict(set)
    for _customer, kind, key, value in rows:
        if kind == ContactPoint.Kind.PHONE and (country := country_of(value)):
            countries[key].add(country)
    for customer, kind, key, value in rows:
        # The same nine digits in two countries are two phones.
        is_two = kind == ContactPoint.Kind.PHONE and len(countries[key]) > 1
        found[customer].add((kind, f"+{country_of(value)} {key}" if is_two else key))
    return found


_POINTS = Prepared(
    lambda people: (
        ContactPoint.objects.order_by()
        .filter(customer__pk__in=people)
        .values_list("customer_id", "kind", "key", "value")
    )
)


_OF_ONE = Prepared(
    lambda customer: (
        Resemblance.objects.waiting().of(customer).order_by().values_list("pk", flat=True)[:1]
    )
)
