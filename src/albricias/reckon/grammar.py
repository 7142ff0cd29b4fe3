"""What all charts share: the caller's words, the frame, and a few marks."""

from dataclasses import dataclass
from typing import Any

from albricias.reckon.looks import Spec

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords:
    """Every word a chart shows, already translated; what is left empty is not shown.

    `description`: the sentence that says what the chart shows, for screen readers.
    `note`: small print under the title, with the n. `value`: what is measured and its
    unit. `rest`: the folded tail, `{labels}` standing for how many labels it holds.
    `number`, `money`: d3 formats, spoken by the locale.
    """

    description: str
    note: str = ""
    value: str = ""
    cumulative: str = ""
    rest: str = "… {labels}"
    normal: str = ""
    more_than_noise: str = ""
    less_than_noise: str = ""
    incomplete: str = ""
    centre: str = ""
    upper: str = ""
    lower: str = ""
    change: str = ""
    before: str = ""
    after: str = ""
    days: str = ""
    number: str = ".1f"
    money: str = ",.0f"


def frame(title: str, words: ChartWords, height: int) -> Spec:
    """Title, note, description and size; the width follows the container."""
    spec: Spec = {
        "$schema": SCHEMA,
        "description": words.description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
    if title or words.note:
        spec["title"] = {"text": title, "subtitle": words.note}
    return spec


def layer(mark: str, style: str, encoding: Spec, **properties: Any) -> Spec:
    """One layer drawn in a style that the theme defines; silent for screen readers."""
    return {
        "mark": {"type": mark, "style": style, "aria": False, **properties},
        "encoding": encoding,
    }


def spoken(part: Spec, field: str) -> Spec:
    """The layer, each mark of which says `field` to a screen reader and to the pointer."""
    says = {"description": {"field": field}, "tooltip": {"field": field}}
    return {
        **part,
        "mark": {**part["mark"], "aria": True},
        "encoding": {**part["encoding"], **says},
    }


def label(text: Spec, encoding: Spec, **properties: Any) -> Spec:
    """A layer of text; `text` is a field or value definition."""
    mark = {"type": "text", "baseline": "middle", "limit": 0, "aria": False, **properties}
    return {"mark": mark, "encoding": {**encoding, "text": text}}


def upright(title: str) -> Spec:
    """Properties of a left axis whose title lies flat above it, as one reads it."""
    flat = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end"}
    return {"title": title or None, "titleX": 0, "titleY": -14, **flat}


def once(part: Spec) -> Spec:
    """The layer, drawn once rather than for every row of the chart's data."""
    return {"data": {"values": [{}]}, **part}


def only(part: Spec, test: str) -> Spec:
    """The layer, drawn only for the rows that pass the Vega expression `test`."""
    return {"transform": [{"filter": test}], **part}


def quoted(text: str) -> str:
    """The text as a string literal of a Vega expression."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{escaped}'"
