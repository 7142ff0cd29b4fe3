"""Which cases somebody asks about, and where they can be read."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from albricias.learn.models import CaseCause, Cause
from albricias.people.models import Colleague
from albricias.resolve.cases import Case, CaseQuerySet
from albricias.resolve.days import midnight

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# What is written in the case itself, and is asked for by the same words.
WRITTEN = ("kind", "channel", "topic", "product", "place")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter bar says. `until` is the first day that is no longer meant."""

    since: date | None = None
    until: date | None = None
    kind: str = ""
    channel: str = ""
    team: int | None = None
    cause: Cause | None = None
    has_branches: bool = False
    topic: str = ""
    product: str = ""
    place: str = ""

    def cases(self, user: "Colleague | AnonymousUser") -> CaseQuerySet:
        """The cases meant that this colleague may see."""
        return narrowed(self, Case.objects.seen_by(user))

    def during(self, since: date | None, until: date | None) -> "Asked":
        return replace(self, since=since, until=until)

    def list_url(self, **more: Any) -> str:
        """The list of these cases, narrowed by more; a cause with branches opens those first."""
        if self.has_branches and "cause" not in more:
            return self.pareto_url(**{"by": "cause", **more})
        wanted = {"view": "all", **self._as_query(), **more}
        return f"{reverse('resolve:inbox')}?{urlencode(_said(wanted))}"

    def pareto_url(self, **more: Any) -> str:
        """The ranking of these cases, narrowed by more."""
        return f"{reverse('learn:pareto')}?{urlencode(self._as_page(more))}"

    def trend_url(self, **more: Any) -> str:
        return f"{reverse('learn:trend')}?{urlencode(self._as_page(more))}"

    def _as_page(self, more: dict[str, Any]) -> dict[str, Any]:
        wanted = {**self._as_query(), "until": last_day(self.until), **more}
        return _said({"period": "custom" if self.since or self.until else "all", **wanted})

    def _as_query(self) -> dict[str, Any]:
        """In the inbox's own words."""
        return {
            "since": self.since,
            "until": self.until,
            "team": self.team,
            "cause": self.cause.pk if self.cause else None,
            **{name: getattr(self, name) for name in WRITTEN},
        }


def narrowed(asked: Asked, cases: CaseQuerySet) -> CaseQuerySet:
    if asked.since:
        cases = cases.filter(received_at__gte=midnight(asked.since))
    if asked.until:
        cases = cases.filter(received_at__lt=midnight(asked.until))
    if asked.team:
        cases = cases.filter(team_id=asked.team)
    said = {name: getattr(asked, name) for name in WRITTEN}
    cases = cases.filter(**{name: value for name, value in said.items() if value})
    return cases.filter(pk__in=because_of([asked.cause])) if asked.cause else cases


def because_of(causes: "list[Cause]") -> Any:
    """The ids of the cases that have one of these causes, or one of their branches."""
    branches = Cause.objects.with_branches(causes)
    return CaseCause.objects.filter(cause__in=branches).order_by().values("case")


def last_day(until: date | None) -> date | None:
    """The last day still meant, as people say it."""
    return date.fromordinal(until.toordinal() - 1) if until else None


def _said(wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value not in (None, "")}
