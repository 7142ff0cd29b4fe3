"""The share of cases closed as the days go by."""

from albricias.reckon.grammar import ChartWords, frame, label, layer, quoted, spoken, upright
from albricias.reckon.looks import Spec
from albricias.reckon.waiting import MILESTONES, CurvePoint, Waiting


def closing_chart(
    waiting: Waiting, *, title: str, words: ChartWords, height: int = 220, until_days: int = 90
) -> Spec:
    """A rising staircase with its 95 % band, and the share written at each milestone.

    Drawn as far as cases have been followed, `until_days` at most. Words: value (the
    share axis), days.
    """
    shown = _shown(waiting.curve, until_days)
    days = [day for day in MILESTONES if day <= until_days]
    axis = {"title": words.days or None, "values": days, "grid": False, "labelFlush": False}
    x = {
        "field": "days",
        "type": "quantitative",
        "axis": axis,
        # The first days matter most: a root scale gives them room, the ticks say so.
        "scale": {"type": "sqrt", "domain": [0, until_days], "nice": False},
    }
    share = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": _share_axis(words)}
    low, closed = ({**share, "field": name} for name in ("low", "closed"))
    at = {"x": x, "y": closed}
    named = {"values": _milestones(waiting, until_days)}
    says = f"datum.days + ' ' + {quoted(words.days)} + ': ' + format(datum.closed, '.0%')"
    dot = layer("point", "accent-dot", at, filled=True, size=60, opacity=1)
    figure = {"field": "closed", "type": "quantitative", "format": ".0%"}
    return {
        **frame(title, words, height),
        "data": {"values": shown},
        "layer": [
            _stairs("area", "accent-band", {"x": x, "y": low, "y2": {"field": "high"}}),
            _stairs("line", "accent-line", at),
            {
                "data": named,
                "transform": [{"calculate": says, "as": "spoken"}],
                **spoken(dot, "spoken"),
            },
            {"data": named, **label(figure, at, align="right", dx=-4, dy=-11, fontWeight=600)},
        ],
    }


def _share_axis(words: ChartWords) -> Spec:
    return {**upright(words.value), "format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}


def _stairs(mark: str, style: str, encoding: Spec) -> Spec:
    return layer(mark, style, encoding, interpolate="step-after", clip=True)


def _shown(curve: tuple[CurvePoint, ...], until_days: int) -> list[Spec]:
    shown = [_row(point) for point in curve if point.days <= until_days]
    if shown and curve[-1].days > until_days:
        shown.append({**shown[-1], "days": until_days})
    return shown


def _row(point: CurvePoint) -> Spec:
    return {
        "days": point.days,
        "closed": point.closed,
        "low": point.low,
        "high": point.high,
    }


def _milestones(waiting: Waiting, until_days: int) -> list[Spec]:
    return [
        {"days": by.days, "closed": by.closed}
        for by in waiting.within
        if by.closed is not None and by.days <= until_days
    ]
