"""Who has a case open before them just now, and who is writing in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from albricias.people.models import Colleague
from albricias.resolve.cases import Case
from albricias.resolve.drafts import KEPT_ACTS

# Pages say every ten seconds that they are open; who has not been heard of for so long has left.
GONE_AFTER = timedelta(seconds=32)
TYPED_LATELY = timedelta(seconds=25)
# What was noted a moment ago is not written again.
FRESH = timedelta(seconds=15)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def here(self, *, now: datetime) -> Self:
        return self.filter(seen_at__gt=now - GONE_AFTER)


class Presence(models.Model):
    """A colleague before a case: one row each, gone soon after they are."""

    case = models.ForeignKey(
        # Its constraint begins with it.
        Case,
        on_delete=models.CASCADE,
        related_name="presences",
        db_index=False,
    )
    colleague = models.ForeignKey(
        Colleague, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    seen_at = models.DateTimeField(db_index=True)
    # What they write, as the address of the act is called, and when they last touched it.
    act = models.CharField(max_length=10, blank=True)
    typed_at = models.DateTimeField(null=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "colleague"], name="one_presence_each"),
        ]

    def __str__(self) -> str:
        return f"{self.colleague_id} ({self.case_id})"

    @classmethod
    def note(cls, case: Case, act: str, *, by: Colleague, at: datetime) -> list["Other"]:
        """This colleague looks at it, or writes if an act is named; who else is there.

        A page that only goes on being open writes nothing most of the times it says so.
        """
        rows = list(cls.objects.filter(case=case).select_related("colleague"))
        mine = next((row for row in rows if row.colleague_id == by.pk), None)
        act = act if act in KEPT_ACTS else ""
        if mine is None or act or mine.seen_at < at - FRESH:
            cls._upsert(case, mine, act, by=by, at=at)
        return others(rows, but=by, now=at)

    @classmethod
    def _upsert(
        cls, case: Case, mine: Self | None, act: str, *, by: Colleague, at: datetime
    ) -> None:
        seen: dict[str, object] = {"seen_at": at}
        if act:
            seen |= {"act": act, "typed_at": at}
        if mine is None:
            cls.objects.update_or_create(case=case, colleague=by, defaults=seen)
        else:
            cls.objects.filter(pk=mine.pk).update(**seen)

    @classmethod
    def leave(cls, number: str, *, by: Colleague) -> None:
        """They close the page, of a case that may be theirs to see no longer."""
        cls.objects.filter(case__number=number, colleague=by).delete()

    @classmethod
    def forget(cls, *, now: datetime) -> int:
        """The rows of pages that were closed without a word."""
        return cls.objects.filter(seen_at__lt=now - timedelta(hours=1)).delete()[0]


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else before the case; `act` is what they are writing, if they are."""

    name: str
    act: str


def others(rows: Iterable[Presence], *, but: Colleague, now: datetime) -> list[Other]:
    """Who else is there now; those who write first."""
    here = [row for row in rows if row.colleague_id != but.pk and row.seen_at > now - GONE_AFTER]
    found = [Other(row.colleague.name, row.act if _writes(row, now) else "") for row in here]
    return sorted(found, key=lambda other: (not other.act, other.name))


def _writes(row: Presence, now: datetime) -> bool:
    return row.typed_at is not None and row.typed_at > now - TYPED_LATELY
