"""Cases that may be the same complaint told twice: same person or place, near in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albricias.people.models import Colleague
from albricias.prepared import Prepared
from albricias.resolve import likeness, places
from albricias.resolve.cases import Case
from albricias.resolve.likeness import WITHIN, WORTH_A_LOOK, Story, Verdict

# However many came of one place, those nearest in time are compared: so many to each side.
MOST_COMPARED = 40
MOST_SHOWN = 3
# The customer of a case that nobody has: no row has this number.
NOBODY = 0
COMPARED = (
    *(
        "number",
        "subject",
        "is_confidential",
        "story",
        "standing",
        "received_at",
        "place",
        "topic",
        "customer_id",
    ),
    "merged_into",
)


@dataclass(frozen=True, slots=True)
class Twin:
    """A case that may be the same complaint, and why."""

    case: Case
    verdict: Verdict

    @property
    def why(self) -> str:
        return in_words(self.verdict, is_confidential=self.case.is_confidential)


def may_be_same(case: Case, user: Colleague, also: Iterable[int] = ()) -> list[Case]:
    """The cases worth comparing with this one, and those of `also`, as far as they may be seen.

    Which they are is asked of the indexes alone; only of those few is it asked whose they are.
    """
    near = _NEAR(
        pk=case.pk,
        customer=case.customer_id or NOBODY,
        streets=places.keys_of(case.place),
        since=case.received_at - WITHIN,
        at=case.received_at,
        until=case.received_at + WITHIN,
    )
    found = {*near, *also} - {case.pk}
    if not found:
        return []
    return list(Case.objects.among_seen_by(user).filter(pk__in=found).only(*COMPARED))


def _nearest(
    pk: int, customer: int, streets: list[str], since: datetime, at: datetime, until: datetime
) -> Any:
    whose = Q(customer=customer) | (Q(place_key__in=streets) & ~Q(place_key=""))
    near = Case.objects.counted().filter(whose).exclude(pk=pk)
    before = near.filter(received_at__lte=at, received_at__gte=since).order_by("-received_at")
    after = near.filter(received_at__gt=at, received_at__lte=until).order_by("received_at")
    some = [Q(pk__in=side.values("pk")[:MOST_COMPARED]) for side in (before, after)]
    return Case.objects.filter(some[0] | some[1]).order_by().values_list("pk", flat=True)


_NEAR = Prepared(_nearest)


def twins(case: Case, near: Iterable[Case], known: Iterable[int]) -> list[Twin]:
    """The likeliest first; without those of which somebody has decided (`known`)."""
    mine, decided = _story(case), set(known)
    others = [other for other in near if other.pk not in decided and other.pk != case.pk]
    found = [Twin(other, likeness.judge(mine, _story(other))) for other in others]
    worth = [twin for twin in found if twin.verdict.score >= WORTH_A_LOOK]
    return sorted(worth, key=lambda twin: -twin.verdict.score)[:MOST_SHOWN]


def _story(case: Case) -> Story:
    return Story(
        received_at=case.received_at,
        words=likeness.words_in(f"{case.subject} {case.story}"),
        place=case.place,
        topic=case.topic,
        customer=case.customer_id,
    )


def in_words(verdict: Verdict, *, is_confidential: bool = False) -> str:
    """Why they may be the same; of a confidential one no word is said."""
    said = []
    if verdict.same_person:
        said.append(_("the same person"))
    said.append(_("the same place") if verdict.same_place else "")
    if verdict.days:
        sentence = ngettext("%(n)s day apart", "%(n)s days apart", verdict.days)
        said.append(sentence % {"n": verdict.days})
    else:
        said.append(_("the same day"))
    if verdict.words and not is_confidential:
        said.append(_("words in common: %(words)s") % {"words": ", ".join(verdict.words)})
    return "; ".join(part for part in said if part)
