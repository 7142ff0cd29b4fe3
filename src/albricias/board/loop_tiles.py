"""The eight steps of the funnel in words, each with what is unknown of it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albricias.board.loop_figures import Figures, Funnel, Period
from albricias.reckon import Share
from albricias.templatetags._words import said_number, said_share


@dataclass(frozen=True, slots=True)
class Tile:
    """One step: how many, of how many, what is not known, and the list behind it."""

    label: str | LazyText
    href: str
    value: str
    known: float | None
    unknown: float = 0.0
    small: str = ""
    before: str = ""
    kind: str = ""
    last: bool = False


def tiles(found: Figures, period: Period) -> list[Tile]:
    now, before = found.now, found.before
    return [
        _received(now, before, period),
        _acknowledged(now, before, period),
        _resolved(now, before, period),
        _cause(now, before, period),
        _change(now, before, period),
        _effect(now, before, period),
        _told(now, before, period),
        _worth_it(now, before, period),
    ]


def inbox(period: Period, **asked: str) -> str:
    """The list behind a figure: the same cases, of the same days."""
    return f"{reverse('resolve:inbox')}?{urlencode({'view': 'all', **asked, **_since(period)})}"


def _since(period: Period) -> dict[str, str]:
    return {"since": timezone.localdate(period.start).isoformat()} if period.start else {}


def _received(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    return Tile(
        label=gettext_lazy("Cases received"),
        href=inbox(period),
        value=said_number(now.received),
        known=1.0 if now.received else None,
        before=_compared(now.received, before.received) if before else "",
    )


def _compared(now: int, before: int) -> str:
    if not before:
        return _("none in the period before")
    change = now / before - 1
    if round(change * 100) == 0:
        return _("as many as before")
    said = {"share": said_share(abs(change))}
    return _("%(share)s more than before") % said if change > 0 else _("%(share)s fewer") % said


def _acknowledged(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    nothing_known = bool(now.imported) and not now.acknowledged and not now.late
    parts = []
    if not nothing_known:
        parts.append(ngettext("%(n)s late", "%(n)s late", now.late) % {"n": said_number(now.late)})
    if now.imported:
        parts.append(_("%(n)s not known") % {"n": said_number(now.imported)})
    return _step(
        gettext_lazy("Acknowledged in time"),
        (now, before, period),
        "acknowledged",
        unknown=now.imported,
        small=parts,
        nothing_is_unknown=nothing_known,
    )


def _resolved(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    unconfirmed = ngettext("%(n)s not confirmed", "%(n)s not confirmed", now.unconfirmed)
    return _step(
        gettext_lazy("Confirmed by the customer"),
        (now, before, period),
        "confirmed",
        unknown=now.unconfirmed,
        small=[unconfirmed % {"n": said_number(now.unconfirmed)}],
        href=inbox(period, view="confirmed"),
        kind="ok",
    )


def _cause(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    unknown = now.received - now.cause
    return _step(
        gettext_lazy("Cause known"),
        (now, before, period),
        "cause",
        unknown=unknown,
        small=[_("%(n)s “not known yet”") % {"n": said_number(unknown)}],
    )


def _change(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    return _step(gettext_lazy("With a change under way"), (now, before, period), "change")


def _effect(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    waiting = _("%(n)s without enough data yet") % {"n": said_number(now.to_measure)}
    return _step(
        gettext_lazy("Effect shown"),
        (now, before, period),
        "effect",
        unknown=now.to_measure,
        small=[waiting] if now.to_measure else [],
        nothing_is_unknown=not now.effect and bool(now.to_measure),
    )


def _told(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    waiting = _("%(n)s wait to know") % {"n": said_number(now.to_tell)}
    return _step(
        gettext_lazy("Told to the customer"),
        (now, before, period),
        "told",
        small=[waiting] if now.to_tell else [],
    )


def _worth_it(now: Funnel, before: Funnel | None, period: Period) -> Tile:
    share = now.worth_it
    return Tile(
        label=gettext_lazy("It was worth it"),
        href=f"{reverse('tell:answers')}?{urlencode(_since(period))}",
        value="" if share.value is None else said_share(share.value),
        known=share.value,
        unknown=1.0 if share.value is None else 0.0,
        small=_with_doubt(share),
        before=_was(before.worth_it.value) if before else "",
        kind="ok",
        last=True,
    )


def _with_doubt(share: Share) -> str:
    if share.value is None:
        return _("nobody has answered yet")
    # Answers given in these days, to tellings of older cases too: not a share of the step before.
    answers = ngettext("%(n)s answer given", "%(n)s answers given", share.n) % {
        "n": said_number(share.n)
    }
    low, high = said_number(share.low * 100), said_share(share.high)
    return f"{low}–{high} · {answers}"


def _step(
    label: str | LazyText,
    where: tuple[Funnel, Funnel | None, Period],
    name: str,
    *,
    unknown: int = 0,
    small: list[str] | None = None,
    href: str = "",
    kind: str = "",
    nothing_is_unknown: bool = False,
) -> Tile:
    now, before, period = where
    part: int = getattr(now, name)
    known = now.of_received(part)
    said = [] if known is None or nothing_is_unknown else [said_share(known)]
    return Tile(
        label=label,
        href=href or inbox(period, step=name),
        value="" if known is None or nothing_is_unknown else said_number(part),
        known=known,
        unknown=now.of_received(unknown) or 0.0,
        small=" · ".join([*said, *(small or [])]),
        before=_was(before.of_received(getattr(before, name))) if before else "",
        kind=kind,
    )


def _was(share: float | None) -> str:
    return "" if share is None else _("before: %(share)s") % {"share": said_share(share)}
