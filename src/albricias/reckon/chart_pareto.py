"""The Pareto chart: horizontal, labels whole, links on the bars."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from textwrap import wrap

from albricias.reckon.grammar import ChartWords, frame, label, layer, once, only, spoken
from albricias.reckon.looks import Spec
from albricias.reckon.pareto import Pareto, ParetoRow

# Pixels from top to bottom: a head line, then for each row its label and its bar.
HEAD, LINE, BAR, GAP = 22, 17, 15, 10

LINE_LENGTH = 46
"""Letters of a label that fit on one line of a phone."""


def pareto_chart(
    pareto: Pareto,
    *,
    title: str,
    words: ChartWords,
    href: Callable[[ParetoRow], str] | None = None,
) -> Spec:
    """Labels above their bars, so that none is cut; the vital few in full colour.

    Beside each bar its size and share, at the right edge the cumulative share. Bars
    and labels link to `href(row)`. Words: value, cumulative, rest; money if weighed.
    """
    labels = [_lines(row, words) for row in pareto.rows]
    tops = list(accumulate((len(lines) * LINE + BAR + GAP for lines in labels), initial=HEAD))
    values = [
        _values(row, lines, top, pareto, href)
        for row, lines, top in zip(pareto.rows, labels, tops[:-1], strict=True)
    ]
    size = _size(values, pareto.by_weight)
    link = {"href": {"field": "href"}} if href else {}
    return {
        **frame(title, words, height=tops[-1]),
        "data": {"values": values},
        "transform": [
            {"calculate": _figures(pareto, words), "as": "figures"},
            {"calculate": _percent("cumulative"), "as": "so_far"},
            {"calculate": "join(datum.label, ' ') + ': ' + datum.figures", "as": "spoken"},
        ],
        "layer": [*_head(words), *_bars(values, size, link), *_texts(size, words, link)],
    }


def _lines(row: ParetoRow, words: ChartWords) -> list[str]:
    whole = words.rest.format(labels=row.labels) if row.is_rest else row.label
    return _balanced(whole)


def _balanced(text: str) -> list[str]:
    """As few lines as fit, as even as they come: no last line of one small word."""
    fewest = len(wrap(text, LINE_LENGTH))
    widths = range(len(text) // max(1, fewest), LINE_LENGTH)
    even = (lines for width in widths if len(lines := wrap(text, max(1, width))) <= fewest)
    return next(even, wrap(text, LINE_LENGTH))


def _values(
    row: ParetoRow,
    lines: Sequence[str],
    top: int,
    pareto: Pareto,
    href: Callable[[ParetoRow], str] | None,
) -> Spec:
    size = row.weight if pareto.by_weight else row.count
    is_vital = row.label in pareto.vital_few
    link = {"href": href(row)} if href else {}
    bar = top + len(lines) * LINE
    return {
        "label": list(lines),
        "size": size or 0,
        "known": size is not None,
        "share": row.share,
        "cumulative": row.cumulative_share,
        "style": "bar-rest" if row.is_rest else "bar" if is_vital else "bar-minor",
        "top": top,
        "bar": bar,
        "middle": bar + BAR / 2,
        "bottom": bar + BAR,
        **link,
    }


def _figures(pareto: Pareto, words: ChartWords) -> str:
    number = words.money if pareto.by_weight else ",.0f"
    share = f"datum.share == null ? '' : ' · ' + ({_percent('share')})"
    return f"datum.known ? format(datum.size, '{number}') + ({share}) : '?'"


def _percent(field: str) -> str:
    """Whole per cent; what is little is not written as nothing, nor almost all as all."""
    value = f"datum.{field}"
    little = f"{value} > 0 && {value} < 0.005 ? '<' + format(0.01, '.0%')"
    almost = f"{value} < 1 && {value} >= 0.995 ? '>' + format(0.99, '.0%')"
    return f"{little} : {almost} : format({value}, '.0%')"


def _size(values: Sequence[Spec], by_weight: bool) -> Spec:
    largest = max((value["size"] for value in values), default=0) or 1
    # Room on a phone beside the longest bar for its figures and the cumulative share.
    letters = len(f"{largest:,.0f}") + (11 if by_weight else 7)
    scale = {"domain": [0, largest * (1.35 + 0.04 * letters)], "nice": False}
    return {"field": "size", "type": "quantitative", "axis": None, "scale": scale}


def _at(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _head(words: ChartWords) -> list[Spec]:
    left = label({"value": words.value}, _corner(0), style="muted", align="left")
    right = label({"value": words.cumulative}, _corner("width"), style="muted", align="right")
    return [once(left), once(right)]


def _corner(x: int | str) -> Spec:
    return {"x": {"value": x}, "y": {"value": 4}}


def _bars(values: Sequence[Spec], size: Spec, link: Spec) -> list[Spec]:
    """A layer for each style that some row has: an empty one would be announced as a picture."""
    used = {value["style"] for value in values}
    across = {"x": size, "x2": {"datum": 0}}
    where = {**across, "y": _at("bar"), "y2": {"field": "bottom"}, **link}
    return [
        only(
            spoken(layer("rect", style, where, cornerRadius=2), "spoken"),
            f"datum.style == '{style}'",
        )
        for style in ("bar", "bar-minor", "bar-rest")
        if style in used
    ]


def _texts(size: Spec, words: ChartWords, link: Spec) -> list[Spec]:
    left, middle = {"x": {"value": 0}, "y": _at("top"), **link}, {"y": _at("middle")}
    edge = {"x": {"value": "width"}, **middle}
    cumulative = label({"field": "so_far"}, edge, style="muted", align="right")
    return [
        label({"field": "label"}, left, align="left", baseline="top", lineHeight=LINE - 1),
        label({"field": "figures"}, {"x": size, **middle}, align="left", dx=7, fontWeight=600),
        *([cumulative] if words.cumulative else []),
    ]
