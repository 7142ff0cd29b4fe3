"""Cases that have to do with each other: suggested by us, said by a colleague or a customer."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.resolve.cases import Case


class CaseLink(models.Model):
    """One case points at an earlier one. A suggestion stays one until somebody decides."""

    class Kind(models.TextChoices):
        FOLLOWS = "follows", _("comes after it ended")
        CITES = "cites", _("cites it")
        SAME = "same", _("may be the same complaint")

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUGGESTED)
    why = models.JSONField(default=dict)
    at = models.DateTimeField()
    decided_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="cases_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"

    @classmethod
    def note(
        cls, case: Case, other: Case, kind: str, *, at: datetime, accepted: bool, **why: str
    ) -> "CaseLink":
        """The same link however often it is noted; a decision already taken stands."""
        state = cls.State.ACCEPTED if accepted else cls.State.SUGGESTED
        found, _new = cls.objects.get_or_create(
            case=case, other=other, kind=kind, defaults={"state": state, "at": at, "why": why}
        )
        return found
