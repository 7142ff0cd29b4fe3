"""Two customers who may be one person: noted when the second comes, decided by somebody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people import likeness, names
from albricias.people.colleagues import Colleague
from albricias.people.contacts import ContactPoint
from albricias.people.customers import Customer
from albricias.people.likeness import Known

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
            return self
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
        candidates = {customer.pk: customer for customer in near} | _of_a_like_name(people)
        if len(people) == 1:
            candidates.pop(people[0].pk, None)
        if not candidates:
            return
        crowd = _Crowd.of([*people, *candidates.values()])
        pairs = {_in_order(one, other) for one in people for other in crowd.near(one)}
        found = [noted for pair in sorted(pairs) if (noted := crowd.noted(*pair, at=at))]
        if found:
            self.bulk_create(found, ignore_conflicts=True)


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
    "other_name": _("but another name: perhaps of one house"),
    "one_mailbox": _("the same name of mailbox with two providers"),
    "fits_mailbox": _("the mailbox fits the name"),
}


def _of_a_like_name(people: Iterable[Customer]) -> dict[int, Customer]:
    keys = {key for one in people for key in _keys(one)}
    if not keys:
        return {}
    alike = Customer.objects.filter(name_key__in=keys, merged_into=None)
    return {c.pk: c for c in alike.order_by("-pk")[: MOST_OF_A_NAME * len(keys)]}


def _keys(customer: Customer) -> set[str]:
    if customer.name:
        return names.keys_alike(customer.name)
    return {customer.name_key} - {""}


def _in_order(one: Customer, other: Customer) -> tuple[int, int]:
    return (one.pk, other.pk) if one.pk < other.pk else (other.pk, one.pk)


@dataclass(slots=True)
class _Crowd:
    """People with their contact points, found by any of them or by name."""

    people: dict[int, Customer]
    known: dict[int, Known]
    by_name: dict[str, list[Customer]]
    by_point: dict[tuple[str, str], list[Customer]]

    @classmethod
    def of(cls, people: Iterable[Customer]) -> Self:
        by_pk = {one.pk: one for one in people}
        points = _points(by_pk)
        by_name, by_point = defaultdict(list), defaultdict(list)
        for pk, one in by_pk.items():
            by_name[one.name_key].append(one)
            for point in points[pk]:
                by_point[point].append(one)
        known = {pk: Known(one.name, frozenset(points[pk])) for pk, one in by_pk.items()}
        return cls(by_pk, known, by_name, by_point)

    def near(self, one: Customer) -> Iterator[Customer]:
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
    rows = ContactPoint.objects.filter(customer__in=found).order_by()
    for customer, kind, key in rows.values_list("customer_id", "kind", "key"):
        found[customer].add((kind, key))
    return found
