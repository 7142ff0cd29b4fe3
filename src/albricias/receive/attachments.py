"""Files that come with a letter: looked at, stored by their content, given out as downloads."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any, Protocol, TypeAlias, cast

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from albricias.receive.attachment_store import StoreAway, attachment_storage
from albricias.receive.models import Attachment, Letter, path_of
from albricias.receive.sniffing import BLOCK, Kind, sniff
from albricias.refusals import Refusal

Upload: TypeAlias = "UploadedFile[Any]"

LONGEST_NAME = 120
# Whatever it is, it runs nowhere, shows itself inside no page and stays in no cache.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


class Described(Protocol):
    """What is known of a file without its content."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...


class AttachmentTooBig(Refusal):
    code = "attachment_too_big"
    sentence = _(
        "“%(name)s” is larger than %(most_mb)s MB, so it was not added."
        " Send a smaller one, or tell us about it in words."
    )


class AttachmentEmpty(Refusal):
    code = "attachment_empty"
    sentence = _("“%(name)s” is empty, so it was not added. Please choose it again.")


class AttachmentKindRefused(Refusal):
    code = "attachment_kind_refused"
    sentence = _(
        "“%(name)s” is not a kind of file we can take, whatever its name says."
        " Send a photo, a PDF, a document, a recording or a plain text."
    )


class TooManyAttachments(Refusal):
    code = "too_many_attachments"
    sentence = _(
        "At most %(most)s files fit with one letter, so “%(name)s” was not"
        " added. Remove one, or send it later from the page of your case."
    )


class AttachmentGone(Refusal):
    code = "attachment_gone"
    sentence = _(
        "The file “%(name)s” is written in the books but is no longer in the store."
        " Please tell whoever keeps the server: a backup may have it."
    )


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that passed: what it is, by its content, and a name that harms nobody.

    Its content is in `file`, which is never read whole.
    """

    name: str
    media_type: str
    digest: str
    size_bytes: int
    file: IO[bytes]


def examine(upload: Upload) -> Examined:
    """Raises AttachmentTooBig, AttachmentEmpty or AttachmentKindRefused."""
    return _examined(clean_name(upload.name or ""), cast(IO[bytes], upload), upload.size or 0)


def examine_bytes(name: str, content: bytes) -> Examined:
    """The same for what is in memory already, such as a part of an e-mail."""
    return _examined(clean_name(name), BytesIO(content), len(content))


def _examined(name: str, file: IO[bytes], size_bytes: int) -> Examined:
    most_mb = settings.HOME.number("attachment_mb")
    if size_bytes > most_mb * 1024 * 1024:
        raise AttachmentTooBig(name=name, most_mb=most_mb)
    if not size_bytes:
        raise AttachmentEmpty(name=name)
    kind = sniff(file, name)
    if kind is None:
        raise AttachmentKindRefused(name=name)
    true_name = _with_true_ending(name, kind)
    return Examined(true_name, kind.media_type, _digest(file), size_bytes, file)


def _digest(file: IO[bytes]) -> str:
    found = sha256()
    file.seek(0)
    while block := file.read(BLOCK):
        found.update(block)
    return found.hexdigest()


def clean_name(name: str) -> str:
    """The last part of the name, without what could steer a disk, a header or an eye."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in name)
    name = " ".join(re.sub(r'[<>:"|?*]', " ", name).split()).lstrip(". ")
    path = PurePosixPath(name or str(_("file")))
    return path.stem[: LONGEST_NAME - len(path.suffix[:12])] + path.suffix[:12]


def _with_true_ending(name: str, kind: Kind) -> str:
    return name if name.lower().endswith(kind.endings) else name + kind.endings[0]


def attach(letter: Letter, uploads: Sequence[Upload]) -> list[Attachment]:
    """Keep these files with the letter: all of them, or none and the reason why."""
    most = settings.HOME.number("attachments")
    if len(uploads) > most:
        raise TooManyAttachments(most=most, name=clean_name(uploads[most].name or ""))
    return [keep(letter, found) for found in [examine(upload) for upload in uploads]]


def keep(letter: Letter, found: Examined) -> Attachment:
    """One file of this letter; the same content is stored once, however often it comes."""
    store(found)
    return note(letter, found)


def store(found: Examined) -> None:
    """Its content is safe in the store, under its digest, when this comes back."""
    storage, path = attachment_storage(), path_of(found.digest)
    if not storage.exists(path):
        storage.save(path, File(found.file))


def note(letter: Letter, found: Described) -> Attachment:
    """That content, stored before, came with this letter under this name."""
    attachment, _new = Attachment.objects.get_or_create(
        letter=letter,
        digest=found.digest,
        name=found.name,
        defaults={
            "file": path_of(found.digest),
            "media_type": found.media_type,
            "size_bytes": found.size_bytes,
        },
    )
    return attachment


def serve(attachment: Attachment) -> FileResponse:
    """The file as a download, block by block: never shown inside a page, never run.

    Raises AttachmentGone or StoreAway.
    """
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise AttachmentGone(name=attachment.name) from error
    except OSError as error:
        raise StoreAway from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    for name, value in HARMLESS.items():
        response[name] = value
    return response
