"""Two customers who are one person: somebody says so, and can take it back.

Every row that names a customer has one whose it was; where it stands follows from the
merges in force. So undoing a merge, in whatever order, puts each row back where it was.
What came later by a contact point of whoever was merged goes back with it; the rest of
what came later stays with the one kept.
"""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people import came_by
from albricias.people.colleagues import Colleague
from albricias.people.contacts import ContactPoint
from albricias.people.customers import Customer
from albricias.people.one_at_a_time import wait_for_others
from albricias.people.resemblances import Resemblance
from albricias.refusals import Refusal


class SamePersonAlready(Refusal):
    code = "same_person_already"
    sentence = _("They are already one person: %(name)s. There is nothing to merge.")


class MergeUndoneAlready(Refusal):
    code = "merge_undone_already"
    sentence = _("This merge was undone before; they are two people again.")


class NotAllTheirCases(Refusal):
    code = "not_all_their_cases"
    sentence = _(
        "They have cases with another team, which would move too. Ask whoever sees all the"
        " cases of both to do it."
    )


class MergeQuerySet(models.QuerySet["CustomerMerge"]):
    def in_force(self) -> Self:
        return self.filter(undone_at=None)


class CustomerMerge(models.Model):
    """Somebody said that `gone` is the same person as `kept`."""

    kept = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merged_by")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="a_customer_merged_once"
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("gone")), name="nobody_is_merged_into_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"

    @classmethod
    def make(cls, gone: Customer, *, into: Customer, by: Colleague, at: datetime) -> Self:
        """From here on they are one: `into`. Raises SamePersonAlready."""
        with transaction.atomic():
            _alone()
            gone, kept = _as_it_is(gone), _as_it_is(into).current
            if gone.merged_into_id or gone == kept:
                raise SamePersonAlready(name=kept)
            merge = cls.objects.create(kept=kept, gone=gone, by=by, at=at)
            for held in HELD:
                held.take(gone, kept, at=at)
            both = Q(pk=gone.pk) | Q(merged_into=gone)
            Customer.objects.filter(both).update(merged_into=kept)
            merge._record("customers.merged", by=by, at=at)
            Resemblance.objects.note_all([kept], _sharing(kept), at=at)
        return merge

    def undo(self, *, by: Colleague, at: datetime) -> None:
        """They are two people after all. Raises MergeUndoneAlready."""
        with transaction.atomic():
            _alone()
            gone = _as_it_is(self.gone)
            if (
                not CustomerMerge.objects.in_force()
                .filter(pk=self.pk)
                .update(undone_by=by, undone_at=at)
            ):
                raise MergeUndoneAlready
            self.undone_by, self.undone_at = by, at
            family = _merged_into(gone)
            later = _later_cases(family, gone.current, since=self.at)
            for held in HELD:
                held.give_back(family, gone)
            Customer.objects.filter(pk__in=family - {gone.pk}).update(merged_into=gone)
            Customer.objects.filter(pk=gone.pk).update(merged_into=None)
            _give_case(later, gone)
            self._record("customers.parted", by=by, at=at)

    def _record(self, name: str, *, by: Colleague, at: datetime) -> None:
        history.record(name, at=at, by=by, merge=self.pk, kept=self.kept_id, gone=self.gone_id)


class MovedRow(models.Model):
    """A row that stands with another customer since a merge, and whose it was before any."""

    whose = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="moved_rows")
    # By name: what customers have comes later in the loop than they do.
    case = models.OneToOneField(
        "albricias.Case", null=True, on_delete=models.PROTECT, related_name="moved"
    )
    telling = models.OneToOneField(
        "albricias.Telling", null=True, on_delete=models.PROTECT, related_name="moved"
    )
    contact_point = models.OneToOneField(
        ContactPoint, null=True, on_delete=models.CASCADE, related_name="moved"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(case__isnull=False, telling=None, contact_point=None)
                    | Q(case=None, telling__isnull=False, contact_point=None)
                    | Q(case=None, telling=None, contact_point__isnull=False)
                ),
                name="one_row_moved_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id or self.telling_id or self.contact_point_id}: {self.whose_id}"


