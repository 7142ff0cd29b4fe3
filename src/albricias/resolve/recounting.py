"""When the rules change: which open cases would move, and moving them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from albricias import clock, history
from albricias.history import Event
from albricias.people.models import Colleague
from albricias.resolve.cases import Case
from albricias.resolve.clockwork import Clockwork, in_force, spoken
from albricias.resolve.deadlines import OWED, Deadline, Pause, again, first_owed, moved
from albricias.rows import insert_once, update_each

AT_ONCE = 1000
SHOWN = 25
OF_CASE = (
    "id",
    "number",
    "subject",
    "is_confidential",
    "kind",
    "channel",
    "topic",
    "answer_due_at",
    "received_at",
)


@dataclass(frozen=True, slots=True)
class Moving:
    """A case of which a clock would run out at another time, and which one; None: does not run."""

    case: Case
    before: datetime | None
    after: datetime | None
    row: Deadline | None
    # By which rules the row was counted.
    by: Clockwork

    @property
    def name(self) -> str:
        rule = self.by.rule(self.row.rule, self.row.rule_from) if self.row else None
        return rule.names.in_(spoken()) if rule else ""

    def is_late(self, now: datetime) -> bool:
        """It would be late by this change alone."""
        was_late = self.before is not None and self.before < now
        return self.after is not None and self.after < now and not was_late


@dataclass(slots=True)
class Preview:
    """What a change would do to what is open, before it does it."""

    looked_at: int = 0
    moving: int = 0
    sooner: int = 0
    overdue: int = 0
    _late: list[Moving] = field(default_factory=list)
    _others: list[Moving] = field(default_factory=list)

    @property
    def first(self) -> list[Moving]:
        """Some of them; what would be late at once stands before the rest."""
        return [*self._late, *self._others][:SHOWN]

    @property
    def more(self) -> int:
        return self.moving - len(self.first)

    def hide_from(self, user: Colleague) -> "Preview":
        """Every case is counted; only those that one may know of are named."""
        shown = [one.case.pk for one in [*self._late, *self._others]]
        known = set(Case.objects.known_to(user).filter(pk__in=shown).values_list("pk", flat=True))
        self._late = [one for one in self._late if one.case.pk in known]
        self._others = [one for one in self._others if one.case.pk in known]
        return self

    def note(self, one: Moving | None, now: datetime) -> None:
        self.looked_at += 1
        if one is None:
            return
        self.moving += 1
        self.sooner += bool(one.before and one.after and one.after < one.before)
        is_late = one.is_late(now)
        self.overdue += is_late
        shown = self._late if is_late else self._others
        if len(shown) < SHOWN:
            shown.append(one)


def preview(by: Clockwork, *, now: datetime) -> Preview:
    """Counts every open case by the rules thought of; writes nothing."""
    seen, last, by_now = Preview(), 0, in_force()
    while rows := _running(last):
        for counted in _counted(by, rows):
            seen.note(_moving(counted, by, by_now, now), now)
        last = rows[-1].case_id
    return seen


def _moving(one: "_Counted", by: Clockwork, by_now: Clockwork, now: datetime) -> Moving | None:
    """Its first clock that moves: that of the answer, which leads the lists, before all others.

    Of the others, one that would be late at once before the rest.
    """
    before, after = one.case.answer_due_at, one.answer_due_at
    if before != after:
        row = _owed_at(after, one.after) if after else _owed_at(before, one.before)
        return Moving(one.case, before, after, row, by if after else by_now)
    if not one.moves:
        return None
    stay = {row.pk for row in one.after}
    moved = [
        Moving(one.case, one.was.get(row.pk), row.due_at, row, by)
        for row in one.after
        if one.was.get(row.pk) != row.due_at
    ]
    moved += [
        Moving(one.case, row.due_at, None, row, by_now)
        for row in one.before
        if row.pk not in stay and row.due_at
    ]
    return min(moved, key=lambda each: (not each.is_late(now), each.before or each.after))


def _owed_at(due_at: datetime | None, rows: Sequence[Deadline]) -> Deadline | None:
    return next((row for row in rows if row.kind in OWED and row.due_at == due_at), None)


def _running(after: int) -> list[Deadline]:
    """All running clocks of the next cases, together by case."""
    running = Deadline.objects.filter(met_at=None)
    next_ones = running.filter(case__gt=after).order_by("case").values_list("case", flat=True)
    cases = sorted(set(next_ones[: 2 * AT_ONCE]))[:AT_ONCE]
    return _of(cases)


def _of(cases: Sequence[int]) -> list[Deadline]:
    rows = list(Deadline.objects.filter(met_at=None, case__in=cases).order_by("case", "started_at"))
    # One case for all its clocks, and without the long story.
    known = Case.objects.only(*OF_CASE).in_bulk(cases)
    for row in rows:
        row.case = known[row.case_id]
    return rows


@dataclass(frozen=True, slots=True)
class _Counted:
    case: Case
    before: list[Deadline]
    after: list[Deadline]
    # When those before ran out, by their keys: those that stay are counted in their own rows.
    was: dict[int, datetime | None]

    @property
    def answer_due_at(self) -> datetime | None:
        return first_owed(self.after)

    @property
    def moves(self) -> bool:
        """A rule that only takes the place of another, for the same moment, moves nothing."""
        # Nor does one that stands still, before and after.
        before = {(row.kind, self.was[row.pk]) for row in self.before if self.was[row.pk]}
        return before != {(row.kind, row.due_at) for row in self.after if row.due_at}


def _counted(by: Clockwork, rows: Sequence[Deadline]) -> Iterator[_Counted]:
    pauses = _pauses({row.case_id for row in rows})
    for pk, of_case in groupby(rows, key=lambda row: row.case_id):
        before = list(of_case)
        case, was = before[0].case, {row.pk: row.due_at for row in before}
        after = again(by, case.law_kind, case.topic, before, pauses.get(pk, ()))
        yield _Counted(case, before, after, was)


def _pauses(cases: set[int]) -> dict[int, list[clock.Pause]]:
    found: dict[int, list[clock.Pause]] = {}
    for pause in Pause.objects.filter(case__in=cases).only("case_id", "at", "ended_at", "reason"):
        found.setdefault(pause.case_id, []).append(pause.for_clocks)
    return found


def left() -> int:
    """How many running clocks are still counted by rules of before."""
    return _stale(in_force().version).count()


def _stale(version: int) -> QuerySet[Deadline]:
    return Deadline.objects.filter(met_at=None, counted_by__lt=version)


def recount(event: Event, *, now: datetime) -> None:  # noqa: ARG001  # whichever it was
    """Follows "clocks.changed": everything open is counted by the rules now in force.

    Each piece is kept by itself, so that a worker that is killed goes on where it was.
    """
    while recount_some(now=now):
        history.renew(now=timezone.now())


def recount_again(event: Event, *, now: datetime) -> None:
    """A moment later, for what was being filed by the rules of before as they changed."""
    recount(event, now=now)


def recount_some(*, now: datetime) -> int:
    """The next cases; how many they were."""
    by = in_force()
    stale = _stale(by.version).order_by("counted_by", "case").values_list("case", flat=True)
    cases = sorted(set(stale[:AT_ONCE]))
    if not cases:
        return 0
    with transaction.atomic():
        # In order, so that two who lock the same cases never wait for each other.
        locked = Case.objects.filter(pk__in=cases).order_by("pk").select_for_update()
        list(locked.values_list("pk", flat=True))
        _write(list(_counted(by, _of(cases))), now=now)
    return len(cases)


def _write(counted: Sequence[_Counted], *, now: datetime) -> None:
    after = [row for one in counted for row in one.after]
    stay = {row.pk for row in after}
    gone = [row.pk for one in counted for row in one.before if row.pk not in stay]
    if gone:
        Deadline.objects.filter(pk__in=gone).delete()
    for one in counted:
        for row in one.after:
            row.case = one.case
    insert_once(*(row for row in after if not row.pk))
    update_each([row for row in after if row.pk], "rule_from", "due_at", "counted_by")
    _note([one for one in counted if one.answer_due_at != one.case.answer_due_at], now=now)


def _note(moving: Sequence[_Counted], *, now: datetime) -> None:
    told = []
    for one in moving:
        before, one.case.answer_due_at = one.case.answer_due_at, one.answer_due_at
        told.append((one.case.pk, moved(before, one.answer_due_at)))
    update_each([one.case for one in moving], "answer_due_at")
    history.record_of_cases("deadline.moved", told, at=now)
