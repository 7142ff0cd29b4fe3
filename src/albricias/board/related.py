"""The cases that have to do with a case: merged into it, linked, or perhaps the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.people.resemblances import Resemblance
from albricias.resolve import duplicates
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.links import CaseLink
from albricias.resolve.merging import CaseMerge

OTHERS_SHOWN = 5
COMPARED = (
    *("number", "subject", "story", "standing", "received_at", "place", "topic", "customer_id"),
    "merged_into",
)
Words = str | LazyText

# How a link reads from the case that points, and from the one pointed at.
HERE: Mapping[str, Words] = {
    "follows": _("comes after it, which had ended"),
    "cites": _("this case cites it"),
    "same": _("the same, say we"),
}
THERE: Mapping[str, Words] = {
    "follows": _("came after this one had ended"),
    "cites": _("it cites this case"),
    "same": _("the same, say we"),
}


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, what it has to do with this one, and whether somebody has to decide."""

    case: Case
    kind: str
    why: Words
    is_suggested: bool = False
    may_merge: bool = False


def merges_into(case: Case) -> list[CaseMerge]:
    """What goes on in this case, directly or by way of another."""
    here = CaseMerge.objects.in_force().filter(gone__merged_into=case)
    return list(here.select_related("gone__customer", "by"))


def read(case: Case, user: Colleague, merged: Iterable[Case]) -> dict[str, Any]:
    """What the page shows of other cases: two questions, and one about the person."""
    ids = {case.pk, *(gone.pk for gone in merged)}
    links = _links(ids, user)
    near = [other for other in _near(case, user).only(*COMPARED) if other.pk not in ids]
    theirs = [other for other in near if other.customer_id == case.customer_id]
    theirs = sorted(theirs, key=lambda o: (o.received_at, o.pk), reverse=True)
    others = theirs if case.customer_id else []
    known = {link.far_end(pk).pk for link in links for pk in ids & {link.case_id, link.other_id}}
    twins = duplicates.twins(case, near, known)
    return {
        "others": others[:OTHERS_SHOWN],
        "more_others": len(others) > OTHERS_SHOWN,
        "related": [_linked(link, ids) for link in links if link.state != CaseLink.State.DISMISSED]
        + [
            Related(twin.case, "same", twin.why, True, _one_person(case, twin.case))
            for twin in twins
        ],
        "resembled": _resembled(case, user),
    }


def _links(ids: Iterable[int], user: Colleague) -> list[CaseLink]:
    both = Q(case__in=ids) | Q(other__in=ids)
    seen = CaseLink.objects.filter(both).select_related("case", "other").order_by("id")
    seen = seen.defer("case__story", "other__story")
    if user.sees_all:
        return list(seen.filter(Case.open_to(user, "case"), Case.open_to(user, "other")))
    known = Case.objects.known_to(user).values("pk")
    return list(seen.filter(case__in=known, other__in=known))


def _near(case: Case, user: Colleague) -> CaseQuerySet:
    """Those worth comparing, and the newest of the same customer, asked for at once."""
    near = duplicates.may_be_same(case, user)
    if not case.customer_id:
        return near
    seen = Case.objects.among_seen_by(user)
    theirs = seen.filter(customer=case.customer_id).exclude(pk=case.pk)
    newest = theirs.order_by("-received_at", "-id").values("pk")[: OTHERS_SHOWN + 1]
    return near | Case.objects.filter(pk__in=newest)


def _linked(link: CaseLink, ids: set[int]) -> Related:
    points = link.case_id in ids
    far = link.other if points else link.case
    said = (HERE if points else THERE)[link.kind]
    return Related(far, link.kind, said, link.state == CaseLink.State.SUGGESTED)


def _one_person(one: Case, other: Case) -> bool:
    two = {one.customer_id, other.customer_id} - {None}
    return len(two) < 2


def _resembled(case: Case, user: Colleague) -> list[Resemblance]:
    """Who may be the same person as whoever tells this."""
    if case.customer_id is None:
        return []
    found = Resemblance.objects.waiting().seen_by(user).of(case.customer_id)
    return list(found.likeliest()[:2])
