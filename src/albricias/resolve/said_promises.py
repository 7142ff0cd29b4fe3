"""What is promised in a text to a customer, suggested while it is written (R32).

The coach reads it; whoever writes sees each promise with its time and says which are noted in
the ledger. What was sent is a promise either way; noted, it is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from albricias.coach.commitments import Commitment, commitments
from albricias.coach.verbs import Act
from albricias.people.models import Colleague
from albricias.people.rules import fold
from albricias.refusals import PromiseNeedsTime, PromiseTooFar
from albricias.resolve.cases import Case
from albricias.resolve.form_fields import DueField
from albricias.resolve.promises import Promise, PromiseAct

# More in one letter is no promise but a programme.
MOST = 8
ACTS: Mapping[Act, PromiseAct] = {
    Act.CALL: PromiseAct.CALL,
    Act.CONTACT: PromiseAct.WRITE,
    Act.WRITE: PromiseAct.WRITE,
    Act.INFORM: PromiseAct.WRITE,
}
# A moment as the field for it writes it.
FORMAT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A promise read in a text, or one that whoever writes has already looked at."""

    n: int
    text: str
    act: str
    # As the field writes it; empty where the text does not say by when.
    due_at: str
    owner: Colleague
    is_chosen: bool
    is_hedged: bool = False

    @property
    def is_dateless(self) -> bool:
        return not self.due_at


class Promised(TypedDict):
    """A promise that was ticked, as it waits with the words it was read in."""

    text: str
    act: str
    due_at: str
    owner: int


def read(text: str, user: Colleague, *, now: datetime, seen: QueryDict) -> list[Suggested]:
    """What the text promises. What was chosen, or given another time, stays so while one types."""
    before = {one.text: one for one in looked_at(seen, user)}
    found = commitments(text, now=timezone.localtime(now))[:MOST]
    people = _people(found)
    return [
        _kept(n, before[one.text]) if one.text in before else _new(n, one, user, people)
        for n, one in enumerate(found)
    ]


def _new(n: int, found: Commitment, user: Colleague, people: Mapping[str, Colleague]) -> Suggested:
    due_at = timezone.localtime(found.due_at).strftime(FORMAT) if found.due_at else ""
    return Suggested(
        n=n,
        text=found.text[:300],
        act=ACTS.get(found.act, PromiseAct.OTHER),
        due_at=due_at,
        owner=_named(found.name, people) or user,
        is_chosen=bool(due_at) and found.sure and not found.hedged,
        is_hedged=found.hedged,
    )


def _kept(n: int, before: Suggested) -> Suggested:
    return Suggested(
        n, before.text, before.act, before.due_at, before.owner, before.is_chosen, before.is_hedged
    )


def _people(found: Iterable[Commitment]) -> Mapping[str, Colleague]:
    """Those who may be meant by a name; nobody is looked for where none is named."""
    if not any(one.name for one in found):
        return {}
    return {fold(one.given_name): one for one in Colleague.objects.answering().order_by("-id")}


def _named(name: str, people: Mapping[str, Colleague]) -> Colleague | None:
    words = (fold(word) for word in name.split())
    return next((people[word] for word in words if word in people), None)


def as_typed(promised: Iterable[Promised]) -> dict[str, Any]:
    """What was ticked as the page would send it, for a draft of what was taken back."""
    typed: dict[str, Any] = {}
    for n, one in enumerate(promised):
        due_at = timezone.localtime(datetime.fromisoformat(one["due_at"])).strftime(FORMAT)
        told = {"": "1", "-text": one["text"], "-act": one["act"], "-due_at": due_at}
        typed |= {f"promise-{n}{part}": value for part, value in told.items()}
        typed[f"promise-{n}-owner"] = str(one["owner"])
    return typed


def looked_at(posted: Mapping[str, Any], user: Colleague) -> list[Suggested]:
    """The suggestions as they come back from the page, or stand in a draft, in their order."""
    found = []
    owners = {str(one.pk): one for one in Colleague.objects.answering()} if posted else {}
    for n in range(MOST):
        text = posted.get(f"promise-{n}-text", "").replace("\x00", "").strip()[:300]
        if not text:
            continue
        act = posted.get(f"promise-{n}-act", "")
        found.append(
            Suggested(
                n=n,
                text=text,
                act=act if act in PromiseAct.values else PromiseAct.OTHER,
                due_at=posted.get(f"promise-{n}-due_at", ""),
                owner=owners.get(posted.get(f"promise-{n}-owner", ""), user),
                is_chosen=f"promise-{n}" in posted,
                is_hedged=f"promise-{n}-hedged" in posted,
            )
        )
    return found


def chosen(posted: QueryDict, by: Colleague) -> list[Promised]:
    """What was ticked on the page. Raises PromiseNeedsTime."""
    if not any(name.startswith("promise-") for name in posted):
        return []
    return [
        Promised(text=one.text, act=one.act, due_at=_due(one).isoformat(), owner=one.owner.pk)
        for one in looked_at(posted, by)
        if one.is_chosen
    ]


def make_promises(
    case: Case, promised: Iterable[Promised], *, by: Colleague, at: datetime
) -> list[Promise]:
    """Note them in the ledger. Raises what a promise may be refused for."""
    made = []
    for one in promised:
        owner = Colleague.objects.select_related("team").get(pk=one["owner"])
        due_at = datetime.fromisoformat(one["due_at"])
        told: dict[str, Any] = {"act": one["act"], "owner": owner, "by": by, "at": at}
        made.append(Promise.make(case, one["text"], due_at=due_at, **told))
    return made


def _due(one: Suggested) -> datetime:
    try:
        due_at: datetime = DueField().clean(one.due_at)
    except ValidationError as no:
        if no.code == "too_far":
            raise PromiseTooFar(text=one.text) from no
        raise PromiseNeedsTime(text=one.text) from no
    return due_at


def left_unread(posted: QueryDict, user: Colleague, *, now: datetime) -> Suggested | None:
    """What a text surely promises that its writer was not shown: it was sent too quickly, or
    from a page that reads nothing while one types."""
    shown = {one.text for one in looked_at(posted, user)}
    text = posted.get("text") or posted.get("what_was_done") or ""
    found = read(text, user, now=now, seen=QueryDict())
    return next((one for one in found if one.is_chosen and one.text not in shown), None)
