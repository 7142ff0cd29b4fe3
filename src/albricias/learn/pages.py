"""Everything the pages of learning show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from albricias.learn import facts, tree, words
from albricias.learn.asked import Asked
from albricias.learn.forms import DIMENSIONS, FilterForm, ParetoForm, TrendForm
from albricias.learn.models import CaseCause, Cause, Exposure
from albricias.learn.months import first_of, month_after, months_between
from albricias.people.access import Act
from albricias.people.models import Colleague
from albricias.people.paging import is_id
from albricias.resolve.cases import Case
from albricias.resolve.days import midnight

if TYPE_CHECKING:
    from albricias.reckon import ControlPoint, ParetoRow

SHOWN, ALL_SHOWN = 12, 60
LONGEST_TREND = 60
FIRST_ONES = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row of a ranking and where it leads."""

    row: "ParetoRow"
    url: str
    trend_url: str


def pareto(asked_for: QueryDict, user: Colleague, *, at: datetime) -> dict[str, Any]:
    form = ParetoForm(asked_for, today=timezone.localdate(at))
    by = form.cleaned_data.get("by") or "cause"
    cost = form.cleaned_data.get("measure") == "cost"
    asked = form.asked
    top = ALL_SHOWN if asked_for.get("top") == "all" else SHOWN
    ranking = facts.rank(asked.cases(user), by, cost=cost, top=top)
    leads = _leads(asked, by, ranking, asked_for)
    sentence = words.pareto_sentence(ranking.pareto) if ranking.pareto.vital_few else ""
    money = _("money (%(currency)s), and share of it all") % {"currency": currency()}
    value = money if cost else _("cases, and share of them all")
    return {
        **_bar(form, "pareto", user),
        "dimension": dict(DIMENSIONS)[by],
        "by": by,
        "cost": cost,
        "ranking": ranking,
        "rows": _ranked(ranking, asked, by, leads),
        "sentence": sentence,
        "spec": facts.pareto_spec(ranking, description=sentence, value=value, href=leads),
        "first_ones": _first_ones(ranking, leads) if by == "cause" else [],
        "causeless_url": asked.list_url(cause="none"),
        "causeless": ranking.without + ranking.not_yet_known,
        "counted_twice": by == "cause" and _in_several(ranking),
        "may_change": user.may(Act.CHANGE),
    }


def currency() -> str:
    return str(settings.ALBRICIAS_CURRENCY)


def _bar(form: FilterForm, page: str, user: Colleague) -> dict[str, Any]:
    may_edit = user.may(Act.EDIT_CAUSES)
    return {"form": form, "page": page, "wrong": form.errors, "may_edit": may_edit}


def _leads(
    asked: Asked, by: str, ranking: facts.Ranking, asked_for: QueryDict
) -> "Callable[[ParetoRow], str]":
    """Where each bar leads: to its cases; a family to its causes, the rest to all of it."""

    def lead(row: "ParetoRow") -> str:
        if row.is_rest:
            every = asked_for.copy()
            every["top"] = "all"
            return f"?{every.urlencode()}"
        key = ranking.keys[row.label]
        if by == "family":
            return asked.pareto_url(by="cause", cause=key)
        return asked.list_url(**{by: key})

    return lead


def _ranked(
    ranking: facts.Ranking, asked: Asked, by: str, leads: "Callable[[ParetoRow], str]"
) -> list[Ranked]:
    def trend_of(row: "ParetoRow") -> str:
        if row.is_rest:
            return ""
        name = "cause" if by in facts.BY_CAUSE else by
        # A trend needs many months, whatever the ranking is about.
        return asked.during(None, None).trend_url(period="12m", **{name: ranking.keys[row.label]})

    return [Ranked(row, leads(row), trend_of(row)) for row in ranking.pareto.rows]


def _first_ones(
    ranking: facts.Ranking, leads: "Callable[[ParetoRow], str]"
) -> list[dict[str, Any]]:
    """The few causes that matter most, with what is being changed because of them."""
    rows = [row for row in ranking.pareto.rows if not row.is_rest and row.share][:FIRST_ONES]
    keys = [int(ranking.keys[row.label]) for row in rows]
    causes = Cause.objects.prefetch_related("changes").in_bulk(keys)
    return [
        {"row": row, "cause": causes[key], "url": leads(row)}
        for row, key in zip(rows, keys, strict=True)
    ]


def _in_several(ranking: facts.Ranking) -> bool:
    with_cause = ranking.cases - ranking.without - ranking.not_yet_known
    return ranking.pareto.n > with_cause


