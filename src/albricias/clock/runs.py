"""One run of a clock: from its start, around its pauses, to its end. Points are whole numbers."""

from dataclasses import dataclass, field
from datetime import date, datetime

from albricias.clock.calendars import WorkingDays
from albricias.clock.counting import EVERYTHING, Counter, months_later, suspended
from albricias.clock.errors import EndsBeforeItBegins
from albricias.clock.moments import HOUR, end_of_day, micros, moment
from albricias.clock.rule import Days, Effect, LastDay, Reason, Rule, Unit
from albricias.clock.working import WorkingTime


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still from `start`; `end` is None while it still does."""

    start: datetime
    end: datetime | None
    why: Reason

    def __post_init__(self) -> None:
        if micros(self.start) > micros(self.end or self.start):
            raise EndsBeforeItBegins(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause that moved the deadline, by how much: days, or microseconds for hours."""

    pause: Pause
    amount: int


def days_of(rule: Rule, working: WorkingTime) -> WorkingDays:
    """The working days that the rule counts."""
    return working.our_days if rule.days is Days.OURS else working.official_days


@dataclass(slots=True)
class Run:
    """What becomes of a clock, pause by pause, in the order of their beginnings."""

    rule: Rule
    working: WorkingTime
    amount: int
    started_at: datetime
    counted_from: datetime = field(init=False)
    counter: Counter = field(init=False)
    start: int = field(init=False)
    end: int = field(init=False)
    free_until: int = field(init=False)  # up to here pauses have been reckoned with
    paused: list[Paused] = field(default_factory=list)
    ignored: list[Pause] = field(default_factory=list)
    restarted_by: Pause | None = None
    standing: Pause | None = None

    def __post_init__(self) -> None:
        self.counter = self._counter()
        self._begin(self.started_at)

    def take(self, pause: Pause) -> None:
        """Reckon with a pause; the clock may stand still afterwards."""
        if pause.end and self.point(pause.end) <= self.start:
            return  # it was over before the clock began: nobody need hear of it
        if self.standing or not self._known(pause) or self._too_late(pause):
            self.ignored.append(pause)
        elif pause.end is None:
            self.standing = pause
        elif self.rule.pause is Effect.RESTART:
            self._restart(pause, pause.end)
        else:
            self._suspend(pause, self.point(pause.end))

    def last_day(self) -> tuple[int, date | None]:
        """The last day, put off where the rule says so, and what it was before."""
        if self.rule.last_day is LastDay.STANDS or self.working.official_days.has(self.end):
            return self.end, None
        return self.working.official_days.add(self.end, 1), date.fromordinal(self.end)

    def due(self) -> tuple[datetime, date | None]:
        """When the clock runs out, in UTC; and the last day, if it was put off from there."""
        if not self.rule.unit.in_days:
            return moment(self.end), None
        last, rolled_from = self.last_day()
        return end_of_day(date.fromordinal(last), self.working.zone), rolled_from

    def point(self, at: datetime) -> int:
        """The moment as this clock counts: its local day, or its microsecond."""
        return self.working.day(at).toordinal() if self.rule.unit.in_days else micros(at)

    def _counter(self) -> Counter:
        if self.rule.unit is Unit.WORKING_DAYS:
            return days_of(self.rule, self.working)
        return self.working.worked if self.rule.unit is Unit.WORKING_HOURS else EVERYTHING

    def _begin(self, at: datetime) -> None:
        self.counted_from = at
        self.start = self.free_until = self.point(at)
        if self.rule.unit is Unit.MONTHS:
            day = date.fromordinal(self.start)
            self.end = months_later(day, self.amount).toordinal()
        else:
            one = 1 if self.rule.unit.in_days else HOUR
            self.end = self.counter.add(self.start, self.amount * one)

    def _known(self, pause: Pause) -> bool:
        return self.rule.pause is not Effect.NONE and pause.why in self.rule.pause_reasons

    def _too_late(self, pause: Pause) -> bool:
        # On its last day a clock counted in days can still be stopped; to the minute it cannot.
        begun = self.point(pause.start)
        return begun > self.last_day()[0] if self.rule.unit.in_days else begun >= self.end

    def _restart(self, pause: Pause, end: datetime) -> None:
        self.restarted_by = pause
        self._begin(end)

    def _suspend(self, pause: Pause, over: int) -> None:
        begun = max(self.point(pause.start), self.free_until)
        taken = self.counter.between(begun, over)
        if over > begun:
            self.end = suspended(self.counter, self.end, begun, over, taken)
            self.free_until = over
        if taken:
            self.paused.append(Paused(pause, taken))
