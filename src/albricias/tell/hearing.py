"""What a customer writes on their page: kept raw first, then heard, and only once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from albricias.receive.attachments import (
    Examined,
    TooManyAttachments,
    clean_name,
    examine,
    keep,
)
from albricias.receive.models import Channel, Letter, digest
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Reopening

SOURCE = "page"
# The same words again within this time are a second press of the button.
AGAIN = timedelta(minutes=10)

Files = Sequence["UploadedFile[Any]"]


def add(case: Case, text: str, files: Files, *, token: str, at: datetime) -> None:
    """Their words, with files or only the files. Raises the refusals of attachments."""
    examined = _examined(files)
    text = text.strip() or ", ".join(file.name for file in examined)
    told = {"story": text, "files": [file.digest for file in examined]}
    with once(case, told, token=token, at=at) as letter:
        if letter and (examined or not _said_just_now(case, text, at)):
            for file in examined:
                keep(letter, file)
            Entry.add_from_customer(case, text, letter=letter, at=at)


def reopen(case: Case, words: str, *, token: str, at: datetime) -> None:
    """It is not over, they say. If it had not ended, their words are kept all the same."""
    with once(case, {"story": words, "reopens": True}, token=token, at=at) as letter:
        if letter and case.is_ended:
            Reopening.by_customer(case, words, at=at)
        elif letter:
            Entry.add_from_customer(case, words, letter=letter, at=at)


@contextmanager
def once(
    case: Case, told: Mapping[str, object], *, token: str, at: datetime
) -> Iterator[Letter | None]:
    """Store what came exactly as it came; then the letter, if it still has to be heard.

    A crash between the two leaves the letter stored and unfiled; the same form sent
    again then finds it and goes on. Sent twice at once, the row lock lets one through.
    """
    letter = _keep_raw(case, told, token=token, at=at)
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if letter.filed_at:
            yield None
            return
        case.refresh_from_db(from_queryset=Case.objects.select_for_update())
        yield letter
        Letter.objects.filter(pk=letter.pk).update(filed_at=at)


def _keep_raw(case: Case, told: Mapping[str, object], *, token: str, at: datetime) -> Letter:
    raw = json.dumps({"case": case.number, **told}, ensure_ascii=False, sort_keys=True).encode()
    letter, _new = Letter.keep(
        channel=Channel.WEB,
        source=SOURCE,
        external_id=f"{case.pk}-{token[:40]}-{digest(raw)}",
        raw=raw,
        received_at=at,
    )
    return letter


def _examined(files: Files) -> list[Examined]:
    most = settings.HOME.number("attachments")
    if len(files) > most:
        raise TooManyAttachments(most=most, name=clean_name(files[most].name or ""))
    return [examine(file) for file in files]


def _said_just_now(case: Case, text: str, at: datetime) -> bool:
    said = case.entries.filter(kind=Entry.Kind.SAID, text=text, at__gte=at - AGAIN)
    return said.exists()
