"""The clocks of a case as its page tells them: by when, by which law, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from albricias import clock
from albricias.clock import DUTIES, Duty
from albricias.resolve import sheet
from albricias.resolve.cases import UNANSWERED, Case
from albricias.resolve.clock_page import Shown, shown
from albricias.resolve.clockwork import Clockwork, in_force, spoken
from albricias.resolve.deadlines import Deadline, Pause

# What cannot happen here: no case ends by waiting, none is asked for an opinion before it has
# ended, and each has a number from its first moment.
SEEN_TO = frozenset(
    {Duty.NO_CLOSING_BY_TIMEOUT, Duty.NO_SURVEY_BEFORE_RESOLUTION, Duty.CLAIM_NUMBER}
)
# Said where it is done: in the forms with which one answers or refuses.
NOT_ON_THE_LIST = frozenset({Duty.BURDEN_OF_PROOF, Duty.ONE_FILING_ONLY})


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: of which rule, when it runs out, and the sentence that says why."""

    deadline: Deadline
    name: str
    sentence: str
    rule: Shown | None
    is_theirs: bool

    @property
    def is_met(self) -> bool:
        return self.deadline.met_at is not None

    @property
    def is_late(self) -> bool:
        met_at, due_at = self.deadline.met_at, self.deadline.due_at
        return met_at is not None and due_at is not None and met_at > due_at


@dataclass(frozen=True, slots=True)
class DutyLine:
    """What the law asks besides being in time. `done` is None where nobody can know by rows."""

    what: str
    done: bool | None


@dataclass(frozen=True, slots=True)
class Maybe:
    """A rule that would hold if the case were about this, and the words that would say so."""

    rule: Shown
    topic: str


@dataclass(frozen=True, slots=True)
class Clocks:
    running: Sequence[Clock]
    met: Sequence[Clock]
    waiting: Pause | None
    # Rules that would hold if it were about this.
    maybe: Sequence[Maybe]
    duties: Sequence[DutyLine]
    # Whether the country of the house knows a complaint sheet.
    has_sheet: bool = False

    @property
    def met_late(self) -> int:
        return sum(one.is_late for one in self.met)

    @property
    def first(self) -> Clock | None:
        return next((one for one in self.running if one.deadline.is_answer), None)


def read(
    case: Case, happened: set[str], *, open_points: int | None, now: datetime
) -> Clocks | None:
    """`open_points` is None where nobody has noted what it raises.

    None of a case that has no clocks: it came with a file, and nothing was asked since."""
    if not happened & {"case.opened", "clock.paused", "case.reopened", "resolution.denied"}:
        return None
    rows = list(case.deadlines.all())
    if not rows:
        return None
    clockwork = in_force()
    pauses = list(Pause.objects.filter(case=case)) if "clock.paused" in happened else []
    stops = [pause.for_clocks for pause in pauses]
    told = [_told(row, clockwork, stops, now) for row in rows]
    is_ours = case.standing in UNANSWERED
    return Clocks(
        running=sorted((one for one in told if not one.is_met), key=_soonest),
        met=[one for one in told if one.is_met],
        waiting=next((pause for pause in pauses if pause.ended_at is None), None),
        maybe=_maybe(case, clockwork) if is_ours else (),
        duties=_duties(case, rows, clockwork, open_points) if is_ours else (),
        has_sheet=sheet.is_for(case, clockwork.facts.country),
    )


def _soonest(one: Clock) -> tuple[bool, datetime]:
    return one.deadline.due_at is None, one.deadline.due_at or one.deadline.started_at


def _told(
    row: Deadline, clockwork: Clockwork, pauses: Iterable[clock.Pause], now: datetime
) -> Clock:
    language = spoken()
    rule = clockwork.rule(row.rule, row.rule_from)
    reckoned = row.reckoned(clockwork, pauses, now=now)
    return Clock(
        deadline=row,
        name=rule.names.in_(language) if rule else row.get_kind_display(),
        sentence=reckoned.explain(language) if reckoned else "",
        rule=shown(rule) if rule else None,
        is_theirs=row.kind == Deadline.Kind.COMPLETE,
    )


def _maybe(case: Case, clockwork: Clockwork) -> list[Maybe]:
    """What would hold if we knew what it is about: only if nobody has said."""
    found = clockwork.matching(case.law_kind, case.topic, clockwork.day(case.received_at))
    of_topic = [one.rule for one in found.open if one.missing == ("topics",)]
    seen = [
        Maybe(shown(rule), _words_for(rule.topics, clockwork))
        for rule in of_topic
        if not rule.id.startswith("house.")
    ]
    return [one for one in seen if one.rule.is_counted]


def _words_for(topics: Iterable[str], clockwork: Clockwork) -> str:
    """Words of ours that say such a topic; none if the house calls it by others."""
    known = {
        "billing": _("billing and undue charges"),
        "outage": _("outage of the service"),
        "payment": _("payment services"),
    }
    said = ((topic, str(known.get(topic, ""))) for topic in sorted(topics))
    return next((words for topic, words in said if topic in (clockwork.topics_of(words) or ())), "")


def _duties(
    case: Case, rows: Iterable[Deadline], clockwork: Clockwork, open_points: int | None
) -> list[DutyLine]:
    asked: set[Duty] = set()
    for row in rows:
        rule = clockwork.rule(row.rule, row.rule_from)
        pack = clockwork.pack_of(rule) if rule else None
        if rule and pack and row.met_at is None:
            asked |= rule.duties | pack.duties
    language = spoken()
    known = _known(case, open_points)
    return [
        DutyLine(DUTIES[duty].in_(language), known.get(duty))
        for duty in sorted(asked - NOT_ON_THE_LIST)
    ]


def _known(case: Case, open_points: int | None) -> dict[Duty, bool | None]:
    is_acknowledged = hasattr(case, "acknowledgement")
    return {
        **dict.fromkeys(SEEN_TO, True),
        Duty.KEY_AND_RECEIPT: is_acknowledged,
        Duty.RECEIPT_DATE_TIME: is_acknowledged,
        Duty.EVERY_POINT_ANSWERED: None if open_points is None else not open_points,
        Duty.PERSONAL_ATTENTION: case.owner_id is not None,
    }
