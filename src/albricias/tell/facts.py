"""Who is still to be told, and what those told have answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from albricias.change.models import Change, Effect
from albricias.learn.models import CaseCause, Cause, Children, branches
from albricias.people.models import Colleague, ContactPoint
from albricias.reckon import Share, share
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.tell.models import Telling, TellingAnswer

HAS_EMAIL = Exists(
    ContactPoint.objects.filter(
        customer=OuterRef("customer"), kind=ContactPoint.Kind.EMAIL, failed_at=None
    )
)


@dataclass(frozen=True, slots=True)
class Fall:
    """How many fewer complaints, in whole per cent, with its doubt."""

    fewer: int
    at_least: int
    at_most: int
    some_left: bool


@dataclass(frozen=True, slots=True)
class Round:
    """How far the telling of one change has come, for somebody who may see some of its cases."""

    change: Change
    by_mail: int
    by_hand: int
    others: int
    nameless: int
    told: int
    answered: int
    noticed: int
    worth_it: Share

    @property
    def to_tell(self) -> int:
        return self.by_mail + self.by_hand

    @property
    def fall(self) -> Fall | None:
        return fall_of(self.change)


def fall_of(change: Change) -> Fall | None:
    """What the figures allow us to say, and nothing if they were not measured."""
    effect: Effect | None = getattr(change, "effect", None)
    if effect is None or effect.ratio is None or effect.low is None or effect.high is None:
        return None
    return Fall(
        fewer=round((1 - effect.ratio) * 100),
        at_least=round((1 - effect.high) * 100),
        at_most=round((1 - effect.low) * 100),
        some_left=effect.cases > 0,
    )


def untold(change: Change, user: Colleague) -> CaseQuerySet:
    """One case a person: the newest that links them to the change, if they were not told."""
    linked = Case.objects.seen_by(user).filter(
        pk__in=change.linked_cases().values("pk"), raised=None
    )
    told = Telling.objects.filter(change=change, customer=OuterRef("customer"))
    newest_first = [F("received_at").desc(), F("pk").desc()]
    newest = (
        linked.exclude(customer=None)
        .filter(~Exists(told))
        .order_by()
        .annotate(nth=Window(RowNumber(), partition_by="customer", order_by=newest_first))
        .filter(nth=1)
    )
    return Case.objects.filter(pk__in=newest.values("pk"))


def by_mail(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.filter(HAS_EMAIL)


def by_hand(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.filter(~HAS_EMAIL)


def rounds(changes: Iterable[Change], user: Colleague) -> list[Round]:
    """All of them in a handful of questions to the database, however many there are."""
    changes = list(changes)
    links = links_of(changes)
    seen = _to_tell(links, _seen_by(user))
    # Whoever else is to be told is counted, but nobody of a confidential case.
    alone = CaseCause.objects.filter(
        case__merged_into=None, case__confidence=None, case__raised=None
    )
    all_of_them = seen if user.sees_all else _to_tell(links, alone)
    answers = _answers(changes, user)
    return [
        Round(
            change=change,
            by_mail=seen[f"mail_{change.pk}"],
            by_hand=seen[f"hand_{change.pk}"],
            others=_both(all_of_them, change) - _both(seen, change),
            nameless=seen[f"nameless_{change.pk}"],
            told=answers.get(change.pk, {}).get("told", 0),
            answered=answers.get(change.pk, {}).get("answered", 0),
            noticed=answers.get(change.pk, {}).get("noticed", 0),
            worth_it=_worth(answers.get(change.pk, {})),
        )
        for change in changes
    ]


def people_to_tell(user: Colleague) -> int:
    """How many people complained of something that has changed, and do not know it yet."""
    links = links_of(Change.objects.tellable().prefetch_related("causes"))
    if not links:
        return 0
    waiting = reduce(or_, (link & ~was_told(pk) for pk, link in links.items()))
    people = Count("case__customer", distinct=True)
    found: int = _seen_by(user).filter(waiting).aggregate(people=people)["people"]
    return found


def _seen_by(user: Colleague) -> QuerySet[CaseCause]:
    causes = CaseCause.objects.filter(case__merged_into=None, case__raised=None)
    return Case.rows_of_known(causes, user)


def links_of(changes: Iterable[Change]) -> dict[int, Q]:
    """What links a named cause of a case to each change (as ``Change.linked_cases`` does)."""
    children = Cause.objects.children()
    return {change.pk: _link(change, children) for change in changes}


def _link(change: Change, children: Children) -> Q:
    link = Q(cause__in=branches(change.causes.all(), children))
    if change.finished_at:
        link &= Q(case__received_at__lt=change.finished_at)
    return link


def was_told(change_pk: int) -> Q:
    return Q(Exists(Telling.objects.filter(change=change_pk, customer=OuterRef("case__customer"))))


def _to_tell(links: dict[int, Q], causes: QuerySet[CaseCause]) -> dict[str, int]:
    if not links:
        return {}
    mail = ContactPoint.objects.filter(
        customer=OuterRef("case__customer"), kind=ContactPoint.Kind.EMAIL, failed_at=None
    )
    counts = {}
    for pk, link in links.items():
        untold = link & ~was_told(pk)
        people = Count("case__customer", distinct=True, filter=untold & Q(Exists(mail)))
        counts[f"mail_{pk}"] = people
        people = Count("case__customer", distinct=True, filter=untold & ~Q(Exists(mail)))
        counts[f"hand_{pk}"] = people
        nobody = link & Q(case__customer=None)
        counts[f"nameless_{pk}"] = Count("case", distinct=True, filter=nobody)
    return causes.filter(reduce(or_, links.values())).aggregate(**counts)


def _both(counts: dict[str, int], change: Change) -> int:
    return counts[f"mail_{change.pk}"] + counts[f"hand_{change.pk}"]


def _answers(changes: list[Change], user: Colleague) -> dict[int, dict[str, Any]]:
    told = Case.rows_of_known(Telling.objects.filter(change__in=changes), user)
    grouped = (
        told.order_by()
        .values("change")
        .annotate(
            told=Count("pk"),
            answered=Count("answer"),
            noticed=Count("answer", filter=Q(answer__noticed=TellingAnswer.Noticed.YES)),
            worth=Count("answer", filter=Q(answer__worth_it=True)),
        )
    )
    return {row["change"]: dict(row) for row in grouped}


def _worth(row: dict[str, Any]) -> Share:
    return share(row.get("worth", 0), of=row.get("answered", 0))


@dataclass(frozen=True, slots=True)
class Answers:
    """What those told have said, all together."""

    noticed: int
    not_noticed: int
    unsure: int
    worth_it: Share

    @property
    def n(self) -> int:
        return self.noticed + self.not_noticed + self.unsure


def summed_up(answers: QuerySet[TellingAnswer]) -> Answers:
    said = TellingAnswer.Noticed
    found = answers.order_by().aggregate(
        yes=Count("pk", filter=Q(noticed=said.YES)),
        no=Count("pk", filter=Q(noticed=said.NO)),
        unsure=Count("pk", filter=Q(noticed=said.UNSURE)),
        worth=Count("pk", filter=Q(worth_it=True)),
        n=Count("pk"),
    )
    worth_it = share(found["worth"], of=found["n"])
    return Answers(found["yes"], found["no"], found["unsure"], worth_it)
