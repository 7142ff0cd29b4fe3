"""Who holds a mailbox: a process of some machine, so that its end is noticed at once."""

import hashlib
import os
import secrets
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path


def new_holder() -> str:
    """This process, at this moment."""
    return f"{_machine()}/{os.getpid()}/{secrets.token_urlsafe(9)}"


def is_gone(holder: str) -> bool:
    """Whether it was a process of this machine that has ended. Of others we cannot know."""
    machine, _slash, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    if os.name != "posix" or machine != _machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


@cache
def _machine() -> str:
    """Containers share names and process numbers, but not these."""
    told = [socket.gethostname()]
    with suppress(OSError):
        told.append(Path("/proc/sys/kernel/random/boot_id").read_text())
        told.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:24]
