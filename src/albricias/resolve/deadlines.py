"""When an answer is owed, by which rule; and the time that waits for the customer (R34).

The rows follow from the rules in force (`clockwork`), and `Case.answer_due_at` from the rows,
each time in the verb's own transaction. A case has a run of clocks from its receipt, and
another from each time it opens again.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from albricias import clock, history
from albricias.clock import Kind as ClockKind
from albricias.clock import Start
from albricias.people.models import Colleague
from albricias.resolve.cases import ENDS, TO_JUDGE, Case, Standing
from albricias.resolve.clockwork import Clockwork, in_force
from albricias.rows import insert_once, update_each

# What runs from the first day. The others begin with acts that we do not note.
BEGINNING = frozenset(
    {ClockKind.ACKNOWLEDGE, ClockKind.ANSWER, ClockKind.INFORM, ClockKind.RESTORE}
)
OF_THE_FIRST_DAY = frozenset({Start.FILED, Start.RECEIVED, Start.OUTAGE_REPORTED})
# The customer's own time to complete what is missing.
COMPLETING = frozenset({ClockKind.COMPLETE})
WHEN_ASKED = frozenset({Start.ASKED})
# By these a word of ours is owed; the earliest of them stands in the case and leads its lists.
OWED = frozenset({ClockKind.ANSWER, ClockKind.INFORM})
# Kept by any word of ours that says what is known.
BY_ANY_WORD = (ClockKind.ACKNOWLEDGE, ClockKind.INFORM)


class Deadline(models.Model):
    """One clock of a case. `due_at` is None while it stands still."""

    class Kind(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("acknowledge")
        ANSWER = "answer", _("answer")
        INFORM = "inform", _("tell what is known")
        COMPLETE = "complete", _("complete it (the customer's time)")
        RESTORE = "restore", _("restore the service")

    case = models.ForeignKey(
        # The constraint below begins with it.
        Case,
        on_delete=models.PROTECT,
        related_name="deadlines",
        db_index=False,
    )
    rule = models.CharField(max_length=80)
    # Which version of the rule.
    rule_from = models.DateField(null=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    # The number of the facts of the house by which it was counted.
    counted_by = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "started_at"], name="a_clock_of_a_rule_runs_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["counted_by", "case"],
                name="deadline_running",
                condition=Q(met_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_at}"

    @property
    def is_answer(self) -> bool:
        return self.kind == ClockKind.ANSWER

    def reckoned(
        self, clockwork: Clockwork, pauses: Iterable[clock.Pause], *, now: datetime
    ) -> clock.Deadline | None:
        """The whole reckoning, which explains itself; None if its rule is no longer known."""
        rule = clockwork.rule(self.rule, self.rule_from)
        if rule is None:
            return None
        # What came after it was met is not of this clock; the customer's own knows no pause.
        until = self.started_at if self.kind in COMPLETING else self.met_at
        mine = [pause for pause in pauses if until is None or pause.start < until]
        return clock.due(
            rule, started_at=self.started_at, working=clockwork.working, pauses=mine, now=now
        )


class Pause(models.Model):
    """We asked the customer for something; the clocks that may wait for it, wait."""

    class Reason(models.TextChoices):
        DATA = "customer_data", _("some data is missing")
        INCOMPLETE = "incomplete_filing", _("what they filed is incomplete")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses", db_index=False)
    entry = models.ForeignKey(
        "albricias.Entry", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # By nobody: by the customer's own word.
    ended_by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="a_case_waits_for_one_thing"
            ),
        ]
        indexes = [models.Index(fields=["case", "at"], name="pause_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"

    @property
    def for_clocks(self) -> clock.Pause:
        return clock.Pause(self.at, self.ended_at, clock.Reason(self.reason))

    @classmethod
    def begin(cls, case: Case, reason: str, *, entry: Any, by: Colleague, at: datetime) -> Self:
        """What was asked for is an entry just written. Call it in that one's transaction.

        Asked for one thing more while we wait, we go on waiting.
        """
        waiting = cls.objects.filter(case=case, ended_at=None).first()
        if waiting is not None:
            return waiting
        pause = cls.objects.create(case=case, reason=reason, entry=entry, by=by, at=at)
        clockwork, rows = in_force(), list(case.deadlines.filter(met_at=None))
        if not rows and not case.deadlines.exists():  # it came with a file, without clocks
            rows = begun(clockwork, case.law_kind, case.topic, case.received_at)
        if reason == cls.Reason.INCOMPLETE:
            # Only what was filed without something the law wants is theirs to complete in time.
            rows += begun(clockwork, case.law_kind, case.topic, at, COMPLETING, WHEN_ASKED)
        _keep(case, rows, again(clockwork, case.law_kind, case.topic, rows, pauses_of(case)))
        case.stands(Standing.ASKED, at=at)
        history.record("clock.paused", at=at, by=by, case=case, pause=pause.pk, reason=reason)
        return pause

    def end(self, *, by: Colleague | None, at: datetime) -> None:
        """They have answered, or a colleague says that we wait no more."""
        self.ended_at, self.ended_by = at, by
        self.save(update_fields=["ended_at", "ended_by"])
        voice = None if by else history.Voice.CUSTOMER
        history.record("clock.resumed", at=at, by=by, voice=voice, case=self.case, pause=self.pk)


def pauses_of(case: Case) -> list[clock.Pause]:
    return [pause.for_clocks for pause in Pause.objects.filter(case=case)]


# Beginning


def begun(
    clockwork: Clockwork,
    kind: str,
    topic: str,
    at: datetime,
    what: Collection[str] = BEGINNING,
    starts: Collection[Start] = OF_THE_FIRST_DAY,
) -> list[Deadline]:
    """The clocks that begin now for such a case; not written yet, and of no case."""
    rules = clockwork.matching(kind, topic, clockwork.day(at)).applies
    return [
        _counted(Deadline(rule=rule.id, started_at=at), rule, clockwork, ())
        for rule in rules
        if rule.kind in what and rule.start in starts
    ]


def _counted(
    row: Deadline, rule: clock.Rule, clockwork: Clockwork, pauses: Iterable[clock.Pause]
) -> Deadline:
    found = clock.due(rule, started_at=row.started_at, working=clockwork.working, pauses=pauses)
    row.kind, row.rule_from = str(rule.kind), rule.valid_from
    row.due_at, row.counted_by = found.due_at, clockwork.version
    return row


def first_owed(rows: Iterable[Deadline], kinds: Collection[str] = OWED) -> datetime | None:
    """By when we owe a word at the latest: of several rules the earliest is the safe one."""
    running = [row.due_at for row in rows if row.kind in kinds and not row.met_at]
    return min(filter(None, running), default=None)


def answer_by(case: Case) -> datetime | None:
    """By when they have our answer, which may be later than the first word that we owe."""
    if case.answer_due_at is None:
        return None
    answers = case.deadlines.filter(kind=ClockKind.ANSWER, met_at=None)
    # What came with a file has a day and no clocks.
    return first_owed(answers, {ClockKind.ANSWER}) or case.answer_due_at


def write(case: Case, rows: Sequence[Deadline]) -> None:
    """Of a case that has just opened. Written twice they are there once."""
    for row in rows:
        row.case = case
    insert_once(*rows)


# Going on


def stand(case: Case, standing: Standing, *, at: datetime, by: Colleague | None = None) -> None:
    """The case stands so from now on, and its clocks follow. Call it in the verb's transaction.

    `by` is the colleague who says that we no longer wait for the customer, if one does.
    """
    with transaction.atomic():
        rows = list(case.deadlines.filter(met_at=None))
        if case.standing == Standing.ASKED and standing != Standing.ASKED:
            rows = _go_on(case, rows, at=at, by=by)
        if standing in (Standing.OFFERED, *ENDS):
            _meet(rows, at)
        fresh: list[Deadline] = []
        if standing == Standing.OPEN and not any(row.is_answer and not row.met_at for row in rows):
            # Each time that it is our turn again, an answer is owed anew.
            fresh = begun(in_force(), case.law_kind, case.topic, at, {ClockKind.ANSWER})
            write(case, fresh)
        case.answer_due_at = first_owed([*rows, *fresh])
        case.stands(standing, at=at)


def _go_on(
    case: Case, rows: list[Deadline], *, at: datetime, by: Colleague | None
) -> list[Deadline]:
    waiting = Pause.objects.filter(case=case, ended_at=None).first()
    if waiting is not None:
        waiting.end(by=by, at=at)
    counted = again(in_force(), case.law_kind, case.topic, rows, pauses_of(case))
    _keep(case, rows, counted)
    _meet([row for row in counted if row.kind == ClockKind.COMPLETE], at)
    return counted


def owe_answer(case: Case, *, at: datetime) -> None:
    """The customer has spoken: it is our turn, and an answer is owed, unless one is already.

    Whatever we waited for, words are no silence; and what was answered in full is so only until
    they write again.
    """
    is_answered = case.standing == Standing.OPEN and case.answer_due_at is None
    if is_answered or case.standing in (Standing.ASKED, *TO_JUDGE):
        stand(case, Standing.OPEN, at=at)


def resume(case: Case, *, by: Colleague, at: datetime) -> None:
    """A colleague says that we wait no longer."""
    if case.standing == Standing.ASKED:
        stand(case, Standing.OPEN, at=at, by=by)


def said_something(case: Case, *, at: datetime, kept_by: Collection[str] = BY_ANY_WORD) -> None:
    """Any word of ours keeps what only asked for one."""
    rows = list(case.deadlines.filter(met_at=None))
    kept = [row for row in rows if row.kind in kept_by]
    if kept:
        _meet(kept, at)
        case.answer_due_at = first_owed(rows)
        case.save(update_fields=["answer_due_at"])


def answered_in_full(case: Case, *, at: datetime) -> None:
    """The answer deals with all they raised: no answer is owed any more."""
    with transaction.atomic():
        _meet(list(case.deadlines.filter(kind=ClockKind.ANSWER, met_at=None)), at)
        case.answer_due_at = None
        case.save(update_fields=["answer_due_at"])


def _meet(rows: Sequence[Deadline], at: datetime) -> None:
    for row in rows:
        row.met_at = at
    update_each([row for row in rows if row.pk], "met_at")


# Counting again


def again(
    clockwork: Clockwork,
    kind: str,
    topic: str,
    rows: Iterable[Deadline],
    pauses: Sequence[clock.Pause],
    also: Collection[str] = (),
) -> list[Deadline]:
    """The running clocks of a case as these rules have them: some moved, some new, some gone.

    New rules move what still runs. What they ask of the first moment (to acknowledge, to
    tell what is known) they ask of cases that come from now on; of this one only the kinds
    named in `also`.
    """
    found: list[Deadline] = []
    for (started_at, is_theirs), run in groupby(sorted(rows, key=_run), key=_run):
        known = {row.rule: row for row in run}
        kinds = {row.kind for row in known.values()} | (set() if is_theirs else set(also))
        starts = WHEN_ASKED if is_theirs else OF_THE_FIRST_DAY
        for rule in clockwork.matching(kind, topic, clockwork.day(started_at)).applies:
            if rule.kind in kinds and rule.start in starts:
                row = known.get(rule.id) or Deadline(rule=rule.id, started_at=started_at)
                found.append(_counted(row, rule, clockwork, pauses))
    return found


def _run(row: Deadline) -> tuple[datetime, bool]:
    return row.started_at, row.kind in COMPLETING


def count_again(case: Case, *, at: datetime, by: Colleague | None = None) -> None:
    """The case is of another kind or topic: other rules hold for it. In the verb's transaction.

    Until we have said anything, that is also so of what asks for no more than a word.
    """
    rows = list(case.deadlines.filter(met_at=None))
    if not rows:
        return
    before = case.answer_due_at
    is_silent = not case.entries.filter(kind__in=["answer", "call"]).exists()
    also = {ClockKind.INFORM} if is_silent else ()
    _keep(case, rows, again(in_force(), case.law_kind, case.topic, rows, pauses_of(case), also))
    case.save(update_fields=["answer_due_at"])
    if case.answer_due_at != before:
        told: dict[str, Any] = moved(before, case.answer_due_at)
        history.record("deadline.moved", at=at, by=by, case=case, **told)


def moved(before: datetime | None, after: datetime | None) -> dict[str, str]:
    """What the event of a moved deadline tells."""
    return {
        "before": before.isoformat() if before else "",
        "after": after.isoformat() if after else "",
    }


def _keep(case: Case, before: Iterable[Deadline], after: Sequence[Deadline]) -> None:
    """Write them as they are now, and the day in the case; the case itself is not saved."""
    stay = {row.pk for row in after if row.pk}
    gone = [row.pk for row in before if row.pk and row.pk not in stay]
    if gone:
        Deadline.objects.filter(pk__in=gone).delete()
    write(case, [row for row in after if not row.pk])
    update_each([row for row in after if row.pk], "rule_from", "due_at", "counted_by")
    case.answer_due_at = first_owed(after)
