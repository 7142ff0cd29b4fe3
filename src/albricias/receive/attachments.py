"""Files that come with a letter: looked at, stored by their content, given out as downloads."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from albricias.receive.models import Attachment, Letter, attachment_storage, digest
from albricias.receive.sniffing import Kind, sniff
from albricias.refusals import Refusal

Upload: TypeAlias = "UploadedFile[Any]"

LONGEST_NAME = 120


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
        "At most %(most)s files fit with one letter, so “%(name)s” was not added."
        " Take one off, or send it later from the page of your case."
    )


class AttachmentGone(Refusal):
    code = "attachment_gone"
    sentence = _(
        "The file “%(name)s” is written in the books but is no longer in the store."
        " Please tell whoever keeps the server: a backup may have it."
    )


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that passed: what it is, by its content, and a name that harms nobody."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        return digest(self.content)

    @property
    def size_bytes(self) -> int:
        return len(self.content)


def examine(upload: Upload) -> Examined:
    """Raises AttachmentTooBig, AttachmentEmpty or AttachmentKindRefused."""
    name = clean_name(upload.name or "")
    most_mb = settings.HOME.number("attachment_mb")
    if (upload.size or 0) > most_mb * 1024 * 1024:
        raise AttachmentTooBig(name=name, most_mb=most_mb)
    content = upload.read()
    if not content:
        raise AttachmentEmpty(name=name)
    kind = sniff(content, name)
    if kind is None:
        raise AttachmentKindRefused(name=name)
    return Examined(_with_true_ending(name, kind), kind.media_type, content)


def examine_bytes(name: str, content: bytes) -> Examined:
    """The same of a file that came inside a letter. Raises what `examine` raises."""
    name, most_mb = clean_name(name), settings.HOME.number("attachment_mb")
    if len(content) > most_mb * 1024 * 1024:
        raise AttachmentTooBig(name=name, most_mb=most_mb)
    if not content:
        raise AttachmentEmpty(name=name)
    kind = sniff(content, name)
    if kind is None:
        raise AttachmentKindRefused(name=name)
    return Examined(_with_true_ending(name, kind), kind.media_type, content)


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
    attachment, _new = Attachment.objects.get_or_create(
        letter=letter,
        digest=found.digest,
        name=found.name,
        defaults={
            "file": _stored(found),
            "media_type": found.media_type,
            "size_bytes": found.size_bytes,
        },
    )
    return attachment


def _stored(found: Examined) -> str:
    storage = attachment_storage()
    path = f"{found.digest[:2]}/{found.digest}"
    return path if storage.exists(path) else storage.save(path, ContentFile(found.content))


def serve(attachment: Attachment) -> FileResponse:
    """The file as a download: never shown inside a page, never run. Raises AttachmentGone."""
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise AttachmentGone(name=attachment.name) from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
