"""Telling them: signed as Standard Webhooks says, to public addresses only, never redirected."""

import base64
import hashlib
import hmac
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

from albricias import __version__
from albricias.api.outgoing.endpoints import Sending, is_fit

log = logging.getLogger("albricias.api")

PATIENCE = urllib3.Timeout(connect=5, read=10)
GONE = 410


class NotReached(Exception):
    """Nobody answered there, in the words we show."""


def send_due(*, now: datetime, most: int = 20) -> int:
    """Send what is due, and note how it went; how many were tried."""
    tried = 0
    for sending in (
        Sending.objects.due(now).select_related("endpoint").order_by("due_at", "id")[:most]
    ):
        if sending.claim(now=now):
            _send(sending, now=now)
            tried += 1
    return tried


def _send(sending: Sending, *, now: datetime) -> None:
    sending.endpoint.refresh_from_db()
    try:
        status = post(
            sending.endpoint.url,
            sending.body.encode(),
            headers(sending, sending.endpoint.opened_secret, now=now),
        )
    except NotReached as error:
        sending.was_not(None, str(error), at=now)
        sending.endpoint.failed(str(error), gone=False, at=now)
        return
    if 200 <= status < 300:
        sending.was_taken(status, at=now)
        sending.endpoint.took_it(at=now)
        return
    why = _("They answered %(status)s.") % {"status": status}
    sending.was_not(status, why, at=now)
    sending.endpoint.failed(why, gone=status == GONE, at=now)


def headers(sending: Sending, secret: str, *, now: datetime) -> dict[str, str]:
    stamp = str(int(now.timestamp()))
    signed = f"{sending.message_id}.{stamp}.{sending.body}".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Albricias/{__version__}",
        "webhook-id": sending.message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status they answered with. Raises NotReached."""
    if not is_fit(url):
        raise NotReached(_("The address is not one we may write to."))
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with _line_to(parts) as pool:
            answer = pool.urlopen(
                "POST",
                path,
                body=body,
                headers={**headers, "Host": _host(parts)},
                redirect=False,
                retries=False,
                timeout=PATIENCE,
                preload_content=False,
            )
            answer.close()
            return int(answer.status)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise NotReached(str(error)[:300]) from error


@contextmanager
def _line_to(parts: SplitResult) -> Iterator[urllib3.HTTPConnectionPool]:
    """To the very address that was looked at: asked again, the name might say another."""
    address = public_address(parts.hostname or "", _port(parts))
    if parts.scheme == "https":
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            address,
            _port(parts),
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
            ssl_context=ssl.create_default_context(),
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, _port(parts))
    try:
        yield pool
    finally:
        pool.close()


def public_address(host: str, port: int) -> str:
    """Where this name leads. Raises NotReached if it leads inside somebody's own network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(_("There is no host of that name.")) from error
    addresses = [str(where[4][0]).split("%")[0] for where in found]
    if not settings.HOME.flag("private_webhooks"):
        for address in addresses:
            ip = ip_address(address)
            inside = getattr(ip, "ipv4_mapped", None) or ip
            if not inside.is_global or inside.is_multicast:
                raise NotReached(_("The address leads inside a private network."))
    return addresses[0]


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]
