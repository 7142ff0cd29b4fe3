"""Doors for other systems, and somebody who posts at them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from albricias.receive.channels.hooks.doors import HookDoor


@pytest.fixture
def door(adela: Any, now: Any) -> Callable[..., HookDoor]:
    def make(kind: str, name: str = "La puerta", **options: Any) -> HookDoor:
        secrets = options.pop("secrets", {"secret": "secreto"})
        return HookDoor.make(name, kind=kind, secrets=secrets, options=options, by=adela, at=now)

    return make


@pytest.fixture
def post(db: None) -> Callable[..., Any]:
    """What another system posts at a door, and what it hears."""

    def send(door: HookDoor, body: Any, kind: str = "application/json", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        client = Client(raise_request_exception=False)
        return client.generic(
            "POST", f"/entrada/{door.key}/", raw, content_type=kind, headers=named
        )

    return send
