"""A letter arrives by the form, by phone or at the counter: stored first, then made a case."""

import json
import logging
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError, transaction

from albricias import history
from albricias.history import Event, Voice
from albricias.people.models import Colleague
from albricias.receive import pending
from albricias.receive.models import ABOUT_A_CASE, Channel, Letter
from albricias.receive.told import Told
from albricias.rows import insert

if TYPE_CHECKING:
    from albricias.resolve.cases import Case

log = logging.getLogger("albricias.receive")


def take_in(
    told: Told,
    *,
    channel: Channel,
    token: str,
    at: datetime,
    by: Colleague | None = None,
    source: str = "",
) -> Letter:
    """Keep what was told, once per token, and open its case at once if that can be done."""
    held = pending.settle(token)
    with transaction.atomic():
        letter, is_new = Letter.keep(
            channel=channel,
            source=source,
            raw=told.to_raw(),
            external_id=token,
            received_at=at,
            taken_by=by,
        )
        if not is_new:
            return letter
        pending.hand_over(held, letter)
        event = _record(letter, by=by, at=at)
    file_at_once(event, now=at)
    return letter


def take_in_about(
    case: "Case", told: Told, *, channel: Channel, token: str, at: datetime, by: Colleague
) -> Letter:
    """Keep what somebody tells by phone or at the counter about a case of theirs, once."""
    held = pending.settle(token)
    raw = json.dumps({**asdict(told), "case": case.number}, ensure_ascii=False, sort_keys=True)
    with transaction.atomic():
        letter, is_new = Letter.keep(
            channel=channel,
            source=ABOUT_A_CASE,
            raw=raw.encode(),
            external_id=token,
            received_at=at,
            taken_by=by,
        )
        if not is_new:
            return letter
        pending.hand_over(held, letter)
        event = history.record("letter.called", at=at, by=by, case=case, letter=letter.pk)
    file_at_once(event, now=at)
    return letter


def store(letter: Letter) -> tuple[Letter, Event | None]:
    """Keep what another system brings, once; the event of its arrival, nothing if we had it.

    Its case is opened by the worker, or by whoever cannot wait (``file_at_once``).
    """
    try:
        with transaction.atomic():
            insert(letter)
            return letter, _record(letter, by=None, at=letter.received_at)
    except IntegrityError:
        known = Letter.objects.filter(
            channel=letter.channel, source=letter.source, external_id=letter.external_id
        )
        return known.get(), None


def _record(letter: Letter, *, by: Colleague | None, at: datetime) -> Event:
    voice = Voice.COLLEAGUE if by else Voice.CUSTOMER
    return history.record("letter.received", at=at, by=by, voice=voice, letter=letter.pk)


def file_at_once(event: Event, *, now: datetime) -> None:
    """Put it into its case now. It is safe already: what fails here waits for the worker."""
    try:
        history.hurry(event, now=now)
    except DatabaseError:
        log.exception("letter %s waits for the worker", event.data["letter"])


def sent_before(channel: Channel, token: str, *, source: str = "") -> Letter | None:
    return Letter.objects.filter(channel=channel, source=source, external_id=token).first()


def number_of(letter: Letter) -> str:
    """The number of its case; nothing while it waits to be filed."""
    case = getattr(letter, "case", None)
    return case.number if case else ""
