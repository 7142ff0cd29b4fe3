"""How dates, delays, shares and money are said; no HTML here."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NBSP = "\N{NO-BREAK SPACE}"
DAY = timedelta(days=1)
FIGURE = re.compile(r"(?<=\d) (?=€|%|euros?\b|EUR\b)")
MOST_PLACES = 2  # of a share in per cent
SYMBOLS = {"EUR": "€", "USD": "US$", "MXN": "MX$", "COP": "COL$", "PEN": "S/", "GBP": "£"}


@runtime_checkable
class ShareLike(Protocol):
    """A share with its doubt, as ``reckon`` gives it."""

    @property
    def value(self) -> float | None: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def n(self) -> int: ...


def spanish() -> bool:
    return (translation.get_language() or "").startswith("es")


# Dates


def said_when(
    value: date | datetime, now: datetime, time: bool = True, article: bool = False
) -> str:
    """``today 12:03``, ``yesterday 9:12``, ``Tuesday 17 Nov, 9:12``, ``3 Mar 2024, 9:12``.

    ``article``: with its article where the language wants one after "for": *para el martes*.
    """
    moment = timezone.localtime(value) if isinstance(value, datetime) else None
    day = moment.date() if moment else value
    clock = said_clock(moment) if moment and time else ""
    near = _near_day(day, timezone.localtime(now).date(), clock)
    if near:
        return near
    return ("el " if article and spanish() else "") + _far_day(day, now, clock)


def said_clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02}"


def said_exactly(value: date | datetime) -> str:
    """The whole date, for the title of a ``<time>``."""
    if isinstance(value, datetime):
        moment = timezone.localtime(value)
        return f"{formats.date_format(moment, 'DATE_FORMAT')}, {said_clock(moment)}"
    return formats.date_format(value, "DATE_FORMAT")


def _near_day(day: date, today: date, clock: str) -> str:
    near = {
        today: (_("today"), _("today %(time)s")),
        today - DAY: (_("yesterday"), _("yesterday %(time)s")),
        today + DAY: (_("tomorrow"), _("tomorrow %(time)s")),
    }
    if day not in near:
        return ""
    alone, with_time = near[day]
    return with_time % {"time": clock} if clock else alone


def _far_day(day: date, now: datetime, clock: str) -> str:
    this_year = day.year == timezone.localtime(now).year
    said = formats.date_format(day, "l j M" if this_year else "j M Y").lower()
    if not spanish():
        said = formats.date_format(day, "l j M" if this_year else "j M Y")
    return f"{said}, {clock}" if clock else said


def said_due(due_at: datetime, now: datetime, kind: str) -> tuple[str, str]:
    """The words and how near it is: broken, now (within two hours), soon (a day) or later."""
    if due_at < now:
        ago = {"ago": said_span(now - due_at)}
        if kind == "deadline":
            return _("passed %(ago)s ago") % ago, "broken"
        return _("broken %(ago)s ago") % ago, "broken"
    days = (timezone.localtime(due_at).date() - timezone.localtime(now).date()).days
    if days > 1:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}, "later"
    nearness = "now" if due_at - now <= timedelta(hours=2) else "soon"
    return _("due %(when)s") % {"when": said_when(due_at, now)}, nearness


def said_span(span: timedelta) -> str:
    """``40 min``, ``3 h``, ``2 days``."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": max(minutes, 1)}
    if minutes < 48 * 60:
        return _("%(hours)s h") % {"hours": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


# Numbers


def said_number(value: float | Decimal, places: int = 0) -> str:
    """Grouped by thousands; a decimal comma and grouping points in Spanish."""
    plain = f"{value:,.{places}f}"
    return plain.translate(str.maketrans(",.", ".,")) if spanish() else plain


def said_share(share: ShareLike | float | Decimal | None) -> str:
    """``71 % (62–79 %, n = 96)``; ``71 %`` for a bare number; never 0 for nothing."""
    if share is None:
        return _("not known yet")
    if not isinstance(share, ShareLike):
        return _percent(float(share))
    if share.value is None:
        return _("not known yet")
    low, high = said_number(share.low * 100), _per_cent_sign(said_number(share.high * 100))
    return f"{_percent(share.value)} ({low}–{high}, {_n_equals()}{said_number(share.n)})"


def _percent(value: float) -> str:
    """Whole; with decimals where almost all would read as all, or a little as nothing."""
    for places in range(MOST_PLACES + 1):
        said = round(value * 100, places)
        if value in (0, 1) or said not in (0, 100):
            return _per_cent_sign(said_number(said, places))
    edge = 10**-MOST_PLACES
    said_edge = said_number(100 - edge if value > 0.5 else edge, MOST_PLACES)
    return _per_cent_sign(f">{said_edge}" if value > 0.5 else f"<{said_edge}")


def _per_cent_sign(figure: str) -> str:
    return f"{figure}{NBSP if spanish() else ''}%"


def said_size(size_bytes: int) -> str:
    """``12 KB``, ``1.4 GB``, ``80 GB``: as people say it, in steps of a thousand."""
    size, unit = size_bytes / 1000, "KB"
    for larger in ("MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    places = 1 if unit != "KB" and size < 9.95 else 0
    return f"{said_number(max(size, 1) if unit == 'KB' else size, places)}{NBSP}{unit}"


def _n_equals() -> str:
    return f"n{NBSP}={NBSP}"


def said_money(amount: Decimal | float | None, currency: str = "") -> str:
    """``1.250,50 €`` in Spanish, ``€1,250.50`` in English."""
    if amount is None:
        return _("amount unknown")
    code = currency or getattr(settings, "ALBRICIAS_CURRENCY", "EUR")
    symbol, figure = SYMBOLS.get(code, code), said_number(-amount if amount < 0 else amount, 2)
    sign = "−" if amount < 0 else ""
    if spanish():
        return f"{sign}{figure}{NBSP}{symbol}"
    return f"{sign}{symbol}{NBSP if symbol.isalpha() else ''}{figure}"


def in_quotes(text: object) -> str:
    """“Like this”, «así»."""
    return _("“%(quoted)s”") % {"quoted": text}


def unbroken(text: str) -> str:
    """A figure and the currency or per cent sign after it, never on two lines."""
    return FIGURE.sub(NBSP, text)


def fraction(value: Any) -> float | None:
    """A share, a number or nothing, as a number between 0 and 1 or nothing."""
    if isinstance(value, ShareLike):
        value = value.value
    return None if value is None or value == "" else min(max(float(value), 0.0), 1.0)
