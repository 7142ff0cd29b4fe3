"""The addresses at which other systems post. What comes is stored before we say that it came."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from albricias.receive.channels.hooks import mail_services, signatures
from albricias.receive.channels.hooks.doors import Delivery, HookDoor
from albricias.receive.channels.hooks.mapping import fitting_id
from albricias.refusals import Refusal

# What the reading of a post may need of its request; passwords are not among it.
KEPT_HEADERS = ("content-type", "host", "user-agent")
KEPT_BEGINNINGS = ("x-", "webhook-")


class DoorStopped(Refusal):
    code = "door_stopped"
    status: ClassVar[int] = 410
    sentence = _("This door was closed by whoever keeps it. Nothing was stored.")


class DeliveryTooBig(Refusal):
    code = "delivery_too_big"
    status: ClassVar[int] = 413
    sentence = _("What you sent is larger than %(most_mb)s MB. Nothing was stored.")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def knock(request: HttpRequest, key: str) -> HttpResponse:
    """200 only once it is stored; asked with GET, the answer WhatsApp wants to hear."""
    door, now = _open_door(key), timezone.now()
    if request.method != "POST":
        return _verification(door, request, now)
    body = _body(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    with _traced(door, now):
        if door.kind == HookDoor.Kind.MAIL:
            mail_services.check(door, request, body)
        else:
            signatures.check(door, headers, body, now=now)
    Delivery.keep(
        door,
        body,
        external_id=fitting_id(signatures.signed_id(door, headers)),
        media_type=request.content_type or "",
        headers=_worth_keeping(headers),
        at=now,
    )
    return HttpResponse("ok", content_type="text/plain")


def _open_door(key: str) -> HookDoor:
    door = HookDoor.objects.filter(key=key).first()
    if door is None:
        raise Http404
    if door.stopped_at:
        raise DoorStopped
    return door


@contextmanager
def _traced(door: HookDoor, now: datetime) -> Iterator[None]:
    """Whoever keeps the door sees on its page that somebody was turned away, and why."""
    try:
        yield
    except signatures.SignatureWrong as no:
        with translation.override(settings.LANGUAGE_CODE):
            door.turned_away(str(no), at=now)
        raise


def _verification(door: HookDoor, request: HttpRequest, now: datetime) -> HttpResponse:
    asked = request.GET
    if asked.get("hub.mode") != "subscribe" or door.kind != HookDoor.Kind.WHATSAPP:
        return HttpResponse("ok", content_type="text/plain")
    token = asked.get("hub.verify_token", "")
    with _traced(door, now):
        if not constant_time_compare(token, door.secrets["verify_token"]):
            raise signatures.SignatureWrong
    return HttpResponse(asked.get("hub.challenge", "")[:200], content_type="text/plain")


def _body(request: HttpRequest) -> bytes:
    """Read straight from the line: a letter with its photos is larger than any form of ours."""
    most_mb = settings.HOME.number("hook_mb")
    body = request.read(most_mb * 1024 * 1024 + 1)
    if len(body) > most_mb * 1024 * 1024:
        raise DeliveryTooBig(most_mb=most_mb)
    return body


def _worth_keeping(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {
        name: value[:2000].replace("\x00", "")
        for name, value in headers.items()
        if name in KEPT_HEADERS or name.startswith(KEPT_BEGINNINGS)
    }
