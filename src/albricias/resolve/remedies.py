"""The remedy ledger: what was given to make good, what it cost us, in which case, by whom.

Inside what their role may grant, nobody asks (R23); outside it see ``requests``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from albricias import history
from albricias.people.access import Act, Role
from albricias.people.models import Colleague
from albricias.refusals import BeyondAuthority, CaseHasEnded, NothingWritten
from albricias.resolve.authority import Authority, RemedyKind
from albricias.resolve.cases import Case
from albricias.resolve.days import month_start
from albricias.templatetags._words import said_money

if TYPE_CHECKING:
    from albricias.resolve.requests import RemedyRequest

NOTHING = Decimal(0)
SECOND_PRESS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a colleague may still grant alone of one kind: in this case, and in this month."""

    kind: str
    in_case: Decimal = NOTHING
    in_month: Decimal = NOTHING

    @property
    def most(self) -> Decimal:
        return max(min(self.in_case, self.in_month), NOTHING)

    def covers(self, amount: Decimal) -> bool:
        """What costs nothing anybody may give."""
        return amount <= self.most

    @property
    def label(self) -> str:
        return str(RemedyKind(self.kind).label)


class RemedyQuerySet(models.QuerySet["Remedy"]):
    def seen_by(self, user: Colleague) -> Self:
        return Case.rows_of_known(self, user)

    def spent(self) -> dict[str, Decimal]:
        """How much, by kind."""
        by_kind = self.order_by().values_list("kind").annotate(of=Sum("amount"))
        return {kind: of or NOTHING for kind, of in by_kind}


class Remedy(models.Model):
    """Something given to make good. Never changed: what was too much is another matter."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=12, choices=RemedyKind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    what = models.CharField(max_length=300)
    by = models.ForeignKey(
        Colleague, on_delete=models.PROTECT, related_name="remedies", db_index=False
    )
    at = models.DateTimeField()
    # The yes that let it be, if it was beyond what they may grant alone.
    request = models.OneToOneField(
        "albricias.RemedyRequest", null=True, on_delete=models.PROTECT, related_name="remedy"
    )

    objects = RemedyQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_remedy_costs_or_is_free"),
        ]
        indexes = [
            models.Index(fields=["by", "at"], name="remedy_of_colleague"),
            models.Index(fields=["-at", "-id"], name="remedy_newest"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def listed_as(self) -> str:
        return self.case.as_listed(self.what)

    @classmethod
    def grant(
        cls,
        case: Case,
        kind: str,
        what: str,
        *,
        by: Colleague,
        at: datetime,
        amount: Decimal = NOTHING,
    ) -> "Remedy":
        """Grant it alone; the very same a moment later is a second press, and given once.

        Raises BeyondAuthority, NothingWritten and CaseHasEnded.
        """
        expect_whole(case, what)
        with transaction.atomic():
            # One grant at a time in a case and of a colleague: else two would each fit.
            Case.objects.select_for_update().get(pk=case.pk)
            Colleague.objects.select_for_update().get(pk=by.pk)
            same = cls.objects.filter(case=case, kind=kind, amount=amount, by=by, request=None)
            pressed = same.filter(what=what.strip()[:300], at__gt=at - SECOND_PRESS, at__lte=at)
            if again := pressed.last():
                return again
            allowed = allowance(case, kind, by, at=at)
            if not allowed.covers(amount):
                raise BeyondAuthority(most=said_money(allowed.most))
            return cls.write(case, kind, what, amount=amount, by=by, at=at)

    @classmethod
    def write(
        cls,
        case: Case,
        kind: str,
        what: str,
        *,
        amount: Decimal,
        by: Colleague,
        at: datetime,
        request: "RemedyRequest | None" = None,
        **more: Any,
    ) -> Self:
        """Note what may be given, whoever let it be."""
        with transaction.atomic():
            given = {"kind": kind, "what": what.strip()[:300], "amount": amount}
            remedy = cls.objects.create(case=case, by=by, at=at, request=request, **given)
            said: dict[str, Any] = {"remedy": remedy.pk, "kind": kind, "what": remedy.what, **more}
            history.record("remedy.granted", at=at, by=by, case=case, amount=str(amount), **said)
            case.heard(at=at)
        return remedy


def allowance(case: Case, kind: str, colleague: Colleague, *, at: datetime) -> Allowance:
    """What they may still grant alone of this kind."""
    found = {one.kind: one for one in allowances(case, colleague, at=at)}
    return found.get(kind, Allowance(kind))


def allowances(case: Case, colleague: Colleague, *, at: datetime) -> list[Allowance]:
    """What is left of what they may grant alone, of each kind that their role has."""
    return allowances_in([case.pk], colleague, at=at)[case.pk]


def allowances_in(
    cases: Collection[int], colleague: Colleague, *, at: datetime
) -> dict[int, list[Allowance]]:
    """The same of several cases, by their keys."""
    limits = Authority.of(colleague.role) if colleague.may(Act.ANSWER) else {}
    if not limits:
        return {pk: [] for pk in cases}
    # A yes to what somebody else asks for is spent by whoever says it.
    alone = Q(by=colleague, request=None) | Q(request__decision__by=colleague)
    in_month = Remedy.objects.filter(alone, at__gte=month_start(at)).spent()
    in_cases = _spent_in(cases)
    kinds = [kind for kind in RemedyKind if kind in limits]
    return {pk: [_left(limits[k], in_cases.get(pk, {}), in_month) for k in kinds] for pk in cases}


def _spent_in(cases: Collection[int]) -> dict[int, dict[str, Decimal]]:
    """What was given in a case that goes on in one of these was given to the same complaint."""
    of_case = Coalesce("case__merged_into", "case")
    here = Q(case__in=cases) | Q(case__merged_into__in=cases)
    given = Remedy.objects.filter(here).order_by().annotate(whole=of_case)
    found: dict[int, dict[str, Decimal]] = {}
    for pk, kind, of in given.values_list("whole", "kind").annotate(of=Sum("amount")):
        found.setdefault(pk, {})[kind] = of or NOTHING
    return found


def _left(
    limit: Authority, in_case: Mapping[str, Decimal], in_month: Mapping[str, Decimal]
) -> Allowance:
    return Allowance(
        limit.kind,
        in_case=limit.per_case - in_case.get(limit.kind, NOTHING),
        in_month=limit.per_month - in_month.get(limit.kind, NOTHING),
    )


def who_may_grant(case: Case, kind: str, amount: Decimal, *, at: datetime) -> list[Colleague]:
    """Who is asked first: who leads the team of the case, else anybody who may."""
    able = all_who_may_grant(case, kind, amount, at=at)
    leads = [one for one in able if one.role == Role.LEAD and one.team_id == case.team_id]
    return leads or able


def all_who_may_grant(case: Case, kind: str, amount: Decimal, *, at: datetime) -> list[Colleague]:
    """Who may grant this much alone, and may know of the case."""
    return [
        one
        for one in Colleague.objects.answering().order_by("id")
        if allowance(case, kind, one, at=at).covers(amount) and case.is_open_to(one)
    ]


def expect_whole(case: Case, what: str) -> None:
    """Raises NothingWritten and CaseHasEnded."""
    if not what.strip():
        raise NothingWritten
    if case.is_ended:
        raise CaseHasEnded(number=case.number)
