"""Letters out: each written once, sent at least once, and never told twice."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.change.models import Change, Stage
from albricias.people.models import Colleague, Customer
from albricias.refusals import CannotTellYet, ToldAlready
from albricias.resolve.cases import Case
from albricias.tell.dispatches import Dispatch as Dispatch
from albricias.tell.dispatches import DispatchQuerySet as DispatchQuerySet

AT_ONCE = 100


class Telling(models.Model):
    """We told this person what their complaint changed (R85). Once."""

    class By(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        HAND = "hand", _("by hand")

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="tellings")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tellings")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tellings")
    letter = models.TextField()
    channel = models.CharField(max_length=4, choices=By.choices)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "customer"], name="nobody_is_told_twice")
        ]

    def __str__(self) -> str:
        return f"{self.change} → {self.customer}"

    @classmethod
    def tell(
        cls,
        change: Change,
        case: Case,
        *,
        letter: str,
        by: Colleague,
        at: datetime,
        channel: str,
    ) -> "Telling":
        """Tell the complainant of this case. Refused before the change is verified, or twice."""
        if change.stage != Stage.WORKED:
            raise CannotTellYet
        with transaction.atomic():
            telling, new = cls.objects.get_or_create(
                change=change,
                customer=case.customer,
                defaults={
                    "case": case,
                    "letter": letter,
                    "by": by,
                    "at": at,
                    "channel": channel,
                },
            )
            if not new:
                raise ToldAlready
            history.record(
                "customer.told", at=at, by=by, case=case, change=change, telling=telling.pk
            )
            case.heard(at=at)
        return telling

    @classmethod
    def tell_each(
        cls,
        change: Change,
        letters: Iterable[tuple[Case, str]],
        *,
        by: Colleague,
        at: datetime,
        channel: str,
    ) -> int:
        """Tell all of these, a hundred to a transaction; whoever knows it already is passed over.

        How many were told now. The worker posts their letters.
        """
        told, waiting = 0, iter(letters)
        while some := list(islice(waiting, AT_ONCE)):
            with transaction.atomic():
                for case, letter in some:
                    with suppress(ToldAlready):
                        cls.tell(change, case, letter=letter, by=by, at=at, channel=channel)
                        told += 1
        return told


class TellingAnswer(models.Model):
    """Did you notice? Was it worth complaining? In the customer's words (R6, R86)."""

    class Noticed(models.TextChoices):
        YES = "yes", _("yes, I have noticed")
        NO = "no", _("no, I have not")
        UNSURE = "unsure", _("I cannot tell yet")

    telling = models.OneToOneField(Telling, on_delete=models.PROTECT, related_name="answer")
    noticed = models.CharField(max_length=6, choices=Noticed.choices)
    worth_it = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.telling_id}: {self.worth_it}"

    @property
    def listed_as(self) -> str:
        return self.telling.case.as_listed(self.words)

    @classmethod
    def hear(
        cls, telling: Telling, *, noticed: str, worth_it: bool, words: str, at: datetime
    ) -> "TellingAnswer":
        """The newest answer counts; changing one's mind is allowed and kept in the history."""
        with transaction.atomic():
            answer, _new = cls.objects.update_or_create(
                telling=telling,
                defaults={
                    "noticed": noticed,
                    "worth_it": worth_it,
                    "words": words.strip(),
                    "at": at,
                },
            )
            history.record(
                "telling.answered",
                at=at,
                voice=history.Voice.CUSTOMER,
                case=telling.case,
                change=telling.change,
                noticed=noticed,
                worth_it=worth_it,
                words=words.strip(),
            )
        return answer
