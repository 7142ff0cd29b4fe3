"""OAuth2: a long-lived permission is exchanged for a token that opens the mailbox for an hour."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from urllib.parse import urlsplit

import requests
from django.core.cache import caches

from albricias.receive.channels.mail.imap_troubles import (
    TokenDetailsMissing,
    TokenRefused,
    TokenServerSilent,
)
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.sealed import seal

TIMEOUT_SECONDS = 15
# A token is renewed before its end, so that none ends in the middle of a fetch.
MARGIN_SECONDS = 300
SHORTEST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Permission:
    """What is needed to ask for a token."""

    client_id: str
    client_secret: str
    token_url: str
    refresh_token: str
    scope: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Permission":
        """Raises TokenDetailsMissing."""
        try:
            found = json.loads(text)
            return cls(**{f.name: str(found[f.name]) for f in fields(cls) if f.name in found})
        except (ValueError, TypeError) as error:
            raise TokenDetailsMissing from error

    @property
    def host(self) -> str:
        return urlsplit(self.token_url).hostname or self.token_url


def token_for(box: Mailbox) -> str:
    """A token that is good for now. Raises SealBroken or a MailTrouble."""
    permission = Permission.from_json(box.password)
    key = _cache_key(permission)
    if token := caches["local"].get(key):
        return str(token)
    answer = _ask(permission)
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise TokenRefused(host=permission.host, why=_why(answer) or "no access_token")
    permission = _keep_renewed(box, permission, answer)
    caches["local"].set(_cache_key(permission), token, _good_for(answer))
    return token


def forget_token(box: Mailbox) -> None:
    """The server did not take it: ask for another next time."""
    caches["local"].delete(_cache_key(Permission.from_json(box.password)))


def _ask(permission: Permission) -> dict[str, Any]:
    if not (permission.client_id and permission.token_url and permission.refresh_token):
        raise TokenDetailsMissing
    form = {"grant_type": "refresh_token", **asdict(permission)}
    del form["token_url"]
    sent = {name: value for name, value in form.items() if value}
    try:
        answer = requests.post(
            permission.token_url, data=sent, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
        found = answer.json()
    except requests.exceptions.JSONDecodeError as error:
        why = f"HTTP {answer.status_code}"
        raise TokenServerSilent(host=permission.host, why=why) from error
    except requests.RequestException as error:
        raise TokenServerSilent(host=permission.host, why=type(error).__name__) from error
    if answer.status_code >= 500:
        raise TokenServerSilent(host=permission.host, why=f"HTTP {answer.status_code}")
    if answer.status_code != 200 or not isinstance(found, dict):
        raise TokenRefused(host=permission.host, why=_why(found) or f"HTTP {answer.status_code}")
    return found


def _why(answer: Any) -> str:
    """The service's own words; never the token."""
    if not isinstance(answer, dict):
        return ""
    told = [answer.get("error"), answer.get("error_description")]
    return " ".join(" – ".join(one for one in told if isinstance(one, str)).split())[:300]


def _keep_renewed(box: Mailbox, permission: Permission, answer: dict[str, Any]) -> Permission:
    """Some services give a new refresh token each time, and the old one ends."""
    renewed = answer.get("refresh_token")
    if not isinstance(renewed, str) or not renewed or renewed == permission.refresh_token:
        return permission
    permission = replace(permission, refresh_token=renewed)
    box.secret = seal(permission.to_json())
    if box.pk:
        box.save(update_fields=["secret"])
    return permission


def _good_for(answer: dict[str, Any]) -> int:
    try:
        seconds = int(answer.get("expires_in", 3600))
    except (TypeError, ValueError):
        seconds = 3600
    return max(seconds - MARGIN_SECONDS, SHORTEST_SECONDS)


def _cache_key(permission: Permission) -> str:
    return "mail-token-" + hashlib.sha256(permission.to_json().encode()).hexdigest()
