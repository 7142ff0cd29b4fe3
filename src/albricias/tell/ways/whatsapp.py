"""By WhatsApp, to whoever wrote to us there: the Cloud API, within a day of their last word."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from albricias.post import AnswerLost, CalledBack, NotTaken, Unreachable, said
from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.channels.hooks.whatsapp import NUMBER_ID as NUMBER_ID
from albricias.receive.channels.hooks.whatsapp import TOKEN as TOKEN
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.refusals import LetterUnreadable
from albricias.resolve.cases import Case
from albricias.resolve.chats import digits_of
from albricias.resolve.threads import MessageMark
from albricias.tell.attempts import Attempt
from albricias.tell.dispatches import Dispatch

# What stands for their id of a message that was only written into the folder.
NOWHERE = "folder.invalid"

WINDOW = timedelta(hours=24)
MOST_CHARACTERS = 4096
SECONDS = 60
# Codes of the API, as its reference lists them: the day has passed; nobody there; not now.
DAY_HAS_PASSED = {131047}
SERVER_FAILS = 500
NOBODY_THERE = {100, 131008, 131009, 131021, 131026, 131051}


class DayHasPassed(Exception):
    """Only a template that WhatsApp has approved may be sent now, and we have none."""


def door_of(case: Case) -> HookDoor | None:
    """The door this case came in by, else the first in use; it must be able to send."""
    source = Letter.objects.values_list("source", flat=True).get(pk=case.letter_id)
    doors = HookDoor.objects.filter(kind=HookDoor.Kind.WHATSAPP, stopped_at=None)
    able = [door for door in doors if door.options.get(NUMBER_ID) and door.secrets.get(TOKEN)]
    its_own = (door for door in able if door.source == source)
    return next(its_own, next(iter(able), None))


def number_of(case: Case) -> str:
    """The number they wrote from, as digits; nothing if we cannot write back."""
    if door_of(case) is None:
        return ""
    try:
        phone = Told.from_letter(case.letter).phone
    except LetterUnreadable:
        phone = ""
    phone = phone or (case.customer.phone if case.customer else "")
    return digits_of(phone)


def send(attempt: Attempt) -> None:
    """Raises NotTaken, AnswerLost, CalledBack and DayHasPassed."""
    letter = attempt.letter
    door = door_of(letter.case)
    if door is None:
        raise NotTaken(_("No WhatsApp number of ours is connected any more."))
    if not is_within_a_day(letter.case, now=attempt.clock()):
        raise DayHasPassed
    if not settings.HOME.text("whatsapp_api"):
        _into_folder(letter)
        attempt.accepted("", in_folder=True, message_id=f"{letter.pk}@{NOWHERE}")
        return
    if not attempt.hand_over():
        raise CalledBack
    answer = _post(door, letter)
    message_id = _taken(answer)
    MessageMark.note(letter.case, message_id)
    attempt.accepted(f"{answer.status_code} {message_id}", message_id=message_id)


def is_within_a_day(case: Case, *, now: datetime) -> bool:
    """Whether they wrote to us there less than a day ago."""
    of_whom = Q(pk=case.letter_id) | Q(entries__case=case)
    if case.customer_id:
        of_whom |= Q(case__customer=case.customer_id)
    theirs = Letter.objects.filter(of_whom, channel=Channel.WHATSAPP)
    last = theirs.order_by("-received_at").values_list("received_at", flat=True).first()
    return last is not None and now < last + WINDOW


def _into_folder(letter: Dispatch) -> None:
    key = re.sub(r"[^\w-]+", "-", letter.key)
    path = Path(settings.HOME.outbox) / f"{letter.case.number}-{key}-whatsapp.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"+{letter.to}\n\n{fitting(letter)}\n", encoding="utf-8")


def _post(door: HookDoor, letter: Dispatch) -> requests.Response:
    base = settings.HOME.text("whatsapp_api").rstrip("/")
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": letter.to,
        "type": "text",
        "text": {"body": fitting(letter), "preview_url": False},
    }
    try:
        return requests.post(
            f"{base}/{door.options[NUMBER_ID]}/messages",
            json=body,
            headers={"Authorization": f"Bearer {door.secrets[TOKEN]}"},
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.ConnectTimeout as error:
        raise Unreachable(said(error)) from error
    except requests.ConnectionError as error:
        if _never_reached(error):
            raise Unreachable(said(error)) from error
        raise AnswerLost(said(error)) from error
    except requests.RequestException as error:
        raise AnswerLost(said(error)) from error


def _never_reached(error: requests.ConnectionError) -> bool:
    return "NewConnectionError" in str(error) or "NameResolutionError" in str(error)


def _taken(answer: requests.Response) -> str:
    """Their id of the message, if they took it."""
    found = _json(answer)
    if answer.ok and found.get("messages"):
        return str(found["messages"][0].get("id", ""))[:250]
    error = found.get("error") or {}
    code = error.get("code", -1)
    words = f"{answer.status_code} ({code}) {error.get('message', answer.text[:300])}"
    if code in DAY_HAS_PASSED:
        raise DayHasPassed
    if answer.ok or answer.status_code >= SERVER_FAILS:  # it may have gone out all the same
        raise AnswerLost(words)
    raise NotTaken(words, for_good=code in NOBODY_THERE)


def _json(answer: requests.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def fitting(letter: Dispatch) -> str:
    """The text as far as a message of theirs may be long, and where the rest stands."""
    if len(letter.text) <= MOST_CHARACTERS:
        return letter.text
    address = f"{settings.PUBLIC_URL}{letter.case.customer_url}"
    with translation.override(letter.case.language):
        rest = _("It goes on on your page: %(address)s") % {"address": address}
    kept = letter.text[: MOST_CHARACTERS - len(rest) - 8].rsplit(maxsplit=1)[0]
    return f"{kept} […]\n\n{rest}"
