"""How far a case has come: the eight steps of the loop, one meaning for figures and lists.

The home page counts with these, and the inbox lists with them (``?step=told``), so
that a figure and the cases behind it cannot disagree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.change.models import Change, Stage
from albricias.learn.models import CaseCause
from albricias.resolve.cases import Acknowledgement
from albricias.resolve.promises import Promise
from albricias.tell.facts import links_of
from albricias.tell.models import Telling

NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Step:
    """Some of the cases, in words and for the database."""

    name: str
    label: str | LazyText

    def narrow(self) -> Q:
        return conditions()[self.name]


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step("acknowledged", _("acknowledged in time")),
        Step("late", _("acknowledged late or not at all")),
        Step("imported", _("imported: not known whether acknowledged")),
        Step("cause", _("cause known")),
        Step("no-cause", _("cause not known yet")),
        Step("change", _("with a change")),
        Step("effect", _("effect shown")),
        Step("to-measure", _("change done, effect not known yet")),
        Step("told", _("told what changed")),
        Step("to-tell", _("to be told what changed")),
        Step("nobody-to-tell", _("changed, and nobody to tell")),
        Step("broken-promise", _("with a promise past its time")),
    )
}


def conditions() -> dict[str, Q]:
    """What each step asks of a case."""
    return {**_acknowledgement(), **_cause(), **_change(), "broken-promise": _broken_promise()}


def _acknowledgement() -> dict[str, Q]:
    within = timedelta(hours=settings.HOME.number("acknowledge_hours"))
    ours = Acknowledgement.objects.filter(case=OuterRef("pk"))
    said, due = Q(Exists(ours)), timezone.now() - within
    said_late = Q(Exists(ours.filter(at__gt=F("case__received_at") + within)))
    return {
        "acknowledged": Q(Exists(ours.filter(at__lte=F("case__received_at") + within))),
        "late": said_late | (Q(import_run=None, received_at__lt=due) & ~said),
        # What was done with it where it comes from, we do not know.
        "imported": ~Q(import_run=None) & ~said,
    }


def _cause() -> dict[str, Q]:
    known = Q(Exists(CaseCause.objects.filter(case=OuterRef("pk"))))
    return {"cause": known, "no-cause": ~known}


def _change() -> dict[str, Q]:
    """From its causes to the changes of those, as far as each has come."""
    begun = (Stage.STARTED, Stage.FINISHED, Stage.WORKED)
    changes = list(Change.objects.filter(stage__in=begun).prefetch_related("causes"))
    links = links_of(changes)
    worked = {c.pk: links[c.pk] for c in changes if c.stage == Stage.WORKED}
    done = [links[c.pk] for c in changes if c.stage == Stage.FINISHED]
    effect, told = _linked(worked.values()), _told(worked)
    return {
        "change": _linked(links.values()),
        "effect": effect,
        "to-measure": _linked(done) & ~effect,
        "told": told,
        "to-tell": effect & ~Q(customer=None) & ~told,
        "nobody-to-tell": effect & Q(customer=None),
    }


def _linked(links: Iterable[Q]) -> Q:
    links = list(links)
    if not links:
        return NOTHING
    return Q(Exists(CaseCause.objects.filter(reduce(or_, links), case=OuterRef("pk"))))


def _told(worked: Mapping[int, Q]) -> Q:
    """Told of a change that this very case helped to bring, whichever case the letter named."""
    told = [
        _linked([link])
        & Q(Exists(Telling.objects.filter(change=pk, customer=OuterRef("customer"))))
        for pk, link in worked.items()
    ]
    return reduce(or_, told) if told else NOTHING


def _broken_promise() -> Q:
    overdue = Promise.objects.pending().filter(due_at__lt=timezone.now())
    return Q(Exists(overdue.filter(case=OuterRef("pk"))))
