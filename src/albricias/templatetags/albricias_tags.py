"""Tags and filters of our pages; every one is shown at ``/kit/``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from albricias.reckon.looks import LOCALE_EN, LOCALE_ES, theme
from albricias.templatetags import _fields, _words
from albricias.templatetags._words import ShareLike

register = template.Library()

BREAKS = re.compile(r"([@.])(?=\w)")
FITS_ANY_COLUMN = 20
CHART_SCRIPTS = (
    "vendor/vega/vega.min.js",
    "vendor/vega-lite/vega-lite.min.js",
    "vendor/vega-embed/vega-embed.min.js",
    "vendor/vega-interpreter/vega-interpreter.js",
    "charts.js",
)


# Words


@register.simple_tag
def when(
    value: date | datetime | None,
    *,
    time: bool = True,
    now: datetime | None = None,
    article: bool = False,
) -> str:
    """A ``<time>`` as people say it; the whole date in its title."""
    if not value:
        return _("no date")
    said = _words.said_when(value, now or timezone.now(), time, article)
    exact = _words.said_exactly(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, said)


@register.simple_tag
def due(
    value: datetime | None,
    now: datetime | None = None,
    *,
    kind: str = "promise",
    done: datetime | None = None,
    dated: bool = False,
) -> str:
    """In how long it falls due, or how long ago it was broken (``kind="deadline"``: passed).

    ``dated`` says the day too, where the words do not.
    """
    if done:
        return format_html('<span class="due due-done">{}</span>', when(done))
    if not value:
        return format_html('<span class="due due-later">{}</span>', _("no date"))
    now = now or timezone.now()
    said, nearness = _words.said_due(value, now, kind)
    if dated and nearness in ("broken", "later"):
        said = f"{said} · {_words.said_when(value, now)}"
    return format_html(
        '<time class="due due-{}" datetime="{}" title="{}">{}</time>',
        nearness,
        value.isoformat(),
        _words.said_exactly(value),
        said,
    )


@register.filter
def unbroken(text: str) -> str:
    """What people wrote, with a figure and its currency on one line."""
    return _words.unbroken(text)


@register.filter
def in_quotes(text: str) -> str:
    """What somebody wrote, between the quotation marks of the reader's language."""
    return _words.in_quotes(text)


@register.filter
def breakable(address: str | None) -> SafeString:
    """An e-mail address that breaks after its @ or a dot, where it has to."""
    written = escape(address or "")
    if len(written) <= FITS_ANY_COLUMN:
        return written
    return mark_safe(BREAKS.sub(r"\1<wbr>", written))  # escaped just above


@register.filter
def percent(share: ShareLike | float | None) -> str:
    """``71 % (62–79 %, n = 96)``, or that it is not known yet."""
    return _words.said_share(share)


@register.filter
def money(amount: Decimal | float | None, currency: str = "") -> str:
    """``1.250,50 €``, or that the amount is unknown."""
    return _words.said_money(amount, currency)


@register.filter
def count(number: int | None) -> str:
    """A whole number grouped by thousands; nothing is not zero."""
    return "–" if number is None else _words.said_number(number)


# Small pieces


@register.simple_tag
def icon(name: str, *, label: str = "", css: str = "") -> str:
    """An icon of the sprite, silent for screen readers unless it has a label."""
    return _drawn(str(name), str(label), str(css))


@lru_cache(maxsize=1000)  # a page draws forty, and a label is a person's name at times
def _drawn(name: str, label: str, css: str) -> str:
    voice = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon {}" {} focusable="false"><use href="{}#{}"></use></svg>',
        css,
        mark_safe(voice),  # built above: escaped, or constant
        static("icons.svg"),
        name,
    )


@register.simple_tag
def face(name: str) -> str:
    """The initials of a person in a circle; decorative, the name stands beside it."""
    words = [word for word in str(name).split() if word[:1].isalpha()]
    initials = "".join(word[0] for word in (words[:1] + words[1:2])).upper()
    hue = int(hashlib.sha256(str(name).encode()).hexdigest(), 16) % 6
    return format_html('<span class="face face-{}" aria-hidden="true">{}</span>', hue, initials)


@register.simple_tag
def bar(share: Any = None, unknown: Any = None, *, kind: str = "") -> str:
    """A funnel bar: what is known, then what is unknown, hatched. Decorative: say it in words."""
    known, doubt = _words.fraction(share) or 0.0, _words.fraction(unknown) or 0.0
    parts = [(kind, round(known * 100)), ("u", round(min(doubt, 1 - known) * 100))]
    return _stripes(parts, "")


@register.simple_tag
def split(*, label: str, ok: int = 0, soon: int = 0, bad: int = 0, unknown: int = 0) -> str:
    """One bar made of counts; ``label`` says in words what it shows."""
    whole = ok + soon + bad + unknown
    if not whole:
        return _stripes([], label)
    parts = [("ok", ok), ("soon", soon), ("bad", bad), ("u", unknown)]
    return _stripes([(kind, round(part * 100 / whole)) for kind, part in parts], label)


def _stripes(parts: Iterable[tuple[str, int]], label: str) -> SafeString:
    inner = format_html_join("", '<b class="{} w-{}p"></b>', [p for p in parts if p[1]])
    if label:
        return format_html('<div class="bar" role="img" aria-label="{}">{}</div>', label, inner)
    return format_html('<div class="bar" aria-hidden="true">{}</div>', inner)


