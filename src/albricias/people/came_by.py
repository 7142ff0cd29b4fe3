"""By which contact points a letter came, read from its raw form."""

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import getaddresses
from typing import Any

from albricias.people.contacts import LONGEST_EMAIL, ContactPoint


def keys_of(raw: bytes | memoryview) -> set[str]:
    """The keys of the addresses and numbers a letter gives as its writer's."""
    raw = bytes(raw)
    try:
        told = json.loads(raw)
    except ValueError:
        return set(_of_mail(raw))
    return {key for text in _texts(told) for key in ContactPoint.keys(email=text, phone=text)}


def _of_mail(raw: bytes) -> Iterator[str]:
    message = message_from_bytes(raw)
    headers = [str(message.get(name, "")) for name in ("From", "Reply-To")]
    for _name, address in getaddresses(headers):
        yield ContactPoint.key_for(ContactPoint.Kind.EMAIL, address)


def _texts(told: Any) -> Iterator[str]:
    """The texts short enough to be one, however deep they lie."""
    if isinstance(told, str) and len(told) <= LONGEST_EMAIL:
        yield told
    elif isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value)
