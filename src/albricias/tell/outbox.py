"""The outbox: each letter written once, and sent until it is taken or there is no way."""

import logging
from collections import deque
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from albricias import history
from albricias.people.models import Customer
from albricias.post import AnswerLost, CalledBack, NotTaken, Unreachable
from albricias.prepared import Prepared
from albricias.resolve.cases import Case
from albricias.resolve.threads import MessageMark
from albricias.tell.attempts import Attempt, Clock
from albricias.tell.dispatches import AUTOMATIC, Dispatch, State, Why, tried_for
from albricias.tell.ways import mail, whatsapp
from albricias.tell.ways.choosing import Route, by_mail, route_of

log = logging.getLogger("albricias.work")

# Of the letters that are due, how many a worker looks at before it says that others have them.
LOOKED_AT = 5
MOST_AT_ONCE = 1000
_DUE = Prepared(lambda now: Dispatch.objects.due(now).order_by("due_at").values_list("pk")[:1])
# Taken by the server, and the database could not be told so yet.
_UNTOLD: deque[Attempt] = deque()


# Written


def dispatch(
    case: Case, *, key: str, kind: str, subject: str, text: str, now: datetime
) -> Dispatch | None:
    """Write the letter once; the worker sends it. Nothing if we know no way to reach them."""
    written = Dispatch.objects.filter(key=key).first()
    route = None if written else route_of(case, kind)
    if route is None:
        return written
    with transaction.atomic():
        letter, is_new = Dispatch.objects.get_or_create(
            key=key,
            defaults={
                "case": case,
                "kind": kind,
                "subject": f"[{case.number}] {' '.join(subject.split())}"[:250],
                "text": text,
                "created_at": now,
                "due_at": now,
                "tries_until": now + tried_for(),
                **_on_its_way(case, key, route),
                **_begins(case, kind, route, now=now),
            },
        )
        if is_new:
            _noted(letter, now=now)
    return letter


def _on_its_way(case: Case, key: str, route: Route) -> dict[str, object]:
    if route.way != Dispatch.Way.MAIL:
        return {"way": route.way, "to": route.to}
    answered, references = mail.thread_of(case)
    return {
        "way": route.way,
        "to": route.to,
        "message_id": mail.new_id(case, key),
        "in_reply_to": answered,
        "references": references,
    }


def _begins(case: Case, kind: str, route: Route, *, now: datetime) -> dict[str, object]:
    """In which state: as a rule, waiting to be sent."""
    if route.way == Dispatch.Way.PAPER:
        return {"state": State.TO_PRINT}
    if not route.is_open:
        return {"state": State.GIVEN_UP, "why": Why.NO_ADDRESS, "given_up_at": now}
    if kind in AUTOMATIC and _had_enough(case, route, now=now):
        return {"state": State.HELD, "why": Why.TOO_MANY, "held_at": now}
    return {"state": State.WAITING}


def _had_enough(case: Case, route: Route, *, now: datetime) -> bool:
    """A robot that answers our robot goes on for ever: somebody has to stop first."""
    if case.customer_id:
        # One at a time, or two workers would each send the last that may go.
        Customer.objects.select_for_update().filter(pk=case.customer_id).first()
    since = now - timedelta(hours=settings.HOME.number("auto_hours"))
    sent = Dispatch.objects.filter(to=route.to, kind__in=AUTOMATIC, created_at__gt=since)
    return sent.exclude(state=State.HELD).count() >= settings.HOME.number("auto_letters")


def _noted(letter: Dispatch, *, now: datetime) -> None:
    if letter.message_id:
        MessageMark.note(letter.case, letter.message_id)
    if letter.state in (State.HELD, State.GIVEN_UP):
        name = "dispatch.held" if letter.state == State.HELD else "dispatch.given_up"
        history.record(name, at=now, case=letter.case, dispatch=letter.pk, why=letter.why)


# Sent


def send_due(*, now: datetime | None = None) -> int:
    """Try every letter that is due, once; how many were tried."""
    tried = 0
    while sent := send_next(now=now):
        tried += sent
    hang_up()
    return tried


def send_next(*, now: datetime | None = None) -> int:
    """Try one letter that is due; 0 if there is none, or others have them all in hand."""
    note_what_was_taken()
    clock: Clock = timezone.now if now is None else lambda: now
    # Asked after every piece of work, and mostly there is none.
    if not _DUE(now=clock()):
        return 0
    due = Dispatch.objects.due(clock()).select_related("case__customer", "case__owner")
    for letter in due.order_by("due_at", "id")[:LOOKED_AT]:
        if attempt := Attempt.begin(letter, clock=clock):
            _try(attempt)
            return 1
    return 0


def note_what_was_taken() -> None:
    """What a database that was away could not be told: else these would be sent again."""
    while _UNTOLD:
        attempt = _UNTOLD[0]
        if attempt.taken:
            attempt.note_taken(attempt.taken)
        _UNTOLD.popleft()


def hang_up() -> None:
    """There is nothing more to send for now: the mail server has others to talk to."""
    mail.line.hang_up()


def _try(attempt: Attempt) -> None:
    """If the database is away, what the server took is remembered here until it is back."""
    try:
        _send_and_note(attempt)
    except (DatabaseError, InterfaceError):
        if attempt.taken:
            _UNTOLD.append(attempt)
        else:
            attempt.leave()
        raise


def _send_and_note(attempt: Attempt) -> None:
    """The outcome is noted whatever it is, and no letter stands in the way of another."""
    try:
        _send(attempt)
    except Unreachable as no:
        attempt.failed(no.words)
        _others_wait_too(attempt, no.words)
    except NotTaken as no:
        if no.for_good:
            attempt.refused(no.words, bad_address=no.bad_address)
        else:
            attempt.failed(no.words)
    except AnswerLost as lost:
        attempt.unanswered(str(lost))
    except whatsapp.DayHasPassed:
        _by_another_way(attempt)
    except CalledBack:
        pass
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:  # the boundary: whatever it was, its reason stands with the letter
        log.exception("letter %s could not be sent", attempt.letter.pk)
        words = f"{type(error).__name__}: {error}"
        (attempt.unanswered if attempt.is_handed_over else attempt.failed)(words)


def _send(attempt: Attempt) -> None:
    if attempt.letter.way == Dispatch.Way.WHATSAPP:
        whatsapp.send(attempt)
    else:
        mail.send(attempt)


def _others_wait_too(attempt: Attempt, words: str) -> None:
    """With a server that is away, one letter has tried for all that are due by that way."""
    due = Dispatch.objects.due(attempt.clock()).filter(way=attempt.letter.way)
    for letter in due.select_related("case__customer").order_by("due_at", "id")[:MOST_AT_ONCE]:
        if other := Attempt.begin(letter, clock=attempt.clock):
            other.failed(words)


def _by_another_way(attempt: Attempt) -> None:
    """A day after their last message WhatsApp lets nothing through but what it approved."""
    letter = attempt.letter
    route = by_mail(letter.case.customer)
    if route and route.is_open:
        attempt.goes_by(route.way, route.to, mail.new_id(letter.case, letter.key))
        MessageMark.note(letter.case, mail.new_id(letter.case, letter.key))
    else:
        attempt.refused("", why=Why.WINDOW)
