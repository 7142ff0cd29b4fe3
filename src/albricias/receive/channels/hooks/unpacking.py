"""From a delivery to its letters: each once, however often it is unpacked."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from albricias import history
from albricias.history import Event
from albricias.receive.arriving import store
from albricias.receive.channels.hooks import mail_services, whatsapp
from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.mapping import Post, Reading
from albricias.receive.models import Channel, Letter, digest
from albricias.refusals import Refusal
from albricias.sealed import SealBroken


def unpack(event: Event, *, now: datetime) -> None:
    """Follows "delivery.received". What cannot be read waits with its reason and stops no other."""
    delivery = Delivery.objects.select_related("door").get(pk=event.data["delivery"])
    if not delivery.unpacked_at:
        letters, no = _letters_in(delivery, now)
        if no is None:
            delivery.unpacked(letters, at=now)
        else:
            delivery.waits(str(no), letters=letters, at=now)


Unpacked = tuple[int, Refusal | None]


def _letters_in(delivery: Delivery, now: datetime) -> Unpacked:
    try:
        with transaction.atomic():
            return _UNPACK[HookDoor.Kind(delivery.door.kind)](delivery, now)
    except SealBroken:  # the key may come back: the worker tries again
        raise
    except Refusal as no:
        return 0, no


def _unpack_json(delivery: Delivery, _now: datetime) -> Unpacked:
    reading, letters, refused = Reading.of(delivery.door.options), 0, None
    for post in reading.read(bytes(delivery.body)):
        if isinstance(post, Post):
            _keep(delivery, Channel(reading.channel), post.raw, post.external_id)
            letters += 1
        else:
            refused = post
    return letters, refused


def _unpack_whatsapp(delivery: Delivery, now: datetime) -> Unpacked:
    messages, statuses = whatsapp.read(bytes(delivery.body))
    for message in messages:
        letter, is_new = _keep(delivery, Channel.WHATSAPP, message.raw, message.external_id)
        if is_new and message.media_id:
            history.record(
                "whatsapp.media",
                at=now,
                letter=letter.pk,
                door=delivery.door_id,
                media=message.media_id,
                name=message.media_name,
            )
    for status in statuses:
        history.record(
            "whatsapp.status",
            at=now,
            message_id=status.message_id,
            status=status.status,
            reason=status.reason,
        )
    return len(messages), None


def _unpack_mail(delivery: Delivery, _now: datetime) -> Unpacked:
    letters = 0
    for letters, mail in enumerate(_read_mails(delivery), 1):
        own = mail.message_id.strip("<> ")[:200] or f"{delivery.external_id[:190]}-{letters}"
        _keep(delivery, Channel.EMAIL, mail.raw, own, media_type="message/rfc822")
    return letters, None


def _read_mails(delivery: Delivery) -> Iterator[mail_services.Mail]:
    try:
        yield from mail_services.mails(delivery)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        # Another program's shape of today, read by a library of yesterday.
        raise mail_services.PostOfServiceUnreadable(why=repr(error)) from error


def _keep(
    delivery: Delivery,
    channel: Channel,
    raw: bytes,
    external_id: str,
    *,
    media_type: str = "application/json",
) -> tuple[Letter, bool]:
    letter, event = store(
        Letter(
            channel=channel,
            source=delivery.door.source,
            external_id=external_id or digest(raw),
            raw=raw,
            media_type=media_type,
            received_at=delivery.received_at,
        )
    )
    return letter, event is not None


_UNPACK = {
    HookDoor.Kind.JSON: _unpack_json,
    HookDoor.Kind.WHATSAPP: _unpack_whatsapp,
    HookDoor.Kind.MAIL: _unpack_mail,
}
