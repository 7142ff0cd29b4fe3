"""A delivery that cannot be read, told by a colleague who has looked at it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from albricias.history import Event
from albricias.people.models import Colleague
from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.models import Channel, Letter, Quarantine


def channel_of(door: HookDoor) -> Channel:
    kinds = {HookDoor.Kind.WHATSAPP: Channel.WHATSAPP, HookDoor.Kind.MAIL: Channel.EMAIL}
    chosen = Channel(door.options.get("channel") or Channel.REVIEW)
    return kinds.get(HookDoor.Kind(door.kind), chosen)


def letter_in(delivery: Delivery) -> Letter:
    """The whole delivery as one letter; nothing is stored."""
    return Letter(
        channel=channel_of(delivery.door),
        source=delivery.door.source,
        external_id=f"delivery-{delivery.pk}",
        raw=bytes(delivery.body),
        received_at=delivery.received_at,
    )


def tell(
    delivery: Delivery, told: dict[str, Any], *, by: Colleague, at: datetime
) -> tuple[Letter, Event]:
    """It goes on as a letter that a colleague has told. Raises FiledAlready."""
    letter = letter_in(delivery)
    why = delivery.why
    with transaction.atomic():
        delivery.settle(at=at, letters=1)
        letter.save()
        held = Quarantine.hold(letter, "broken", why, at=at)
        return letter, held.tell(told, by=by, at=at)
