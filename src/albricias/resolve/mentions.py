"""Calling a colleague to a case by their name in a note: they are told, and may read it."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import Q

from albricias import history
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What
from albricias.refusals import CalledButClosed, SeveralOfThatName
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.search.words import fold

# Not within an address of e-mail: there a letter stands before it.
AT = re.compile(r"(?<![\w.])@(?=\w)")
# Of what follows it, as much as the longest name may take.
LONGEST = 80
MOST_OFFERED = 6


class Mention(models.Model):
    """A colleague called to a case. What they could not see before, they may read from then on."""

    case = models.ForeignKey(
        # Its constraint begins with the colleague, and is asked for a case and a colleague.
        Case,
        on_delete=models.PROTECT,
        related_name="mentions",
    )
    to = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="mentions")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["to", "case", "entry"], name="mentioned_once_a_note"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} @{self.to_id}"

    @classmethod
    def note(cls, case: Case, text: str, *, by: Colleague, at: datetime) -> list[Self]:
        """Leave a note, and word for whoever it calls by name.

        Nobody is called to what is closed to them: once it was open again they would read what
        was written while it was not. Raises SeveralOfThatName and CalledButClosed.
        """
        called = [one for one in called_in(text) if one.pk != by.pk]
        if closed := [one.name for one in called if not case.is_open_to(one)]:
            raise CalledButClosed(names=", ".join(closed))
        with transaction.atomic():
            entry = Entry.note(case, text, by=by, at=at)
            return [cls._leave(entry, to, by=by, at=at) for to in called]

    @classmethod
    def _leave(cls, entry: Entry, to: Colleague, *, by: Colleague, at: datetime) -> Self:
        mention = cls.objects.create(case=entry.case, to=to, by=by, entry=entry, at=at)
        history.record(
            "colleague.mentioned", at=at, by=by, case=entry.case, to=to.pk, entry=entry.pk
        )
        words, key = " ".join(entry.text.split()), f"mention-{entry.pk}"
        Notice.give(to, What.MENTIONED, key=key, at=at, by=by, case=entry.case, words=words)
        return mention


def called_in(text: str) -> list[Colleague]:
    """Whom a text calls with @: by given name, by name, or as their address begins."""
    if not AT.search(text):
        return []
    names = list(_names(Colleague.objects.filter(is_active=True).select_related("team")))
    called = {one.pk: one for place in AT.finditer(text) for one in _called(text, place, names)}
    return list(called.values())


def _called(
    text: str, place: re.Match[str], names: Iterable[tuple[str, Colleague]]
) -> list[Colleague]:
    """The one whose name is the longest that stands there. Raises SeveralOfThatName."""
    follows = text[place.end() : place.end() + LONGEST]
    found = [(name, who) for name, who in names if _begins_with(follows, name)]
    if not found:
        return []
    longest = max(len(name) for name, _who in found)
    whole = {who.pk: who for name, who in found if len(name) == longest}
    if len(whole) > 1:
        said = ", ".join(f"@{handle_of(who)}" for who in whole.values())
        raise SeveralOfThatName(names=said)
    return list(whole.values())


def _begins_with(follows: str, name: str) -> bool:
    """Without minding case or accents, and not as the beginning of a longer word."""
    words = name.split()
    pattern = re.match(r"[\w-]+(?:[ .][\w-]+)*", follows)
    if pattern is None:
        return False
    there = re.split(r"[ .]", pattern[0])[: len(words)]
    return [fold(word) for word in there] == words


def _names(colleagues: Iterable[Colleague]) -> Iterator[tuple[str, Colleague]]:
    """What each is called by, folded."""
    for one in colleagues:
        parts = [fold(part) for part in one.name.split()]
        handle = [fold(part) for part in re.split(r"[.]", handle_of(one))]
        for name in {" ".join(parts), "".join(parts), " ".join(parts[:1]), " ".join(handle)}:
            if name:
                yield name, one


def handle_of(colleague: Colleague) -> str:
    """As their address begins: what tells them from others of the same name."""
    return colleague.email.partition("@")[0]


def mentionable(begun: str, *, but: Colleague) -> list[Colleague]:
    """Whom somebody may mean who has typed so far."""
    words = [fold(word) for word in begun.replace(".", " ").split()]
    active = Colleague.objects.filter(is_active=True).exclude(pk=but.pk).order_by("name")
    found = [one for one in active if _may_be(one, words)]
    return found[:MOST_OFFERED]


def _may_be(colleague: Colleague, words: list[str]) -> bool:
    parts = [fold(part) for part in re.split(r"[\s.]+", f"{colleague.name} {handle_of(colleague)}")]
    return all(any(part.startswith(word) for part in parts) for word in words)


def mentioned(user: Colleague) -> Q:
    """The cases to which somebody called them."""
    return Q(pk__in=Mention.objects.filter(to=user).values("case"))
