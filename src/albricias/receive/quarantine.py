"""Letters that nobody's program can make sense of: safe, and waiting for a person."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.history import Event
from albricias.people.models import Colleague
from albricias.refusals import FiledAlready

if TYPE_CHECKING:
    from albricias.receive.models import Letter

REASONS: dict[str, str | LazyText] = {
    "empty": _("There is nothing in it."),
    "no_headers": _("It is not an e-mail: it has no sender, no subject and no date."),
    "too_deep": _("It is made of so many parts inside parts that it cannot be opened safely."),
    "nothing_said": _("It has no text, no subject and no file that can be taken."),
    "broken": _("It is written in a way that we cannot read."),
}


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def waiting(self) -> Self:
        return self.filter(ended_at=None)


class Quarantine(models.Model):
    """A letter that could not be understood, why, and how it came out."""

    class How(models.TextChoices):
        RETRIED = "retried", _("tried again")
        BY_HAND = "by_hand", _("filed by hand")

    letter = models.OneToOneField(
        "albricias.Letter", on_delete=models.PROTECT, related_name="quarantine"
    )
    code = models.CharField(max_length=40)
    # In the words of the program that failed, for whoever mends it.
    why = models.TextField(blank=True)
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)
    # What a colleague understood of it: the letter itself is never changed.
    told = models.JSONField(null=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    how = models.CharField(max_length=8, choices=How.choices, blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(
                fields=["at"], name="quarantine_waiting", condition=models.Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"

    @property
    def reason(self) -> str:
        return str(REASONS.get(self.code, REASONS["broken"]))

    @classmethod
    def hold(cls, letter: "Letter", code: str, why: str, *, at: datetime) -> "Quarantine":
        """Put it aside with the reason; once more if it could not be understood again."""
        with transaction.atomic():
            held, is_new = cls.objects.get_or_create(
                letter=letter, defaults={"code": code, "why": why, "at": at}
            )
            if not is_new:
                held.code, held.why, held.attempts = code, why, held.attempts + 1
                held.save(update_fields=["code", "why", "attempts"])
            history.record("letter.held", at=at, letter=letter.pk, code=code)
        return held

    def retry(self, *, by: Colleague, at: datetime) -> Event:
        """Ask for it to be read again: perhaps the program has learned meanwhile."""
        if self.ended_at:
            raise FiledAlready
        return history.record("letter.received", at=at, by=by, letter=self.letter_id)

    def tell(self, told: dict[str, Any], *, by: Colleague, at: datetime) -> Event:
        """A colleague says in the letter's place what it tells: it is filed by that."""
        if self.ended_at:
            raise FiledAlready
        with transaction.atomic():
            self.told, self.told_by = told, by
            self.save(update_fields=["told", "told_by"])
            return self.retry(by=by, at=at)

    def end(self, *, by: Colleague | None, at: datetime) -> None:
        """It has become a case, or part of one."""
        self.ended_at, self.ended_by = at, by
        self.how = self.How.BY_HAND if self.told else self.How.RETRIED
        self.save(update_fields=["ended_at", "ended_by", "how"])
