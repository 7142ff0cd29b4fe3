"""Conversations: what one person writes in several messages is one case, not many."""

import re
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from albricias.people.models import ContactPoint
from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.refusals import LetterUnreadable
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Reopening

# While their case is open, this long after its last word a message still goes on with it.
STILL_TALKING = timedelta(days=3)


def lock(letter: Letter) -> None:
    """One at a time for each number of ours, so that two messages open no two cases."""
    door = letter.source.removeprefix("hook-")
    if door.isdecimal():
        list(HookDoor.objects.select_for_update().filter(pk=int(door)).only("pk"))


def goes_on(letter: Letter, told: Told) -> bool:
    """Whether it goes on with a conversation; if so it is heard there.

    Inside a transaction that holds the lock.
    """
    case = conversation_of(letter, told.phone)
    if case is None:
        return False
    _hear(case.current, told.story, letter)
    return True


def conversation_of(letter: Letter, phone: str) -> Case | None:
    """The case in which this very number was talking to this number of ours a moment ago."""
    key = ContactPoint.key_for(ContactPoint.Kind.PHONE, phone)
    if not key:
        return None
    at, window = letter.received_at, timedelta(minutes=settings.HOME.number("chat_minutes"))
    recent = Q(last_word_at__gte=at - window)
    still_open = Q(ended_at=None, last_word_at__gte=at - STILL_TALKING)
    theirs = Case.objects.filter(
        channel=Channel.WHATSAPP,
        letter__source=letter.source,
        customer__contact_points__kind=ContactPoint.Kind.PHONE,
        customer__contact_points__key=key,
    )
    talking = theirs.filter(recent | still_open).select_related("merged_into", "letter")
    newest_first = talking.order_by("-last_word_at", "-pk")
    # The key knows nine digits; abroad, the same nine are somebody else.
    return next((case for case in newest_first if _wrote_from(case, phone)), None)


def _wrote_from(case: Case, phone: str) -> bool:
    try:
        began = Told.from_letter(case.letter).phone
    except LetterUnreadable:
        return False
    return digits_of(began) == digits_of(phone)


def digits_of(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def _hear(case: Case, words: str, letter: Letter) -> None:
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.is_ended:
        Reopening.by_customer(case, "", at=letter.received_at)
        case.refresh_from_db()
    Entry.add_from_customer(case, words, letter=letter, at=letter.received_at)
