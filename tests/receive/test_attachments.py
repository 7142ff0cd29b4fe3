"""Files of strangers: looked at by their content, stored once, given out as downloads."""

import dataclasses
import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from albricias.receive import attachments, pending
from albricias.receive.models import Attachment, attachment_storage, path_of
from albricias.receive.sniffing import CSV, sniff
from albricias.resolve.entries import Entry

JPEG = b"\xff\xd8\xff\xe0" + b"una foto" * 20


def archive(*names: str, **contents: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, contents.get(name, ""))
    return made.getvalue()


def office(root: str, *more: str) -> bytes:
    return archive("[Content_Types].xml", f"{root}document.xml", *more)


TAKEN = {
    "image/jpeg": JPEG,
    "image/png": b"\x89PNG\r\n\x1a\n....",
    "image/gif": b"GIF89a....",
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic\x00\x00",
    "application/pdf": b"%PDF-1.7\n",
    "audio/mpeg": b"ID3\x03\x00",
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A \x00\x00",
    "audio/ogg": b"OggS\x00\x02",
    "audio/wav": b"RIFF\x10\x00\x00\x00WAVEfmt ",
    "video/mp4": b"\x00\x00\x00\x18ftypisom\x00\x00",
    "video/quicktime": b"\x00\x00\x00\x14ftypqt  \x00\x00",
    "text/plain": "Año nuevo, vida nueva, 5 < 6".encode(),
}
REFUSED = {
    "a program": b"MZ\x90\x00\x03",
    "a program of another system": b"\x7fELF\x02\x01",
    "a page": b"<!doctype html><p>hola",
    "a drawing that runs": b'  <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">',
    "xml": b"<?xml version='1.0'?><x/>",
    "a script": b"#!/bin/sh\nrm -rf /",
    "a page after a blank": b"\xef\xbb\xbf hola <script>alert(1)</script>",
    "an archive": archive("a.txt"),
    "a broken archive": b"PK\x03\x04nothing",
    "a document with macros": office("word/", "word/vbaProject.bin"),
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("media_type", TAKEN)
def test_what_people_send_is_known_by_its_content(media_type: str) -> None:
    kind = sniff(TAKEN[media_type], "whatever.exe" if media_type != "text/plain" else "nota")

    assert kind is not None
    assert kind.media_type == media_type


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_harm_is_refused_whatever_its_name(what: str) -> None:
    assert sniff(REFUSED[what], "foto.jpg") is None


@pytest.mark.parametrize(("root", "ending"), [("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")])
def test_office_documents_are_taken(root: str, ending: str) -> None:
    kind = sniff(office(root), "papel")

    assert kind is not None
    assert kind.endings == (f".{ending}",)


def test_open_documents_are_taken() -> None:
    mimetype = "application/vnd.oasis.opendocument.text"
    kind = sniff(archive("mimetype", mimetype=mimetype), "carta.odt")

    assert kind is not None
    assert kind.media_type == mimetype


def test_a_script_that_names_itself_is_believed() -> None:
    assert sniff(b"alert(1)", "hola.js") is None
    assert sniff(b"a;b\n1;2\n", "hoja.csv") == CSV


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\fotos\\la casa.jpg", "la casa.jpg"),
        ("...", "jpg"),
        ("foto\u202egpj.exe", "foto gpj.exe.jpg"),
        ('a"b\r\nX-Evil: 1.jpg', "a b X-Evil 1.jpg"),
        ("ñ" * 300 + ".jpg", "ñ" * 116 + ".jpg"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    upload: Any = SimpleUploadedFile("x", JPEG)
    upload._name = given
    found = attachments.examine(upload)

    assert found.name == kept or found.name.endswith(f".{kept}")


@pytest.mark.usefixtures("case")
def test_one_too_large_and_an_empty_one_are_refused_by_name(settings: Any) -> None:
    most = settings.HOME.number("attachment_mb") * 1024 * 1024
    with pytest.raises(attachments.AttachmentTooBig):
        attachments.examine(SimpleUploadedFile("grande.jpg", JPEG + b"0" * most))
    with pytest.raises(attachments.AttachmentEmpty):
        attachments.examine(SimpleUploadedFile("nada.jpg", b""))


def test_one_too_many_and_none_is_kept(case: Any) -> None:
    uploads = [SimpleUploadedFile(f"{n}.jpg", JPEG + bytes([n])) for n in range(6)]
    with pytest.raises(attachments.TooManyAttachments):
        attachments.attach(case.letter, uploads)

    assert not Attachment.objects.exists()


def test_the_same_content_is_stored_once(case: Any, tell_us: Any) -> None:
    other = tell_us("Otra queja")
    for letter in (case.letter, case.letter, other.letter):
        attachments.attach(letter, [SimpleUploadedFile("foto.jpg", JPEG)])

    first, second = Attachment.objects.order_by("id")
    assert first.file.name == second.file.name == attachments_path(first)
    assert len(attachment_storage().listdir(first.digest[:2])[1]) == 1


def attachments_path(attachment: Attachment) -> str:
    return f"{attachment.digest[:2]}/{attachment.digest}"


def test_a_file_is_given_out_as_a_harmless_download(ana: Any, case: Any, client_of: Any) -> None:
    [attachment] = attachments.attach(case.letter, [SimpleUploadedFile("niño.jpg", JPEG)])
    answer = client_of(ana).get(reverse("resolve:attachment", args=[case.number, attachment.pk]))

    assert b"".join(answer.streaming_content) == JPEG
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"


def test_zoe_of_another_team_cannot_have_it(
    ana: Any, zoe: Any, case: Any, tell_us: Any, client_of: Any
) -> None:
    [attachment] = attachments.attach(case.letter, [SimpleUploadedFile("a.jpg", JPEG)])
    hers = tell_us("Lo de Zoe", taken_by=zoe)

    for number in (case.number, hers.number):
        url = reverse("resolve:attachment", args=[number, attachment.pk])
        assert client_of(zoe).get(url).status_code == 404


def test_a_file_the_customer_added_later_belongs_to_the_case(
    ana: Any, case: Any, tell_us: Any, client_of: Any, now: datetime
) -> None:
    later = tell_us("Aquí va la foto", taken_by=ana).letter
    Entry.add_from_customer(case, "Aquí va la foto", letter=later, at=now)
    [attachment] = attachments.attach(later, [SimpleUploadedFile("a.jpg", JPEG)])
    url = reverse("resolve:attachment", args=[case.number, attachment.pk])

    assert client_of(ana).get(url).status_code == 200


def test_a_file_missing_from_the_store_is_said_aloud(ana: Any, case: Any, client_of: Any) -> None:
    [attachment] = attachments.attach(case.letter, [SimpleUploadedFile("a.jpg", JPEG)])
    attachment_storage().delete(attachments_path(attachment))

    with pytest.raises(attachments.AttachmentGone):
        attachments.serve(attachment)


def test_files_that_wait_are_forgotten_after_a_day_and_never_before(now: datetime) -> None:
    token = pending.new_token(now=now)
    assert pending.hold(token, [SimpleUploadedFile("a.jpg", JPEG)], now=now) == []
    just_held = attachment_storage().get_modified_time(
        f"pending/{token[:8]}/{token}/{pending.held_for(token)[0].digest}"
    )

    pending.sweep(now=just_held + timedelta(hours=20))
    assert len(pending.held_for(token)) == 1
    pending.sweep(now=max(now, just_held) + timedelta(days=3))
    assert pending.held_for(token) == []


def test_only_so_many_wait_for_one_letter(now: datetime) -> None:
    token = pending.new_token(now=now)
    uploads = [SimpleUploadedFile(f"{n}.jpg", JPEG + bytes([n])) for n in range(7)]
    refused = pending.hold(token, uploads, now=now)

    assert len(pending.held_for(token)) == 5
    assert [no.code for no in refused] == ["too_many_attachments"] * 2


def test_a_long_file_is_never_in_memory_whole(case: Any, settings: Any) -> None:
    """Of ten megabytes that come in a file, no block larger than one is ever asked for."""
    asked: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(-1 if size is None else size)
            return super().read(size)

    upload = SimpleUploadedFile("largo.txt", b"")
    upload.file = Watched("una línea más\n".encode() * 600_000)
    upload.size = len(upload.file.getvalue())
    attachments.attach(case.letter, [upload])

    assert asked
    assert all(0 < size <= 1024 * 1024 for size in asked)


def test_a_write_that_breaks_off_leaves_no_half_file(case: Any, settings: Any) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("no space left")

    found = attachments.examine_bytes("a.jpg", JPEG)
    with pytest.raises(OSError, match="no space"):
        attachments.store(dataclasses.replace(found, file=Broken(JPEG)))

    assert not [path for path in settings.HOME.attachments.rglob("*") if path.is_file()]
    attachments.store(found)
    assert attachment_storage().size(path_of(found.digest)) == len(JPEG)
