"""The pieces a report is made of, and how its numbers are said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from albricias import reckon
from albricias.reckon.looks import Spec
from albricias.templatetags._words import NBSP, said_number, spanish

PAPER_WIDTH = 660


@dataclass(frozen=True, slots=True)
class Table:
    """`head` and `rows` of text; all columns but the first are figures when `of_figures`."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    of_figures: bool = True


@dataclass(slots=True)
class Part:
    """One part of the report: sentences, a drawing, a table.

    `finding` is its one sentence for whoever reads nothing else. `missing` says why
    nothing can be said; then there is nothing else. `small` is print for the curious.
    """

    title: str
    says: list[str] = field(default_factory=list)
    finding: str = ""
    missing: str = ""
    drawing: str = ""
    drawing_says: str = ""
    tables: list[Table] = field(default_factory=list)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    small: list[str] = field(default_factory=list)


def drawn(spec: Spec) -> SafeString:
    """The chart as SVG, ready to stand inside the page."""
    locale = reckon.LOCALE_ES if spanish() else reckon.LOCALE_EN
    # Made by the chart renderer, which escapes every text.
    return mark_safe(reckon.to_svg(spec, locale, width=PAPER_WIDTH))


def share_of(part: int, of: int) -> str:
    """ "71 % (62–79 %, n = 96)"; as many decimals as the interval bears."""
    return said(reckon.share(part, of=of))


def said(share: reckon.Share) -> str:
    return interval(share.value, share.low, share.high, n=share.n)


def interval(value: float | None, low: float, high: float, n: int | None = None) -> str:
    """ "71 % (62–79 %)", with its n if there is one."""
    if value is None:
        return _("not known")
    places = 0 if high - low >= 0.02 else 1 if high - low >= 0.002 else 2
    of = "" if n is None else f", n{NBSP}={NBSP}{number(n)}"
    return f"{percent(value, places)} ({_figure(low, places)}–{percent(high, places)}{of})"


def percent(value: float, places: int = 0) -> str:
    """ "42,8 %"; what is little is not written as nothing, nor almost all as all."""
    least = 10**-places / 100
    if 0 < value < least / 2:
        return f"<{_percent_sign(least, places)}"
    if 1 - least / 2 < value < 1:
        return f">{_percent_sign(1 - least, places)}"
    return _percent_sign(value, places)


def _percent_sign(value: float, places: int) -> str:
    return f"{_figure(value, places)}{NBSP if spanish() else ''}%"


def _figure(value: float, places: int) -> str:
    # Halves go up, as in the drawing beside.
    exact = Decimal(value) * 100
    return said_number(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), places)


def days(value: float | None) -> str:
    """ "3,5"; whole days from ten on."""
    if value is None:
        return _("not known")
    return said_number(value, 0 if value >= 10 or value == int(value) else 1)


def number(value: int) -> str:
    return said_number(value)
