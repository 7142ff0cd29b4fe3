"""Who holds a lease: a process of some machine, so that its end is noticed at once."""

import hashlib
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

# As long as a holder may be written.
LONGEST = 80
# What the database says we hold and nobody here has in hand any more.
_DROPPED: set[str] = set()


def new_holder() -> str:
    """This process, at this moment."""
    pid = os.getpid()
    return f"{_machine()}/{pid}.{_own_start(pid)}/{secrets.token_urlsafe(9)}"


def is_gone(holder: str) -> bool:
    """Whether it was a process of this machine that has ended. Of others we cannot know."""
    if holder in _DROPPED:
        return True
    machine, _slash, rest = holder.partition("/")
    pid, _dot, started = rest.partition("/")[0].partition(".")
    if os.name != "posix" or machine != _machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    # Numbers of processes are given out again: whoever has it now may be another.
    now = _started(int(pid))
    return bool(started and now) and started != now


def take_from_the_gone(
    held: "QuerySet[Any]", *, now: datetime, pause: Callable[[int], timedelta]
) -> int:
    """Free those of these rows whose holder has ended; how many.

    What was in hand at several ends lets others go first: it may have been the cause of them.
    """
    ended = [holder for holder in set(held.values_list("lease", flat=True)) if is_gone(holder)]
    rows = list(held.filter(lease__in=ended).only("pk", "lease", "attempts")) if ended else []
    for row in rows:
        # That the database was away is no fault of theirs.
        tries = row.attempts - (row.lease in _DROPPED)
        later = {"due_at": now + pause(tries - 1)} if tries > 1 else {}
        mine = held.filter(pk=row.pk, lease=row.lease)
        mine.update(leased_until=None, attempts=tries, **later)
    return len(rows)


def drop(holder: str) -> None:
    """We hold it no longer, and the database could not be told."""
    _DROPPED.add(holder)


@cache
def _machine() -> str:
    """Containers share names and process numbers, but not these."""
    told = [socket.gethostname()]
    with suppress(OSError):
        told.append(Path("/proc/sys/kernel/random/boot_id").read_text())
        told.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:24]


@cache
def _own_start(pid: int) -> str:
    return _started(pid)


def _started(pid: int) -> str:
    """When, in ticks since the machine started; nothing where no system says so."""
    try:
        # The name in brackets may hold anything, so it is counted from its end.
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    # A process that has ended and was not yet asked how, is there in name only.
    return "" if len(state) < 20 else ("ended" if state[0] in "ZX" else state[19])
