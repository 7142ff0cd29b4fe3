"""Deadlines: when a clock runs out, and what was taken into account."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from albricias.clock.calendars import Holiday
from albricias.clock.errors import CannotExtend
from albricias.clock.moments import micros
from albricias.clock.rule import Rule, Unit
from albricias.clock.runs import Pause, Paused, Run, days_of
from albricias.clock.working import WorkingTime


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a clock runs out. `due_at` is UTC, and None while the clock stands still.

    `counted_from` is where counting began: `started_at`, or where a pause made it begin anew.
    `rolled_from` is the last day before it was put off to a working day. `standing` is the
    pause that still goes on; then `earliest_due_at` says when the clock would run out if it
    went on at the `now` handed over. `ignored` are pauses that this rule does not know, or
    that came too late.
    """

    rule: Rule
    working: WorkingTime
    amount: int
    started_at: datetime
    counted_from: datetime
    due_at: datetime | None
    rolled_from: date | None = None
    pauses: tuple[Pause, ...] = ()
    paused: tuple[Paused, ...] = ()
    ignored: tuple[Pause, ...] = ()
    restarted_by: Pause | None = None
    standing: Pause | None = None
    earliest_due_at: datetime | None = None

    @property
    def extended(self) -> bool:
        return self.amount != self.rule.amount

    @property
    def last_day(self) -> date | None:
        """The local day on which the clock runs out."""
        return self.working.day(self.due_at) if self.due_at else None

    def holidays_not_counted(self, language: str = "es") -> tuple[Holiday, ...]:
        """The holidays on days which else would have counted, in order."""
        if self.due_at is None or not (weekdays := self._weekdays()):
            return ()
        first = self.working.day(self.counted_from) + timedelta(days=self.rule.unit.in_days)
        calendar = self.working.calendar
        found = calendar.holidays_between(first, self.working.day(self.due_at), language)
        return tuple(holiday for holiday in found if holiday.day.weekday() in weekdays)

    def _weekdays(self) -> frozenset[int]:
        """The weekdays of which holidays are taken out; none where every day counts."""
        if self.rule.unit is Unit.WORKING_HOURS:
            return self.working.our_days.weekdays
        if self.rule.unit is Unit.WORKING_DAYS:
            return days_of(self.rule, self.working).weekdays
        return frozenset()

    def explain(self, language: str = "es") -> str:
        """The deadline and its reckoning as one sentence, in "es" or "en"."""
        from albricias.clock.explaining import sentence

        return sentence(self, language)


def due(
    rule: Rule,
    *,
    started_at: datetime,
    working: WorkingTime,
    pauses: Iterable[Pause] = (),
    now: datetime | None = None,
    extended: bool = False,
) -> Deadline:
    """When the rule's clock runs out that was started then. Pure: the same every time.

    Days end at 23:59:59 in the zone of `working`. `extended` counts the extended time and
    raises CannotExtend if the rule has none. Raises NaiveTime for times without a zone.
    """
    run = Run(rule, working, _amount(rule, extended), started_at)
    given = tuple(sorted(pauses, key=_beginning))
    for pause in given:
        run.take(pause)
    if run.standing:
        return _standing(run, given, now)
    due_at, rolled_from = run.due()
    return replace(_deadline(run, given), due_at=due_at, rolled_from=rolled_from)


def _amount(rule: Rule, extended: bool) -> int:
    if not extended:
        return rule.amount
    if rule.extension is None:
        raise CannotExtend(rule.id)
    return rule.extension.to_amount


def _beginning(pause: Pause) -> tuple[int, bool]:
    # Of two that begin together the open one comes last, so that the other is not lost.
    return micros(pause.start), pause.end is None


def _deadline(run: Run, given: tuple[Pause, ...]) -> Deadline:
    return Deadline(
        rule=run.rule,
        working=run.working,
        amount=run.amount,
        started_at=run.started_at,
        counted_from=run.counted_from,
        due_at=None,
        pauses=given,
        paused=tuple(run.paused),
        ignored=tuple(run.ignored),
        restarted_by=run.restarted_by,
    )


def _standing(run: Run, given: tuple[Pause, ...], now: datetime | None) -> Deadline:
    earliest = None
    if now is not None:
        ended = [replace(p, end=max(now, p.start)) if p.end is None else p for p in given]
        again = due(
            run.rule,
            started_at=run.started_at,
            working=run.working,
            pauses=ended,
            extended=run.amount != run.rule.amount,
        )
        earliest = again.due_at
    return replace(_deadline(run, given), standing=run.standing, earliest_due_at=earliest)


@dataclass(frozen=True, slots=True)
class Move:
    """The same clock before and after a change of its rule or of the working time."""

    before: Deadline
    after: Deadline

    @property
    def by(self) -> timedelta | None:
        """How much later; negative if earlier; None if it stands still."""
        if self.before.due_at is None or self.after.due_at is None:
            return None
        return self.after.due_at - self.before.due_at


def moved(
    before: Iterable[Deadline],
    rule: Rule | None = None,
    *,
    working: WorkingTime | None = None,
    now: datetime | None = None,
) -> Iterator[Move]:
    """Which deadlines move if the rule, or the working time, becomes this. Changes nothing.

    Only deadlines of the rule's own id are reckoned again; with no rule given, all of them.
    """
    for deadline in before:
        if rule is not None and rule.id != deadline.rule.id:
            continue
        after = _again(deadline, rule or deadline.rule, working or deadline.working, now)
        if _times(after) != _times(deadline):
            yield Move(deadline, after)


def _again(deadline: Deadline, rule: Rule, working: WorkingTime, now: datetime | None) -> Deadline:
    return due(
        rule,
        started_at=deadline.started_at,
        working=working,
        pauses=deadline.pauses,
        now=now,
        extended=deadline.extended and rule.extension is not None,
    )


def _times(deadline: Deadline) -> tuple[datetime | None, datetime | None, Pause | None]:
    since = deadline.counted_from if deadline.standing else None
    return deadline.due_at, since, deadline.standing
