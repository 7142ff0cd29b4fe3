"""Who else is at a case just now, and what was added to it since somebody opened it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from albricias.board.sentences import said
from albricias.board.timeline import people_named
from albricias.history import Event
from albricias.people.models import Colleague
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.graces import Grace
from albricias.resolve.presence import Other, Presence
from albricias.resolve.promises import PromiseMove

MOST = 5
# What two people in one case need not be told of each other.
QUIET = frozenset(
    {"grace.begun", "colleague.mentioned", "dispatch.given_up", "whatsapp.status", "letter.replied"}
)


@dataclass(frozen=True, slots=True)
class Added:
    """Something that happened since the page was opened; `text` is what somebody wrote."""

    at: datetime
    says: str
    text: str = ""


def read(case: Case, user: Colleague, *, mark: str, act: str, now: datetime) -> dict[str, Any]:
    """What the page asks every few seconds; mostly it is nothing."""
    others = Presence.note(case, act, by=user, at=now)
    is_news = bool(mark) and mark != case.seen_mark
    return {
        "case": case,
        "here": [says_of(other) for other in others],
        "going_out": going_out(case, but=user) if others or is_news else [],
        "added": added_since(case, mark) if is_news else [],
    }


def says_of(other: Other) -> str:
    name = {"name": other.name}
    if other.act == "note":
        return _("%(name)s is writing a note") % name
    if other.act == "call":
        return _("%(name)s is noting a call") % name
    if other.act in ("answer", "offer", "refuse"):
        return _("%(name)s is writing an answer") % name
    if other.act:
        return _("%(name)s is writing in it") % name
    return _("%(name)s is looking at it") % name


def going_out(case: Case, *, but: Colleague) -> list[Grace]:
    """What others are about to send, and may still take back."""
    waiting = Grace.objects.waiting().filter(case=case).exclude(by=but)
    return list(waiting.select_related("by"))


def added_since(case: Case, mark: str) -> list[Added]:
    since = parse_datetime(mark)
    if since is None:
        return []
    happened = case.events.filter(at__gt=since).exclude(name__in=QUIET).select_related("by")
    events = list(happened.order_by("at", "id")[:MOST])
    texts, known = _texts(events), _known_moves(events)
    names = people_named(events, ())
    return [
        Added(
            event.at,
            said(event, case, names, is_known=event.data.get("move") in known),
            texts.get(event.data.get("entry", 0), ""),
        )
        for event in events
    ]


def _known_moves(events: Iterable[Event]) -> set[int]:
    """The moves of a promise of which the customer was told in time."""
    moves = [event.data["move"] for event in events if event.name == "promise.moved"]
    found = PromiseMove.objects.filter(pk__in=moves) if moves else ()
    return {move.pk for move in found if move.is_in_time}


def _texts(events: Iterable[Event]) -> dict[int, str]:
    entries = [event.data["entry"] for event in events if "entry" in event.data]
    found = Entry.objects.filter(pk__in=entries) if entries else Entry.objects.none()
    return dict(found.values_list("pk", "text"))
