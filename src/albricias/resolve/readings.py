"""What a colleague makes of what somebody wrote: how they feel, what kind of case it is.

We suggest from the words; a colleague says that it is so, or that it is not. The customer's
own word, where they gave one, stands before all of it.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague
from albricias.receive.choices import Emotion, Kind
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import count_again


class Feeling(models.Model):
    """How the customer seems to feel, says a colleague. A later word takes its place."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="feeling")
    emotion = models.CharField(max_length=12, choices=Emotion.choices)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.get_emotion_display()

    @classmethod
    def note(cls, case: Case, emotion: Emotion, *, by: Colleague, at: datetime) -> "Feeling":
        with transaction.atomic():
            noted, _new = cls.objects.update_or_create(
                case=case, defaults={"emotion": emotion, "by": by, "at": at}
            )
            history.record("feeling.noted", at=at, by=by, case=case, emotion=str(emotion))
        return noted


class KindChange(models.Model):
    """The case turned out to be of another kind than it came as."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="kind_changes")
    before = models.CharField(max_length=10, choices=Kind.choices)
    after = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @classmethod
    def make(cls, case: Case, kind: Kind, *, by: Colleague, at: datetime) -> "KindChange | None":
        """Nothing happens if it is of that kind already."""
        before = Kind(case.kind)
        if before == kind:
            return None
        with transaction.atomic():
            change = cls.objects.create(case=case, before=before, after=kind, by=by, at=at)
            case.kind = kind
            case.save(update_fields=["kind"])
            history.record(
                "case.kind_changed", at=at, by=by, case=case, before=str(before), after=str(kind)
            )
            count_again(case, at=at, by=by)
        return change


def say_topic(case: Case, topic: str, *, by: Colleague, at: datetime) -> bool:
    """Say what the case is about; other deadlines may hold for it from then on.

    False, and nothing happens, if that is what it says already.
    """
    before, after = case.topic, " ".join(topic.split())
    if before == after:
        return False
    with transaction.atomic():
        case.topic = after
        case.save(update_fields=["topic"])
        history.record("case.topic_changed", at=at, by=by, case=case, before=before, after=after)
        count_again(case, at=at, by=by)
    return True


class Dismissal(models.Model):
    """A colleague said that what we suggested is not so; it is suggested no more."""

    class Of(models.TextChoices):
        POINTS = "points", _("points raised")
        FEELING = "feeling", _("how they feel")
        KIND = "kind", _("the kind of case")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dismissals")
    of = models.CharField(max_length=7, choices=Of.choices)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "of"], name="a_suggestion_is_dismissed_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.of}"

    @classmethod
    def note(cls, case: Case, of: Of, *, by: Colleague, at: datetime) -> "Dismissal":
        with transaction.atomic():
            found, new = cls.objects.get_or_create(case=case, of=of, defaults={"by": by, "at": at})
            if new:
                history.record("suggestion.dismissed", at=at, by=by, case=case, of=str(of))
        return found
