"""Charts as Vega-Lite specifications: one grammar for page, paper and notebook.

A spec is a plain dict that holds its data and the caller's words, and names styles
instead of inks: draw it with `theme(dark)` as config. Its expressions are few and
plain, so vega-interpreter draws it without `unsafe-eval`. On a page the width follows
the container; `to_svg` and `to_png` give it one.
"""

from albricias.reckon.chart_effect import before_after_chart
from albricias.reckon.chart_pareto import pareto_chart
from albricias.reckon.chart_trend import trend_chart
from albricias.reckon.chart_waiting import closing_chart
from albricias.reckon.grammar import ChartWords
from albricias.reckon.looks import LOCALE_EN, LOCALE_ES, Locale, Spec, theme, to_png, to_svg

__all__ = [
    "LOCALE_EN",
    "LOCALE_ES",
    "ChartWords",
    "Locale",
    "Spec",
    "before_after_chart",
    "closing_chart",
    "pareto_chart",
    "theme",
    "to_png",
    "to_svg",
    "trend_chart",
]
