"""Causes: an editable tree whose roots are families of reasons (R59, R62, R65)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self, TypeAlias

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague
from albricias.refusals import CauseInsideItself, CauseNeedsName, CauseTwice
from albricias.resolve.cases import Case

Children: TypeAlias = dict[int | None, list[int]]  # ids, by the id of what they hang from


class CauseQuerySet(models.QuerySet["Cause"]):
    def in_use(self) -> Self:
        return self.filter(archived_at=None)

    def families(self) -> Self:
        return self.filter(parent=None)

    def with_branches(self, causes: Iterable["Cause"]) -> set[int]:
        """The ids of these causes and of everything that hangs from them."""
        return branches(causes, self.children())

    def children(self) -> Children:
        found: Children = {}
        for pk, parent in self.values_list("pk", "parent_id"):
            found.setdefault(parent, []).append(pk)
        return found


def branches(causes: Iterable["Cause"], children: Children) -> set[int]:
    """The ids of these causes and of everything that hangs from them."""
    found: set[int] = set()
    waiting = [cause.pk for cause in causes]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting.extend(children.get(pk, ()))
    return found


class Cause(models.Model):
    """A reason why people had to complain. We assume it is ours and avoidable (R64)."""

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(max_length=120)
    code = models.SlugField(max_length=60, unique=True, null=True)  # noqa: DJ001  # none: NULLs differ
    how_avoidable = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True)

    objects = CauseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="causes_differ", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(
        cls,
        name: str,
        *,
        parent: "Cause | None",
        by: Colleague | None,
        at: datetime,
        code: str | None = None,
        how_avoidable: str = "",
    ) -> "Cause":
        name = cls._checked_name(name, parent)
        with transaction.atomic():
            cause = cls.objects.create(
                name=name, parent=parent, code=code, how_avoidable=how_avoidable
            )
            history.record("cause.added", at=at, by=by, cause=cause.pk, name=name)
        return cause

    def revise(
        self,
        *,
        name: str,
        parent: "Cause | None",
        how_avoidable: str,
        by: Colleague,
        at: datetime,
    ) -> None:
        """Rename it, hang it elsewhere, or say how it could have been avoided."""
        if parent and parent.pk in Cause.objects.with_branches([self]):
            raise CauseInsideItself
        before = {"name": self.name, "parent": self.parent_id}
        self.name = self._checked_name(name, parent, but=self)
        self.parent, self.how_avoidable = parent, how_avoidable
        with transaction.atomic():
            self.save(update_fields=["name", "parent", "how_avoidable"])
            history.record("cause.revised", at=at, by=by, cause=self.pk, before=before)

    def archive(self, *, by: Colleague, at: datetime) -> None:
        """Take it off the list for new cases; the cases that have it keep it."""
        self.archived_at = at
        with transaction.atomic():
            self.save(update_fields=["archived_at"])
            history.record("cause.archived", at=at, by=by, cause=self.pk)

    def restore(self, *, by: Colleague, at: datetime) -> None:
        """Put it back on the list."""
        self.archived_at = None
        with transaction.atomic():
            self.save(update_fields=["archived_at"])
            history.record("cause.restored", at=at, by=by, cause=self.pk)

    @classmethod
    def _checked_name(cls, name: str, parent: "Cause | None", but: "Cause | None" = None) -> str:
        name = " ".join(name.split())[:120]
        if not name:
            raise CauseNeedsName
        twins = cls.objects.filter(parent=parent, name__iexact=name)
        if twins.exclude(pk=but.pk if but else 0).exists():
            raise CauseTwice(name=name)
        return name


class CaseCause(models.Model):
    """This case happened because of that, says somebody."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="causes")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="cases")
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "cause"], name="a_cause_once_per_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.cause}"

    @classmethod
    def name_for(cls, case: Case, causes: Iterable[Cause], *, by: Colleague, at: datetime) -> None:
        """Say which causes this case has: these, and no others."""
        wanted = {cause.pk: cause for cause in causes}
        with transaction.atomic():
            # One after the other: of two who name causes at once the later one's are kept.
            list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))
            before = set(cls.objects.filter(case=case).values_list("cause_id", flat=True))
            cls.objects.filter(case=case).exclude(cause_id__in=wanted).delete()
            CaseCause.objects.bulk_create(
                CaseCause(case=case, cause=wanted[pk], by=by, at=at)
                for pk in wanted.keys() - before
            )
            CauseInquiry.objects.filter(case=case, answered_at=None).update(answered_at=at)
            if before != wanted.keys():
                history.record(
                    "cause.named",
                    at=at,
                    by=by,
                    case=case,
                    causes=sorted(wanted),
                    names=sorted(cause.name for cause in wanted.values()),
                )


class CauseInquiry(models.Model):
    """ "Not yet known", with somebody who is finding out (R59)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="inquiry")
    owner = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="inquiries")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {_('not yet known')}"

    @classmethod
    def open(cls, case: Case, *, owner: Colleague, by: Colleague, at: datetime) -> "CauseInquiry":
        with transaction.atomic():
            inquiry, _new = cls.objects.update_or_create(
                case=case, defaults={"owner": owner, "at": at, "answered_at": None}
            )
            history.record("cause.not_yet_known", at=at, by=by, case=case, owner=owner.pk)
        return inquiry


class Exposure(models.Model):
    """How many customers could have complained in a month: what rates are measured against."""

    month = models.DateField(unique=True)
    customers = models.PositiveIntegerField()

    class Meta:
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.customers}"

    @classmethod
    def note(cls, month: date, customers: int, *, by: Colleague, at: datetime) -> None:
        with transaction.atomic():
            cls.objects.update_or_create(
                month=month.replace(day=1), defaults={"customers": customers}
            )
            history.record(
                "exposure.noted", at=at, by=by, month=month.isoformat(), customers=customers
            )

    @classmethod
    def forget(cls, month: date, *, by: Colleague, at: datetime) -> None:
        """Nobody knows that month's figure after all."""
        with transaction.atomic():
            cls.objects.filter(month=month.replace(day=1)).delete()
            history.record("exposure.forgotten", at=at, by=by, month=month.isoformat())
