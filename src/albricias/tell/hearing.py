"""What a customer writes on their page: kept raw first, then heard, and only once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from albricias import history
from albricias.history import Event, Voice
from albricias.people import came_by
from albricias.people.models import ContactPoint
from albricias.receive.arriving import file_at_once
from albricias.receive.attachments import (
    Examined,
    TooManyAttachments,
    clean_name,
    examine,
    keep,
)
from albricias.receive.models import FROM_PAGE, Channel, Letter, digest
from albricias.refusals import NothingToConfirm
from albricias.resolve.cases import Case
from albricias.resolve.checking_back import StillAnswer
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Confirmation, Reopening
from albricias.tell.models import Telling, TellingAnswer

# The same words again within this time are a second press of the button.
AGAIN = timedelta(minutes=10)

Files = Sequence["UploadedFile[Any]"]


# Each says whether it was heard already; if not, it is safe and will be.


def add(case: Case, text: str, files: Files, *, token: str, at: datetime) -> bool:
    """Their words, with files or only the files. Raises the refusals of attachments."""
    examined = _examined(files)
    text = text.strip() or ", ".join(file.name for file in examined)
    told = {"story": text, "files": [file.digest for file in examined]}
    return _reply(case, told, examined, token=token, at=at)


def relay(case: Case, text: str, *, token: str, at: datetime) -> bool:
    """Their words, as another system of the house hands them on: it has no key of theirs."""
    return _reply(case, {"story": text.strip(), "relayed": True}, token=token, at=at)


def reopen(case: Case, words: str, *, token: str, at: datetime) -> bool:
    """It is not over, they say. If it had not ended, their words are kept all the same."""
    return _reply(case, {"story": words, "reopens": True}, token=token, at=at)


def still(case: Case, *, holds: bool, words: str, token: str, at: datetime) -> bool:
    """Whether it is still resolved, weeks later."""
    told = {"story": words, "holds": holds, "words": words}
    return _reply(case, told, token=token, at=at)


def confirm(
    case: Case,
    *,
    verdict: str,
    told_again: bool,
    words: str,
    token: str,
    at: datetime,
    compared: str = "",
) -> bool:
    """Their verdict. Raises NothingToConfirm.

    Of a case that goes on in another one nothing is judged any more: it is words there.
    """
    if case.merged_into_id:
        said = str(Confirmation.Verdict(verdict).label)
        return add(case, f"{said}. {words}".strip(), (), token=token, at=at)
    Confirmation.offer_judged(case, verdict)
    told = {"story": words, "verdict": verdict, "told_again": told_again, "words": words}
    told["compared"] = compared
    return _reply(case, told, token=token, at=at)


def answer(telling: Telling, *, token: str, at: datetime, **said: Any) -> bool:
    """What they say of what we told them: noticed, worth_it and words."""
    told = {"story": said["words"], "telling": telling.pk, **said}
    return _reply(telling.case, told, token=token, at=at)


def _reply(
    case: Case,
    told: Mapping[str, object],
    files: Sequence[Examined] = (),
    *,
    token: str,
    at: datetime,
) -> bool:
    """Keep it exactly as it came and hear it at once; what fails there is heard later."""
    raw = json.dumps({"case": case.number, **told}, ensure_ascii=False, sort_keys=True).encode()
    with transaction.atomic():
        letter, is_new = _keep_raw(case, raw, token=token, at=at)
        if is_new:
            for file in files:
                keep(letter, file)
            event = history.record(
                "letter.replied", at=at, voice=Voice.CUSTOMER, case=case, letter=letter.pk
            )
    if is_new:
        file_at_once(event, now=at)
    letter.refresh_from_db(fields=["filed_at"])
    return letter.filed_at is not None


def _keep_raw(case: Case, raw: bytes, *, token: str, at: datetime) -> tuple[Letter, bool]:
    return Letter.keep(
        channel=Channel.WEB,
        source=FROM_PAGE,
        external_id=f"{case.pk}-{token[:40]}-{digest(raw)}",
        raw=raw,
        received_at=at,
    )


def _examined(files: Files) -> list[Examined]:
    most = settings.HOME.number("attachments")
    if len(files) > most:
        raise TooManyAttachments(most=most, name=clean_name(files[most].name or ""))
    return [examine(file) for file in files]


def hear_reply(event: Event, *, now: datetime) -> None:
    """Follows "letter.replied". Asked twice at once, the row lock lets one through."""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=event.data["letter"])
        if letter.filed_at:
            return
        told = json.loads(bytes(letter.raw))
        case = _locked(told["case"])
        _hear(case, told, letter, at=now)
        Letter.objects.filter(pk=letter.pk).update(filed_at=now)
        if not told.get("relayed"):
            _known_to_be_theirs(case, at=now)


def _known_to_be_theirs(case: Case, *, at: datetime) -> None:
    """The key of a case that came by mail was shown nowhere and sent to one address alone: whoever
    has it reads the letters that go there."""
    if case.channel != Channel.EMAIL or case.customer is None:
        return
    sent_to = case.customer.email
    if ContactPoint.key_for(ContactPoint.Kind.EMAIL, sent_to) in came_by.keys_of(case.letter.raw):
        case.customer.heard_from(email=sent_to, at=at)


def _locked(number: str) -> Case:
    """The case they wrote to, and the one where it goes on, locked for whoever hears it."""
    case = Case.objects.select_for_update().get(number=number)
    if case.merged_into_id:
        case.merged_into = Case.objects.select_for_update().get(pk=case.merged_into_id)
    return case


def _hear(case: Case, told: Mapping[str, Any], letter: Letter, *, at: datetime) -> None:
    words = told["story"]
    if "verdict" in told and not case.merged_into_id:
        _hear_verdict(case, told, letter, at=at)
    elif "holds" in told and not case.merged_into_id:
        StillAnswer.hear(case, holds=told["holds"], words=words, at=at)
    elif "telling" in told:
        telling = case.tellings.get(pk=told["telling"])
        noticed, worth_it = told["noticed"], told["worth_it"]
        TellingAnswer.hear(telling, noticed=noticed, worth_it=worth_it, words=words, at=at)
    else:
        _hear_words(case, words, letter, at=at)


def _hear_verdict(case: Case, told: Mapping[str, Any], letter: Letter, *, at: datetime) -> None:
    """Theirs on what was offered; a yes to what was refused in the same moment is but words."""
    judged = {"told_again": told["told_again"], "compared": told.get("compared", "")}
    try:
        Confirmation.hear(case, told["verdict"], words=told["story"], at=at, **judged)
    except NothingToConfirm:
        said = f"{Confirmation.Verdict(told['verdict']).label}. {told['story']}".strip()
        Entry.add_from_customer(case, said, letter=letter, at=at)


def _hear_words(case: Case, words: str, letter: Letter, *, at: datetime) -> None:
    """Whatever the page they had before them offered: words about what had ended open it."""
    has_files = letter.attachments.exists()
    if case.current.is_ended:
        # Files are shown with an entry, so the words that came with them stand there; and so do
        # those for a case that goes on in this one.
        is_apart = has_files or bool(case.merged_into_id)
        Reopening.by_customer(case.current, "" if is_apart else words, at=at)
        is_said = not is_apart
    else:
        is_said = not has_files and _said_just_now(case, words, letter)
    if not is_said:
        Entry.add_from_customer(case, words, letter=letter, at=at)


def _said_just_now(case: Case, text: str, letter: Letter) -> bool:
    since = letter.received_at - AGAIN
    entries = case.current.entries
    return entries.filter(kind=Entry.Kind.SAID, text=text, at__gte=since).exists()
