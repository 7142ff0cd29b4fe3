"""A text that cites an earlier case is linked to it: surely if it can be nobody else's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from albricias.receive.models import Channel, ImportRun
from albricias.resolve.cases import Case
from albricias.resolve.citations import Cited, cited_in
from albricias.resolve.links import CaseLink


def link_cited(case: Case, *, at: datetime) -> None:
    """Note what a case that was just opened cites. Without a number in it, nothing is asked."""
    cited = cited_in(f"{case.subject}\n{case.story}")
    if not cited:
        return
    sources = list(ImportRun.objects.order_by().values_list("source", flat=True).distinct())
    for other in _found(cited, sources if cited.foreign else []):
        if other.pk != case.pk:
            by = "key" if other.key in cited.keys else "number"
            sure = by == "key" or (case.customer_id and case.customer_id == other.customer_id)
            kind = CaseLink.Kind.CITES
            CaseLink.note(case, other, kind, at=at, accepted=bool(sure), cites=other.number, by=by)


def link_many(texts: Mapping[int, str], source: str, *, at: datetime) -> int:
    """The same for the cases of a file, by the ids of the system it comes from; how many."""
    cited: dict[str, list[int]] = defaultdict(list)
    for pk, text in texts.items():
        for identity in cited_in(text).foreign:
            cited[identity].append(pk)
    if not cited:
        return 0
    known = Case.objects.filter(_imported(list(cited), [source]))
    links = [
        _sure_link(pk, other, identity, at)
        for other, identity in known.values_list("pk", "letter__external_id")
        for pk in cited[identity]
        if pk != other
    ]
    CaseLink.objects.bulk_create(links, ignore_conflicts=True)
    return len(links)


def _sure_link(case: int, other: int, identity: str, at: datetime) -> CaseLink:
    # An id of the very file it came with: accepted, and nobody's decision.
    return CaseLink(
        case_id=case,
        other_id=other,
        kind=CaseLink.Kind.CITES,
        state=CaseLink.State.ACCEPTED,
        why={"cites": identity, "by": "import"},
        at=at,
    )


def _found(cited: Cited, sources: Sequence[str]) -> list[Case]:
    wanted = Q(number__in=cited.numbers) | Q(key__in=cited.keys)
    found = Case.objects.filter(wanted | _imported(cited.foreign, sources))
    return list(found.only("number", "key", "customer"))


def _imported(identities: Sequence[str], sources: Sequence[str]) -> Q:
    # With the source, so that the index of letters answers.
    return Q(
        letter__channel=Channel.FILE,
        letter__source__in=sources,
        letter__external_id__in=identities,
    )