@register.filter
def quick(rail: Iterable[Iterable[Any]] | None, size: int = 4) -> list[Any]:
    """The first few items of the rail, for the bottom bar of a phone."""
    return [item for group in rail or [] for item in group][:size]


# Larger pieces


@register.inclusion_tag("kit/refusal.html")
def refusal(
    what: Any, *, kept: str = "", todo: str = "", href: str = "", link: str = ""
) -> dict[str, Any]:
    """What is wrong, what was kept, what to do."""
    return {"what": str(what), "kept": kept, "todo": todo, "href": href, "link": link}


@register.simple_block_tag
def nothing(content: str, icon_name: str, sentence: str) -> str:
    """An empty state: a picture, a sentence, what to do."""
    return format_html(
        '<div class="nothing">{}<p class="t">{}</p><div class="m">{}</div></div>',
        icon(icon_name),
        sentence,
        content,
    )


@register.simple_block_tag
def act(
    content: str,
    label: str,
    *,
    icon: str = "",
    kind: str = "",
    id: str = "",
    open: bool = False,
    align: str = "",
) -> str:
    """A button that opens a panel with a form, without JavaScript."""
    kinds = " ".join(f"btn-{part}" for part in kind.split())
    return format_html(
        '<details class="act {}"{}{} data-act><summary class="btn {}">{}{}</summary>'
        '<div class="panel">{}</div></details>',
        f"act-{align}" if align else "",
        format_html(' id="{}"', id) if id else "",
        mark_safe(" open") if open else "",
        kinds,
        _icon_or_nothing(icon),
        label,
        content,
    )


def _icon_or_nothing(name: str) -> str:
    return icon(name) if name else ""


@register.inclusion_tag("kit/pager.html")
def pager(
    *,
    newer: str | None = "",
    older: str | None = "",
    shown: str = "",
    in_order: bool = False,
) -> dict[str, Any]:
    """Newer and older pages of a list; or those before and after, in any other order than the
    newest first."""
    return {"newer": newer, "older": older, "shown": shown, "in_order": in_order}


@register.inclusion_tag("kit/steps.html")
def steps(now: int, of: int, label: str = "") -> dict[str, Any]:
    """Where one stands in a form of several steps."""
    return {"now": now, "of": of, "label": label, "parts": range(1, of + 1)}


@register.inclusion_tag("kit/stage.html")
def stage(now: int, of: int, sentence: str = "") -> dict[str, Any]:
    """How far a case has come, for its customer."""
    return {"now": now, "of": of, "sentence": sentence, "parts": range(1, of + 1)}


# Forms


@register.simple_tag
def field(
    bound: BoundField,
    *,
    big: bool = False,
    label: str = "",
    help: str | None = None,
    cards: bool = True,
    optional: bool = True,
) -> str:
    """Label, help, control and errors of one form field, tied together for screen readers.

    ``help=None`` takes the form's own help, ``help=""`` shows none.
    """
    return _fields.render(
        bound, big=big, label=label, help_text=help, cards=cards, mark_optional=optional
    )


@register.inclusion_tag("kit/fields.html")
def fields(form: Any, *, big: bool = False) -> dict[str, Any]:
    """All of a form: errors of the whole, hidden fields, visible fields."""
    return {"form": form, "big": big, "are_said": getattr(form, "errors_are_said", False)}


@register.inclusion_tag("kit/form_errors.html")
def form_errors(form: Any, **labels: str) -> dict[str, Any]:
    """The summary at the top of a refused form, with links to its fields.

    ``labels``: what a field is called on the page, where its form calls it otherwise.
    """
    # What is of the form as a whole is not said again above its fields.
    form.errors_are_said = True
    return {"form": form, "wrong": _fields.wrong(form, labels)}


# Charts


@register.simple_block_tag(takes_context=True)
def chart(
    context: Context,
    content: str,
    spec: dict[str, Any],
    id: str,
    *,
    sentence: str = "",
    title: str = "",
    n: int | None = None,
    height: str = "m",
) -> str:
    """A chart: its sentence, its drawing, and its table (the content of the block)."""
    pieces = {"spec": spec, "id": id, "sentence": sentence, "title": title, "n": n}
    table = mark_safe(content.strip())  # rendered by the block: escaped there
    data = json_script(_drawing(spec), f"{id}-spec")
    pieces |= {"height": height, "table": table, "data": data}
    figure = template.loader.render_to_string("kit/chart.html", pieces)
    return mark_safe(figure + chart_scripts(context))  # rendered by templates, escaped there


def _drawing(spec: dict[str, Any]) -> dict[str, Any]:
    """What ``charts.js`` needs: the chart, its two looks, and how numbers and dates are written."""
    locale = LOCALE_ES if _words.spanish() else LOCALE_EN
    looks = {"light": theme(dark=False), "dark": theme(dark=True)}
    return {"spec": spec, "looks": looks, "numbers": locale.number, "times": locale.time}


@register.simple_tag(takes_context=True)
def chart_scripts(context: Context) -> str:
    """The scripts that draw charts, once for a page."""
    request: HttpRequest | None = context.get("request")
    if request is not None and getattr(request, "_chart_scripts_sent", False):
        return ""
    if request is not None:
        request._chart_scripts_sent = True  # type: ignore[attr-defined]
    nonce = str(getattr(request, "csp_nonce", "") or "")
    return format_html_join(
        "\n",
        '<script defer src="{}" nonce="{}"></script>',
        ((static(path), nonce) for path in CHART_SCRIPTS),
    )
