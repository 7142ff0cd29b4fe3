"""Asking to give more than one may give alone: one question, with a clock of its own (R23).

Somebody who may answers it, from the page or from the letter that asks them. Nobody answers
their own.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.access import Act
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What
from albricias.refusals import (
    AnotherMayDecide,
    BeyondAuthority,
    CaseHasEnded,
    NobodyMayGrant,
    NothingWritten,
    NotYoursToDecide,
    RequestIsDecided,
)
from albricias.resolve.authority import RemedyKind
from albricias.resolve.cases import Case
from albricias.resolve.remedies import (
    Allowance,
    Remedy,
    all_who_may_grant,
    allowance,
    allowances_in,
    expect_whole,
    who_may_grant,
)
from albricias.templatetags._words import said_money

SALT = "albricias.remedy-request"
# Longer than any question should wait.
LETTER_GOOD_FOR = timedelta(days=7)


class RemedyRequestQuerySet(models.QuerySet["RemedyRequest"]):
    def waiting(self) -> Self:
        return self.filter(decision=None)

    def seen_by(self, user: Colleague) -> Self:
        """In cases one may know of, and wherever one was asked."""
        asked = Q(pk__in=AskedOf.objects.filter(colleague=user).values("request"))
        known = Q(case__in=Case.objects.known_to(user))
        return self.filter(known | asked, Case.open_to(user, "case"))


class RemedyRequest(models.Model):
    """Somebody asks to grant what is beyond them: what, how much, why, and until when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remedy_requests")
    kind = models.CharField(max_length=12, choices=RemedyKind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    what = models.CharField(max_length=300)
    why = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = RemedyRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]

    def __str__(self) -> str:
        return self.what

    @property
    def listed_as(self) -> str:
        return self.case.as_listed(self.what)

    @classmethod
    def ask(
        cls,
        case: Case,
        kind: str,
        what: str,
        *,
        amount: Decimal,
        why: str,
        by: Colleague,
        at: datetime,
    ) -> Self:
        """Raises NothingWritten, CaseHasEnded and NobodyMayGrant."""
        expect_whole(case, what)
        if not why.strip():
            raise NothingWritten
        able = [one for one in who_may_grant(case, kind, amount, at=at) if one != by]
        if not able:
            raise NobodyMayGrant
        with transaction.atomic():
            due_at = at + timedelta(hours=settings.HOME.number("approve_hours"))
            told: dict[str, Any] = {"kind": kind, "amount": amount, "what": what.strip()[:300]}
            request = cls.objects.create(
                case=case, why=why.strip(), by=by, at=at, due_at=due_at, **told
            )
            told = {"request": request.pk, "what": request.what, "amount": str(amount)}
            due: dict[str, Any] = {**told, "due_at": due_at.isoformat()}
            history.record("remedy.asked", at=at, by=by, case=case, **due)
            for colleague in able:
                request.ask_of(colleague, at=at)
        return request

    def ask_of(self, colleague: Colleague, *, at: datetime) -> None:
        """Somebody who may is asked; once, however often it is said."""
        asked, is_new = AskedOf.objects.get_or_create(request=self, colleague=colleague)
        if is_new:
            Notice.give(
                colleague,
                What.REMEDY_ASKED,
                key=f"remedy-asked-{self.pk}",
                at=at,
                by=self.by,
                case=self.case,
                # Enough to judge it by, in the letter itself.
                words=f"{self.what} · {said_money(self.amount)} · {self.why}",
                href=reverse("resolve:decide", args=[asked.letter_key]),
            )

    def decide(
        self, *, approved: bool, by: Colleague, at: datetime, words: str = ""
    ) -> "RemedyDecision":
        """Yes grants it at once, while the case goes on; no needs a reason.

        Raises RequestIsDecided, NotYoursToDecide, BeyondAuthority, NothingWritten and
        CaseHasEnded.
        """
        if not approved and not words.strip():
            raise NothingWritten
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=self.case_id)
            self._expect_theirs(case, by, at=at)
            if approved and case.is_ended:
                raise CaseHasEnded(number=case.number)
            decision = RemedyDecision.objects.create(
                request=self, approved=approved, words=words.strip(), by=by, at=at
            )
            said: dict[str, Any] = {"approved": approved, "words": words.strip()}
            said |= {"request": self.pk, "what": self.what, "amount": str(self.amount)}
            history.record("remedy.decided", at=at, by=by, case=case, **said)
            if approved:
                self._grant(case, by=by, at=at)
            what = What.REMEDY_GRANTED if approved else What.REMEDY_DENIED
            words = self.what if approved else f"{self.what} · {words.strip()}"
            key = f"remedy-decided-{self.pk}"
            Notice.give(self.by, what, key=key, at=at, by=by, case=case, words=words)
        return decision

    def _grant(self, case: Case, *, by: Colleague, at: datetime) -> None:
        said_yes = {"approved_by": by.pk}
        Remedy.write(
            case,
            self.kind,
            self.what,
            amount=self.amount,
            by=self.by,
            at=at,
            request=self,
            **said_yes,
        )

    def _expect_theirs(self, case: Case, by: Colleague, *, at: datetime) -> None:
        if RemedyDecision.objects.filter(request=self).exists():
            raise RequestIsDecided
        if by.pk == self.by_id:
            raise NotYoursToDecide
        allowed = allowance(case, self.kind, by, at=at)
        if allowed.covers(self.amount):
            return
        able = all_who_may_grant(case, self.kind, self.amount, at=at)
        names = [one.name for one in able if one.pk != self.by_id]
        if names:
            raise AnotherMayDecide(who=get_text_list(names, str(_("or"))))
        raise BeyondAuthority(most=said_money(allowed.most))

    def pass_due(self, *, now: datetime) -> None:
        """Nobody has answered in time: whoever asked hears it, and all others who may are
        asked too."""
        if RemedyDecision.objects.filter(request=self).exists():
            return
        with transaction.atomic():
            key = f"remedy-overdue-{self.pk}"
            told: dict[str, Any] = {"case": self.case, "words": self.what}
            history.record("remedy.overdue", at=now, case=self.case, request=self.pk)
            Notice.give(self.by, What.REMEDY_OVERDUE, key=key, at=now, **told)
            for colleague in all_who_may_grant(self.case, self.kind, self.amount, at=now):
                if colleague.pk == self.by_id:
                    continue
                self.ask_of(colleague, at=now)


