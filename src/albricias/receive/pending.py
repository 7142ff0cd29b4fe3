"""Files of a letter that is still being written: kept at once, so that nothing is sent twice.

They wait in ``pending/<day>/<token>/`` of the attachment store, each beside a note
of its name, and move into the letter when it is sent. Leftovers of a day ago go.
"""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils import timezone

from albricias.receive import attachments
from albricias.receive.attachments import Upload
from albricias.receive.models import Letter, attachment_storage
from albricias.refusals import Refusal

TOKEN = re.compile(r"(\d{8})-[\w-]{22}", re.ASCII)
ABANDONED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits for its letter."""

    name: str
    media_type: str
    digest: str
    size_bytes: int


def new_token(*, now: datetime) -> str:
    """What makes a letter the same letter however often it is sent."""
    return f"{timezone.localtime(now):%Y%m%d}-{secrets.token_urlsafe(16)}"


def is_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None and _day(text[:8]) is not None


def hold(token: str, uploads: Sequence[Upload], *, now: datetime) -> list[Refusal]:
    """Keep these files for the letter; those that cannot be taken come back as refusals."""
    sweep(now=now)
    refused: list[Refusal] = []
    for upload in uploads:
        try:
            _hold_one(token, upload)
        except Refusal as no:
            refused.append(no)
    return refused


def _hold_one(token: str, upload: Upload) -> None:
    found = attachments.examine(upload)
    others = [held for held in held_for(token) if held.digest != found.digest]
    most = settings.HOME.number("attachments")
    if len(others) >= most:
        raise attachments.TooManyAttachments(most=most, name=found.name)
    let_go(token, found.digest)
    note = {"name": found.name, "media_type": found.media_type, "size_bytes": found.size_bytes}
    storage = attachment_storage()
    storage.save(f"{_folder(token)}/{found.digest}", File(found.file))
    storage.save(
        f"{_folder(token)}/{found.digest}.json", ContentFile(json.dumps(note).encode("utf-8"))
    )


def held_for(token: str) -> list[Held]:
    """The files waiting for this letter, by name."""
    storage, folder = attachment_storage(), _folder(token)
    notes = [name for name in storage.listdir(folder)[1] if name.endswith(".json")]
    found = []
    for name in notes:
        with storage.open(f"{folder}/{name}") as note:
            found.append(Held(digest=name.removesuffix(".json"), **json.load(note)))
    return sorted(found, key=lambda held: held.name)


def let_go(token: str, digest: str) -> None:
    """Take one file off a letter that has not been sent."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        return
    for name in (f"{digest}.json", digest):
        attachment_storage().delete(f"{_folder(token)}/{name}")


def settle(token: str) -> list[Held]:
    """Put the files that waited where those of letters are; the copies go with a sweep.

    Before anything is locked: the store may be far away.
    """
    held = held_for(token) if is_token(token) else []
    for one in held:
        with attachment_storage().open(f"{_folder(token)}/{one.digest}") as file:
            known = (one.name, one.media_type, one.digest, one.size_bytes)
            attachments.store(attachments.Examined(*known, file=cast(IO[bytes], file)))
    return held


def hand_over(held: Sequence[Held], letter: Letter) -> None:
    """The files belong to the letter now."""
    for one in held:
        attachments.note(letter, one)


def sweep(*, now: datetime) -> None:
    """Forget what was begun more than a day ago and never sent."""
    today = timezone.localtime(now).date()
    for name in attachment_storage().listdir("pending")[0]:
        day = _day(name)
        if day is None or day < today - ABANDONED_AFTER:
            _sweep_day(f"pending/{name}", now=now)


def _sweep_day(folder: str, *, now: datetime) -> None:
    storage = attachment_storage()
    for token in storage.listdir(folder)[0]:
        files = [f"{folder}/{token}/{name}" for name in storage.listdir(f"{folder}/{token}")[1]]
        # A form left open for days may have had a file added an hour ago.
        if all(storage.get_modified_time(file) < now - ABANDONED_AFTER for file in files):
            for file in [*files, f"{folder}/{token}"]:
                storage.delete(file)
    if not any(storage.listdir(folder)):
        storage.delete(folder)


def _folder(token: str) -> str:
    return f"pending/{token[:8]}/{token}"


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  # a day, not a moment
    except ValueError:
        return None
