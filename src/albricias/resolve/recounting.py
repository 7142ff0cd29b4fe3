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
from albricias.resolve.clockwork import Clockwork, in_force
from albricias.resolve.deadlines import Deadline, Pause, again, first_owed, moved
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
    """A case whose answer would be due at another time."""

    case: Case
    before: datetime | None
    after: datetime | None


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

    def note(self, one: Moving, now: datetime) -> None:
        self.looked_at += 1
        if one.before == one.after:
            return
        self.moving += 1
        self.sooner += bool(one.before and one.after and one.after < one.before)
        was_late = one.before is not None and one.before < now
        is_late = one.after is not None and one.after < now and not was_late
        self.overdue += is_late
        shown = self._late if is_late else self._others
        if len(shown) < SHOWN:
            shown.append(one)


def preview(by: Clockwork, *, now: datetime) -> Preview:
    """Counts every open case by the rules thought of; writes nothing."""
    seen, last = Preview(), 0
    while rows := _running(last):
        for counted in _counted(by, rows):
            seen.note(Moving(counted.case, counted.case.answer_due_at, counted.answer_due_at), now)
        last = rows[-1].case_id
    return seen


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

    @property
    def answer_due_at(self) -> datetime | None:
        return first_owed(self.after)


def _counted(by: Clockwork, rows: Sequence[Deadline]) -> Iterator[_Counted]:
    pauses = _pauses({row.case_id for row in rows})
    for pk, of_case in groupby(rows, key=lambda row: row.case_id):
        before = list(of_case)
        case = before[0].case
        after = again(by, case.law_kind, case.topic, before, pauses.get(pk, ()))
        yield _Counted(case, before, after)


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
