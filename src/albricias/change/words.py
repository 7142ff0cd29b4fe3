"""What a change's figures say, in the same words on every page."""

from math import ceil

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from albricias.change.models import Effect
from albricias.history import Event
from albricias.templatetags._words import NBSP, said_number, spanish

Verdict = Effect.Verdict

# Longer than this is not a waiting time but a "hardly ever".
MOST_WEEKS = 104

KINDS = {
    Verdict.FELL: "fell",
    Verdict.ROSE: "rose",
    Verdict.NO_DIFFERENCE: "none",
    Verdict.NOT_ENOUGH: "wait",
}

# Whole sentences: first with customers known, then without.
FELL = (
    gettext_lazy(
        "It fell from %(before)s to %(after)s per thousand customers a month"
        " (between %(least)s and %(most)s)."
    ),
    gettext_lazy(
        "It fell from %(before)s to %(after)s cases every 30 days (between %(least)s and %(most)s)."
    ),
)
ROSE = (
    gettext_lazy(
        "It rose from %(before)s to %(after)s per thousand customers a month"
        " (between %(least)s and %(most)s)."
    ),
    gettext_lazy(
        "It rose from %(before)s to %(after)s cases every 30 days (between %(least)s and %(most)s)."
    ),
)
NO_DIFFERENCE = (
    gettext_lazy(
        "No difference is shown: %(before)s before and %(after)s now per thousand customers"
        " a month (between %(least)s and %(most)s)."
    ),
    gettext_lazy(
        "No difference is shown: %(before)s before and %(after)s now every 30 days"
        " (between %(least)s and %(most)s)."
    ),
)

EVENTS: dict[str, LazyText] = {
    "change.opened": gettext_lazy("%(who)s opened the change."),
    "change.revised": gettext_lazy("%(who)s changed its words or who is in charge."),
    "change.step_added": gettext_lazy("%(who)s added a step: %(text)s"),
    "change.step_done": gettext_lazy("%(who)s did a step: %(text)s"),
    "change.step_taken_off": gettext_lazy("%(who)s removed a step: %(text)s"),
    "change.started": gettext_lazy("%(who)s started it, and the rate before was frozen."),
    "change.finished": gettext_lazy("%(who)s said that it is done. From here on we measure."),
    "change.verified": gettext_lazy("%(who)s verified that it worked."),
    "change.failed": gettext_lazy("%(who)s noted that it did not work."),
}


def verdict(effect: Effect | None) -> str:
    """What the figures allow to say, in one sentence."""
    if effect is None:
        return _("Still to be measured.")
    if effect.verdict == Verdict.NOT_ENOUGH:
        return _not_enough(effect)
    sentences = {Verdict.FELL: FELL, Verdict.ROSE: ROSE, Verdict.NO_DIFFERENCE: NO_DIFFERENCE}
    known, unknown = sentences[Verdict(effect.verdict)]
    before, after = rates(effect)
    least, most = _between(effect)
    said = {"before": before, "after": after, "least": least, "most": most}
    return str(known if effect.exposure_is_known else unknown) % said


def verdict_kind(effect: Effect | None) -> str:
    """The class of the verdict's box: fell, rose, none or wait."""
    return "wait" if effect is None else KINDS[Verdict(effect.verdict)]


def _not_enough(effect: Effect) -> str:
    if effect.weeks_needed is None:
        return _(
            "Not enough data, and waiting will not help:"
            " too few cases were received before it started."
        )
    weeks = max(1, ceil(effect.weeks_needed))
    if weeks > MOST_WEEKS:
        return _("Not enough data: so few cases that it would take more than two years.")
    return ngettext(
        "Not enough data yet: about %(weeks)s week to go.",
        "Not enough data yet: about %(weeks)s weeks to go.",
        weeks,
    ) % {"weeks": weeks}


def rates(effect: Effect) -> tuple[str, str]:
    """Both rates with as many decimals as the smaller needs to be told from nothing.

    Ask only where there is a ratio: then both are known.
    """
    before, after = effect.rate_before or 0.0, effect.rate_after or 0.0
    smaller = min(rate for rate in (before, after, 99.0) if rate > 0)
    places = 1 if smaller >= 0.95 else 2 if smaller >= 0.095 else 3
    return said_number(before, places), said_number(after, places)


def _between(effect: Effect) -> tuple[str, str]:
    """The interval of the change, the smaller change first: −38 % and −66 %."""
    low, high = (effect.low or 0.0) - 1, (effect.high or 0.0) - 1
    ends = (high, low) if effect.verdict == Verdict.FELL else (low, high)
    return _signed(ends[0]), _signed(ends[1])


def _signed(change: float) -> str:
    percent = f"{said_number(abs(change) * 100)}{NBSP if spanish() else ''}%"
    return f"{'−' if change < 0 else '+'}{percent}"


def event_sentence(event: Event) -> str:
    """What happened to a change, in plain words."""
    who = str(event.by) if event.by else _("Somebody")
    sentence = EVENTS.get(event.name, gettext_lazy("%(who)s did something."))
    return str(sentence) % {"who": who, "text": event.data.get("text", "")}
