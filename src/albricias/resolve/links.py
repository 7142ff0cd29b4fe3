"""Cases that have to do with each other: suggested by us, said by a colleague or a customer."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from albricias import history
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

    def far_end(self, of: int) -> Case:
        """The case at the other end, seen from this one."""
        return self.other if self.case_id == of else self.case

    @classmethod
    def decide(
        cls, case: Case, other: Case, kind: str, *, accepted: bool, by: Colleague, at: datetime
    ) -> "CaseLink":
        """Somebody says that it is so, or that it is not; the last word counts.

        Whichever of the two it was that pointed at the other.
        """
        state = cls.State.ACCEPTED if accepted else cls.State.DISMISSED
        decided = {"state": state, "decided_by": by, "decided_at": at}
        with transaction.atomic():
            back = cls.objects.filter(case=other, other=case, kind=kind)
            if not back.update(**decided):
                cls.objects.update_or_create(
                    case=case,
                    other=other,
                    kind=kind,
                    defaults=decided,
                    create_defaults={**decided, "at": at},
                )
            history.record(
                "case.linked" if accepted else "case.told_apart",
                at=at,
                by=by,
                case=case,
                other=other.number,
                kind=str(kind),
            )
        return cls.between(case, other).get(kind=kind)

    @classmethod
    def between(cls, one: Case, other: Case) -> "models.QuerySet[CaseLink]":
        return cls.objects.filter(Q(case=one, other=other) | Q(case=other, other=one))

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
