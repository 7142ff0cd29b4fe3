"""The customer has spoken last: what they said, and by when the house is used to answering it.

No law says so. My day counts it, and the page of the case says that it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from albricias.history import Event, Voice
from albricias.resolve.cases import Case, Standing
from albricias.resolve.resolutions import Confirmation

# A customer who writes again should not wait longer for us than at the beginning.
WORD_WAITS = timedelta(hours=24)
# Else it is their turn, or it has ended.
WAITED_IN = (Standing.OPEN, Standing.OFFERED)
THEIR_WORD = ("case.added_to", "resolution.denied", "case.reopened")
OUR_WORD = ("case.answered", "case.called", "resolution.offered")


@dataclass(frozen=True, slots=True)
class TheirWord:
    """What they said last, which no word of ours has followed."""

    at: datetime
    event: str
    verdict: str | None = None

    @property
    def answer_by(self) -> datetime:
        return self.at + WORD_WAITS

    @property
    def said(self) -> str:
        if self.event == "resolution.denied" and self.verdict == Confirmation.Verdict.PARTLY:
            return _("says it is resolved only in part")
        if self.event == "resolution.denied":
            return _("says it is not resolved")
        if self.event == "case.reopened":
            return _("has reopened it")
        return _("has written again")


def spoke_last(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of these in which the customer spoke last, whoever waits longest first."""
    waiting = cases.filter(standing__in=WAITED_IN)
    # The short question first: most cases have had no word since they came.
    spoken_of = waiting.filter(last_word_at__gt=F("received_at")).annotate(
        heard_at=_newest(THEIR_WORD, "at", voice=Voice.CUSTOMER),
        heard_of=_newest(THEIR_WORD, "name", voice=Voice.CUSTOMER),
        verdict=_newest_verdict(),
        ours_at=_newest(OUR_WORD, "at"),
    )
    theirs = Q(ours_at=None) | Q(heard_at__gt=F("ours_at"))
    return spoken_of.filter(theirs, heard_at__isnull=False).order_by("heard_at")


def _newest(names: Iterable[str], column: str, **which: str) -> Subquery:
    events = Event.objects.filter(case=OuterRef("pk"), name__in=names, **which)
    return Subquery(events.order_by("-at", "-id").values(column)[:1])


def _newest_verdict() -> Subquery:
    heard = Confirmation.objects.filter(case=OuterRef("pk")).order_by("-at", "-id")
    return Subquery(heard.values("verdict")[:1])


def word_of(case: Any) -> TheirWord:
    """Of a case that `spoke_last` found."""
    return TheirWord(case.heard_at, case.heard_of, case.verdict)


def unanswered(
    case: Case, events: Iterable[Event], verdicts: Iterable[Confirmation]
) -> TheirWord | None:
    """The same of one case whose events and verdicts, oldest first, are read already."""
    theirs = ours = None
    for event in events:
        if event.case_id != case.pk:
            continue
        if event.name in THEIR_WORD and event.voice == Voice.CUSTOMER:
            theirs = event
        elif event.name in OUR_WORD:
            ours = event
    if theirs is None or case.standing not in WAITED_IN or (ours and ours.at >= theirs.at):
        return None
    said = [one.verdict for one in verdicts if one.case_id == case.pk]
    return TheirWord(theirs.at, theirs.name, said[-1] if said else None)
