"""The rules and the working time of the house, ready to count with; made once in a process."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from albricias.clock import (
    PACKS_FOLDER,
    BrokenPack,
    Calendar,
    Certainty,
    Days,
    Effect,
    Facts,
    Holiday,
    Matching,
    Pack,
    Packs,
    Reason,
    Rule,
    Scope,
    Source,
    Start,
    Unit,
    Words,
    WorkingTime,
    matching,
    read_packs,
    week,
)
from albricias.clock import Kind as ClockKind
from albricias.prepared import Prepared
from albricias.receive.choices import Kind
from albricias.receive.models import Channel
from albricias.resolve.house_facts import HouseFacts, OwnRule

log = logging.getLogger("albricias.clocks")

HOUSE = "house"
USUAL = f"{HOUSE}.answer_days"
# The law speaks of complaints and claims of customers: thanks, ideas and what is said within the
# house are its own matter.
NOT_OF_THE_LAW = frozenset({Kind.COMPLIMENT.value, Kind.SUGGESTION.value, Channel.WITHIN.value})
SPANISH_DAYS = {
    "lun": "mon",
    "mar": "tue",
    "mié": "wed",
    "mie": "wed",
    "jue": "thu",
    "vie": "fri",
    "sáb": "sat",
    "sab": "sat",
    "dom": "sun",
}
NOTHING = Words("", "")


@dataclass(frozen=True)
class Clockwork:
    """`version` is the number of the facts it follows, 0 before anybody said any."""

    version: int
    facts: HouseFacts
    working: WorkingTime
    packs: Packs
    topics: Mapping[str, Sequence[str]]
    _matched: dict[Any, Matching] = field(default_factory=dict)
    _by_id: dict[tuple[str, date | None], Rule] = field(default_factory=dict)

    def matching(self, kind: str, topic: str, on: date) -> Matching:
        """The rules that hold for such a case that began on the day."""
        topics = self.topics_of(topic)
        key = (kind, topics, on)
        if key not in self._matched:
            if len(self._matched) > 5000:
                self._matched.clear()
            self._matched[key] = self._match(kind, topics, on)
        return self._matched[key]

    def rule(self, id: str, valid_from: date | None) -> Rule | None:
        """The version of a rule by which a deadline was counted, if it is still known."""
        if not self._by_id:
            for pack in self.packs.values():
                self._by_id.update({(one.id, one.valid_from): one for one in pack.rules})
        return self._by_id.get((id, valid_from))

    def pack_of(self, rule: Rule) -> Pack | None:
        return self.packs.get(rule.id.partition(".")[0])

    def day(self, at: datetime) -> date:
        return self.working.day(at)

    def topics_of(self, text: str) -> frozenset[str] | None:
        """What its topic says that it is about; None if it says nothing."""
        if not text.strip():
            return None
        said = text.casefold()
        return frozenset(
            topic for topic, words in self.topics.items() if any(word in said for word in words)
        )

    def _match(self, kind: str, topics: frozenset[str] | None, on: date) -> Matching:
        packs = {HOUSE: self.packs[HOUSE]} if kind in NOT_OF_THE_LAW else self.packs
        known = self.facts
        sectors = frozenset(known.sectors) - {"none"} if known.sectors else None
        return matching(
            Facts(
                on=on,
                country=known.country,
                regions=frozenset({known.region}) if known.region else None,
                sectors=sectors,
                topics=topics,
                claim_types=frozenset({kind}),
                staff=known.staff,
                turnover=known.turnover,
                balance=known.balance,
            ),
            among=packs,
        )


_NEWEST = Prepared(
    lambda: HouseFacts.objects.order_by("-pk").values_list("pk", "mark", named=False)[:1]
)
_known: tuple[tuple[object, ...], Clockwork] | None = None


def in_force() -> Clockwork:
    """What counts now. Asks the database for no more than which facts are the newest."""
    global _known  # one for the process, made anew when the facts are
    newest = _NEWEST.first() or (0, "")
    key = (*newest, settings.HOME.folder, settings.HOME.number("answer_days"), settings.TIME_ZONE)
    if _known is None or _known[0] != key:
        facts = HouseFacts.objects.filter(pk=newest[0]).first()
        _known = key, build(facts or HouseFacts(), OwnRule.objects.in_force(), version=newest[0])
    return _known[1]


def build(facts: HouseFacts, own: Iterable[OwnRule], *, version: int) -> Clockwork:
    """By these facts and rules, whether kept or only thought of. Raises ClockError."""
    own = list(own)
    topics = {
        "billing": facts.billing_words,
        "outage": facts.outage_words,
        "payment": facts.payment_words,
        **{_topic_of(rule): rule.topic_words for rule in own if rule.topic_words},
    }
    return Clockwork(
        version=version,
        facts=facts,
        working=working_time(facts),
        packs={**laws(), HOUSE: house_pack(own)},
        topics={topic: _words_in(words) for topic, words in topics.items()},
    )


def working_time(facts: HouseFacts) -> WorkingTime:
    """Raises ClockError."""
    calendar = Calendar(
        facts.country or None,
        facts.region or None,
        extra=tuple(Holiday(day, name) for day, name in days_in(facts.holidays)),
        removed=frozenset(day for day, _name in days_in(facts.worked_days)),
    )
    return WorkingTime(ZoneInfo(settings.TIME_ZONE), calendar, week(hours_in(facts.hours)))


def hours_in(text: str) -> dict[str, str]:
    """ "lun-jue 9:00-14:00 16:00-18:00", a line for each, as the library reads it."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        days, _, times = line.partition(" ")
        names = [SPANISH_DAYS.get(name, name) for name in days.lower().rstrip(":").split("-")]
        found["-".join(names)] = times.strip()
    return found


