"""Who knows: colleagues whose customers said that cases like this one were resolved."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from albricias.people.models import Colleague
from albricias.resolve.articles import beside
from albricias.resolve.cases import Case, Standing

# The newest are looked through: who knew it years ago may not know it now.
LOOKED_AT = 1000
MOST = 4


@dataclass(frozen=True, slots=True)
class Knows:
    """Somebody, how many like this they resolved, and where those are and they can be called.

    Without an address where a list would not show all of those.
    """

    name: str
    count: int
    cases_url: str
    call_url: str


def read(case: Case, user: Colleague) -> dict[str, Any]:
    return {"case": case, "knowing": who_knows(case, user), "articles": beside(case)}


def who_knows(case: Case, user: Colleague) -> list[Knows]:
    """By topic or by cause, whoever resolved most of them first.

    Of other teams' too, since one looks for whom to call; but none that is closed to whoever
    asks is counted: that there was one would be told.
    """
    alike = Q(causes__cause__in=case.causes.values("cause"))
    if case.topic:
        alike |= Q(topic__iexact=case.topic)
    confirmed = Case.objects.counted().filter(standing=Standing.CONFIRMED)
    newest = confirmed.order_by("-received_at", "-id").values("pk")[:LOOKED_AT]
    like_it = Case.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).filter(alike)
    known = like_it.filter(Case.open_to(user), owner__is_active=True)
    solved = known.exclude(owner=user)
    by_owner = solved.order_by().values_list("owner", "owner__name")
    listed = Count("pk", distinct=True, filter=_listed(case, user))
    counted = by_owner.annotate(n=Count("pk", distinct=True), listed=listed)
    return [_knows(case, *row) for row in counted.order_by("-n", "owner__name")[:MOST]]


def _listed(case: Case, user: Colleague) -> Q:
    """Those in the list that the number opens: of the very topic, and theirs to see."""
    of_topic = Q(topic=case.topic) if case.topic else Q()
    if user.sees_all:
        return of_topic
    return of_topic & (Q(team=user.team_id) if user.team_id else Q(owner=user))


def _knows(case: Case, owner: int, name: str, count: int, listed: int) -> Knows:
    asked = {"view": "confirmed", "owner": owner} | ({"topic": case.topic} if case.topic else {})
    cases = f"{reverse('resolve:inbox')}?{urlencode(asked)}" if listed == count else ""
    call = f"{reverse('resolve:note', args=[case.number])}?{urlencode({'call': name})}"
    return Knows(name, count, cases, call)
