"""The control chart: rates over time, their limits, and what is more than noise."""

import re
from collections.abc import Callable
from datetime import date

from albricias.reckon.control import ControlChart, ControlPoint
from albricias.reckon.grammar import ChartWords, frame, label, layer, once, quoted, spoken, upright
from albricias.reckon.looks import Spec

# In Lima, 1 January 00:00 UTC is still December: dates are read and written as UTC.
_MONTH_LABEL = (
    "utcmonth(datum.value) == 0 || datum.index == 0"
    " ? [utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')]"
    " : utcFormat(datum.value, '%b')"
)

# Up to so many periods, label every so many months: January is never left out.
_EVERY = ((10, 1), (30, 3), (60, 6))

_KINDS = ["normal", "bad", "good", "incomplete"]
_SHAPES = ["circle", "triangle-up", "triangle-down", "circle"]

_IS_SIGNAL = "datum.kind == 'bad' || datum.kind == 'good'"


# Of a line's value: what its label may be wrong by.
MOST_ROUNDED = 0.1


def trend_chart(
    chart: ControlChart,
    *,
    title: str,
    words: ChartWords,
    per: float = 1.0,
    changed_on: date | None = None,
    href: Callable[[ControlPoint], str] | None = None,
    height: int = 240,
) -> Spec:
    """Rates between their limits; signals told by shape as well as by colour.

    Rates are multiplied by `per`. `changed_on` draws a dashed line with the word for
    the change. Words: value, centre, upper, lower, normal, more_than_noise,
    less_than_noise, incomplete, change, number.
    """
    x = {"field": "period", "type": "temporal", "scale": {"type": "utc"}, "axis": _months(chart)}
    axis = {**upright(words.value), "tickCount": 5, "format": "~f"}
    rate = {"field": "rate", "type": "quantitative", "axis": axis, "scale": {"zero": True}}
    return {
        **frame(title, words, height),
        "data": {"values": [_row(point, per, href) for point in chart.points]},
        "layer": [
            *(_limits(chart, x, per, words) if chart.centre is not None else []),
            *(_change_line(chart, changed_on, words) if changed_on and chart.points else []),
            layer("line", "series", {"x": x, "y": rate}),
            _points(chart, {"x": x, "y": {**rate, "axis": None}}, words, linked=href is not None),
        ],
        "resolve": {"axis": {"y": "independent"}},
    }


def _months(chart: ControlChart) -> Spec:
    periods = [point.period for point in chart.points]
    step = next((step for most, step in _EVERY if len(periods) <= most), 12)
    labelled = [day for day in periods if (day.month - 1) % step == 0 and day.day <= 7]
    return {
        "title": None,
        "grid": False,
        "ticks": True,
        "values": [_utc(day) for day in labelled or periods[:1]],
        "labelExpr": _MONTH_LABEL,
        "labelFlush": False,
    }


def _utc(day: date) -> Spec:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}


def _row(point: ControlPoint, per: float, href: Callable[[ControlPoint], str] | None) -> Spec:
    row: Spec = {
        "period": point.period.isoformat(),
        "count": point.count,
        "rate": point.rate * per,
        "kind": _kind(point),
    }
    if point.lower is not None and point.upper is not None:
        row |= {"lower": point.lower * per, "upper": point.upper * per}
    return row | ({"href": href(point)} if href else {})


def _kind(point: ControlPoint) -> str:
    if any(signal.is_bad for signal in point.signals):
        return "bad"
    if point.signals:
        return "good"
    return "normal" if point.complete else "incomplete"


def _limits(chart: ControlChart, x: Spec, per: float, words: ChartWords) -> list[Spec]:
    lower = {"field": "lower", "type": "quantitative", "axis": None}
    centre = {"datum": (chart.centre or 0.0) * per, "type": "quantitative"}
    steps = {"interpolate": "step"}
    return [
        layer("area", "band", {"x": x, "y": lower, "y2": {"field": "upper"}}, **steps),
        once(layer("rule", "limit", {"y": {**centre, "axis": _named_values(chart, per, words)}})),
    ]


def _named_values(chart: ControlChart, per: float, words: ChartWords) -> Spec:
    """An axis at the right that names the centre and the last limits."""
    last = chart.points[-1]
    named = [
        (value * per, word)
        for value, word in (
            (chart.centre, words.centre),
            (last.upper, words.upper),
            (last.lower, words.lower),
        )
        if value is not None and word
    ]
    lines = "".join(
        f"abs(datum.value - {value!r}) < 1e-9"
        f" ? [{quoted(word)}, format(datum.value, {quoted(_truly(words.number, value))})] : "
        for value, word in named
    )
    return {
        "orient": "right",
        "values": [value for value, _ in named],
        "labelExpr": f"{lines}''",
        "grid": False,
        "title": None,
    }


def _truly(number: str, value: float) -> str:
    """The same format, with a decimal more where it would name another line: 0.05, not 0.1."""
    found = re.search(r"\.(\d)f$", number)
    if found is None or abs(round(value, int(found[1])) - value) <= value * MOST_ROUNDED:
        return number
    return f"{number[: found.start()]}.{int(found[1]) + 1}f"


def _change_line(chart: ControlChart, changed_on: date, words: ChartWords) -> list[Spec]:
    x = {"x": {"datum": _utc(changed_on), "type": "temporal"}}
    middle = chart.points[len(chart.points) // 2].period
    side = {"align": "left", "dx": 5} if changed_on <= middle else {"align": "right", "dx": -5}
    name = label({"value": words.change}, x | {"y": {"value": 0}}, dy=7, **side)
    return [once(layer("rule", "limit", x, strokeDash=[5, 4])), once(name)]


def _points(chart: ControlChart, at: Spec, words: ChartWords, linked: bool) -> Spec:
    kinds = {_kind(point) for point in chart.points}
    present = [kind for kind in _KINDS if kind in kinds]
    several = {"values": present, "labelExpr": _kind_word("datum.label", words)}
    kind = {"field": "kind", "type": "nominal", "legend": several if len(present) > 1 else None}
    encoding = {
        **at,
        "fill": {**kind, "scale": {"domain": _KINDS, "range": "category"}},
        "shape": {**kind, "scale": {"domain": _KINDS, "range": _SHAPES}},
        "size": {"condition": {"test": _IS_SIGNAL, "value": 110}, "value": 42},
        **({"href": {"field": "href"}} if linked else {}),
    }
    says = {"calculate": _sentence(words), "as": "spoken"}
    return {
        "transform": [says],
        **spoken(layer("point", "point-edge", encoding, opacity=1), "spoken"),
    }


def _sentence(words: ChartWords) -> str:
    month = "utcFormat(toDate(datum.period), '%B %Y')"
    rate = f"format(datum.rate, {quoted(words.number)})"
    kind = f"({_kind_word('datum.kind', words)})"
    return f"{month} + ': ' + {rate} + ' (' + format(datum.count, ',') + '), ' + {kind}"


def _kind_word(kind: str, words: ChartWords) -> str:
    """A Vega expression that turns the kind of a point into the caller's word for it."""
    said = (words.normal, words.more_than_noise, words.less_than_noise, words.incomplete)
    pairs = zip(_KINDS, said, strict=True)
    return "".join(f"{kind} == '{code}' ? {quoted(word)} : " for code, word in pairs) + "''"
