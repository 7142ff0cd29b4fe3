"""How far a case has come: the steps of the loop as filters of a list (``?step=told``).

The home page counts the same from the other side, see ``loop_figures``: fast for
many cases. A test holds the two together, for a figure opens its cases.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.change.models import Change, Stage
from albricias.learn.models import CaseCause
from albricias.resolve.cases import Acknowledgement
from albricias.resolve.promises import Promise
from albricias.tell.facts import links_of, was_told

NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Step:
    """Some of the cases, in words and for the database."""

    name: str
    label: str | LazyText
    family: Callable[[], dict[str, Q]]

    def narrow(self) -> Q:
        return self.family()[self.name]


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
    known = Q(pk__in=CaseCause.objects.values("case"))
    return {"cause": known, "no-cause": ~known}


@dataclass(frozen=True, slots=True)
class Ways:
    """From a named cause of a case to the changes of that cause, as far as each has come."""

    begun: Q
    done: Q
    worked: Q
    told: Q


def ways() -> Ways:
    begun = (Stage.STARTED, Stage.FINISHED, Stage.WORKED)
    changes = list(Change.objects.filter(stage__in=begun).prefetch_related("causes"))
    links = links_of(changes)
    worked = {c.pk: links[c.pk] for c in changes if c.stage == Stage.WORKED}
    return Ways(
        begun=_any(links.values()),
        done=_any(links[c.pk] for c in changes if c.stage == Stage.FINISHED),
        worked=_any(worked.values()),
        # Told of a change that this very case helped to bring, whichever case the letter named.
        told=_any(link & was_told(pk) for pk, link in worked.items()),
    )


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NOTHING)


def _change() -> dict[str, Q]:
    way = ways()
    effect, told = _having(way.worked), _having(way.told)
    return {
        "change": _having(way.begun),
        "effect": effect,
        "to-measure": _having(way.done) & ~effect,
        "told": told,
        "to-tell": effect & ~Q(customer=None) & ~told,
        "nobody-to-tell": effect & Q(customer=None),
    }


def _having(cause: Q) -> Q:
    return Q(pk__in=CaseCause.objects.filter(cause).values("case"))


def _promise() -> dict[str, Q]:
    overdue = Promise.objects.pending().filter(due_at__lt=timezone.now())
    # Of a case that goes on in another one, the promises are owed there.
    where = Coalesce("case__merged_into", "case")
    return {"broken-promise": Q(pk__in=overdue.order_by().values_list(where))}


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step("acknowledged", _("acknowledged in time"), _acknowledgement),
        Step("late", _("acknowledged late or not at all"), _acknowledgement),
        Step("imported", _("imported: not known whether acknowledged"), _acknowledgement),
        Step("cause", _("cause known"), _cause),
        Step("no-cause", _("cause not known yet"), _cause),
        Step("change", _("with a change"), _change),
        Step("effect", _("effect shown"), _change),
        Step("to-measure", _("change done, effect not known yet"), _change),
        Step("told", _("told what changed"), _change),
        Step("to-tell", _("to be told what changed"), _change),
        Step("nobody-to-tell", _("changed, and nobody to tell"), _change),
        Step("broken-promise", _("with a promise past its time"), _promise),
    )
}
