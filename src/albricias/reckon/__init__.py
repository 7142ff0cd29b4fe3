"""Tables in, results with their doubt out.

A pure library: it imports neither Django nor the rest of albricias, opens no
database of its own and writes nothing. Importing it is cheap: Ibis, DuckDB,
SciPy and the chart renderer are loaded by the functions that need them.
"""

from albricias.reckon.charts import (
    ChartWords,
    before_after_chart,
    closing_chart,
    pareto_chart,
    trend_chart,
)
from albricias.reckon.control import ControlChart, ControlPoint, ExposureKind, Method, control_chart
from albricias.reckon.effect import Observed, Rate, RateChange, Verdict, rate_change
from albricias.reckon.errors import CannotRead, ColumnMissing, ImpossibleFigures, ReckonError
from albricias.reckon.looks import LOCALE_EN, LOCALE_ES, Locale, theme, to_png, to_svg
from albricias.reckon.monthly import MonthCount, Monthly, monthly_counts
from albricias.reckon.pareto import Pareto, ParetoRow, pareto
from albricias.reckon.returns import CameBack, Repeater, came_back
from albricias.reckon.runs import Signal
from albricias.reckon.shares import Share, share
from albricias.reckon.waiting import ClosedBy, CurvePoint, Waiting, time_to_close

__all__ = [
    "LOCALE_EN",
    "LOCALE_ES",
    "CameBack",
    "CannotRead",
    "ChartWords",
    "ClosedBy",
    "ColumnMissing",
    "ControlChart",
    "ControlPoint",
    "CurvePoint",
    "ExposureKind",
    "ImpossibleFigures",
    "Locale",
    "Method",
    "MonthCount",
    "Monthly",
    "Observed",
    "Pareto",
    "ParetoRow",
    "Rate",
    "RateChange",
    "ReckonError",
    "Repeater",
    "Share",
    "Signal",
    "Verdict",
    "Waiting",
    "before_after_chart",
    "came_back",
    "closing_chart",
    "control_chart",
    "monthly_counts",
    "pareto",
    "pareto_chart",
    "rate_change",
    "share",
    "theme",
    "time_to_close",
    "to_png",
    "to_svg",
    "trend_chart",
]
