"""What is written to us in a case that exists: heard there, or in one that follows it."""

from datetime import datetime, timedelta

from django.conf import settings

from albricias import history
from albricias.history import Voice
from albricias.receive.enclosed import keep_enclosed
from albricias.receive.models import Letter
from albricias.receive.reading import Understood
from albricias.resolve.belonging import Belonging, is_colleague, is_of_customer
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Reopening
from albricias.resolve.threads import MessageMark


def hear(place: Belonging, letter: Letter, found: Understood, *, now: datetime) -> bool:
    """Their words in the case; False if it ended too long ago, or is not theirs to open.

    Call it in a transaction that holds the case.
    """
    case = place.case
    # In their own case a colleague is the customer; our key alone does not make them one.
    if is_colleague(found) and not is_of_customer(case, found):
        Entry.note_by_mail(case, found.words, letter=letter, writer=str(found.sender), at=now)
    elif not case.is_ended:
        _add(place, letter, found, now=now)
    elif place.is_theirs and _ended_lately(case, letter):
        # Their words stand as an entry, from which the whole message can be opened.
        Reopening.by_customer(case, "", at=now)
        _add(place, letter, found, now=now)
    else:
        return False
    MessageMark.note(case, found.thread.message_id)
    keep_files(case, letter, found, now=now)
    note_doubt(case, letter, found, now=now)
    return True


def _add(place: Belonging, letter: Letter, found: Understood, *, now: datetime) -> None:
    case = place.case
    writer = "" if place.is_theirs else str(found.sender)
    meant = place.meant or case
    Entry.add_from_customer(meant, found.words, letter=letter, at=now, writer=writer)
    if place.is_proven and case.customer and not found.is_sender_doubted:
        case.customer.heard_from(email=found.sender.address, at=now)


def _ended_lately(case: Case, letter: Letter) -> bool:
    days = timedelta(days=settings.HOME.number("reopen_days"))
    return case.ended_at is not None and letter.received_at <= case.ended_at + days


def keep_files(case: Case, letter: Letter, found: Understood, *, now: datetime) -> None:
    """With the letter; those that are not taken are named in the case."""
    if not found.files:
        return
    if refused := keep_enclosed(letter, found.files):
        files = [{"name": one.name, "code": one.code} for one in refused]
        history.record("letter.files_not_taken", at=now, case=case, files=files)


def note_doubt(case: Case, letter: Letter, found: Understood, *, now: datetime) -> None:
    """Whoever reads it in the case is told not to take the sender on trust."""
    if found.is_sender_doubted:
        sender = str(found.sender)
        history.record("letter.sender_doubted", at=now, case=case, letter=letter.pk, sender=sender)


def note_twin(case: Case, letter: Letter, *, now: datetime) -> None:
    """The same message came to another mailbox too."""
    history.record(
        "letter.came_twice",
        at=now,
        voice=Voice.SYSTEM,
        case=case,
        letter=letter.pk,
        mailbox=letter.source,
    )
