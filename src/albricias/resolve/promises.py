"""The promise ledger: who owes what to whom, and by when (R32, R33)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What, leads_of
from albricias.receive.models import Channel
from albricias.refusals import (
    CaseHasEnded,
    HasLeft,
    MayNotReadIt,
    NothingWritten,
    PromiseHasEnded,
    PromiseInThePast,
    PromiseMovedTooLate,
    PromiseNeedsEvidence,
)
from albricias.resolve import rules
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry


class PromiseAct(models.TextChoices):
    """What was promised to be done, as far as it says which evidence keeps it."""

    CALL = "call", _("a call")
    WRITE = "write", _("an answer")
    OTHER = "other", _("something else")


# What said to the customer may keep it: whoever was to be written to may be called instead.
KEPT_BY: Mapping[PromiseAct, Collection[Entry.Kind]] = {
    PromiseAct.CALL: (Entry.Kind.CALL,),
    PromiseAct.WRITE: (Entry.Kind.ANSWER, Entry.Kind.CALL),
    PromiseAct.OTHER: (Entry.Kind.ANSWER, Entry.Kind.CALL),
}


LATELY = timedelta(hours=24)


class PromiseQuerySet(models.QuerySet["Promise"]):
    def pending(self) -> Self:
        return self.filter(end=None)

    def overdue(self, *, now: datetime) -> Self:
        """Past their time with nothing done: broken, and still owed."""
        return self.pending().filter(due_at__lt=now)

    def broken_lately(self, *, now: datetime) -> Self:
        """Overdue, or ended as broken or late within a day."""
        lately = Q(end__at__gte=now - LATELY)
        late = lately & ~Promise.kept_in_time()
        return self.filter(Q(end=None, due_at__lt=now) | late)

    def seen_by(self, user: Colleague) -> Self:
        return Case.rows_of_known(self, user)

    def owed_in(self, case: Case) -> Self:
        """Still to keep in this case, or in one that goes on in it."""
        theirs = Q(case=case) | Q(case__merged_into=case)
        return self.pending().filter(theirs).select_related("case")

    def in_hands_of(self, user: Colleague) -> Self:
        """What they may keep, move, break or pass on: theirs, wherever it was promised, and all
        that is owed in the cases they know of."""
        if user.sees_all:
            return self.seen_by(user)
        known = Q(case__in=Case.objects.known_to(user))
        return self.filter(Case.open_to(user, "case"), known | Q(owner=user))


class Promise(models.Model):
    """Something a colleague told a customer they would do, with its time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    text = models.CharField(max_length=300)
    act = models.CharField(
        max_length=6, choices=PromiseAct.choices, default=PromiseAct.OTHER, db_default="other"
    )
    owner = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="promises")
    made_by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["owner", "due_at"], name="promise_by_owner"),
            models.Index(fields=["due_at", "id"], name="promise_due"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def listed_as(self) -> str:
        return self.case.as_listed(self.text)

    @classmethod
    def make(
        cls,
        case: Case,
        text: str,
        *,
        due_at: datetime,
        owner: Colleague,
        by: Colleague,
        at: datetime,
        act: str = PromiseAct.OTHER,
        is_news: bool = True,
    ) -> Self:
        """Promise the customer something by a time. Refused in the past or without words.

        It is no news to its owner if they are told of the whole case just now.
        """
        if not text.strip():
            raise NothingWritten
        if due_at <= at:
            raise PromiseInThePast
        if case.is_ended:
            raise CaseHasEnded(number=case.number)
        with transaction.atomic():
            promise = cls.objects.create(
                case=case,
                text=text.strip(),
                act=act,
                owner=owner,
                made_by=by,
                made_at=at,
                due_at=due_at,
            )
            due = {"due_at": due_at.isoformat(), "owner": owner.pk}
            promise._record("promise.made", by=by, at=at, text=promise.text, **due)
            promise._tell_owner(by=by, at=at, is_news=is_news)
        return promise

    @classmethod
    def keep_by(cls, entry: Entry, promises: Collection[int], *, by: Colleague) -> None:
        """What was just said to the customer keeps these promises: it is the evidence.

        "No news yet" said in time keeps a promise to call (R32).
        """
        for promise in cls.objects.owed_in(entry.case).filter(pk__in=promises):
            promise.keep(by=by, at=entry.at, entry=entry)

    def keep(
        self, *, by: Colleague, at: datetime, evidence: str = "", entry: Entry | None = None
    ) -> "PromiseEnd":
        """It was done; kept late it still counts as broken, and the ledger says both.

        The evidence is what was said to the customer, or words saying how: without words, the
        last that was said since it was promised. Raises PromiseNeedsEvidence.
        """
        with transaction.atomic():
            self._hold()
            shown = entry or (None if evidence.strip() else self._said_since())
            if shown is None and not evidence.strip():
                raise PromiseNeedsEvidence
            kept = PromiseEnd.Outcome.KEPT
            return self._end(kept, "promise.kept", evidence, by=by, at=at, entry=shown)

    def _said_since(self) -> Entry | None:
        """The last that we said to the customer since, of a kind that may keep it."""
        cases = {self.case_id, self.case.merged_into_id or self.case_id}
        said = Entry.objects.filter(case__in=cases, kind__in=KEPT_BY[PromiseAct(self.act)])
        return said.filter(at__gt=self.made_at).order_by("at", "id").last()

    def break_(self, *, by: Colleague, at: datetime, reason: str) -> "PromiseEnd":
        """We say ourselves that it will not be done. The customer is told."""
        if not reason.strip():
            raise NothingWritten
        with transaction.atomic():
            self._hold()
            broken = PromiseEnd.Outcome.BROKEN
            return self._end(broken, "promise.broken", reason, by=by, at=at)

    def move(
        self, to: datetime, *, by: Colleague, at: datetime, reason: str, called: bool = False
    ) -> "PromiseMove":
        """Move it, and have the customer told; until they are, its old time stands.

        `called`: they were told by phone just now, which is noted as a call. Whoever no letter
        can reach is told by their page, where it stands at once.
        """
        if not reason.strip():
            raise NothingWritten
        with transaction.atomic():
            self._hold()
            if self.case.is_ended:
                raise CaseHasEnded(number=self.case.number)
            if not rules.moved_in_time(self.due_at, told_at=at):
                raise PromiseMovedTooLate
            if to <= at:
                raise PromiseInThePast
            move = PromiseMove.objects.create(
                promise=self, due_before=self.due_at, due_after=to, reason=reason, by=by, at=at
            )
            due = {"due_at": to.isoformat()}
            self._record("promise.moved", by=by, at=at, move=move.pk, reason=reason, **due)
            if called:
                Entry.call(self.case, reason, by=by, at=at)
            if called or not has_channel(self.case):
                move.tell(at=at)
        return move

    def pass_on(self, to: Colleague, *, by: Colleague, at: datetime, is_news: bool = True) -> None:
        """Somebody else keeps it from now on; what was promised, and by when, stays (R33)."""
        with transaction.atomic():
            self._hold()
            if to.pk == self.owner_id:
                return
            self.owner = to
            self.save(update_fields=["owner"])
            self._record("promise.passed", by=by, at=at, to=to.pk, text=self.text)
            self._tell_owner(by=by, at=at, is_news=is_news)

    def _hold(self) -> None:
        """As it is now, with nobody else at it. Raises PromiseHasEnded.

        Call it in the verb's transaction. The case first, as every verb does.
        """
        held = Case.objects.select_for_update().get(pk=self.case_id)
        self.case.standing, self.case.ended_at = held.standing, held.ended_at
        now = Promise.objects.select_for_update().get(pk=self.pk)
        if PromiseEnd.objects.filter(promise=now).exists():
            raise PromiseHasEnded
        self.due_at = now.due_at
        if self.owner_id != now.owner_id:
            self.owner = now.owner

    def _hold_whatever(self) -> None:
        """As `_hold`, of one that may have ended."""
        try:
            self._hold()
        except PromiseHasEnded:
            self.refresh_from_db()

    def _set_due(self, due_at: datetime) -> None:
        self.due_at = due_at
        self.save(update_fields=["due_at"])

    @staticmethod
    def kept_in_time() -> Q:
        """Which promises were kept before their time passed."""
        return Q(end__outcome=PromiseEnd.Outcome.KEPT, end__at__lte=F("due_at"))

    @property
    def has_ended(self) -> bool:
        return hasattr(self, "end")

    @property
    def is_moved(self) -> bool:
        """Whether another time took the place of the one that its words may name."""
        return any(move.is_in_time for move in self.moves.all())

    def is_broken(self, now: datetime) -> bool:
        if self.has_ended and self.end.outcome == PromiseEnd.Outcome.BROKEN:
            return True
        return rules.is_broken(self.due_at, self.end.at if self.has_ended else None, now)

    def remind(self, due_at: datetime, *, now: datetime) -> None:
        """Its time comes near: its owner is told, unless it was kept or moved meanwhile.

        Of one who left before such promises were handed on, whoever leads them.
        """
        if not self.has_ended and self.due_at == due_at:
            key = f"promise-soon-{self.pk}-{due_at:%Y%m%d%H%M}"
            for to in [self.owner] if self.owner.is_active else leads_of(self.owner.team):
                self._notice(to, What.PROMISE_SOON, key=key, at=now)

    def pass_due(self, due_at: datetime, *, now: datetime) -> None:
        """Its time has passed with nothing done: the owner hears it, and who leads them. Once."""
        if self.has_ended or self.due_at != due_at:
            return
        noted = self.case.events.filter(name="promise.overdue", at__gte=due_at)
        if noted.filter(data__promise=self.pk).exists():
            return
        key = f"promise-overdue-{self.pk}-{due_at:%Y%m%d%H%M}"
        with transaction.atomic():
            self._record("promise.overdue", by=None, at=now, text=self.text)
            self._notice(self.owner, What.PROMISE_OVERDUE, key=key, at=now)
            for lead in leads_of(self.owner.team):
                if lead.pk != self.owner_id:
                    self._notice(lead, What.TEAM_OVERDUE, key=key, at=now, by=self.owner)

    def _tell_owner(self, *, by: Colleague, at: datetime, is_news: bool) -> None:
        if not self.owner.is_active:
            raise HasLeft(name=self.owner.name)
        if self.owner_id != by.pk:
            if not self.case.is_open_to(self.owner):
                raise MayNotReadIt(name=self.owner.name)
            if not is_news:
                return
            key = f"promise-passed-{self.pk}-{at:%Y%m%d%H%M%S}"
            self._notice(self.owner, What.PROMISE_PASSED, key=key, at=at, by=by)

    def _notice(self, to: Colleague, what: What, **told: Any) -> None:
        Notice.give(to, what, case=self.case, words=self.text, **told)

    def _end(
        self,
        outcome: str,
        event: str,
        words: str,
        *,
        by: Colleague,
        at: datetime,
        entry: Entry | None = None,
    ) -> "PromiseEnd":
        end = PromiseEnd.objects.create(
            promise=self, outcome=outcome, words=words.strip(), by=by, at=at, entry=entry
        )
        self._record(event, by=by, at=at, text=self.text, words=words.strip())
        return end

    def _record(self, name: str, *, by: Colleague | None, at: datetime, **data: Any) -> None:
        history.record(name, at=at, by=by, case=self.case, promise=self.pk, **data)
        # A clock says nothing to anybody: only what a person does is a word in the case.
        if by is not None:
            self.case.heard(at=at)


def has_channel(case: Case) -> bool:
    """Whether we know a way to the customer, besides the page that their key opens."""
    if case.channel == Channel.WHATSAPP:
        return True
    return case.customer is not None and case.customer.contact_points.exists()


class PromiseMove(models.Model):
    """A promise given another time, which counts from when the customer has been told of it.

    Told when their server has taken the letter, when it was printed and sent, when they were
    called, or at once where their page is all that reaches them; and only before it was due.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="moves")
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.due_before} → {self.due_after}"

    @property
    def is_in_time(self) -> bool:
        """Whether it took the place of the time before it."""
        return self.told_at is not None and rules.moved_in_time(self.due_before, self.told_at)

    @property
    def is_earlier(self) -> bool:
        return self.due_after < self.due_before

    def tell(self, *, at: datetime) -> None:
        """The customer knows of it. Told before it was due, it is moved; later it stays broken."""
        with transaction.atomic():
            self.promise._hold_whatever()
            if not PromiseMove.objects.filter(pk=self.pk, told_at=None).update(told_at=at):
                return
            self.told_at = at
            newer = self.promise.moves.filter(pk__gt=self.pk).exclude(told_at=None)
            in_time = rules.moved_in_time(self.promise.due_at, told_at=at)
            if in_time and not self.promise.has_ended and not newer.exists():
                # Another move may have taken its place since this one was written.
                self.due_before = self.promise.due_at
                self.save(update_fields=["due_before"])
                self.promise._set_due(self.due_after)

    def take_back(self, *, at: datetime) -> None:
        """What told them of it came back: nobody has been told, and the old time stands."""
        with transaction.atomic():
            self.promise._hold_whatever()
            if (
                not PromiseMove.objects.filter(pk=self.pk)
                .exclude(told_at=None)
                .update(told_at=None)
            ):
                return
            self.told_at = None
            if not self.promise.has_ended and self.promise.due_at == self.due_after:
                self.promise._set_due(self.due_before)
                if self.due_before <= at:
                    self.promise.pass_due(self.due_before, now=at)


class PromiseEnd(models.Model):
    """How a promise ended, by whom, when, with what evidence or excuse."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("kept")
        BROKEN = "broken", _("broken")

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    words = models.TextField(blank=True)
    # What was said to the customer and is the evidence, if it was kept by that.
    entry = models.ForeignKey(
        Entry, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.promise_id} {self.outcome}"
