"""From a stored letter to a case with a number and an owner, or to where it belongs."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import models, transaction
from django.utils import timezone

from albricias import history
from albricias.history import Event
from albricias.people.access import Act
from albricias.people.models import Colleague, Customer
from albricias.prepared import Prepared, PreparedUpdate
from albricias.receive.channels.mail.robots import Robotic, Verdict
from albricias.receive.duties import team_on_duty
from albricias.receive.models import Channel, Letter, Quarantine, Robot
from albricias.receive.reading import Understood, understand
from albricias.receive.told import Told
from albricias.refusals import LetterUnreadable, ReplyOpensNoCase
from albricias.resolve import chats, places, rules
from albricias.resolve.assigning import Arrived, next_owner
from albricias.resolve.belonging import (
    belonging,
    is_colleague,
    says_the_same,
    suggest,
    twin_of,
)
from albricias.resolve.cases import LARGEST_AMOUNT, Case
from albricias.resolve.citing import link_cited
from albricias.resolve.clockwork import in_force
from albricias.resolve.deadlines import begun, first_owed, write
from albricias.resolve.in_confidence import InConfidence
from albricias.resolve.internal import Within
from albricias.resolve.links import CaseLink
from albricias.resolve.numbers import NumberSeries
from albricias.resolve.replies import hear, keep_files, note_doubt, note_twin
from albricias.resolve.threads import MessageMark
from albricias.rows import insert

_LETTER = Prepared(lambda pk: Letter.objects.select_for_update().filter(pk=pk))
_FILED = PreparedUpdate(lambda pk, now: (Letter.objects.filter(pk=pk), {"filed_at": now}))
_CASE = Prepared(lambda pk: Case.objects.select_for_update().filter(pk=pk))


def file_letter(event: Event, *, now: datetime) -> None:
    """Follows "letter.received": a case, a part of one, or no person's letter; once.

    What cannot be understood is put aside with its reason instead of being tried again.
    """
    try:
        _file(event, now=now)
    except LetterUnreadable as no:
        letter = Letter.objects.defer("raw").get(pk=event.data["letter"])
        code, why = (
            no.details.get("reason", "broken"),
            no.details.get("detail") or no.details["why"],
        )
        Quarantine.hold(letter, code, str(why), at=now)


def _file(event: Event, *, now: datetime) -> None:
    with transaction.atomic():
        letter = _locked(event.data["letter"])
        if letter.filed_at:
            return
        if event.by_id:
            _remember_what_was_said(letter)
        if letter.is_reply:
            raise ReplyOpensNoCase(letter=letter.pk)
        found = understand(letter)
        if letter.channel == Channel.WHATSAPP:
            _hear_talk(letter, found, now=now)
        elif not (_is_robot(letter, found, now=now) or _is_heard(letter, found, now=now)):
            _open_unless_twin(letter, found, now=now)
        _done(letter, by=event.by if event.by_id else None, now=now)
        history.done_with_this(now=now)


def _hear_talk(letter: Letter, found: Understood, *, now: datetime) -> None:
    """One message of a conversation: it goes on with its case, or begins one."""
    chats.lock(letter)
    if not chats.goes_on(letter, found.told):
        _open(letter, found, now=now)


def open_case(letter: Letter, *, now: datetime) -> Case:
    """The case of this letter; the same one however often it is asked for.

    Raises ReplyOpensNoCase and LetterUnreadable.
    """
    if letter.is_reply:
        raise ReplyOpensNoCase(letter=letter.pk)
    with transaction.atomic():
        letter = _locked(letter.pk)
        if letter.filed_at:
            return Case.objects.get(letter=letter)
        case = _open(letter, understand(letter), now=now)
        _done(letter, by=None, now=now)
    return case


def _locked(pk: int) -> Letter:
    """Asked for twice at once, one waits for the other."""
    letter = _LETTER.first(pk=pk)
    if letter is None:
        raise Letter.DoesNotExist(pk)
    return letter


def _remember_what_was_said(letter: Letter) -> None:
    """A colleague had it filed: they may have told it, or said that a person wrote it."""
    models.prefetch_related_objects([letter], "quarantine", "robot")


def _is_robot(letter: Letter, found: Understood, *, now: datetime) -> bool:
    """No person wrote it, and nobody has read it and said that one did."""
    if found.robot is None or _was_said_of(letter, "robot"):
        return False
    place = belonging(found)
    if place and found.robot.yields_to_a_thread:
        return False
    _hear_robot(letter, found, found.robot, case=place.case if place else None, now=now)
    return True


def _hear_robot(
    letter: Letter, found: Understood, verdict: Verdict, *, case: Case | None, now: datetime
) -> None:
    sender, subject = str(found.sender), found.told.subject
    Robot.hear(letter, verdict, case=case, at=now, sender=sender, subject=subject)


def _is_heard(letter: Letter, found: Understood, *, now: datetime) -> bool:
    place = belonging(found)
    if place is None:
        return False
    [case] = _CASE(pk=place.case.pk)
    if _is_twin(letter, found, now=now):
        return True
    if not hear(replace(place, case=case), letter, found, now=now):
        new = _open(letter, found, now=now, owner=_still_answers(case.owner))
        CaseLink.note(new, case, CaseLink.Kind.FOLLOWS, at=now, accepted=True)
    return True


def _open_unless_twin(letter: Letter, found: Understood, *, now: datetime) -> None:
    # Held until the case is there, so that its twin from another mailbox finds it.
    series = NumberSeries.hold(_year_of(letter))
    if not _is_twin(letter, found, now=now):
        _open(letter, found, now=now, series=series)


def _is_twin(letter: Letter, found: Understood, *, now: datetime) -> bool:
    """The same message has come before, or it is one of ours that came back to us."""
    case, before = twin_of(letter, found)
    if case is None or _was_said_of(letter, "robot"):
        return False
    if before is None:
        _hear_robot(letter, found, Verdict(Robotic.OWN, "message-id"), case=case, now=now)
        return True
    if not says_the_same(before, found):
        return False
    note_twin(case, letter, now=now)
    return True


def _open(
    letter: Letter,
    found: Understood,
    *,
    now: datetime,
    owner: Colleague | None = None,
    series: NumberSeries | None = None,
) -> Case:
    # No case is ownerless (R8): whoever took the call keeps it, else as rules say, else whoever
    # has fewest.
    special = InConfidence.of(letter) or Within.of(letter)
    is_passed_on = bool(found.passed_on_from.address) and is_colleague(found)
    told = _as_theirs(found) if is_passed_on else found.told
    if special:
        owner = special.owner
    else:
        owner = letter.taken_by or owner or _owner_for(letter, told, now=now)
    case = _case_from(letter, told, owner, series)
    if special:
        special.close(case, at=now)
    case.note_owner(by=None, at=now)
    voice = history.Voice.COLLEAGUE if letter.taken_by_id else history.Voice.CUSTOMER
    history.record("case.opened", at=now, by=letter.taken_by, voice=voice, case=case)
    MessageMark.note_first(case, found.thread.message_id)
    keep_files(case, letter, found, now=now)
    note_doubt(case, letter, found, now=now)
    link_cited(case, at=now)
    suggest(case, found, at=now)
    if is_passed_on:
        history.record("case.passed_on", at=now, case=case, whose=str(found.passed_on_from))
    return case


def _owner_for(letter: Letter, told: Told, *, now: datetime) -> Colleague | None:
    arrived = Arrived(
        channel=letter.channel,
        kind=told.kind,
        topic=told.topic,
        product=told.product,
        place=told.place,
        language=told.language,
        team=team_on_duty(letter),
    )
    return next_owner(arrived, now=now).owner


def _as_theirs(found: Understood) -> Told:
    """What a colleague passes on is told by whom it is from: they are thanked and answered."""
    who = found.passed_on_from
    return replace(found.told, name=who.name, email=who.address)


def _done(letter: Letter, *, by: Colleague | None, now: datetime) -> None:
    _FILED(pk=letter.pk, now=now)
    if _was_said_of(letter, "quarantine") and letter.quarantine.ended_at is None:
        letter.quarantine.end(by=by, at=now)


def _was_said_of(letter: Letter, what: str) -> bool:
    # Not asked of the database again: what nobody remembered above was never said.
    return letter._state.fields_cache.get(what) is not None


def _year_of(letter: Letter) -> int:
    return timezone.localtime(letter.received_at).year


def _case_from(
    letter: Letter, told: Told, owner: Colleague | None, series: NumberSeries | None
) -> Case:
    received_at = letter.received_at
    [number] = (series or NumberSeries.hold(_year_of(letter))).next()
    case = Case(
        number=number,
        key=letter.key,
        owner=owner,
        team_id=owner.team_id if owner else None,
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
        place_key=places.key_of(told.place[:200]),
        amount=_amount(told.amount),
        times_told=told.times_told,
        public_link=told.public_link[:500],
        origin=told.origin[:80],
        received_at=received_at,
        last_word_at=received_at,
    )
    deadlines = begun(in_force(), case.law_kind, case.topic, received_at)
    case.answer_due_at = first_owed(deadlines)
    insert(case)
    write(case, deadlines)
    return case


def _who(told: Told, *, at: datetime) -> Customer | None:
    if not (told.name or told.email or told.phone):
        return None
    return Customer.recognise(
        name=told.name, email=told.email, phone=told.phone, language=told.language, at=at
    )


def _amount(text: str) -> Decimal | None:
    """What no case can hold stays in the letter, as written."""
    try:
        amount = Decimal(text) if text else None
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or abs(amount) >= LARGEST_AMOUNT:
        return None
    return round(amount, 2)


def _still_answers(owner: Colleague | None) -> Colleague | None:
    """Who knows the story already, if they are still here."""
    return owner if owner and owner.may(Act.ANSWER) else None
