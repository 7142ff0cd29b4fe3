"""From a delivery to its letters: each once, however often it is unpacked."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone

from albricias import history
from albricias.history import Event
from albricias.receive.arriving import store
from albricias.receive.channels.hooks import mail_services, whatsapp
from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.mapping import Post, Reading
from albricias.receive.channels.mail import storing
from albricias.receive.models import Channel, Letter, digest
from albricias.refusals import Refusal
from albricias.sealed import SealBroken

# So many posts are kept together: however many there are, nobody waits long for the database.
AT_ONCE = 200


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
        return _UNPACK[HookDoor.Kind(delivery.door.kind)](delivery, now)
    except SealBroken:  # the key may come back: the worker tries again
        raise
    except Refusal as no:
        return 0, no


def _unpack_json(delivery: Delivery, _now: datetime) -> Unpacked:
    reading, letters, refused = Reading.of(delivery.door.options), 0, None
    posts = reading.read(bytes(delivery.body), delivery=delivery.external_id)
    while some := list(islice(posts, AT_ONCE)):
        found = [post for post in some if isinstance(post, Post)]
        with transaction.atomic():
            for post in found:
                _keep(delivery, Channel(reading.channel), post.raw, post.external_id)
        letters += len(found)
        refused = next((no for no in some if isinstance(no, Refusal)), refused)
        history.renew(now=timezone.now())
    return letters, refused


@transaction.atomic
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


@transaction.atomic
def _unpack_mail(delivery: Delivery, _now: datetime) -> Unpacked:
    mails = list(_read_mails(delivery))
    for mail in mails:
        storing.store(mail, source=delivery.door.source, received_at=delivery.received_at)
    return len(mails), None


def _read_mails(delivery: Delivery) -> Iterator[bytes]:
    try:
        yield from mail_services.mails(delivery)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        # Another program's shape of today, read by a library of yesterday.
        raise mail_services.PostOfServiceUnreadable(why=repr(error)) from error


def _keep(
    delivery: Delivery, channel: Channel, raw: bytes, external_id: str
) -> tuple[Letter, bool]:
    letter, event = store(
        Letter(
            channel=channel,
            source=delivery.door.source,
            external_id=external_id or digest(raw),
            raw=raw,
            media_type="application/json",
            received_at=delivery.received_at,
        )
    )
    return letter, event is not None


_UNPACK = {
    HookDoor.Kind.JSON: _unpack_json,
    HookDoor.Kind.WHATSAPP: _unpack_whatsapp,
    HookDoor.Kind.MAIL: _unpack_mail,
}
