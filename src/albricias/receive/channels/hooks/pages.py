"""What the pages of the doors show."""

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as LazyText

from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.mail_services import SERVICES, MailService
from albricias.receive.channels.hooks.mapping import FIELD_LABELS, PLACE_LABELS, Post, Reading
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.channels.hooks.samples import sample_for
from albricias.receive.channels.hooks.signatures import Proof
from albricias.receive.choices import Emotion, Kind
from albricias.receive.models import Channel, Letter
from albricias.refusals import Refusal
from albricias.templatetags._words import said_exactly

MOST_DELIVERIES = 25
MOST_SEEN = 50
MOST_LETTERS, MOST_LETTERS_EACH = 500, 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What would be read of one post, or why nothing."""

    lines: Sequence[tuple[str | LazyText, str]]
    why: str = ""


def preview(body: str, options: Mapping[str, Any]) -> list[Seen]:
    """What would be read of this sample; nothing is stored."""
    reading = Reading.of(options)
    try:
        reading.check()
        posts = reading.read(body.encode("utf-8", "replace"))
        return [_seen(post) for post in islice(posts, MOST_SEEN)]
    except Refusal as no:
        return [Seen((), str(no))]


def _seen(post: Post | Refusal) -> Seen:
    if isinstance(post, Refusal):
        return Seen((), str(post))
    told = [(label, _said(name, getattr(post.told, name))) for name, label in FIELD_LABELS.items()]
    beside = [
        (PLACE_LABELS["external_id"], post.own_id),
        (PLACE_LABELS["posted_at"], _moment(post.posted_at)),
    ]
    return Seen([(label, words) for label, words in [*told, *beside] if words])


def _said(name: str, value: Any) -> str:
    """What a case holds as a code, in the reader's words."""
    named: dict[str, type[TextChoices]] = {"kind": Kind, "emotion": Emotion}
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    return str(named[name](value).label) if value and name in named else str(value)


def _moment(written: str) -> str:
    """As people write it, where it can be read; else as it came."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return said_exactly(at) if at.tzinfo else written


def sample_of(door: HookDoor) -> str:
    """Their last post that is JSON, or the one the reading began with."""
    for delivery in door.deliveries.all()[:5]:
        try:
            return json.dumps(json.loads(bytes(delivery.body)), ensure_ascii=False, indent=2)
        except (ValueError, RecursionError):
            continue
    return sample_for(door.options) or PRESETS[door.options.get("preset", "review")].sample


def door_page(door: HookDoor, request: HttpRequest) -> dict[str, Any]:
    deliveries = list(door.deliveries.defer("body")[:MOST_DELIVERIES])
    sample = _one_line(door)
    return {
        "door": door,
        "address": address_of(door, request),
        "service": service_of(door),
        "deliveries": _with_letters(door, deliveries, request.user),
        "waiting": door.deliveries.waiting().count(),
        "is_signed": _is_signed(door),
        "signature": _signature(door, sample),
        "sample": sample,
    }


def address_of(door: HookDoor, request: HttpRequest) -> str:
    house = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return house + reverse("hook", args=[door.key])


def with_password(address: str, password: str) -> str:
    """As services that sign nothing take it: name and password before the host."""
    scheme, _sep, rest = address.partition("://")
    return f"{scheme}://{password}@{rest}"


def service_of(door: HookDoor) -> MailService | None:
    return SERVICES.get(door.options.get("service", ""))


def _with_letters(
    door: HookDoor, deliveries: Sequence[Delivery], user: Any
) -> list[tuple[Delivery, list[Letter]]]:
    """What each became; a letter carries the moment of the delivery that brought it."""
    found: dict[datetime, list[Letter]] = defaultdict(list)
    # By name: cases come later in the loop, and who sees them is decided there.
    open_to_them = apps.get_model("albricias", "Case").open_to
    letters = Letter.objects.filter(
        open_to_them(user, "case"),
        import_run=None,
        channel__in=[Channel.REVIEW, Channel.API, Channel.WHATSAPP, Channel.EMAIL],
        source=door.source,
        received_at__in=[one.received_at for one in deliveries],
    )
    for letter in letters.select_related("case").defer("raw").order_by("pk")[:MOST_LETTERS]:
        found[letter.received_at].append(letter)
    return [(one, found[one.received_at][:MOST_LETTERS_EACH]) for one in deliveries]


def _is_signed(door: HookDoor) -> bool:
    return door.kind == HookDoor.Kind.JSON and door.options.get("proof") == Proof.HMAC


def _one_line(door: HookDoor) -> str:
    return " ".join(sample_for(door.options).split()) if door.kind == HookDoor.Kind.JSON else ""


def _signature(door: HookDoor, sample: str) -> str:
    """Of the sample, so that the command to try it can be pasted as it is."""
    if not sample or not _is_signed(door):
        return ""
    secret = door.secrets["secret"].encode()
    return hmac.new(secret, sample.encode(), hashlib.sha256).hexdigest()
