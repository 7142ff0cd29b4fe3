"""Who has read a confidential case, what of it, and when."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.resolve.cases import Case


class Reading(models.Model):
    """Somebody read a confidential case. Never changed, never deleted."""

    class What(models.TextChoices):
        PAGE = "page", _("the page of the case")
        LETTER = "letter", _("a letter")
        ATTACHMENT = "attachment", _("an attachment")
        EXPORT = "export", _("a file with many cases")
        API = "api", _("by a program")
        CUSTOMER = "customer", _("the customer's page")
        SHEET = "sheet", _("the complaint sheet")
        SENT = "sent", _("a letter of ours")
        NEWS = "news", _("what was added while the page was open")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="readings")
    colleague = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=What.choices)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.colleague} {self.what} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def note(cls, case: Case, by: Colleague, what: str, *, at: datetime) -> None:
        """Whoever opens it is written down, before they see it. Nothing of other cases."""
        if case.is_confidential:
            cls.objects.create(case=case, colleague=by, at=at, what=what)

    @classmethod
    def note_news(cls, case: Case, by: Colleague, *, at: datetime) -> None:
        """As `note`, of a page that asks every few seconds: once for each last word."""
        known = cls.objects.filter(case=case, colleague=by, what=cls.What.NEWS)
        if not known.filter(at__gte=case.last_word_at).exists():
            cls.note(case, by, cls.What.NEWS, at=at)

    @classmethod
    def note_all(
        cls, cases: "models.QuerySet[Case]", by: Colleague, what: str, *, at: datetime
    ) -> None:
        """Of each confidential one among these, which are many."""
        closed = Case.objects.filter(confidence__isnull=False).order_by().values("pk")
        those = cases.filter(pk__in=closed).order_by().values_list("pk", flat=True)
        Reading.objects.bulk_create(
            [Reading(case_id=pk, colleague=by, at=at, what=what) for pk in those]
        )
