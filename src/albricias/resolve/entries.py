"""What is said in a case: by the customer, to the customer, and among ourselves."""

from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from albricias import history
from albricias.people.models import Colleague
from albricias.receive.models import Letter
from albricias.refusals import CaseHasEnded, NothingWritten
from albricias.resolve.cases import Case, Standing
from albricias.resolve.deadlines import Deadline, Pause, owe_answer, said_something, stand
from albricias.resolve.snoozes import Snooze
from albricias.resolve.told_once import asked_again
from albricias.rows import insert


class Entry(models.Model):
    """One thing said, when and by whom. Never edited: a correction is another entry (R10)."""

    class Kind(models.TextChoices):
        SAID = "said", _("the customer wrote")
        ANSWER = "answer", _("we answered")
        CALL = "call", _("we called")
        NOTE = "note", _("internal note")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.TextField()
    by = models.ForeignKey(Colleague, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    letter = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="entries")
    # Who wrote it by mail, if it is neither the customer nor a colleague who signed in.
    writer = models.CharField(max_length=460, blank=True, db_default="")
    # The case they wrote to, if it goes on in this one.
    meant_for = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="entry_of_case")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def answer(cls, case: Case, text: str, *, by: Colleague, at: datetime) -> Self:
        """Write to the customer; the letter goes out after this event."""
        with transaction.atomic():
            entry = cls._tell(case, text, by=by, at=at)
            said_something(case, at=at)
        return entry

    @classmethod
    def _tell(cls, case: Case, text: str, *, by: Colleague, at: datetime) -> Self:
        again = [one.what for one in asked_again(case, text)]
        said: dict[str, Any] = {"asked_again": again} if again else {}
        return cls._say(case, cls.Kind.ANSWER, text, "case.answered", by=by, at=at, **said)

    @classmethod
    def ask(cls, case: Case, text: str, *, reason: str, by: Colleague, at: datetime) -> Self:
        """Ask the customer for what is missing; the clocks that may wait for it, wait.

        Raises NothingWritten and CaseHasEnded.
        """
        if case.is_ended:
            raise CaseHasEnded(number=case.number)
        with transaction.atomic():
            entry = cls._tell(case, text, by=by, at=at)
            # To ask is no news: what is known is owed as before.
            said_something(case, at=at, kept_by=(Deadline.Kind.ACKNOWLEDGE,))
            Pause.begin(case, reason, entry=entry, by=by, at=at)
        return entry

    @classmethod
    def said_since(cls, case: Case, seen: str) -> list[Self]:
        """What was added to the case since it looked as `seen_mark` says."""
        since = parse_datetime(seen)
        if since is None:
            return []
        return list(cls.objects.filter(case=case, at__gt=since).select_related("by"))

    @classmethod
    def call(
        cls, case: Case, text: str, *, by: Colleague, at: datetime, letter: Letter | None = None
    ) -> Self:
        """Note what was said on the phone or at the counter.

        Whoever we waited for has been spoken to: we wait no longer.
        """
        with transaction.atomic():
            kind = cls.Kind.CALL
            entry = cls._say(case, kind, text, "case.called", by=by, at=at, letter=letter)
            said_something(case, at=at)
            if case.standing == Standing.ASKED:
                stand(case, Standing.OPEN, at=at, by=by)
        return entry

    @classmethod
    def note(cls, case: Case, text: str, *, by: Colleague, at: datetime) -> Self:
        return cls._say(case, cls.Kind.NOTE, text, "case.noted", by=by, at=at)

    @classmethod
    def add_from_customer(
        cls, case: Case, text: str, *, letter: Letter | None, at: datetime, writer: str = ""
    ) -> Self:
        """What the customer adds, or somebody for them, who is then the `writer`.

        It stands in the case where theirs goes on.

        If we waited for them, or had answered all they raised, it is our turn again: words are
        no verdict, and no silence either. One that has ended opens by ``Reopening.by_customer``.
        """
        meant_for, case = (case, case.current) if case.merged_into_id else (None, case)
        with transaction.atomic():
            entry = cls._write(
                case,
                cls.Kind.SAID,
                text,
                at=at,
                letter=letter,
                writer=writer,
                meant_for=meant_for,
            )
            history.record(
                "case.added_to",
                at=at,
                voice=history.Voice.CUSTOMER,
                case=case,
                entry=entry.pk,
            )
            case.heard(at=at)
            Snooze.end_by_word(case, at=at)
            owe_answer(case, at=at)
        return entry

    @classmethod
    def note_by_mail(
        cls, case: Case, text: str, *, letter: Letter, writer: str, at: datetime
    ) -> Self:
        """What a colleague wrote from their own mail program: never the customer's words.

        Nobody signed in to write it, so it is noted in no colleague's name but by whom it says.
        """
        with transaction.atomic():
            entry = cls._write(case, cls.Kind.NOTE, text, at=at, letter=letter, writer=writer)
            history.record("case.noted", at=at, case=case, entry=entry.pk)
            case.heard(at=at)
        return entry

    @classmethod
    def _say(
        cls,
        case: Case,
        kind: str,
        text: str,
        event: str,
        *,
        by: Colleague,
        at: datetime,
        letter: Letter | None = None,
        **said: Any,
    ) -> Self:
        with transaction.atomic():
            entry = cls._write(case, kind, text, at=at, by=by, letter=letter)
            history.record(event, at=at, by=by, case=case, entry=entry.pk, **said)
            case.heard(at=at)
        return entry

    @classmethod
    def _write(
        cls,
        case: Case,
        kind: str,
        text: str,
        *,
        at: datetime,
        by: Colleague | None = None,
        letter: Letter | None = None,
        writer: str = "",
        meant_for: Case | None = None,
    ) -> Self:
        if not text.strip():
            raise NothingWritten
        said = {"kind": kind, "text": text.strip(), "by": by, "at": at, "letter": letter}
        return insert(cls(case=case, meant_for=meant_for, writer=writer, **said))
