"""What a story raises and how it sounds: what colleagues noted, and what we only suggest."""

from collections.abc import Collection
from dataclasses import dataclass, field

from albricias.coach.emotions import emotions, likeliest
from albricias.coach.kinds import kind
from albricias.coach.points import points
from albricias.coach.reading import Finding
from albricias.history import Event
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.receive.choices import Emotion, Kind
from albricias.resolve.cases import Case
from albricias.resolve.points import Point
from albricias.resolve.readings import Dismissal, Feeling

# Fewer are the story itself.
POINTS_WORTH_LISTING = 2


@dataclass(frozen=True, slots=True)
class Guess:
    """What we suggest, how people call it, and the words that say so."""

    value: str
    label: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class Raised:
    points: list[Point] = field(default_factory=list)
    feeling: Feeling | None = None
    points_guessed: list[Finding] = field(default_factory=list)
    feeling_guessed: Guess | None = None
    kind_guessed: Guess | None = None

    @property
    def to_answer(self) -> list[Point]:
        return [point for point in self.points if not point.is_answered]


def read(case: Case, events: Collection[Event], user: Colleague) -> Raised:
    happened = {event.name for event in events}
    has_points = bool(happened & {"points.noted", "point.noted"})
    is_felt = "feeling.noted" in happened
    noted = Raised(
        points=_points(case) if has_points else [],
        feeling=Feeling.objects.select_related("by").get(case=case) if is_felt else None,
    )
    if case.is_ended or not user.may(Act.ANSWER):
        return noted
    no_more = {event.data.get("of") for event in events if event.name == "suggestion.dismissed"}
    return Raised(
        points=noted.points,
        feeling=noted.feeling,
        points_guessed=[] if has_points or Dismissal.Of.POINTS in no_more else _guess_points(case),
        feeling_guessed=None
        if is_felt or Dismissal.Of.FEELING in no_more
        else _guess_feeling(case),
        kind_guessed=(
            None
            if "case.kind_changed" in happened or Dismissal.Of.KIND in no_more
            else _guess_kind(case)
        ),
    )


def _points(case: Case) -> list[Point]:
    return list(case.points.standing().select_related("by", "answered_by"))


def _guess_points(case: Case) -> list[Finding]:
    found = points(case.story)
    return found if len(found) >= POINTS_WORTH_LISTING else []


def _guess_feeling(case: Case) -> Guess | None:
    """Nothing where the customer said it: theirs is the word that counts."""
    found = [] if case.emotion else likeliest(emotions(case.story))
    if not found:
        return None
    words = list(dict.fromkeys(finding.text for finding in found))
    return Guess(found[0].what, str(Emotion(found[0].what).label), words[:3])


def _guess_kind(case: Case) -> Guess | None:
    """Nothing where it came as something else than a complaint: somebody chose that."""
    found = kind(case.story) if case.kind == Kind.COMPLAINT else None
    return Guess(found.what, str(Kind(found.what).label), [found.text]) if found else None
