"""The promise ledger on a page: whose, what is broken, and how well each team keeps its word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from albricias.people.models import Colleague
from albricias.people.paging import one_page
from albricias.reckon.shares import Share, share
from albricias.resolve.cases import Case
from albricias.resolve.promises import Promise, PromiseQuerySet

# Of older promises nobody remembers how it was.
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: a name in the address bar, and what it is called."""

    slug: str
    label: str | LazyText


MINE = View("mine", pgettext_lazy("promises", "Mine"))
TEAM = View("team", pgettext_lazy("promises", "My team's"))
ALL = View("all", _("Everybody's"))
BROKEN = View("broken", _("Broken today"))
ENDED = View("ended", pgettext_lazy("promises", "Ended"))


@dataclass(frozen=True, slots=True)
class KeptRate:
    """How many of its promises a team kept in time, with the doubt."""

    team: str
    share: Share


def read(asked: QueryDict, user: Colleague, *, now: datetime) -> dict[str, Any]:
    views = _views(user)
    chosen = next((view for view in views if view.slug == asked.get("view")), views[0])
    rows = _of_view(chosen, user, now=now).select_related("case__customer", "owner", "end")
    is_past = chosen in (BROKEN, ENDED)
    page = one_page(rows.defer("case__story"), "due_at", asked, newest_first=is_past)
    return {
        "page": page,
        "views": views,
        "chosen": chosen,
        "by_due": not is_past,
        "broken": {promise.pk for promise in page.rows if promise.is_broken(now)},
        "kept": kept_by_team(user, now=now),
        "days": REMEMBERED.days,
    }


def _views(user: Colleague) -> list[View]:
    whose = [MINE, TEAM] if user.team_id else [MINE]
    return [*whose, ALL, BROKEN, ENDED] if user.sees_all else [*whose, BROKEN, ENDED]


def _of_view(view: View, user: Colleague, *, now: datetime) -> PromiseQuerySet:
    seen = Promise.objects.seen_by(user)
    if view == MINE:
        # Who promised it keeps it, even in a case that another team has by now.
        return Promise.objects.pending().filter(Case.open_to(user, "case"), owner=user)
    if view == TEAM:
        return seen.pending().filter(owner__team=user.team_id)
    if view == BROKEN:
        return seen.broken_lately(now=now)
    if view == ENDED:
        return seen.exclude(end=None)
    return seen.pending()


def kept_by_team(user: Colleague, *, now: datetime) -> list[KeptRate]:
    """Of the promises that fell due lately, those kept in time; one broken beforehand counts."""
    due = Promise.objects.seen_by(user).filter(due_at__gt=now - REMEMBERED, due_at__lte=now)
    counted = due.order_by().values("owner__team__name")
    teams = counted.annotate(n=Count("pk"), kept=Count("pk", filter=Promise.kept_in_time()))
    return [
        KeptRate(str(row["owner__team__name"] or _("without a team")), share(row["kept"], row["n"]))
        for row in teams.order_by("owner__team__name")
    ]
