"""From a stored letter to a case with a number and an owner."""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from albricias import history
from albricias.history import Event
from albricias.people.models import Customer
from albricias.receive.models import Letter
from albricias.receive.told import Told
from albricias.refusals import ReplyOpensNoCase
from albricias.resolve import rules
from albricias.resolve.cases import Case, NumberSeries, least_loaded
from albricias.resolve.citing import link_cited


def file_letter(event: Event, *, now: datetime) -> None:
    """Follows "letter.received": open the case this letter tells of."""
    open_case(Letter.objects.get(pk=event.data["letter"]), now=now)


def open_case(letter: Letter, *, now: datetime) -> Case:
    """The case of this letter; the same one however often it is asked for.

    Raises ReplyOpensNoCase and LetterUnreadable.
    """
    if letter.is_reply:
        raise ReplyOpensNoCase(letter=letter.pk)
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if letter.filed_at:
            return Case.objects.get(letter=letter)
        case = _case_from(letter, Told.from_letter(letter))
        _give_to_somebody(case, letter, now=now)
        link_cited(case, at=now)
        Letter.objects.filter(pk=letter.pk).update(filed_at=now)
        voice = history.Voice.COLLEAGUE if letter.taken_by else history.Voice.CUSTOMER
        history.record("case.opened", at=now, by=letter.taken_by, voice=voice, case=case)
    return case


def _case_from(letter: Letter, told: Told) -> Case:
    received_at = letter.received_at
    [number] = NumberSeries.take(timezone.localtime(received_at).year)
    return Case.objects.create(
        number=number,
        key=letter.key,
        letter=letter,
        channel=letter.channel,
        customer=_who(told, at=received_at),
        kind=told.kind,
        language=told.language,
        subject=(told.subject.strip() or rules.words_of(told.story, 80))[:200],
        story=told.story,
        expected=told.expected,
        remedy_sought=told.remedy_sought,
        emotion=told.emotion,
        topic=told.topic[:120],
        product=told.product[:120],
        place=told.place[:200],
        amount=_amount(told.amount),
        times_told=told.times_told,
        public_link=told.public_link[:500],
        origin=told.origin[:80],
        received_at=received_at,
        last_word_at=received_at,
        answer_due_at=received_at + timedelta(days=settings.HOME.number("answer_days")),
    )


def _who(told: Told, *, at: datetime) -> Customer | None:
    if not (told.name or told.email or told.phone):
        return None
    return Customer.recognise(
        name=told.name, email=told.email, phone=told.phone, language=told.language, at=at
    )


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _give_to_somebody(case: Case, letter: Letter, *, now: datetime) -> None:
    # No case is ownerless (R8): whoever took the call keeps it, else whoever has fewest.
    owner = letter.taken_by or least_loaded()
    if owner:
        case.assign(owner, by=None, at=now)
