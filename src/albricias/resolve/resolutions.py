"""How a case ends: an offer the customer judges, or a refusal with reasons (R21, R29, R30)."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague
from albricias.refusals import (
    CaseHasEnded,
    NothingToConfirm,
    NothingWritten,
    RefusalNeedsAlternative,
    RefusalNeedsGrounds,
)
from albricias.resolve.cases import Case, Standing
from albricias.resolve.deadlines import stand
from albricias.resolve.snoozes import Snooze


class ResolutionOffer(models.Model):
    """What was done, offered to the customer as the end of the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offers")
    what_was_done = models.TextField()
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    silent_at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.what_was_done

    @classmethod
    def make(
        cls,
        case: Case,
        what_was_done: str,
        *,
        by: Colleague,
        at: datetime,
        cost: Decimal | None = None,
    ) -> "ResolutionOffer":
        """Tell the customer what was done and ask whether it is resolved."""
        if not what_was_done.strip():
            raise NothingWritten
        if case.is_ended:
            raise CaseHasEnded(number=case.number)
        with transaction.atomic():
            silent_at = at + timedelta(days=settings.HOME.number("silence_days"))
            offer = cls.objects.create(
                case=case,
                what_was_done=what_was_done.strip(),
                cost=cost,
                by=by,
                at=at,
                silent_at=silent_at,
            )
            stand(case, Standing.OFFERED, at=at)
            history.record(
                "resolution.offered",
                at=at,
                by=by,
                case=case,
                offer=offer.pk,
                silent_at=silent_at.isoformat(),
            )
        return offer

    def note_silence(self, *, now: datetime) -> None:
        """Nobody answered in the asked time: not resolved, not unresolved (R21)."""
        case = Case.objects.select_for_update().get(pk=self.case_id)
        newest = case.offers.order_by("at", "id").last()
        if case.standing == Standing.OFFERED and newest == self:
            stand(case, Standing.UNCONFIRMED, at=now)
            history.record("resolution.unconfirmed", at=now, case=case, offer=self.pk)


class Compared(models.TextChoices):
    """What was received against what was expected, says the customer (R34)."""

    MORE = "more", _("more than expected")
    AS = "as", _("what was expected")
    LESS = "less", _("less than expected")


class Confirmation(models.Model):
    """The customer's own word on whether it is resolved."""

    class Verdict(models.TextChoices):
        YES = "yes", _("yes, it is resolved")
        PARTLY = "partly", _("partly")
        NO = "no", _("no, not yet")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="confirmations")
    offer = models.ForeignKey(
        ResolutionOffer, null=True, on_delete=models.PROTECT, related_name="confirmations"
    )
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    told_again = models.BooleanField(null=True)
    # Against what they expected (R34).
    compared = models.CharField(
        max_length=4, choices=Compared.choices, blank=True, default="", db_default=""
    )
    words = models.TextField(blank=True)
    # Who heard it from them by phone or at the counter, if they did not say it themselves.
    heard_by = models.ForeignKey(
        Colleague, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.get_verdict_display()

    @classmethod
    def hear(
        cls,
        case: Case,
        verdict: str,
        *,
        at: datetime,
        told_again: bool | None = None,
        compared: str = "",
        words: str = "",
        heard_by: Colleague | None = None,
    ) -> "Confirmation":
        """Note the customer's verdict on what we offered; yes ends the case, no reopens it.

        What a colleague heard from them by phone is their word too, and says who heard it.
        """
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=case.pk)
            offer = cls.offer_judged(case, verdict)
            found = cls.objects.create(
                case=case,
                offer=offer,
                verdict=verdict,
                told_again=told_again,
                compared=compared,
                words=words.strip(),
                heard_by=heard_by,
                at=at,
            )
            found._settle(case, at=at)
        return found

    @staticmethod
    def offer_judged(case: Case, verdict: str) -> ResolutionOffer | None:
        """What a verdict given now would be about. Raises NothingToConfirm."""
        offer = case.offers.order_by("at", "id").last()
        # An imported case may come unconfirmed, without an offer of ours.
        if offer is None and case.standing != Standing.UNCONFIRMED:
            raise NothingToConfirm
        # Since then it was refused: a yes to what is offered no more would tell it resolved.
        if case.standing == Standing.REFUSED and verdict == Confirmation.Verdict.YES:
            raise NothingToConfirm
        return offer

    @staticmethod
    def is_wanted(case: Case) -> bool:
        """Whether something offered still waits for their verdict, whatever they wrote since."""
        if case.is_to_judge or case.is_ended:
            return case.is_to_judge
        offer = case.offers.order_by("at", "id").last()
        return offer is not None and not case.confirmations.filter(at__gte=offer.at).exists()

    def _settle(self, case: Case, *, at: datetime) -> None:
        ended = self.verdict == self.Verdict.YES
        if case.is_ended and not ended:
            Reopening.objects.create(case=case, at=at, words=self.words)
        stand(case, Standing.CONFIRMED if ended else Standing.OPEN, at=at)
        Snooze.end_by_word(case, at=at)
        history.record(
            "resolution.confirmed" if ended else "resolution.denied",
            at=at,
            by=self.heard_by,
            voice=history.Voice.CUSTOMER,
            case=case,
            confirmation=self.pk,
            words=self.words,
            told_again=self.told_again,
        )


class Refused(models.Model):
    """A reasoned no: grounds, an alternative or why there is none, and outside routes (R29)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="refusals")
    grounds = models.TextField()
    alternatives = models.TextField()
    outside_routes = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.grounds

    @classmethod
    def with_reasons(
        cls,
        case: Case,
        *,
        grounds: str,
        alternatives: str,
        outside_routes: str,
        by: Colleague,
        at: datetime,
    ) -> "Refused":
        if not grounds.strip():
            raise RefusalNeedsGrounds
        if not alternatives.strip() or not outside_routes.strip():
            raise RefusalNeedsAlternative
        if case.is_ended:
            raise CaseHasEnded(number=case.number)
        with transaction.atomic():
            refused = cls.objects.create(
                case=case,
                grounds=grounds.strip(),
                alternatives=alternatives.strip(),
                outside_routes=outside_routes.strip(),
                by=by,
                at=at,
            )
            stand(case, Standing.REFUSED, at=at)
            Snooze.end_with(case, by=by, at=at)
            history.record("case.refused", at=at, by=by, case=case, refused=refused.pk)
        return refused


class Reopening(models.Model):
    """An ended case that opened again, and in whose words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reopenings")
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"

    @classmethod
    def by_customer(cls, case: Case, words: str, *, at: datetime) -> "Reopening":
        """The customer says it is not over. Their word opens it again."""
        with transaction.atomic():
            reopening = cls.objects.create(case=case, words=words.strip(), at=at)
            stand(case, Standing.OPEN, at=at)
            Snooze.end_by_word(case, at=at)
            history.record(
                "case.reopened", at=at, voice=history.Voice.CUSTOMER, case=case, words=words.strip()
            )
        return reopening
