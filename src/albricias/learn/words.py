"""What figures say, in whole sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil, floor
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albricias.templatetags._words import said_number

if TYPE_CHECKING:
    from albricias.reckon import ControlChart, ControlPoint, Pareto

BEYOND: dict[str, LazyText] = {
    "above_limit": gettext_lazy(
        "%(month)s is above the limit: %(cases)s, between %(low)s and %(high)s were expected."
    ),
    "below_limit": gettext_lazy(
        "%(month)s is below the limit: %(cases)s, between %(low)s and %(high)s were expected."
    ),
}
STRETCHES: dict[str, LazyText] = {
    "run_above": gettext_lazy(
        "From %(first)s to %(last)s every month is above the average: that is not chance."
    ),
    "run_below": gettext_lazy(
        "From %(first)s to %(last)s every month is below the average: that is not chance."
    ),
    "rising": gettext_lazy(
        "From %(first)s to %(last)s each month has more than the one before: it is rising."
    ),
    "falling": gettext_lazy(
        "From %(first)s to %(last)s each month has fewer than the one before: it is falling."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A signal in words, and the months it is about."""

    text: str
    first: date
    last: date
    is_bad: bool


def month_name(month: date) -> str:
    return formats.date_format(month, "YEAR_MONTH_FORMAT")


def cases_said(count: int) -> str:
    return ngettext("%(n)s case", "%(n)s cases", count) % {"n": said_number(count)}


def findings(chart: "ControlChart") -> list[Finding]:
    """The signals of a chart: single months first, then stretches."""
    return [*_beyond(chart.points), *_stretches(chart.points)]


def _beyond(points: "Iterable[ControlPoint]") -> Iterator[Finding]:
    for point in points:
        for signal in sorted(point.signals):
            if signal in BEYOND:
                month = month_name(point.period)
                text = str(BEYOND[signal]) % {
                    "month": month[:1].upper() + month[1:],
                    "cases": cases_said(point.count),
                    **_expected(point),
                }
                yield Finding(text, point.period, point.period, signal.is_bad)


def _expected(point: "ControlPoint") -> dict[str, str]:
    """The limits as numbers of cases."""
    low = ceil((point.lower or 0.0) * point.exposure)
    high = floor((point.upper or 0.0) * point.exposure)
    return {"low": said_number(low), "high": said_number(high)}


def _stretches(points: "Sequence[ControlPoint]") -> Iterator[Finding]:
    for signal, sentence in STRETCHES.items():
        for has_it, stretch in groupby(points, key=lambda point: signal in point.signals):
            if has_it:
                months = [point.period for point in stretch]
                said = {"first": month_name(months[0]), "last": month_name(months[-1])}
                is_bad = signal in ("run_above", "rising")
                yield Finding(str(sentence) % said, months[0], months[-1], is_bad)


def trend_sentence(chart: "ControlChart", fewest: int = 8) -> str:
    """What the chart says, in one sentence."""
    if chart.too_few:
        whole = sum(point.complete for point in chart.points)
        if whole >= fewest:
            return _("No case was received in these months, so there is nothing to compare.")
        return _(
            "Not enough data to tell chance from change: at least %(fewest)s whole months are"
            " needed, and there are %(whole)s."
        ) % {"fewest": fewest, "whole": whole}
    marked = sum(bool(point.signals) for point in chart.points)
    if not marked:
        return _("Every month lies within what chance alone can do: nothing has changed for sure.")
    return ngettext(
        "%(n)s month is more than chance would give; it is explained below.",
        "%(n)s months are more than chance would give; they are explained below.",
        marked,
    ) % {"n": marked}


def pareto_sentence(pareto: "Pareto") -> str:
    few = len(pareto.vital_few)
    return ngettext(
        "The first one alone makes at least 80%% of the total.",
        "The first %(few)s together make at least 80%% of the total.",
        few,
    ) % {"few": few}
