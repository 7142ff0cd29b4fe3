"""Coming back to what was offered: asked again once, and later whether it still holds (R21).

Silence is no yes: who has said nothing is asked once more, by another way than the first. And
weeks after a yes it is asked whether it still holds; a no opens the case again.
"""

from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Notice
from albricias.people.notices import What
from albricias.resolve.cases import Case, Standing
from albricias.resolve.resolutions import Confirmation, Reopening, ResolutionOffer
from albricias.resolve.whose import owner_now


class AskedAgain(models.Model):
    """They had said nothing, and were asked once more: by which way, when."""

    class By(models.TextChoices):
        LETTER = "letter", _("by letter")
        CALL = "call", _("by phone")

    offer = models.OneToOneField(
        ResolutionOffer, on_delete=models.PROTECT, related_name="asked_again"
    )
    by = models.CharField(max_length=6, choices=By.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.offer_id} {self.by}"

    @classmethod
    def note(cls, offer: ResolutionOffer, by: str, *, at: datetime) -> Self | None:
        """Once for each offer, and only while nobody has answered it."""
        with transaction.atomic():
            case = cls._silent_about(offer)
            if case is None:
                return None
            asked, is_new = cls.objects.get_or_create(offer=offer, defaults={"by": by, "at": at})
            if not is_new:
                return None
            history.record("resolution.asked_again", at=at, case=case, offer=offer.pk, by_way=by)
            to = owner_now(case, at=at) if by == cls.By.CALL else None
            if to:
                key = f"call-about-offer-{offer.pk}"
                words = offer.what_was_done
                Notice.give(to, What.CALL_THEM, key=key, at=at, case=case, words=words)
        return asked

    @classmethod
    def note_no_way(cls, offer: ResolutionOffer, *, at: datetime) -> None:
        """We know no other way to them, so nobody asks again: the case says so, once."""
        with transaction.atomic():
            case = cls._silent_about(offer)
            if case is None or cls.objects.filter(offer=offer).exists():
                return
            said = case.events.filter(name="resolution.not_asked_again", data__offer=offer.pk)
            if not said.exists():
                history.record("resolution.not_asked_again", at=at, case=case, offer=offer.pk)

    @staticmethod
    def _silent_about(offer: ResolutionOffer) -> Case | None:
        """The case, held, if nobody has answered this offer, its last."""
        case = Case.objects.select_for_update().get(pk=offer.case_id)
        is_silent = case.standing == Standing.UNCONFIRMED and case.offers.last() == offer
        return case if is_silent else None


class StillCheck(models.Model):
    """They had said that it is resolved, and weeks later are asked whether it still is."""

    confirmation = models.OneToOneField(
        Confirmation, on_delete=models.PROTECT, related_name="still_check"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.confirmation_id} {self.at:%Y-%m-%d}"

    @classmethod
    def ask(cls, confirmation: Confirmation, *, at: datetime) -> Self | None:
        """Once for each yes, and only where it is still the last word."""
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=confirmation.case_id)
            if case.standing != Standing.CONFIRMED or case.confirmations.last() != confirmation:
                return None
            check, is_new = cls.objects.get_or_create(
                confirmation=confirmation, defaults={"at": at}
            )
            if not is_new:
                return None
            history.record("resolution.asked_if_still", at=at, case=case, check=check.pk)
        return check

    @classmethod
    def waiting_in(cls, case: Case) -> Self | None:
        """The question that this case waits to have answered."""
        if case.standing != Standing.CONFIRMED:
            return None
        asked = cls.objects.filter(confirmation__case=case, answer=None)
        return asked.order_by("-at", "-id").first()


class StillAnswer(models.Model):
    """Whether it still holds, says the customer. A no opens the case again."""

    check_asked = models.OneToOneField(StillCheck, on_delete=models.PROTECT, related_name="answer")
    holds = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(_("yes") if self.holds else _("no"))

    @classmethod
    def hear(cls, case: Case, *, holds: bool, words: str, at: datetime) -> Self | None:
        """Nothing if nothing is asked any more; a no reopens it then all the same."""
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=case.pk)
            check = StillCheck.waiting_in(case)
            answer = None
            if check is not None:
                said = {"holds": holds, "words": words.strip(), "at": at}
                answer = cls.objects.create(check_asked=check, **said)
                history.record(
                    "resolution.still_answered",
                    at=at,
                    voice=history.Voice.CUSTOMER,
                    case=case,
                    holds=holds,
                    words=words.strip(),
                )
            if not holds and case.is_ended:
                Reopening.by_customer(case, "" if answer else words, at=at)
        return answer
