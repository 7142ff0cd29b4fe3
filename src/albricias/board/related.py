"""The cases that have to do with a case: merged into it, linked, or perhaps the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.people.models import Colleague
from albricias.people.resemblances import Resemblance
from albricias.prepared import Prepared
from albricias.resolve import duplicates
from albricias.resolve.cases import Case
from albricias.resolve.links import CaseLink
from albricias.resolve.merging import CaseMerge

OTHERS_SHOWN = 5
# Of whoever has told us more than that, the newest are looked through for those to be shown.
LOOKED_THROUGH = 40
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
    """What the page shows of other cases; which may be seen is only asked when there are any."""
    ids = {case.pk, *(gone.pk for gone in merged)}
    links = _links(ids, user)
    told = _THEIRS(customer=case.customer_id) if case.customer_id else []
    near = [one for one in duplicates.may_be_same(case, user, told) if one.pk not in ids]
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
            Related(twin.case, "same", twin.why, True, _may_merge(case, twin.case))
            for twin in twins
        ],
        "resembled": _resembled(case, user),
    }


def _links(ids: Iterable[int], user: Colleague) -> list[CaseLink]:
    """Those of which both ends may be known, each with its cases."""
    links = {link.pk: link for pk in ids for link in _LINKED(pk=pk)}
    if not links:
        return []
    ends = {end for link in links.values() for end in (link.case_id, link.other_id)}
    known = Case.objects.known_to(user).defer("story").in_bulk(ends)
    both = [link for _pk, link in sorted(links.items())]
    seen = [link for link in both if {link.case_id, link.other_id} <= known.keys()]
    for link in seen:
        link.case, link.other = known[link.case_id], known[link.other_id]
    return seen


_LINKED = Prepared(lambda pk: CaseLink.objects.filter(Q(case=pk) | Q(other=pk)))
_THEIRS = Prepared(
    lambda customer: (
        Case.objects.filter(customer=customer)
        .order_by("-received_at", "-id")
        .values_list("pk", flat=True)[:LOOKED_THROUGH]
    )
)


def _linked(link: CaseLink, ids: set[int]) -> Related:
    points = link.case_id in ids
    far = link.other if points else link.case
    said = (HERE if points else THERE)[link.kind]
    return Related(far, link.kind, said, link.state == CaseLink.State.SUGGESTED)


def _may_merge(one: Case, other: Case) -> bool:
    """Of one person, as far as it is known, and neither confidential."""
    if one.is_confidential or other.is_confidential:
        return False
    two = {one.customer_id, other.customer_id} - {None}
    return len(two) < 2


def _resembled(case: Case, user: Colleague) -> list[Resemblance]:
    """Who may be the same person as whoever tells this."""
    # Hardly anybody resembles somebody; who may be seen is dear to ask.
    if case.customer_id is None or not Resemblance.waits_for(case.customer_id):
        return []
    found = Resemblance.objects.waiting().seen_by(user).of(case.customer_id)
    return list(found.likeliest()[:2])
