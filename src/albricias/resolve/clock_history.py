"""Who changed the facts and the rules of the house, when, and what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from albricias.people.models import Colleague
from albricias.resolve.clock_forms import COUNTRIES, SECTORS, FactsForm
from albricias.resolve.clockwork import said_hours
from albricias.resolve.facts_written import region_name
from albricias.resolve.house_facts import HouseFacts, OwnRule

SHOWN = 10
# Told by the lines that came and went.
OF_LINES = ("hours", "holidays", "worked_days")


@dataclass(frozen=True, slots=True)
class Changed:
    at: datetime
    by: Colleague | None
    what: list[str]


def changes() -> list[Changed]:
    """The newest first."""
    rows = list(HouseFacts.objects.select_related("by").order_by("-pk")[: SHOWN + 1])
    if len(rows) <= SHOWN and rows:
        rows.append(HouseFacts(at=rows[-1].at))  # before anybody said anything
    of_rules = _rules_of([row.at for row in rows])
    return [
        Changed(after.at, after.by, [*of_rules.get(after.at, ()), *_told(before, after)])
        for after, before in pairwise(rows)
    ]


def _rules_of(times: list[datetime]) -> dict[datetime, list[str]]:
    """Each rule that came or went brought a row of facts with it, in the same moment."""
    found: dict[datetime, list[str]] = {}
    for rule in OwnRule.objects.filter(Q(at__in=times) | Q(ended_at__in=times)):
        found.setdefault(rule.at, []).append(_("a new rule: %(rule)s") % {"rule": rule})
        if rule.ended_at:
            taken_back = _("a rule withdrawn: %(rule)s") % {"rule": rule}
            found.setdefault(rule.ended_at, []).append(taken_back)
    return found


def _told(before: HouseFacts, after: HouseFacts) -> Iterator[str]:
    for name, field in FactsForm.base_fields.items():
        was, now = getattr(before, name), getattr(after, name)
        if was == now:
            continue
        label = str(field.label).rstrip("…")
        if name == "hours":
            # Kept with the names of the days as whoever wrote them calls them.
            yield from _lines(label, said_hours(was), said_hours(now))
        elif name in OF_LINES:
            yield from _lines(label, was, now)
        else:
            said = {"what": label, "before": _said(name, before), "after": _said(name, after)}
            yield _("%(what)s: %(before)s → %(after)s") % said


def _lines(label: str, was: str, now: str) -> Iterator[str]:
    old, new = was.splitlines(), now.splitlines()
    for sentence, lines in (
        (_("%(what)s: added %(lines)s"), _only(new, old)),
        (_("%(what)s: removed %(lines)s"), _only(old, new)),
    ):
        if lines:
            yield sentence % {"what": label, "lines": "; ".join(lines)}


def _only(these: Iterable[str], those: Iterable[str]) -> list[str]:
    known = {line.strip() for line in [*those, ""]}
    return [line.strip() for line in these if line.strip() not in known]


def _said(name: str, facts: HouseFacts) -> str:
    value: Any = getattr(facts, name)
    if name == "country":
        value = dict(COUNTRIES).get(value, value) if value else ""
    elif name == "region":
        value = region_name(facts.country, value)
    elif name == "sectors":
        value = ", ".join(str(dict(SECTORS).get(one, one)) for one in value)
    return str(_("not said yet")) if value in ("", None) else str(value)
