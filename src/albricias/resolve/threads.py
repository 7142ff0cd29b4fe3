"""Which case a message belongs to: the ids of all messages in and out, each with its case."""

from collections.abc import Sequence

from django.db import models

from albricias.prepared import Prepared
from albricias.resolve.cases import Case
from albricias.rows import insert, insert_once

LONGEST_ID = 250


class MessageMark(models.Model):
    """A message, by its Message-ID without brackets, belongs to this case."""

    message_id = models.CharField(max_length=LONGEST_ID)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="message_marks")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_id", "case"], name="a_message_marked_once")
        ]

    def __str__(self) -> str:
        return self.message_id

    @classmethod
    def note(cls, case: Case, message_id: str) -> None:
        """Write it before the message goes out: an answer may be quick."""
        if bare := bare_id(message_id):
            insert_once(cls(message_id=bare, case=case))

    @classmethod
    def note_first(cls, case: Case, message_id: str) -> None:
        """The message that a case opened just now came with: nothing else can be noted yet."""
        if bare := bare_id(message_id):
            insert(cls(message_id=bare, case=case))

    @classmethod
    def case_of(cls, message_ids: Sequence[str]) -> Case | None:
        """The case of the latest of these ids that we know; the chain is given oldest first."""
        wanted = [bare for one in message_ids if (bare := bare_id(one))]
        if not wanted:
            return None
        # Hardly a new letter is known by these, so its case is read only when there is one.
        known = dict(_MARKED(ids=wanted))
        found = next((known[one] for one in reversed(wanted) if one in known), None)
        if found is None:
            return None
        return _CASE.first(pk=found)


_MARKED = Prepared(
    lambda ids: (
        MessageMark.objects.filter(message_id__in=ids)
        .order_by("id")
        .values_list("message_id", "case")
    )
)


_CASE = Prepared(lambda pk: Case.objects.filter(pk=pk))


def bare_id(message_id: str) -> str:
    return message_id.strip().strip("<>").strip()[:LONGEST_ID]
