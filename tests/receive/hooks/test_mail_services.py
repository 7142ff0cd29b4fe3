"""Letters that an e-mail service receives for us and posts: kept as RFC 822, like any other."""

import base64
import hashlib
import hmac
import json
from email import message_from_bytes
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from albricias.receive.channels.hooks.doors import Delivery
from albricias.receive.channels.hooks.mail_services import SERVICES
from albricias.receive.models import Channel, Letter

RAW = (
    b"From: Carlos <carlos@example.org>\r\nTo: quejas@example.com\r\nSubject: Cuota\r\n"
    b"Message-ID: <m1@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Me han cobrado dos veces.\r\n"
)
POSTMARK = {
    "FromFull": {"Email": "carlos@example.org", "Name": "Carlos"},
    "From": "carlos@example.org",
    "ToFull": [{"Email": "quejas@example.com", "Name": ""}],
    "To": "quejas@example.com",
    "OriginalRecipient": "quejas@example.com",
    "Subject": "Cuota",
    "MessageID": "pm-1",
    "Date": "Tue, 17 Nov 2026 10:00:00 +0100",
    "TextBody": "Me han cobrado dos veces.",
    "Headers": [{"Name": "Message-ID", "Value": "<m1@example.org>"}],
    "Attachments": [
        {
            "Name": "nota.txt",
            "Content": base64.b64encode(b"una nota").decode(),
            "ContentType": "text/plain",
            "ContentLength": 8,
        }
    ],
}
PASSWORD = "Basic " + base64.b64encode(b"albricias:secreto").decode()


def mailgun(token: str = "t" * 50) -> dict[str, str]:
    stamp = "1763370000"
    mac = hmac.new(b"secreto", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "timestamp": stamp,
        "token": token,
        "signature": mac,
        "recipient": "quejas@example.com",
        "sender": "carlos@example.org",
        "body-mime": RAW.decode(),
    }


def sendgrid() -> dict[str, str]:
    envelope = {"to": ["quejas@example.com"], "from": "carlos@example.org"}
    return {"email": RAW.decode(), "envelope": json.dumps(envelope), "charsets": "{}"}


def form(fields: dict[str, str]) -> bytes:
    body: bytes = encode_multipart(BOUNDARY, fields)
    return body


@pytest.fixture
def mail(door: Any) -> Any:
    def make(service: str) -> Any:
        secrets = {"secret": "secreto" if service == "mailgun" else "albricias:secreto"}
        return door("mail", f"Correo {service}", service=service, secrets=secrets)

    return make


def the_letter() -> Any:
    letter = Letter.objects.get()
    assert (letter.channel, letter.media_type) == (Channel.EMAIL, "message/rfc822")
    assert letter.external_id == "m1@example.org"
    message = message_from_bytes(bytes(letter.raw))
    assert message["Subject"] == "Cuota"
    assert message["Delivered-To"] == "quejas@example.com"
    assert "carlos@example.org" in message["From"]
    return message


def test_mailgun_posts_a_letter(mail: Any, post: Any, work_off: Any):
    door = mail("mailgun")
    assert post(door, form(mailgun()), MULTIPART_CONTENT).status_code == 200
    work_off()
    assert "cobrado dos veces" in str(the_letter().get_payload())
    assert Delivery.objects.get().letters == 1


def test_postmark_posts_a_letter_with_its_file(mail: Any, post: Any, work_off: Any):
    door = mail("postmark")
    assert post(door, POSTMARK, authorization=PASSWORD).status_code == 200
    work_off()
    names = [part.get_filename() for part in the_letter().walk()]
    assert "nota.txt" in names
    assert "authorization" not in Delivery.objects.get().headers


def test_sendgrid_posts_a_letter(mail: Any, post: Any, work_off: Any):
    door = mail("sendgrid")
    answer = post(door, form(sendgrid()), MULTIPART_CONTENT, authorization=PASSWORD)
    assert answer.status_code == 200
    work_off()
    the_letter()


def test_the_same_message_posted_again_is_one_letter(mail: Any, post: Any, work_off: Any):
    door = mail("mailgun")
    for token in ("a" * 50, "b" * 50):
        assert post(door, form(mailgun(token)), MULTIPART_CONTENT).status_code == 200
    work_off()
    assert (Delivery.objects.count(), Letter.objects.count()) == (2, 1)


@pytest.mark.parametrize("service", [name for name in SERVICES if SERVICES[name].is_by_password])
def test_without_the_password_nothing_is_taken(service: str, mail: Any, post: Any):
    door = mail(service)
    assert post(door, POSTMARK).status_code == 401
    wrong = "Basic " + base64.b64encode(b"albricias:otro").decode()
    assert post(door, POSTMARK, authorization=wrong).status_code == 401
    assert not Delivery.objects.exists()


def test_a_wrong_signature_of_mailgun_is_refused(mail: Any, post: Any):
    fields = {**mailgun(), "signature": "0" * 64}
    assert post(mail("mailgun"), form(fields), MULTIPART_CONTENT).status_code == 401


def test_a_shape_the_service_never_wrote_waits_with_its_reason(mail: Any, post: Any, work_off: Any):
    door = mail("postmark")
    assert post(door, {"Hello": 1}, authorization=PASSWORD).status_code == 200
    work_off()
    assert Delivery.objects.waiting().get().why


def test_a_mail_larger_than_any_form_is_taken(mail: Any, post: Any, work_off: Any):
    big = {**POSTMARK, "TextBody": "a" * (9 * 1024 * 1024)}
    assert post(mail("postmark"), big, authorization=PASSWORD).status_code == 200
    work_off()
    assert len(bytes(Letter.objects.get().raw)) > 9 * 1024 * 1024


def test_every_service_named_is_there():
    from django.utils.module_loading import import_string

    for service in SERVICES.values():
        assert import_string(service.view)


@pytest.mark.parametrize("own", ["m1@example.org", "a" * 210 + "{n}@example.org"])
def test_two_messages_under_one_id_or_ids_that_begin_alike_are_two_letters(
    own: str, mail: Any, post: Any, work_off: Any
):
    door = mail("mailgun")
    for n in (1, 2):
        raw = RAW.replace(b"m1@example.org", own.format(n=n).encode())
        posted = {**mailgun(str(n) * 50), "body-mime": raw.decode().replace("dos", f"{n}")}
        post(door, form(posted), MULTIPART_CONTENT)
    work_off()
    assert Letter.objects.count() == 2


def test_a_message_in_parts_posted_again_is_one_letter(mail: Any, post: Any, work_off: Any):
    door = mail("postmark")
    for n in (1, 2):
        post(door, {**POSTMARK, "MessageID": f"pm-{n}"}, authorization=PASSWORD)
    work_off()
    assert Delivery.objects.count() == 2
    the_letter()
