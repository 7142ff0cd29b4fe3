"""By whose cases and by what topic the list can be narrowed, for whoever looks at it."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches

from albricias.people.models import Colleague, Team
from albricias.resolve.cases import Case

SECONDS_REMEMBERED = 600
# Topics come again and again: those of the newest cases are those that are looked for.
LOOKED_AT = 300

Choices = list[tuple[str, str]]


def choices_for(user: "Colleague | AnonymousUser") -> dict[str, Choices]:
    """Teams if one sees several, owners and topics."""
    if not isinstance(user, Colleague):
        return {"team": [], "owner": [], "topic": []}
    key = f"whose-{user.pk}"
    found: dict[str, Choices] | None = caches["local"].get(key)
    if found is None:
        found = {"team": _teams(user), "owner": _owners(user), "topic": _topics(user)}
        caches["local"].set(key, found, SECONDS_REMEMBERED)
    return found


def _teams(user: Colleague) -> Choices:
    return _named(Team.objects.order_by("name").values_list("pk", "name")) if user.sees_all else []


def _owners(user: Colleague) -> Choices:
    people = Colleague.objects.answering()
    if not user.sees_all:
        people = people.filter(team=user.team_id) if user.team_id else people.filter(pk=user.pk)
    return _named(people.order_by("name").values_list("pk", "name"))


def _named(rows: Iterable[tuple[int, str]]) -> Choices:
    return [(str(pk), name) for pk, name in rows]


def _topics(user: Colleague) -> Choices:
    topics: set[str] = set()
    for part in Case.objects.seen_by_parts(user):
        newest = part.order_by("-received_at", "-id").values_list("topic", "is_confidential")
        topics.update(topic for topic, closed in newest[:LOOKED_AT] if topic and not closed)
    return [(topic, topic) for topic in sorted(topics, key=str.casefold)]
