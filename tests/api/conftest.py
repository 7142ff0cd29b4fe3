"""Programs that ask: a client with a token, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from albricias.api.entrance import KNOWN, METER
from albricias.api.tokens import ApiToken, Scope


@dataclass
class Program:
    """Another system, with the token somebody gave it."""

    token: ApiToken
    secret: str
    client: Client

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{path}", body, content_type="application/json", headers=self._with(headers)
        )

    def post_raw(self, path: str, body: bytes, kind: str = "application/json", **more: str) -> Any:
        return self.client.generic(
            "POST", f"/api/v1{path}", body, content_type=kind, headers=self._with(more)
        )

    def get(self, path: str, **headers: str) -> Any:
        address = path if path.startswith("/api/") else f"/api/v1{path}"
        return self.client.get(address, headers=self._with(headers))

    def upload(self, path: str, files: Any) -> Any:
        return self.client.post(f"/api/v1{path}", {"files": files}, headers=self._with({}))

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"authorization": f"Bearer {self.secret}"} | named


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    METER._counts.clear()
    KNOWN.clear()


@pytest.fixture
def program_of(adela: Any, now: Any) -> Callable[..., Program]:
    """A program that acts in the name of this colleague."""

    def make(colleague: Any, *scopes: str, name: str = "La web") -> Program:
        asked = list(scopes or Scope.values)
        token, secret = ApiToken.make(name, scopes=asked, colleague=colleague, by=adela, at=now)
        return Program(token, secret, Client(raise_request_exception=False))

    return make


@pytest.fixture
def shop(program_of: Any, adela: Any) -> Program:
    """The web shop of the house: it may do everything."""
    made: Program = program_of(adela, name="La tienda")
    return made
