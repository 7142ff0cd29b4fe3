"""Conversations: what one person writes in several messages is one case, not many."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from albricias.people.models import ContactPoint
from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
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
    case = conversation_of(told.phone, at=letter.received_at)
    if case is None:
        return False
    _hear(case.current, told.story, letter)
    return True


def conversation_of(phone: str, *, at: datetime) -> Case | None:
    """The case in which this person was talking to us a moment ago, if there is one."""
    key = ContactPoint.key_for(ContactPoint.Kind.PHONE, phone)
    if not key:
        return None
    window = timedelta(minutes=settings.HOME.number("chat_minutes"))
    recent = Q(last_word_at__gte=at - window)
    still_open = Q(ended_at=None, last_word_at__gte=at - STILL_TALKING)
    theirs = Case.objects.filter(
        channel=Channel.WHATSAPP,
        customer__contact_points__kind=ContactPoint.Kind.PHONE,
        customer__contact_points__key=key,
    )
    talking = theirs.filter(recent | still_open).select_related("merged_into")
    return talking.order_by("-last_word_at", "-pk").first()


def _hear(case: Case, words: str, letter: Letter) -> None:
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.is_ended:
        Reopening.by_customer(case, "", at=letter.received_at)
        case.refresh_from_db()
    Entry.add_from_customer(case, words, letter=letter, at=letter.received_at)
