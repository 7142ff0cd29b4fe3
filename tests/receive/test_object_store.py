"""Attachments in an object store: a real S3 server on this machine, and the same verbs."""

import dataclasses
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer

from albricias.receive import attachment_store, attachments, pending
from albricias.receive.attachment_store import (
    ObjectStoreNotInstalled,
    ObjectStoreUnclear,
    StoreAway,
)
from albricias.receive.models import Attachment, Letter, path_of
from albricias.site.doctor import Level, examine
from albricias.site.setting_rows import HIDDEN, setting_rows

JPEG = b"\xff\xd8\xff\xe0" + b"una foto" * 20
KEY, SECRET = "una-clave", "un/secreto"


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _host, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, settings: Any) -> Iterator[Any]:
    """An empty bucket, in which the house of this test keeps its attachments."""
    s3 = boto3.resource(
        "s3",
        endpoint_url=s3_server,
        region_name="eu-south-2",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )
    where = {"LocationConstraint": "eu-south-2"}
    bucket = s3.create_bucket(Bucket="quejas", CreateBucketConfiguration=where)
    sign = f"{KEY}:{quote(SECRET, safe='')}"
    keep_in(settings, f"s3://{sign}@quejas/papeles?endpoint={s3_server}&region=eu-south-2")
    yield bucket
    bucket.objects.delete()
    bucket.delete()


def keep_in(settings: Any, url: str) -> None:
    values = {**settings.HOME.values, "attachment_store": url}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


def keys_in(bucket: Any) -> list[str]:
    return [found.key for found in bucket.objects.all()]


def test_a_file_goes_into_the_bucket_once_and_comes_back_harmless(
    ana: Any, case: Any, bucket: Any, client_of: Any
) -> None:
    for name in ("foto.jpg", "otra.jpg"):
        attachments.attach(case.letter, [SimpleUploadedFile(name, JPEG)])

    first, _second = Attachment.objects.order_by("id")
    assert keys_in(bucket) == [f"papeles/{path_of(first.digest)}"]
    answer = client_of(ana).get(reverse("resolve:attachment", args=[case.number, first.pk]))
    assert b"".join(answer.streaming_content) == JPEG
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_large_file_passes_through_in_parts(case: Any, bucket: Any) -> None:
    size = 9 * 1024 * 1024
    upload = TemporaryUploadedFile("grande.jpg", "image/jpeg", size, None)
    upload.write(JPEG + b"\x00" * (size - len(JPEG)))
    [attachment] = attachments.attach(case.letter, [upload])

    assert bucket.Object(f"papeles/{path_of(attachment.digest)}").content_length == size


@pytest.mark.usefixtures("ana", "bucket")
def test_files_of_the_form_wait_in_the_bucket_and_go_with_the_letter(client: Client) -> None:
    page = client.post(
        reverse("public:form"),
        {"step": "2", "story": "Nadie llama", "attachments": SimpleUploadedFile("a.jpg", JPEG)},
    )
    token = page.context["draft"].token
    sent = {
        "story": "Nadie llama", "kind": "complaint", "token": token, "step": "3",
        "attached": "1", "anonymous": "yes",
    }  # fmt: skip
    client.post(reverse("public:form"), sent)

    assert Attachment.objects.get().letter == Letter.objects.get()
    with Attachment.objects.get().file.open() as file:
        assert file.read() == JPEG


def test_what_waited_too_long_in_the_bucket_is_forgotten(bucket: Any, now: datetime) -> None:
    token = pending.new_token(now=now)
    assert pending.hold(token, [SimpleUploadedFile("a.jpg", JPEG)], now=now) == []
    [held] = pending.held_for(token)
    stored_at = bucket.Object(f"papeles/pending/{token[:8]}/{token}/{held.digest}").last_modified

    pending.sweep(now=stored_at + timedelta(hours=20))
    assert len(pending.held_for(token)) == 1
    pending.sweep(now=max(now, stored_at) + timedelta(days=3))
    assert keys_in(bucket) == []


def test_a_file_missing_from_the_bucket_is_said_aloud(case: Any, bucket: Any) -> None:
    [attachment] = attachments.attach(case.letter, [SimpleUploadedFile("a.jpg", JPEG)])
    bucket.objects.delete()

    with pytest.raises(attachments.AttachmentGone):
        attachments.serve(attachment)


def test_a_bucket_that_is_away_is_trouble_of_a_disk_and_the_letter_is_not_sent(
    case: Any, settings: Any
) -> None:
    away = "s3://k:s@quejas?endpoint=http://127.0.0.1:9&region=eu-south-2"
    [attachment] = attachments.attach(case.letter, [SimpleUploadedFile("a.jpg", JPEG)])
    keep_in(settings, away)
    with pytest.raises(OSError, match="object store"):
        attachments.store(attachments.examine_bytes("b.jpg", JPEG))
    with pytest.raises(StoreAway):
        attachments.serve(attachment)


def test_the_doctor_says_where_attachments_are_and_when_they_cannot_be_reached(
    bucket: Any, settings: Any, adela: Any, now: datetime
) -> None:
    def says() -> Any:
        return next(f for f in examine(settings.HOME, now=now) if f.check == "object_store")

    assert says().level == Level.WELL
    assert SECRET not in says().says
    assert quote(SECRET, safe="") not in says().says
    keep_in(settings, "s3://quejas?what=nothing")
    assert says().level == Level.WRONG


def test_the_secret_is_not_shown_on_the_page_of_settings(bucket: Any, settings: Any) -> None:
    row = next(row for row in setting_rows(settings.HOME) if row.name == "attachment_store")

    assert HIDDEN in row.value
    assert quote(SECRET, safe="") not in row.value


def test_without_the_extra_it_is_refused_in_words(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "albricias.receive.object_store", None)
    keep_in(settings, "s3://quejas/sin-extra")

    with pytest.raises(ObjectStoreNotInstalled, match=r"albricias\[s3\]"):
        attachments.store(attachments.examine_bytes("a.jpg", JPEG))


@pytest.mark.parametrize("url", ["https://quejas.example.org", "s3:///folder", "s3://b?regoin=x"])
def test_an_address_that_cannot_be_understood_is_refused(settings: Any, url: str) -> None:
    keep_in(settings, url)
    with pytest.raises(ObjectStoreUnclear):
        attachment_store.attachment_storage().exists("a")
