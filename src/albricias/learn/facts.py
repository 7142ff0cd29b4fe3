"""What the cases show: one question to the database, a small table to reckon."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models import Case as Choice
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from albricias import reckon
from albricias.learn.models import CaseCause, Cause
from albricias.learn.months import count_by_month, days_in, known_customers, months_between
from albricias.receive.choices import Kind
from albricias.receive.models import Channel
from albricias.resolve.cases import CaseQuerySet
from albricias.resolve.resolutions import ResolutionOffer

if TYPE_CHECKING:
    import pyarrow as pa

BY_CAUSE = ("cause", "family")
PER_CUSTOMERS, PER_DAYS = 1000.0, 30.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Labels from the largest down, and what could not be labelled, counted apart."""

    pareto: reckon.Pareto
    keys: Mapping[str, str]
    cases: int
    without: int
    not_yet_known: int

    @property
    def labels(self) -> int:
        return sum(row.labels for row in self.pareto.rows)


def rank(cases: CaseQuerySet, by: str, *, cost: bool = False, top: int = 12) -> Ranking:
    """Which few labels make most of it, by number of cases or by money."""
    tallies = _tally(cases, by, cost)
    names = _names(by, [str(tally["label"]) for tally in tallies if tally["label"]])
    table = _table(tallies, names)
    nameless = [tally for tally in tallies if not tally["label"]]
    waiting = sum(tally["n"] for tally in nameless if tally["is_asked"])
    return Ranking(
        pareto=reckon.pareto(table, "label", "money" if cost else None, top, count="n"),
        keys={name: key for key, name in names.items()},
        cases=cases.count() if by in BY_CAUSE else sum(tally["n"] for tally in tallies),
        without=sum(tally["n"] for tally in nameless) - waiting,
        not_yet_known=waiting,
    )


def _tally(cases: CaseQuerySet, by: str, cost: bool) -> list[dict[str, Any]]:
    labelled = _labelled(cases, by)
    asked: Any = Value(False, output_field=BooleanField())
    if by in BY_CAUSE:
        waiting = Q(inquiry__isnull=False, inquiry__answered_at=None, causes=None)
        asked = ExpressionWrapper(waiting, output_field=BooleanField())
    figures: dict[str, Any] = {"n": Count("pk")}
    if cost:
        labelled = labelled.annotate(at_stake=_money())
        figures |= {"known": Count("at_stake"), "money": Sum("at_stake")}
    grouped = labelled.annotate(is_asked=asked).order_by().values("label", "is_asked")
    return list(grouped.annotate(**figures))


def _labelled(cases: CaseQuerySet, by: str) -> Any:
    if by == "cause":
        return cases.annotate(label=F("causes__cause"))
    if by == "family":
        return _by_family(cases)
    return cases.annotate(label=F(by))


def _by_family(cases: CaseQuerySet) -> Any:
    """Each case once a family, though two of its causes hang from the same one."""
    root = _roots()
    earlier = CaseCause.objects.filter(case=OuterRef("pk"), pk__lt=OuterRef("naming"))
    same = earlier.annotate(root=root("cause")).filter(root=OuterRef("label"))
    # Named first, so that the filter looks at the same row of causes as the label does.
    named = cases.annotate(naming=F("causes"), label=root("causes__cause"))
    return named.filter(~Exists(same))


def _roots() -> Callable[[str], Combinable]:
    """An expression that turns the cause in a column into the root of its tree."""
    parents = dict(Cause.objects.values_list("pk", "parent_id"))
    branches: dict[int, list[int]] = {}
    for pk in parents:
        root = pk
        while parents[root] is not None:
            root = parents[root]
        branches.setdefault(root, []).append(pk)

    def root_of(column: str) -> Combinable:
        choices = [
            When(**{f"{column}__in": within}, then=Value(root)) for root, within in branches.items()
        ]
        return Choice(*choices, default=None, output_field=IntegerField())

    return root_of


def _money() -> Combinable:
    """What a case cost us; if nothing was spent, what was at stake in it."""
    offers = ResolutionOffer.objects.filter(case=OuterRef("pk")).order_by()
    spent = offers.values("case").annotate(spent=Sum("cost")).values("spent")
    return Coalesce(Subquery(spent), F("amount"), output_field=DecimalField())


