"""Where a request comes from; a proxy of ours is believed when it says, nobody else is."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The nearest address that is not a proxy of ours; empty if nobody says."""
    found: str = request.META.get("REMOTE_ADDR", "")
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    for hop in reversed([part.strip() for part in forwarded.split(",")]):
        if not _is_ours(found) or not _read(hop):
            break
        found = hop
    return found


def is_loopback(host: str) -> bool:
    address = _read(host.strip("[]"))
    return host == "localhost" or bool(address and address.is_loopback)


def _is_ours(text: str) -> bool:
    if not text:  # a socket of this machine
        return True
    address = _read(text)
    if not address:
        return False
    return address.is_loopback or any(address in proxies for proxies in settings.TRUSTED_PROXIES)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # ::ffff:127.0.0.1 is how a socket of both kinds writes 127.0.0.1.
    return getattr(address, "ipv4_mapped", None) or address
