"""Before and after a change: two rates, each with its interval."""

from albricias.reckon.effect import Rate, RateChange, Verdict
from albricias.reckon.grammar import ChartWords, frame, label, layer, only, spoken
from albricias.reckon.looks import Spec

ROW_HEIGHT = 46


def before_after_chart(change: RateChange, *, title: str, words: ChartWords) -> Spec:
    """Two dots with 95 % whiskers on one scale; no dot where nothing was observed.

    Red only if the rate has been shown to rise. Words: before, after, value, number.
    """
    values = [
        _row(0, words.before, change.before, is_bad=False),
        _row(1, words.after, change.after, is_bad=change.verdict is Verdict.ROSE),
    ]
    known = [value for value in values if value["known"]]
    largest = max((value["high"] for value in known), default=1.0)
    styles = dict.fromkeys(value["style"] for value in known)  # an empty layer would be announced
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, largest * 1.05], "nice": True},
        "axis": {
            "title": words.value or None,
            "tickCount": 5,
            "format": "~f",
            "grid": False,
            "ticks": True,
        },
    }
    y = {"field": "row", "type": "ordinal", "axis": None, "sort": None}
    dot = {"x": {**x, "field": "rate"}}
    return {
        **frame(title, words, height=2 * ROW_HEIGHT),
        "data": {"values": values},
        "transform": [{"calculate": _figures(words), "as": "figures"}],
        "encoding": {"y": y},
        "layer": [
            only(_whisker(x), "datum.known"),
            *(_dot(style, dot) for style in styles),
            label({"field": "figures"}, {"x": {"value": 0}}, align="left", dy=-13),
        ],
    }


def _row(at: int, word: str, rate: Rate, is_bad: bool) -> Spec:
    return {
        "row": at,
        "word": word,
        "rate": rate.value,
        "low": rate.low,
        "high": rate.high,
        "known": rate.value is not None and rate.high is not None,
        "style": "bad" if is_bad else "accent-dot",
    }


def _figures(words: ChartWords) -> str:
    low, value, high = (
        f"format(datum.{name}, '{words.number}')" for name in ("low", "rate", "high")
    )
    known = f"{value} + ' (' + {low} + '–' + {high} + ')'"
    return f"datum.word + ' · ' + (datum.known ? {known} : '?')"


def _whisker(x: Spec) -> Spec:
    ends = {"x": {**x, "field": "low"}, "x2": {"field": "high"}}
    return layer("rule", "limit", ends, strokeWidth=2.5, yOffset=9, strokeCap="round")


def _dot(style: str, encoding: Spec) -> Spec:
    mark = layer("point", style, encoding, yOffset=9, size=110, filled=True, opacity=1)
    return only(spoken(mark, "figures"), f"datum.known && datum.style == '{style}'")
