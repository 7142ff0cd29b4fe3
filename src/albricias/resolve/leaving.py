"""Whoever answers here no more: what they had in hand goes on with somebody who does.

A case that is open always has an owner who can answer (R8), and a promise somebody who keeps
it (R33). So nothing is left without anybody: it is given, to the heir who was named, or else
to whoever leads the team, who gives it on; and what nobody has begun can be taken as before.
"""

from collections import Counter
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from albricias.people.access import Act
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What
from albricias.refusals import LastToRead
from albricias.resolve.cases import Case
from albricias.resolve.confidential import Confidence, somebody_else, who_can_answer
from albricias.resolve.promises import Promise


def hand_on(leaver: Colleague, *, heir: Colleague | None, by: Colleague, at: datetime) -> None:
    """Asked once they answer no more, inside the transaction that a refusal undoes.

    Raises LastToRead and NobodyLeftToAnswer.
    """
    _expect_other_readers(leaver)
    given = Counter[Colleague]()
    for case in Case.objects.filter(owner=leaver).open().order_by("pk").select_for_update():
        to = _who_takes(case, heir)
        # Of nobody's doing in the case: what nobody had begun may still be taken as such.
        case.assign(to, by=None, at=at)
        given[to] += 1
    for promise in Promise.objects.pending().filter(owner=leaver).select_related("case"):
        promise.pass_on(_who_keeps(promise, heir), by=by, at=at)
    for to, count in given.items():
        _tell(to, leaver, count, by=by, at=at)


def _expect_other_readers(leaver: Colleague) -> None:
    """Of a confidential case, ended or not: somebody has to be able to read and to lift it."""
    theirs = Q(confidence__readers__colleague=leaver) | Q(owner=leaver)
    closed = Case.objects.counted().filter(theirs, confidence__isnull=False).distinct()
    # So that of the last two who leave at once the second finds that the first has left.
    held = Confidence.objects.select_for_update().filter(case__in=list(closed.defer("story")))
    list(held.order_by("pk").values_list("pk"))
    alone = [case for case in closed.defer("story") if not who_can_answer(case)]
    if alone:
        raise LastToRead(count=len(alone))


def _who_takes(case: Case, heir: Colleague | None) -> Colleague:
    if heir and heir.may(Act.ANSWER) and case.is_open_to(heir):
        return heir
    return somebody_else(case)


def _who_keeps(promise: Promise, heir: Colleague | None) -> Colleague:
    """Whoever has the case, unless it was theirs as well: then it has been given already."""
    case, owner = promise.case, promise.case.owner
    if heir and heir.may(Act.ANSWER) and case.is_open_to(heir) and case.is_known_to(heir):
        return heir
    if owner and owner.may(Act.ANSWER) and case.is_open_to(owner):
        return owner
    return somebody_else(case)


def _tell(to: Colleague, leaver: Colleague, count: int, *, by: Colleague, at: datetime) -> None:
    if to != by:
        key = f"left-{leaver.pk}-{at:%Y%m%d%H%M%S}"
        href = f"{reverse('resolve:inbox')}?view=mine"
        words = f"{leaver.name} ({count})"
        Notice.give(to, What.CASES_LEFT, key=key, at=at, by=by, words=words, href=href)
