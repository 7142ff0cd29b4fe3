"""Telling other programs goes on beside the other work, in a thread of the worker."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connections
from django.utils import timezone

from albricias.api.outgoing.endpoints import Endpoint
from albricias.api.outgoing.following import follow
from albricias.api.outgoing.sending import send_due

log = logging.getLogger("albricias.api")

REST_SECONDS = 1.0
# Where nobody listens, this is all that it costs: one question now and then.
REST_WITHOUT_ENDPOINTS = 5.0


def once() -> int:
    """Tell all that is due now; how much it was."""
    told = 0
    while follow(now=timezone.now()):
        pass
    while sent := send_due(now=timezone.now()):
        told += sent
    return told


@contextmanager
def beside(stop: threading.Event) -> Iterator[None]:
    """While this lasts, other programs are told as things happen."""
    thread = threading.Thread(target=_run, args=(stop,), name="outgoing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)


def _run(stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            stop.wait(_one_round())
    finally:
        connections.close_all()


def _one_round() -> float:
    """Work a little; how long to rest after it."""
    close_old_connections()
    try:
        if not Endpoint.objects.living().exists():
            return REST_WITHOUT_ENDPOINTS
        now = timezone.now()
        busy = follow(now=now) + send_due(now=now)
        return 0.0 if busy else REST_SECONDS
    except Exception:  # the boundary: whatever it was, it is tried again
        log.exception("telling other programs")
        connections.close_all()
        return REST_WITHOUT_ENDPOINTS
