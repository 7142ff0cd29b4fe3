"""Which cases are whose, and which are closed to whom: the conditions of seeing any."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from albricias.people.models import Colleague


def whose_are(user: Colleague) -> Q:
    """Of cases: their own, their team's, and those in which they are named."""
    mine = Q(owner=user) | Q(pk__among=named_to(user))
    return mine | Q(team_id=user.team_id) if user.team_id else mine


# By name: these rows are about cases, and come after them.
def _rows(name: str) -> Any:
    return apps.get_model("albricias", name).objects.order_by()


def named_to(user: Colleague) -> Any:
    """The confidential cases in which this colleague is named."""
    return _rows("MayRead").filter(colleague=user).values("confidence__case")


def closed_to(user: Colleague) -> Any:
    """The confidential cases in which they are not named, and which they have not in hand."""
    named = _rows("MayRead").filter(colleague=user).values("confidence")
    # Asked of each confidential case by its number: as a join, SQLite reads every case for it.
    in_hand = _rows("Case").filter(pk=OuterRef("case"), owner=user, merged_into=None)
    return _rows("Confidence").filter(~Q(pk__in=named), ~Exists(in_hand)).values("case")


def complaining_of(user: Colleague) -> Any:
    """The cases in which it is this colleague who is complained about."""
    return _rows("About").filter(colleague=user).values("case")
