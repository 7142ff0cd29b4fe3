"""What each colleague is good at: topics, languages, and how many cases a day they can take."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models, transaction

from albricias import history
from albricias.people.colleagues import Colleague
from albricias.people.rules import fold

MOST_TOPICS = 40


class Skill(models.Model):
    """Nothing said is no limit: who names no topics takes any, who names no languages any."""

    colleague = models.OneToOneField(Colleague, on_delete=models.PROTECT, related_name="skill")
    topics = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    per_day = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.colleague}: {', '.join(self.topics)}"

    @classmethod
    def say(
        cls,
        colleague: Colleague,
        *,
        topics: Sequence[str],
        languages: Sequence[str],
        per_day: int | None,
        by: Colleague,
        at: datetime,
    ) -> Self:
        """What they take, as somebody who gives out work says."""
        tidy = list(dict.fromkeys(" ".join(topic.split()) for topic in topics if topic.strip()))
        known: dict[str, Any] = {
            "topics": tidy[:MOST_TOPICS],
            "languages": list(languages),
            "per_day": per_day,
        }
        with transaction.atomic():
            skill, _new = cls.objects.update_or_create(
                colleague=colleague, defaults={**known, "by": by, "at": at}
            )
            said: dict[str, Any] = {"colleague": colleague.pk, **known}
            history.record("skill.said", at=at, by=by, **said)
        return skill

    @staticmethod
    def is_said_by(user: Colleague, of: Colleague) -> bool:
        """A lead says it of their own team; whoever sees all cases, of everybody."""
        return user.sees_all or (user.team_id is not None and user.team_id == of.team_id)

    def takes(self, topic: str, language: str) -> bool:
        """Whether a case of this topic, in this language, is for them."""
        knows = not self.topics or fold(topic) in {fold(one) for one in self.topics}
        return knows and (not self.languages or language in self.languages)
