"""What a customer tells by phone or at the counter about a case that goes on."""

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from albricias.history import Event
from albricias.receive.models import Letter
from albricias.receive.told import Told
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import owe_answer
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Reopening


def note_call(event: Event, *, now: datetime) -> None:
    """Follows "letter.called". Asked twice at once, the row lock lets one through."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=event.data["letter"])
        if letter.filed_at:
            return
        number = json.loads(bytes(letter.raw))["case"]
        case = Case.objects.get(number=number).current
        case = Case.objects.select_for_update().get(pk=case.pk)
        _note(case, letter, now=now)
        Letter.objects.filter(pk=letter.pk).update(filed_at=now)


def _note(case: Case, letter: Letter, *, now: datetime) -> None:
    by = letter.taken_by
    if by is None:  # whoever takes a call has signed in
        raise ValueError(f"letter {letter.pk} was taken by nobody")
    if case.is_ended:
        Reopening.by_customer(case, "", at=now)
    text = _words(Told.from_letter(letter))
    Entry.call(case, text, by=by, at=letter.received_at, letter=letter)
    # It is they who called: what they say is owed an answer, as if they had written it.
    owe_answer(case, at=letter.received_at)


def _words(told: Told) -> str:
    """All that was noted, so that nothing of it is in the raw letter only."""
    more = (
        (_("What they expected"), told.expected),
        (_("What they ask of us"), told.remedy_sought),
    )
    return "\n\n".join([told.story.strip(), *(f"{label}: {said}" for label, said in more if said)])