def spoken() -> str:
    """In which of the languages that rules are written in whoever asks reads."""
    return "en" if (get_language() or "es").startswith("en") else "es"


def said_hours(text: str) -> str:
    """The same lines with the names of the days as whoever reads them calls them."""
    if (get_language() or "").split("-")[0] == "es":
        names = {day: name for name, day in reversed(SPANISH_DAYS.items())}
    else:
        names = SPANISH_DAYS
    return re.sub(r"[a-záé]+", lambda word: names.get(word[0].lower(), word[0]), text, flags=re.I)


def days_in(text: str) -> list[tuple[date, str]]:
    """ "2027-05-15 San Isidro" or "15/5/2027 San Isidro", a line for each. Raises ValueError."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        written, _, name = line.partition(" ")
        found.append((_day(written), name.strip()))
    return found


def _day(written: str) -> date:
    if spanish := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", written):
        return date(int(spanish[3]), int(spanish[2]), int(spanish[1]))
    return date.fromisoformat(written)


def _words_in(text: str) -> list[str]:
    return [word.strip().casefold() for word in text.split(",") if word.strip()]


def rules_folder() -> Path:
    """Where the house keeps its own edition of the law."""
    folder: Path = settings.HOME.folder / "rules"
    return folder


def laws() -> Packs:
    """The packs that come with the product, as the house has edited them.

    Our example of own promises is left out: nobody but the house has promised it.
    """
    edited: Packs = {}
    try:
        edited = read_packs(rules_folder())
    except BrokenPack as broken:
        # Deadlines go on by the law as it came; the page of deadlines says what is broken.
        log.warning("a rule file cannot be read and is left out: %s", broken)
    shipped = {id: pack for id, pack in _shipped().items() if id != "own"}
    return {**shipped, **edited}


@lru_cache(maxsize=1)
def _shipped() -> Packs:
    return read_packs(PACKS_FOLDER)


def house_pack(own: Sequence[OwnRule]) -> Pack:
    """The usual days to answer, and the rules that the house has added."""
    return Pack(
        id=HOUSE,
        names=Words("Lo que decide la casa", "What we decide"),
        country=None,
        region=None,
        calendar="",
        counting=NOTHING,
        note=NOTHING,
        rules=(_usual(), *(_own(rule) for rule in own)),
        duties=frozenset(),
    )


OF_THE_HOUSE: dict[str, Any] = {
    "start": Start.RECEIVED,
    "source": Source("Compromiso de la casa", ""),
    "certainty": Certainty.HIGH,
    "days": Days.OURS,
    "pause": Effect.SUSPEND,
    "pause_reasons": frozenset(Reason),
}


def _usual() -> Rule:
    return Rule(
        id=USUAL,
        names=Words("Responder (plazo de la casa)", "Answer (our own deadline)"),
        kind=ClockKind.ANSWER,
        amount=settings.HOME.number("answer_days"),
        unit=Unit.CALENDAR_DAYS,
        **OF_THE_HOUSE,
    )


def _own(rule: OwnRule) -> Rule:
    # What the house says of some cases, or of all, stands in the place of its usual days.
    usual = {USUAL} if rule.kind == ClockKind.ANSWER else set()
    return Rule(
        id=f"{HOUSE}.{rule.pk or 'new'}",
        names=Words(rule.name, rule.name),
        kind=ClockKind(rule.kind),
        amount=rule.amount,
        unit=Unit(rule.unit),
        topics=frozenset({_topic_of(rule)} if rule.topic_words else ()),
        scopes=(Scope(claim_types=frozenset(rule.case_kinds)),) if rule.case_kinds else (),
        replaces=frozenset(usual),
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        **OF_THE_HOUSE,
    )


def _topic_of(rule: OwnRule) -> str:
    return f"{HOUSE}-{rule.pk or 'new'}"
