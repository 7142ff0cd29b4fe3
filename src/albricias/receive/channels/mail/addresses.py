"""The key of a case inside an e-mail address: quejas+ABCDE-…@example.org. Pure."""

import re

from albricias.receive.keys import read_key

_TAGGED = re.compile(r"^[^@+\s]+\+([A-Za-z2-7-]{26,40})@", re.ASCII)


def with_key(address: str, key: str) -> str:
    """The address by which an answer finds its case; mailboxes ignore what follows the plus."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}+{key.lower()}@{domain}" if local else address


def key_in(address: str) -> str:
    """The key this address carries, or nothing."""
    found = _TAGGED.match(address.strip().lstrip("<"))
    key = read_key(found[1]) if found else ""
    return key if len(key) == 30 else ""