def decidable(
    requests: Collection[RemedyRequest], user: Colleague, *, at: datetime
) -> frozenset[int]:
    """Which of these this colleague may answer: not their own, and no more than they may grant."""
    of_others = [one for one in requests if one.by_id != user.pk]
    if not of_others or not user.may(Act.ANSWER):
        return frozenset()
    left = allowances_in({one.case_id for one in of_others}, user, at=at)
    return frozenset(one.pk for one in of_others if _covers(left[one.case_id], one))


def _covers(left: Iterable[Allowance], request: RemedyRequest) -> bool:
    of_kind = (one for one in left if one.kind == request.kind)
    return next(of_kind, Allowance(request.kind)).covers(request.amount)


class AskedOf(models.Model):
    """Who was asked for a yes, by a letter with a key of its own."""

    request = models.ForeignKey(RemedyRequest, on_delete=models.PROTECT, related_name="asked")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "colleague"], name="a_colleague_is_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} → {self.colleague}"

    @property
    def letter_key(self) -> str:
        """What their letter carries: the way to the question, for a week, for them alone."""
        return signing.dumps(self.pk, salt=SALT)

    @classmethod
    def by_letter(cls, key: str) -> "AskedOf | None":
        try:
            pk = signing.loads(key, salt=SALT, max_age=LETTER_GOOD_FOR)
        except signing.BadSignature:
            return None
        asked = cls.objects.select_related("request__case__customer", "request__by", "colleague")
        found = asked.filter(pk=pk, colleague__is_active=True).first()
        if found is None:
            return None
        # Since the letter went out it may have been closed to them.
        return found if found.request.case.is_open_to(found.colleague) else None


class RemedyDecision(models.Model):
    """The answer to a question: yes or no, by whom, when and why."""

    request = models.OneToOneField(RemedyRequest, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(_("yes") if self.approved else _("no"))
