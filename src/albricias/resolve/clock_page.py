"""What the page of deadlines shows: the rules that hold, those that may, and our week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from albricias.clock import BrokenPack, Holiday, Rule, read_packs
from albricias.clock.short import amount_of
from albricias.receive.choices import Kind
from albricias.resolve.clock_forms import COUNTRIES, SECTORS
from albricias.resolve.clock_history import changes
from albricias.resolve.clockwork import (
    HOUSE,
    USUAL,
    Clockwork,
    days_in,
    in_force,
    rules_folder,
    said_hours,
    spoken,
)
from albricias.resolve.deadlines import BEGINNING, COMPLETING
from albricias.resolve.facts_written import region_name
from albricias.resolve.house_facts import HouseFacts, OwnRule
from albricias.resolve.recounting import left

MISSING = {
    "sectors": _("what the company does"),
    "regions": _("the region"),
    "staff": _("how many people work here"),
    "turnover": _("the turnover"),
    "balance": _("the balance total"),
    "claim_types": _("the kind of case"),
    "topics": _("the topic"),
}
TOPICS = {
    "billing": _("bills"),
    "outage": _("outages"),
    "payment": _("payment services"),
    "clarification": _("requests for clarification"),
    "mediation": _("mediation"),
}
CERTAINTIES = {
    "high": _("a sure reading of it"),
    "medium": _("a rather sure reading of it"),
    "low": _("an unsure reading of it"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule in the words of whoever reads."""

    name: str
    amount: str
    act: str
    url: str
    certainty: str
    is_sure: bool
    doubt: str
    # Only for cases about these.
    topics: tuple[str, ...] = ()
    # What would have to be known.
    missing: tuple[str, ...] = ()
    # The clock runs by itself; else somebody must keep it in mind.
    is_counted: bool = True
    adapt_by: date | None = None


def shown(rule: Rule, missing: Iterable[str] = ()) -> Shown:
    language = spoken()
    return Shown(
        name=rule.names.in_(language),
        amount=amount_of(rule.amount, rule.unit, language),
        act=_act(rule),
        url=rule.source.url,
        certainty=str(CERTAINTIES[rule.certainty]),
        is_sure=rule.certainty == "high",
        doubt=rule.doubt.in_(language) if rule.doubt else "",
        topics=tuple(str(TOPICS.get(topic, topic)) for topic in sorted(rule.topics)),
        missing=tuple(str(MISSING[fact]) for fact in missing if fact != "topics"),
        is_counted=rule.kind in BEGINNING | COMPLETING,
        adapt_by=rule.adapt_by,
    )


def _act(rule: Rule) -> str:
    """The law that says so, by its own name; or that it is our own word."""
    if rule.id.startswith(f"{HOUSE}."):
        return gettext("Our own commitment")
    return ", ".join(filter(None, (rule.source.act, rule.source.article)))


def read(*, now: datetime) -> dict[str, Any]:
    clockwork = in_force()
    facts = clockwork.facts
    found = clockwork.matching(Kind.COMPLAINT.value, "", clockwork.day(now))
    of_topics = [one.rule for one in found.open if one.missing == ("topics",)]
    ours = [rule for rule in found.applies if rule.id == USUAL]
    laws = [rule for rule in [*found.applies, *of_topics] if not rule.id.startswith(f"{HOUSE}.")]
    maybe = [one for one in found.open if one.missing != ("topics",)]
    return {
        "facts": facts,
        "said": list(_said(facts)),
        "rules": [shown(rule) for rule in laws],
        "maybe": [shown(one.rule, one.missing) for one in maybe],
        "usual": [shown(rule) for rule in ours],
        "own": [(rule, amount_of_own(rule, clockwork)) for rule in OwnRule.objects.in_force()],
        "zone": settings.TIME_ZONE,
        "hours": said_hours(facts.hours).strip().splitlines(),
        "holidays": list(_next_holidays(clockwork, now)),
        "own_days": days_in(facts.holidays),
        "left": left(),
        "broken": _broken(),
        "folder": str(rules_folder()),
        "past": changes(),
    }


def amount_of_own(rule: OwnRule, clockwork: Clockwork) -> str:
    known = clockwork.rule(f"{HOUSE}.{rule.pk}", rule.valid_from)
    return amount_of(known.amount, known.unit, spoken()) if known else ""


def _said(facts: HouseFacts) -> Iterable[tuple[str | LazyText, str]]:
    """What the house has said, as people say it."""
    country = str(dict(COUNTRIES).get(facts.country, facts.country)) if facts.country else ""
    region = region_name(facts.country, facts.region)
    yield _("Country"), " · ".join(filter(None, (country, region)))
    yield _("What it does"), ", ".join(str(dict(SECTORS).get(one, one)) for one in facts.sectors)
    yield _("People who work here"), "" if facts.staff is None else str(facts.staff)


def _next_holidays(clockwork: Clockwork, now: datetime) -> Iterable[Holiday]:
    """Those of the months to come, so that one sees at once whether any is missing."""
    today = timezone.localtime(now).date()
    last = date(today.year + 1, today.month, 1)
    return clockwork.working.calendar.holidays_between(today, last, spoken())


def _broken() -> str:
    try:
        read_packs(rules_folder())
    except BrokenPack as broken:
        return str(broken)
    return ""