class Held:
    """One kind of row that belongs to a customer."""

    name: ClassVar[str]
    model: ClassVar[str]

    def rows(self) -> "models.QuerySet[Any]":
        found: models.QuerySet[Any] = apps.get_model("albricias", self.model)._default_manager.all()
        return found

    def clashing(self, kept: Customer) -> Q:  # noqa: ARG002  # most kinds never clash
        """Those that `kept` may not hold twice; they stay where they are."""
        return Q(pk__in=[])

    def extra(self, at: datetime | None) -> dict[str, Any]:  # noqa: ARG002  # most have none
        """What else changes in a row that moves, or goes home (None)."""
        return {}

    def take(self, gone: Customer, kept: Customer, *, at: datetime) -> None:
        rows = self.rows().filter(customer=gone).exclude(self.clashing(kept)).order_by()
        moving = list(rows.values_list("pk", flat=True))
        known = MovedRow.objects.filter(**{f"{self.name}__in": moving})
        strays = set(moving) - set(known.values_list(f"{self.name}_id", flat=True))
        MovedRow.objects.bulk_create(
            MovedRow(whose=gone, **{f"{self.name}_id": pk}) for pk in sorted(strays)
        )
        self.rows().filter(pk__in=moving).update(customer=kept)
        self.rows().filter(pk__in=strays).update(**{"customer": kept, **self.extra(at)})

    def give_back(self, family: set[int], gone: Customer) -> None:
        """What was theirs, and of those merged into them, stands with `gone` again."""
        moved = MovedRow.objects.filter(whose__in=family, **{f"{self.name}__isnull": False})
        pairs = list(moved.values_list(f"{self.name}_id", "whose"))
        self.rows().filter(pk__in=[pk for pk, _whose in pairs]).update(customer=gone)
        home = [pk for pk, whose in pairs if whose == gone.pk]
        if extra := self.extra(None):
            self.rows().filter(pk__in=home).update(**extra)
        moved.filter(whose=gone).delete()


class _Cases(Held):
    name, model = "case", "Case"


class _Tellings(Held):
    name, model = "telling", "Telling"

    def clashing(self, kept: Customer) -> Q:
        # Both were told of the same change: each telling stays with whoever was told.
        return Q(change__in=self.rows().filter(customer=kept).order_by().values("change"))


class _ContactPoints(Held):
    name, model = "contact_point", "ContactPoint"

    def clashing(self, kept: Customer) -> Q:
        has = set(kept.contact_points.values_list("kind", "key"))
        own = Q(pk__in=[])
        for kind, key in has:
            own |= Q(kind=kind, key=key)
        return own

    def extra(self, at: datetime | None) -> dict[str, Any]:
        return {"joined_at": at}


HELD: tuple[Held, ...] = (_Cases(), _Tellings(), _ContactPoints())


def expect_all_seen(by: Colleague, *customers: Customer) -> None:
    """Nobody moves cases that they may not know of. Raises NotAllTheirCases."""
    if by.sees_all:
        return
    cases: Any = _Cases().rows()
    theirs = cases.filter(customer__in=customers)
    if theirs.exclude(pk__in=theirs.known_to(by).order_by().values("pk")).exists():
        raise NotAllTheirCases


def _alone() -> None:
    """One merge after the other, in the whole house: they are few, and build on each other."""
    wait_for_others(["people who are merged"])


def _as_it_is(customer: Customer) -> Customer:
    # Locked, so that no letter of theirs is filed until we are done.
    list(Customer.objects.select_for_update().filter(pk=customer.pk).values_list("pk"))
    return Customer.objects.select_related("merged_into").get(pk=customer.pk)


def _sharing(customer: Customer) -> list[Customer]:
    keys = ContactPoint.objects.filter(customer=customer).order_by().values("key")
    others = ContactPoint.objects.filter(key__in=keys, customer__merged_into=None)
    return [p.customer for p in others.exclude(customer=customer).select_related("customer")]


def _merged_into(customer: Customer) -> set[int]:
    """This customer and all that were merged into them, directly or through others."""
    into: dict[int, list[int]] = {}
    for kept, gone in CustomerMerge.objects.in_force().values_list("kept", "gone"):
        into.setdefault(kept, []).append(gone)
    found, waiting = set(), [customer.pk]
    while waiting:
        pk = waiting.pop()
        found.add(pk)
        waiting += into.get(pk, ())
    return found


def _later_cases(family: set[int], kept: Customer, *, since: datetime) -> list[int]:
    """Cases that came after the merge by a contact point that moved with it, and by no other."""
    points = ContactPoint.objects.filter(customer=kept).order_by()
    theirs = set(points.filter(moved__whose__in=family).values_list("key", flat=True))
    others = set(points.exclude(moved__whose__in=family).values_list("key", flat=True))
    if not theirs:
        return []
    came = _Cases().rows().filter(customer=kept, letter__stored_at__gte=since)
    raws = came.exclude(moved__whose__in=family).order_by().values_list("pk", "letter__raw")
    keys = {pk: came_by.keys_of(raw) for pk, raw in raws.iterator()}
    return [pk for pk, by in keys.items() if by & theirs and not by & others]


def _give_case(cases: list[int], gone: Customer) -> None:
    MovedRow.objects.filter(case__in=cases).delete()
    _Cases().rows().filter(pk__in=cases).update(customer=gone)
