"""A grace before words go out: for half a minute they can be taken back as if never said.

Until then nothing has happened: no answer stands anywhere, the case stands as it stood, no
program of others is told. What is about to be said is a row, whose work is due when the grace
is over; only then is the verb done, once, with the moment at which it was pressed. So the
customer's page, figures and lists need to know nothing of it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.access import Act
from albricias.people.models import Colleague, Notice
from albricias.people.notices import What
from albricias.refusals import (
    ClosedToWriter,
    Refusal,
    SentAlready,
    SpokenMeanwhile,
    WriterHasLeft,
)
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import answered_in_full, owe_answer
from albricias.resolve.drafts import Draft
from albricias.resolve.entries import Entry
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise
from albricias.resolve.remedies import NOTHING, Remedy
from albricias.resolve.resolutions import Refused, ResolutionOffer
from albricias.resolve.rules import words_of
from albricias.resolve.said_promises import Promised, as_typed, make_promises


class GraceQuerySet(models.QuerySet["Grace"]):
    def waiting(self) -> Self:
        """Neither gone out nor taken back."""
        return self.filter(sent_at=None, withdrawn_at=None)


class Grace(models.Model):
    """Words to the customer on their way out, which whoever wrote them may still take back."""

    class Kind(models.TextChoices):
        """Named as the address of the act, and so as its draft."""

        ANSWER = "answer", _("answer")
        ASK = "ask", _("request for data")
        OFFER = "offer", _("proposed solution")
        REFUSE = "refuse", _("reasoned refusal")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="graces")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # What the form asked, as its draft would keep it.
    said = models.JSONField()
    by = models.ForeignKey(Colleague, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    goes_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Nobody, if it could not go out when its time came; then `why` says what stood against it.
    withdrawn_by = models.ForeignKey(
        Colleague, null=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.TextField(blank=True)

    objects = GraceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(withdrawn_at=None),
                name="what_is_sent_is_not_taken_back",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"],
                name="grace_waiting",
                condition=Q(sent_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.case_id}, {self.at:%Y-%m-%d %H:%M})"

    @classmethod
    def say(
        cls, case: Case, kind: str, said: Mapping[str, Any], *, by: Colleague, at: datetime
    ) -> Self | None:
        """Say it after the grace; at once, and without a row, in a house that wants none.

        Whatever it may be refused for, it is refused for now.
        """
        said = {name: _plain(value) for name, value in said.items()}
        seconds = settings.HOME.number("undo_seconds")
        if seconds <= 0:
            VERBS[kind](case, by=by, at=at, **said)
            return None
        _rehearse(case, kind, said, by=by, at=at)
        goes_at = at + timedelta(seconds=seconds)
        with transaction.atomic():
            grace = cls.objects.create(
                case=case, kind=kind, said=said, by=by, at=at, goes_at=goes_at
            )
            history.record(
                "grace.begun",
                at=at,
                by=by,
                case=case,
                grace=grace.pk,
                goes_at=goes_at.isoformat(),
            )
            # Whoever writes to the customer at this moment has to look again.
            case.heard(at=at)
        return grace

    @classmethod
    def is_keeping(cls, promise: Promise) -> bool:
        """Whether words on their way out, that were sent before it was due, keep it."""
        waiting = cls.objects.waiting().filter(case=promise.case_id, at__lte=promise.due_at)
        return any(promise.pk in grace.said.get("keeps", ()) for grace in waiting)

    @property
    def text(self) -> str:
        """What the customer is about to read."""
        return "\n\n".join(self.said[name] for name in WORDS[self.kind] if self.said.get(name))

    def send(self, *, now: datetime) -> None:
        """Its time has come. Twice is as once; what was taken back stays so."""
        with transaction.atomic():
            grace = self._held()
            if grace.sent_at or grace.withdrawn_at:
                return
            case = grace.case.current
            heard_at, spoke_at = case.last_word_at, grace._spoken_since(case)
            if spoke_at and self.kind != Grace.Kind.ANSWER:
                grace._stop(SpokenMeanwhile(), now=now)
                return
            try:
                with transaction.atomic():
                    grace._expect_a_writer(case)
                    # When it was written, so that a word of the customer since then stands after.
                    VERBS[self.kind](case, by=grace.by, at=grace.at, **grace.said)
            except Refusal as no:
                grace._stop(no, now=now)
                return
            if spoke_at:
                # What was answered in full was so before they wrote again.
                owe_answer(case, at=spoke_at)
            if heard_at > grace.at:
                case.heard(at=heard_at)
            grace.sent_at = now
            grace.save(update_fields=["sent_at"])

    def _spoken_since(self, case: Case) -> datetime | None:
        """When the customer last said something that whoever pressed had not before them.

        An answer goes out all the same, before their words. An offer or a refusal would end over
        them what they have just said goes on; and what was to be asked they may have just told.
        """
        begun = self.case.events.filter(name="grace.begun", data__grace=self.pk).first()
        since = case.events.filter(voice=history.Voice.CUSTOMER).exclude(name="telling.answered")
        since = since.filter(pk__gt=begun.pk) if begun else since.filter(at__gt=self.at)
        last = since.order_by("at", "pk").last()
        return max(last.at, self.at) if last else None

    def withdraw(self, *, by: Colleague, at: datetime) -> None:
        """It is taken back, and what was written is a draft again. Raises SentAlready."""
        with transaction.atomic():
            grace = self._held()
            if grace.sent_at:
                raise SentAlready
            if grace.withdrawn_at is None:
                grace._take_back("grace.withdrawn", by=by, at=at)

    def _expect_a_writer(self, case: Case) -> None:
        """Half a minute is long enough to be sent away, or to be complained about."""
        if not self.by.may(Act.ANSWER):
            raise WriterHasLeft
        if not case.is_open_to(self.by):
            raise ClosedToWriter

    def _held(self) -> "Grace":
        # The case first, as every verb does: else two of them could wait for each other.
        Case.objects.select_for_update().get(pk=self.case_id)
        rows = Grace.objects.select_for_update(of=("self",))
        return rows.select_related("case__merged_into", "by__team").get(pk=self.pk)

    def _stop(self, no: Refusal, *, now: datetime) -> None:
        """What could be said when it was pressed cannot be said any more.

        Its writer hears it; so does whoever has the case now, who has to say it instead.
        """
        with translation.override(self.by.language or settings.LANGUAGE_CODE):
            self.why = str(no)
        self._take_back("grace.stopped", by=None, at=now)
        key = f"not-sent-{self.pk}"
        told: dict[str, Any] = {"key": key, "at": now, "case": self.case, "words": self.why}
        Notice.give(self.by, What.NOT_SENT, **told)
        owner = self.case.current.owner
        if owner and owner != self.by and isinstance(no, WriterHasLeft | ClosedToWriter):
            Notice.give(owner, What.NOT_SENT_BY, by=self.by, **told)

    def _take_back(self, event: str, *, by: Colleague | None, at: datetime) -> None:
        self.withdrawn_at, self.withdrawn_by = at, by
        self.save(update_fields=["withdrawn_at", "withdrawn_by", "why"])
        self._restore_draft(at=at)
        self._keep_nothing(at=at)
        history.record(
            event,
            at=at,
            by=by,
            case=self.case,
            grace=self.pk,
            kind=self.kind,
            words=self.why,
        )

    def _keep_nothing(self, *, at: datetime) -> None:
        """What fell due while this was about to keep it, is overdue after all."""
        fell_due = {"due_at__gte": self.at, "due_at__lte": at}
        owed = Promise.objects.pending().filter(pk__in=self.said.get("keeps", ()), **fell_due)
        for promise in owed.select_related("case", "owner__team"):
            promise.pass_due(promise.due_at, now=at)

    def _restore_draft(self, *, at: datetime) -> None:
        """Before what they may have begun to write since, of which nothing is lost."""
        begun = Draft.objects.filter(by=self.by, case=self.case, act=self.kind).first()
        fields = {**(begun.fields if begun else {}), **self.said}
        fields |= as_typed(fields.pop("promised", ()))
        for name in WORDS[self.kind]:
            both = (self.said.get(name, ""), begun.fields.get(name, "") if begun else "")
            fields[name] = "\n\n".join(dict.fromkeys(text for text in both if text))
        Draft.keep(self.case, self.kind, fields, by=self.by, at=at)


class _Rehearsed(Exception):
    """It could be done; it is undone."""


def _rehearse(
    case: Case, kind: str, said: Mapping[str, Any], *, by: Colleague, at: datetime
) -> None:
    before = {
        field: getattr(case, field)
        for field in ("standing", "ended_at", "last_word_at", "answer_due_at")
    }
    try:
        with transaction.atomic():
            VERBS[kind](case, by=by, at=at, **said)
            raise _Rehearsed
    except _Rehearsed:
        for field, value in before.items():
            setattr(case, field, value)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


# The verbs, as a form fills them in


def _answer(
    case: Case,
    *,
    by: Colleague,
    at: datetime,
    text: str,
    points: Iterable[int] = (),
    keeps: Iterable[int] = (),
    promised: Iterable[Promised] = (),
    in_full: bool = False,
    **_asked: Any,
) -> None:
    entry = Entry.answer(case, text, by=by, at=at)
    deal_with(case, points, by=by, at=at)
    Promise.keep_by(entry, list(keeps), by=by)
    make_promises(case, promised, by=by, at=at)
    if in_full or (points and not case.points.unanswered().exists()):
        answered_in_full(case, at=at)


def _ask(case: Case, *, by: Colleague, at: datetime, text: str, reason: str, **_asked: Any) -> None:
    Entry.ask(case, text, reason=reason, by=by, at=at)


def _offer(
    case: Case,
    *,
    by: Colleague,
    at: datetime,
    what_was_done: str,
    kind: str = "",
    amount: str | None = None,
    points: Iterable[int] = (),
    keeps: Iterable[int] = (),
    promised: Iterable[Promised] = (),
    **_asked: Any,
) -> None:
    if kind:
        cost = Decimal(amount) if amount else NOTHING
        Remedy.grant(case, kind, words_of(what_was_done, 200), amount=cost, by=by, at=at)
    ResolutionOffer.make(case, what_was_done, by=by, at=at)
    deal_with(case, points, by=by, at=at)
    for promise in Promise.objects.owed_in(case).filter(pk__in=keeps):
        promise.keep(by=by, at=at, evidence=words_of(what_was_done, 200))
    make_promises(case, promised, by=by, at=at)


def _refuse(
    case: Case,
    *,
    by: Colleague,
    at: datetime,
    grounds: str,
    alternatives: str,
    outside_routes: str,
    points: Iterable[int] = (),
    **_asked: Any,
) -> None:
    reasons = {"grounds": grounds, "alternatives": alternatives, "outside_routes": outside_routes}
    Refused.with_reasons(case, **reasons, by=by, at=at)
    deal_with(case, points, by=by, at=at)


def deal_with(case: Case, points: Iterable[int], *, by: Colleague, at: datetime) -> None:
    """What was said deals with these points."""
    ticked = case.points.unanswered().filter(pk__in=points).select_related("case") if points else []
    Point.answer(ticked, by=by, at=at)


VERBS: Mapping[str, Callable[..., None]] = {
    Grace.Kind.ANSWER: _answer,
    Grace.Kind.ASK: _ask,
    Grace.Kind.OFFER: _offer,
    Grace.Kind.REFUSE: _refuse,
}
WORDS: Mapping[str, tuple[str, ...]] = {
    Grace.Kind.ANSWER: ("text",),
    Grace.Kind.ASK: ("text",),
    Grace.Kind.OFFER: ("what_was_done",),
    Grace.Kind.REFUSE: ("grounds", "alternatives", "outside_routes"),
}
