"""What is being typed in a case, kept for whoever types it until it is sent or thrown away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.resolve.cases import Case


class KeptAct(models.TextChoices):
    """The acts whose words are kept while they are typed, by the name of their address."""

    ANSWER = "answer", _("an answer")
    ASK = "ask", _("a request for data")
    CALL = "call", _("a call")
    NOTE = "note", _("a note")
    OFFER = "offer", _("a solution")
    REFUSE = "refuse", _("a refusal")
    PROMISE = "promise", _("a promise")
    REMEDY = "remedy", _("something to make good")


KEPT_ACTS = frozenset(KeptAct.values)
# Where people write; what else a form holds is chosen, or stands there from the beginning.
WRITTEN = ("text", "what_was_done", "grounds", "alternatives", "what", "why")


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, by: Colleague, case: Case) -> dict[str, "Draft"]:
        """What this colleague has begun in this case, by the act it is for."""
        return {draft.act: draft for draft in self.filter(by=by, case=case)}


class Draft(models.Model):
    """Words not said yet. Seen by nobody but whoever writes them, on any machine of theirs."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    # Its constraint begins with it.
    by = models.ForeignKey(
        Colleague, on_delete=models.PROTECT, related_name="drafts", db_index=False
    )
    act = models.CharField(max_length=10, choices=KeptAct.choices)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "case", "act"], name="one_draft_an_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} ({self.case_id}, {self.by_id})"

    @classmethod
    def keep(
        cls, case: Case, act: str, fields: Mapping[str, Any], *, by: Colleague, at: datetime
    ) -> Self | None:
        """Keep it as it stands now; nothing typed is no draft."""
        if not any(str(fields.get(name) or "").strip() for name in WRITTEN):
            cls.throw_away(case, act, by=by)
            return None
        kept = {"fields": dict(fields), "saved_at": at}
        return cls.objects.update_or_create(by=by, case=case, act=act, defaults=kept)[0]

    @classmethod
    def throw_away(cls, case: Case, act: str, *, by: Colleague) -> None:
        """It was sent, or is not wanted any more."""
        cls.objects.filter(by=by, case=case, act=act).delete()
