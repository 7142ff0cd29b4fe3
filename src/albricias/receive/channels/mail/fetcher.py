"""The fetcher: looks into each mailbox in its turn, until told to stop.

Any number of fetchers may run at once: a mailbox belongs to whoever holds its lease. Several
are looked into at the same time, so that a slow server keeps only its own mailbox waiting.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone, translation

from albricias.receive.channels.mail.fetching import fetch
from albricias.receive.channels.mail.mailboxes import Fetch, Mailbox

log = logging.getLogger("albricias.mail")

AT_ONCE = 6
TURN_SECONDS = 60
IDLE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 30.0

Told = Callable[[Fetch], None]


def fetch_until(stop: threading.Event, *, told: Told) -> None:
    """Fetch until `stop`. A database that is locked or away is waited for."""
    if settings.DEMO:  # nobody's real letters among invented ones
        stop.wait()
        return
    busy: dict[int, Future[None]] = {}
    pause = IDLE_SECONDS
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mailbox") as pool:
        while not stop.wait(pause):
            busy = {pk: turn for pk, turn in busy.items() if not turn.done()}
            try:
                close_old_connections()
                due = list(Mailbox.objects.due(now=timezone.now()).exclude(pk__in=busy))
            except (DatabaseError, InterfaceError) as error:
                pause = _wait_longer(error, pause)
                continue
            pause = IDLE_SECONDS
            for box in due[: AT_ONCE - len(busy)]:
                busy[box.pk] = pool.submit(_one_turn, box, stop, told)


def _one_turn(box: Mailbox, stop: threading.Event, told: Told) -> None:
    """One mailbox, for a while. Its end is always written somewhere."""
    try:
        # Sentences kept for the pages are in the language of the house.
        with translation.override(settings.LANGUAGE_CODE):
            if row := fetch(box, seconds=TURN_SECONDS, stop=stop):
                told(row)
    except (DatabaseError, InterfaceError) as error:
        log.warning("%s: the database does not answer (%s)", box.address, error)
    except Exception:  # the boundary: one mailbox's surprise is not the others' end
        log.exception("%s could not be fetched", box.address)
    finally:
        connections.close_all()


def _wait_longer(error: Exception, pause: float) -> float:
    log.warning("the database does not answer (%s); next try in %.0f s", error, pause)
    connections.close_all()
    return min(pause * 2, LONGEST_PAUSE_SECONDS)
