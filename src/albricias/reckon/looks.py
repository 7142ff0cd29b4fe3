"""How charts look and speak: colours, numbers and dates, and drawing them on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Spec: TypeAlias = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

ACCENT = "#c9822b"
CONFIRMED = "#2f7d4f"
BROKEN = "#b3261e"
NEUTRAL = "#6b5f50"

PAPER_WIDTH = 640
"""Pixels, where the page would say how wide its container is."""


@dataclass(frozen=True, slots=True)
class Locale:
    """d3 number and time definitions, as vega-embed's formatLocale and timeFormatLocale."""

    number: Mapping[str, Any]
    time: Mapping[str, Any]


LOCALE_ES = Locale(
    number={
        "decimal": ",",
        "thousands": ".",
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "percent": "\u00a0%",
        "minus": "\u2212",
    },
    time={
        "dateTime": "%A, %e de %B de %Y, %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["a. m.", "p. m."],
        "days": ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
        "shortDays": ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
        "months": [
            "enero", "febrero", "marzo", "abril", "mayo", "junio",
            "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
        ],
        "shortMonths": [
            "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic",
        ],
    },
)  # fmt: skip

LOCALE_EN = Locale(
    number={
        "decimal": ".",
        "thousands": ",",
        "grouping": [3],
        "currency": ["€", ""],
        "percent": "%",
        "minus": "\u2212",
    },
    time={
        "dateTime": "%A, %e %B %Y, %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["am", "pm"],
        "days": ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
        "shortDays": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
        "months": [
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ],
        "shortMonths": [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ],
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Palette:
    ink: str
    muted: str
    grid: str
    band: str
    bad: str
    confirmed: str
    paper: str


# The brand's red, green and neutral are too dark on a dark page: lighter sisters there.
_LIGHT = _Palette("#1f1a14", NEUTRAL, "#e6dfd4", "#efe7da", BROKEN, CONFIRMED, "#ffffff")
_DARK = _Palette("#f3eee6", "#b9ad9c", "#453d33", "#3a332a", "#ff8a80", "#7fcf9e", "#221c15")


def theme(dark: bool = False) -> Spec:
    """The Vega-Lite config every chart is drawn with; specs name styles, not ink colours."""
    colours = _DARK if dark else _LIGHT
    return {
        "background": "transparent",
        "font": "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
        "padding": 4,
        "view": {"stroke": None},
        "axis": _axis(colours),
        "legend": _legend(colours),
        "title": {
            "anchor": "start", "frame": "group", "offset": 14, "fontSize": 16, "fontWeight": 600,
            "color": colours.ink, "subtitleColor": colours.muted, "subtitleFontSize": 12,
            "subtitlePadding": 5,
        },
        "text": {"color": colours.ink, "fontSize": 13},
        "range": {"category": [colours.ink, colours.bad, colours.muted, colours.paper]},
        "style": _styles(colours),
    }  # fmt: skip


def _axis(colours: _Palette) -> Spec:
    return {
        "aria": False,  # else Vega describes it, in English
        "labelColor": colours.muted,
        "titleColor": colours.muted,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": colours.grid,
        "domainColor": colours.grid,
        "tickColor": colours.grid,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
        "labelLimit": 0,
        "titleLimit": 0,
    }


def _legend(colours: _Palette) -> Spec:
    return {
        "aria": False,
        "labelColor": colours.ink,
        "titleColor": colours.muted,
        "labelFontSize": 12,
        "labelLimit": 0,
        "orient": "bottom",
        "direction": "horizontal",
        "columns": 2,
        "symbolSize": 90,
        "title": None,
    }


def _styles(colours: _Palette) -> Spec:
    return {
        "bar": {"color": ACCENT},
        "bar-minor": {"color": ACCENT, "opacity": 0.5},
        "bar-rest": {"color": colours.muted, "opacity": 0.45},
        "band": {"color": colours.band, "opacity": 1},
        "series": {"color": colours.ink, "strokeWidth": 1.5},
        "limit": {"color": colours.muted, "strokeWidth": 1},
        "muted": {"color": colours.muted, "fontSize": 12},
        "bad": {"color": colours.bad},
        "confirmed": {"color": colours.confirmed},
        "point-edge": {"color": colours.ink, "strokeWidth": 1.2},
        "accent-line": {"color": ACCENT, "strokeWidth": 2.5},
        "accent-band": {"color": ACCENT, "opacity": 0.22},
        "accent-dot": {"color": ACCENT},
    }


def to_svg(
    spec: Spec, locale: Locale, dark: bool = False, width: int = PAPER_WIDTH, site: str = ""
) -> str:
    """The chart as an SVG, drawn without a browser; `width` in pixels.

    Links that begin with "/" are led to `site`, such as "https://quejas.example.org".
    """
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(
        _for_paper(spec, dark, width),
        format_locale=dict(locale.number),
        time_format_locale=dict(locale.time),
    )
    # vl-convert leads relative links to the home of Vega's sample data.
    return svg.replace('href="https://vega.github.io/vega-datasets//', f'href="{site}/')


def to_png(
    spec: Spec, locale: Locale, dark: bool = False, width: int = PAPER_WIDTH, scale: float = 2
) -> bytes:
    """The chart as a PNG of `width` × `scale` pixels, on white paper (or a dark page)."""
    import vl_convert

    ground = (_DARK if dark else _LIGHT).paper
    png: bytes = vl_convert.vegalite_to_png(
        {**_for_paper(spec, dark, width), "background": ground},
        scale=scale,
        format_locale=dict(locale.number),
        time_format_locale=dict(locale.time),
    )
    return png


def _for_paper(spec: Spec, dark: bool, width: int) -> Spec:
    paper = {**spec, "config": theme(dark)}
    if paper.get("width") == "container":
        paper["width"] = width
        paper["autosize"] = {"type": "fit-x", "contains": "padding"}
    return paper
