"""What each role may grant alone to make good: of which kind, how much, how often (R23)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.access import Role
from albricias.people.models import Colleague
from albricias.resolve.cases import LARGEST_AMOUNT


class RemedyKind(models.TextChoices):
    REFUND = "refund", _("refund")
    CREDIT = "credit", _("credit")
    REPLACEMENT = "replacement", _("replacement")
    REPAIR = "repair", _("repair")
    APOLOGY = "apology", _("apology")
    GIFT = "gift", _("gift")


class Authority(models.Model):
    """What whoever has this role may grant alone, of one kind. Another row takes its place."""

    role = models.CharField(max_length=20, choices=Role.choices)
    kind = models.CharField(max_length=12, choices=RemedyKind.choices)
    per_case = models.DecimalField(max_digits=12, decimal_places=2)
    per_month = models.DecimalField(max_digits=12, decimal_places=2)
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["role", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "kind"],
                condition=Q(ended_at=None),
                name="one_authority_of_a_role_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.kind} {self.per_case}/{self.per_month}"

    @classmethod
    def give(
        cls,
        role: str,
        kind: str,
        *,
        per_case: Decimal,
        per_month: Decimal,
        by: Colleague | None,
        at: datetime,
    ) -> Self | None:
        """What the role may grant from now on; the same as before changes nothing."""
        in_force = cls.objects.filter(role=role, kind=kind, ended_at=None)
        limits = {"per_case": per_case, "per_month": per_month}
        if in_force.filter(**limits).exists():
            return None
        with transaction.atomic():
            in_force.update(ended_at=at)
            given = cls.objects.create(role=role, kind=kind, by=by, at=at, **limits)
            said: dict[str, Any] = {name: str(limit) for name, limit in limits.items()}
            history.record("authority.given", at=at, by=by, role=role, kind=kind, **said)
        return given

    @classmethod
    def of(cls, role: str) -> Mapping[str, "Authority"]:
        """What this role may grant, by kind. Whoever administers may, unless it was limited."""
        given = {one.kind: one for one in cls.objects.filter(role=role, ended_at=None)}
        if role != Role.ADMINISTRATION:
            return given
        whole = {"per_case": LARGEST_AMOUNT, "per_month": LARGEST_AMOUNT}
        return {kind: given.get(kind) or cls(role=role, kind=kind, **whole) for kind in RemedyKind}
