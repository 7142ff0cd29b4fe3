"""What the pages of the doors show."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as LazyText

from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.channels.hooks.forms import FIELD_LABELS
from albricias.receive.channels.hooks.mail_services import SERVICES, MailService
from albricias.receive.channels.hooks.mapping import Post, Reading
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.channels.hooks.signatures import Proof
from albricias.refusals import Refusal

MOST_DELIVERIES = 25
MOST_SEEN = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """What would be read of one post, or why nothing."""

    lines: Sequence[tuple[str | LazyText, str]]
    why: str = ""


def preview(body: str, options: Mapping[str, Any]) -> list[Seen]:
    """What would be read of this sample; nothing is stored."""
    try:
        posts = Reading.of(options).read(body.encode("utf-8", "replace"))
        return [_seen(post) for post in islice(posts, MOST_SEEN)]
    except Refusal as no:
        return [Seen((), str(no))]


def _seen(post: Post | Refusal) -> Seen:
    if isinstance(post, Refusal):
        return Seen((), str(post))
    told = [(FIELD_LABELS[name], str(getattr(post.told, name))) for name in FIELD_LABELS]
    return Seen([(label, words) for label, words in told if words])


def sample_of(door: HookDoor) -> str:
    """Their last post that is JSON, or the one the reading began with."""
    for delivery in door.deliveries.all()[:5]:
        try:
            return json.dumps(json.loads(bytes(delivery.body)), ensure_ascii=False, indent=2)
        except (ValueError, RecursionError):
            continue
    return PRESETS[door.options.get("preset", "review")].sample


def door_page(door: HookDoor, request: HttpRequest) -> dict[str, Any]:
    deliveries = door.deliveries.defer("body")[:MOST_DELIVERIES]
    return {
        "door": door,
        "address": address_of(door, request),
        "service": service_of(door),
        "deliveries": deliveries,
        "waiting": door.deliveries.waiting().count(),
        "signature": _signature(door),
        "sample": " ".join(PRESETS[door.options.get("preset", "review")].sample.split()),
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


def _signature(door: HookDoor) -> str:
    """Of the sample, so that the command to try it can be pasted as it is."""
    if door.kind != HookDoor.Kind.JSON or door.options.get("proof") != Proof.HMAC:
        return ""
    sample = " ".join(PRESETS[door.options.get("preset", "review")].sample.split())
    secret = door.secrets["secret"].encode()
    return hmac.new(secret, sample.encode(), hashlib.sha256).hexdigest()