def trend(asked_for: QueryDict, user: Colleague, *, at: datetime) -> dict[str, Any]:
    form = TrendForm(asked_for, today=timezone.localdate(at))
    asked = form.asked
    cases = asked.during(None, None).cases(user)
    first, last = _span(asked, user, timezone.localdate(at))
    found = facts.trend(cases, first, last, at=at)
    sentence = words.trend_sentence(found.chart)

    def lead(point: "ControlPoint") -> str:
        return asked.during(point.period, month_after(point.period)).list_url()

    return {
        **_bar(form, "trend", user),
        "trend": found,
        "sentence": sentence,
        "unit": facts.rate_words(by_customers=found.by_customers),
        "spec": facts.trend_spec(found, description=sentence, href=lead),
        "rows": [
            {"point": point, "rate": point.rate * found.per, "url": lead(point)}
            for point in reversed(found.chart.points)
        ],
        "findings": _findings(found, asked),
        "is_wide": found.chart.method.value == "laney_u",
    }


def _span(asked: Asked, user: Colleague, today: date) -> tuple[date, date]:
    """The first and the last month to show."""
    last = asked.until - timedelta(days=1) if asked.until else today
    last = min(last, today)
    longest = month_after(first_of(last), -LONGEST_TREND)
    first = max(asked.since or longest, _first_whole_month(user) or longest, longest)
    return min(first, last), last


def _first_whole_month(user: Colleague) -> date | None:
    """Before the first case of all nobody was counting: half a month is not a quiet one."""
    found = Case.objects.seen_by(user).order_by("received_at", "id").values("received_at").first()
    if found is None:
        return None
    day = timezone.localdate(found["received_at"])
    return day if day.day == 1 else month_after(first_of(day))


def _findings(found: facts.Trend, asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "said": finding,
            "url": asked.during(finding.first, month_after(finding.last)).list_url(),
        }
        for finding in words.findings(found.chart)
    ]


def causes(user: Colleague, *, at: datetime) -> dict[str, Any]:
    """The tree, with how many cases of the last 90 days each cause has."""
    since = timezone.localdate(at) - timedelta(days=90)
    counts = counts_since(Case.objects.seen_by(user), since)
    every = list(Cause.objects.annotate(changing=Count("changes")).order_by("name"))
    in_use = [cause for cause in every if cause.archived_at is None]
    return {
        "page": "causes",
        "families": [
            {
                "root": _counted(family.root, 0, counts),
                "lines": [_counted(line.cause, line.depth, counts) for line in family.lines],
            }
            for family in tree.families(in_use)
        ],
        "archived": [_counted(cause, 0, counts) for cause in every if cause.archived_at],
        "since": since,
        "may_edit": user.may(Act.EDIT_CAUSES),
    }


def counts_since(cases: Any, since: date) -> dict[int, int]:
    """How many of these cases received since that day name each cause."""
    recent = cases.filter(received_at__gte=midnight(since)).exclude(causes=None)
    counted = recent.order_by().values("causes__cause").annotate(n=Count("pk"))
    return dict(counted.values_list("causes__cause", "n"))


def _counted(cause: Cause, depth: int, counts: dict[int, int]) -> dict[str, Any]:
    return {"cause": cause, "depth": depth, "cases": counts.get(cause.pk, 0)}


def cause(found: Cause, user: Colleague, *, at: datetime) -> dict[str, Any]:
    since = timezone.localdate(at) - timedelta(days=90)
    branches = Cause.objects.with_branches([found])
    cases = Case.objects.seen_by(user).filter(received_at__gte=midnight(since))
    named = CaseCause.objects.filter(cause__in=branches).order_by().values("case")
    asked = Asked(since=since, cause=found, has_branches=len(branches) > 1)
    return {
        "page": "causes",
        "cause": found,
        "branches": list(found.children.in_use()),
        "cases": cases.filter(pk__in=named).count(),
        "cases_url": asked.list_url(),
        "trend_url": asked.during(None, None).trend_url(period="12m"),
        "changes": list(found.changes.select_related("owner")),
        "may_edit": user.may(Act.EDIT_CAUSES),
        "may_change": user.may(Act.CHANGE),
    }


def boxes(chosen: Iterable[Any], choosable: Iterable[Cause]) -> dict[str, Any]:
    """The tree as check boxes, with those that are ticked."""
    ticked, offered = {int(pk) for pk in chosen if is_id(str(pk))}, list(choosable)
    return {
        "families": tree.families(offered),
        "chosen": ticked,
        "chosen_names": [cause.name for cause in offered if cause.pk in ticked],
    }


def exposure(year: int, *, today: date) -> dict[str, Any]:
    """The months of a year that have begun, with the customers noted in each."""
    last = min(date(year, 12, 1), first_of(today))
    months = months_between(date(year, 1, 1), last) if last.year == year else []
    noted = dict(Exposure.objects.filter(Q(month__year=year)).values_list("month", "customers"))
    return {
        "page": "exposure",
        "may_edit": True,
        "year": year,
        "months": months,
        "noted": noted,
        "newer": year + 1 if year < today.year else None,
        "older": year - 1,
    }
