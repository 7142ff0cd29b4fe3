"""Whether a post comes from whom it says: each kind of door has its way of showing it."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db.models import TextChoices
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from albricias.receive.channels.hooks.doors import HookDoor
from albricias.refusals import Refusal

# As the Standard Webhooks specification has it.
MOST_SECONDS_APART = 5 * 60
LONGEST_STAMP = 12


class Proof(TextChoices):
    """How a generic sender shows who it is."""

    ADDRESS = "address", _("by nothing but the secret address")
    HMAC = "hmac", _("a signature (HMAC-SHA256) in a header")
    STANDARD = "standard", _("signed as Standard Webhooks says")


class SignatureWrong(Refusal):
    code = "signature_wrong"
    status: ClassVar[int] = 401
    sentence = _(
        "The signature does not match, so nothing was stored: the secret here and there differ."
    )


def check(door: HookDoor, headers: Mapping[str, str], body: bytes, *, now: datetime) -> None:
    """Raises SignatureWrong. Doors of e-mail services check in their own way."""
    if door.kind == HookDoor.Kind.WHATSAPP:
        _check_hmac(door.secrets["app_secret"], headers.get("x-hub-signature-256", ""), body)
    elif door.options.get("proof") == Proof.HMAC:
        header = str(door.options.get("header", "")).lower()
        _check_hmac(door.secrets["secret"], headers.get(header, ""), body)
    elif door.options.get("proof") == Proof.STANDARD:
        _check_standard(door.secrets["secret"], headers, body, now=now)


def signed_id(door: HookDoor, headers: Mapping[str, str]) -> str:
    """The sender's own id of what it posts, where the signature covers it; else nothing."""
    is_signed = door.kind == HookDoor.Kind.JSON and door.options.get("proof") == Proof.STANDARD
    return headers.get("webhook-id", "") if is_signed else ""


def _check_hmac(secret: str, said: str, body: bytes) -> None:
    """In hexadecimal or base64, with or without "sha256=" before it."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    said = said.strip().removeprefix("sha256=")
    right = constant_time_compare(said.lower(), digest.hex())
    if not right and not constant_time_compare(said, base64.b64encode(digest).decode()):
        raise SignatureWrong


def _check_standard(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> None:
    message, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or len(stamp) > LONGEST_STAMP:
        raise SignatureWrong
    if abs(int(stamp) - now.timestamp()) > MOST_SECONDS_APART:
        raise SignatureWrong
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise SignatureWrong from error
    signed = f"{message}.{stamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split()
    if not any(constant_time_compare(one.removeprefix("v1,"), expected) for one in given):
        raise SignatureWrong
