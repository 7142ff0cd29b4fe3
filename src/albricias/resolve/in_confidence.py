"""What comes by the confidential channel: whom it is about, and who takes it in hand."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from albricias.people.models import Colleague, Team, fold
from albricias.receive.models import IN_CONFIDENCE, Letter
from albricias.resolve.cases import Case, least_loaded_among
from albricias.resolve.confidential import ConfidentialHandler, born_confidential

SHORTEST_NAME = 3


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