def _names(by: str, keys: Iterable[str]) -> dict[str, str]:
    """What each label is called; no two are called the same."""
    if by in BY_CAUSE:
        return cause_names()
    if by in ("channel", "kind"):
        spoken = dict(Channel.choices if by == "channel" else Kind.choices)
        return {key: str(spoken.get(key, key)).capitalize() for key in keys}
    return {key: key.strip() for key in keys}


def cause_names() -> dict[str, str]:
    """The name of every cause by its id, with its family's where two are called the same."""
    causes = list(Cause.objects.select_related("parent"))
    names = [cause.name for cause in causes]
    return {
        str(cause.pk): f"{cause.name} ({cause.parent})"
        if cause.parent and names.count(cause.name) > 1
        else cause.name
        for cause in causes
    }


def _table(tallies: Sequence[dict[str, Any]], names: Mapping[str, str]) -> "pa.Table":
    """One row a label for the cases whose money is known, and one for the others."""
    import pyarrow as pa

    rows = []
    for tally in tallies:
        label = names.get(str(tally["label"])) if tally["label"] else None
        known, money = tally.get("known", 0), tally.get("money")
        rows.append((label, known, None if money is None else float(money)))
        rows.append((label, tally["n"] - known, None))
    kept = [row for row in rows if row[1]]
    return pa.table(
        {
            "label": pa.array([row[0] for row in kept], pa.string()),
            "n": pa.array([row[1] for row in kept], pa.int64()),
            "money": pa.array([row[2] for row in kept], pa.float64()),
        }
    )


def pareto_spec(
    ranking: Ranking,
    *,
    description: str,
    value: str,
    href: Callable[[reckon.ParetoRow], str],
) -> dict[str, Any]:
    words = reckon.ChartWords(
        description=description,
        value=value,
        cumulative=_("added up"),
        rest=_("{labels} others together"),
    )
    return reckon.pareto_chart(ranking.pareto, title="", words=words, href=href)


@dataclass(frozen=True, slots=True)
class Trend:
    """A control chart of months, and by how much its rates are multiplied to be read."""

    chart: reckon.ControlChart
    per: float

    @property
    def by_customers(self) -> bool:
        return self.chart.exposure_kind.value == "given"


def trend(cases: CaseQuerySet, first: date, last: date, *, at: datetime) -> Trend:
    """Cases month by month from the month of `first` to that of `last`."""
    today = timezone.localdate(at)
    months = months_between(first, min(last, today))
    counts = count_by_month(cases.filter(received_at__lte=at), months)
    exposures = exposures_of(months, today, known_customers(today))
    chart = reckon.control_chart(months, counts, exposures, as_of=max(today, months[-1]))
    return Trend(chart=chart, per=PER_CUSTOMERS if exposures else PER_DAYS)


def exposures_of(
    months: Sequence[date], today: date, known: Mapping[date, int]
) -> list[float] | None:
    """Customers of each month, the running one by the days that have passed; None: count days."""
    if any(month not in known for month in months):
        return None
    return [
        known[month] * min(days_in(month), (today - month).days + 1) / days_in(month)
        for month in months
    ]


def trend_words(trend: Trend, description: str, change: str = "") -> reckon.ChartWords:
    value = rate_words(by_customers=trend.by_customers)
    return words_of_chance(description, value=value, change=change)


def words_of_chance(
    description: str, *, value: str, change: str = "", number: str = ".1f"
) -> reckon.ChartWords:
    """The words of a control chart, the same on pages and in the report of a file."""
    return reckon.ChartWords(
        description=description,
        value=value,
        normal=_("within the limits"),
        more_than_noise=_("more than chance would give"),
        less_than_noise=_("fewer than chance would give"),
        incomplete=_("month not over yet"),
        centre=_("average"),
        upper=_("upper limit"),
        lower=_("lower limit"),
        change=change,
        number=number,
    )


def rate_words(*, by_customers: bool) -> str:
    """What a rate is measured in."""
    if by_customers:
        return _("cases per thousand customers a month")
    return _("cases every 30 days")


def trend_spec(
    trend: Trend, *, description: str, href: Callable[[reckon.ControlPoint], str]
) -> dict[str, Any]:
    words = trend_words(trend, description)
    return reckon.trend_chart(trend.chart, title="", words=words, per=trend.per, href=href)
