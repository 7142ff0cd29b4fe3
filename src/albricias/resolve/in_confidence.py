"""What comes by the confidential channel: whom it is about, and who takes it in hand."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import models, transaction

from albricias import history
from albricias.people.access import Role
from albricias.people.models import Colleague, Team, fold
from albricias.receive.models import IN_CONFIDENCE, Letter
from albricias.resolve.cases import Case, least_loaded_among
from albricias.resolve.confidential import born_confidential

SHORTEST_NAME = 3


class ConfidentialHandler(models.Model):
    """A colleague who reads what comes by the confidential channel."""

    colleague = models.OneToOneField(Colleague, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.colleague)

    @classmethod
    def choose(cls, colleagues: Collection[Colleague], *, by: Colleague, at: datetime) -> None:
        """These and no others, from now on; nobody chosen is quality and administration."""
        with transaction.atomic():
            cls.objects.exclude(colleague__in=colleagues).delete()
            for one in colleagues:
                cls.objects.get_or_create(colleague=one, defaults={"by": by, "at": at})
            who = sorted(one.pk for one in colleagues)
            history.record("confidential.handlers_chosen", at=at, by=by, who=who)

    @classmethod
    def those(cls, but: Collection[Colleague] = ()) -> list[Colleague]:
        """Who handles it: those chosen, else quality and administration, and without any of
        whom it is about; if nobody is left, whoever directs."""
        here = Colleague.objects.filter(is_active=True).exclude(pk__in=[one.pk for one in but])
        chosen = here.filter(pk__in=cls.objects.values("colleague"))
        by_role = here.filter(role__in=[Role.QUALITY, Role.ADMINISTRATION])
        directing = here.filter(role=Role.DIRECTION)
        some = (chosen,) if cls.objects.exists() else (by_role,)
        for who in (*some, by_role, directing):
            if found := list(who.order_by("id")):
                return found
        return []


@dataclass(frozen=True, slots=True)
class InConfidence:
    """Whom it complains about, as far as that is sure, and those who may read it."""

    about: Sequence[Colleague]
    readers: Sequence[Colleague]

    @classmethod
    def of(cls, letter: Letter) -> Self | None:
        """Nothing, and no question asked, of a letter that came any other way."""
        if letter.source != IN_CONFIDENCE:
            return None
        said = json.loads(bytes(letter.raw))
        whom, story = str(said.get("whom", "")), str(said.get("story", ""))
        here = list(Colleague.objects.filter(is_active=True).select_related("team"))
        about = [one for one in here if _is_named(one, whom, here) or _is_whole_in(one, story)]
        # Not sure enough to say so, and too likely to let them read it.
        doubtful = [one for one in here if _words_of(one) & _words_in(whom)]
        doubtful += [one for one in here if one.team and _is_team_in(one.team, whom)]
        return cls(about, ConfidentialHandler.those(but=[*about, *doubtful]))

    @property
    def owner(self) -> Colleague | None:
        return least_loaded_among(self.readers)

    def close(self, case: Case, *, at: datetime) -> None:
        born_confidential(case, self.about, self.readers, at=at)


def _is_named(one: Colleague, text: str, here: Iterable[Colleague]) -> bool:
    """Two words of their name, or one that nobody else here bears."""
    found = _words_of(one) & _words_in(text)
    bearers = Counter(word for other in here for word in _words_of(other))
    return len(found) > 1 or any(bearers[word] == 1 for word in found)


def _is_whole_in(one: Colleague, text: str) -> bool:
    """All their name, of two words at least: the story speaks of others too."""
    name = _words_of(one)
    return len(name) > 1 and name <= _words_in(text)


def _is_team_in(team: Team, text: str) -> bool:
    name = _words_in(team.name)
    return bool(name) and name <= _words_in(text)


def _words_of(one: Colleague) -> set[str]:
    return _words_in(one.name)


def _words_in(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold(text)) if len(word) >= SHORTEST_NAME}
