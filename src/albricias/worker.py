"""The worker: does what follows from what happened, piece by piece, until told to stop.

Any number of workers may run at once: a piece belongs to whoever holds its lease.
"""

import logging
import random
import threading
import time

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from albricias import history, holders, rounds
from albricias.history import Work
from albricias.loop import ROUNDS
from albricias.resolve.reading import read_unread
from albricias.tell import attempts, outbox
from albricias.tell.dispatches import Dispatch

log = logging.getLogger("albricias.work")

IDLE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# How often this process asks whether it is time for what is done again and again.
ROUND_SECONDS = 10.0
# However much there is to do, what is new is found after so many pieces.
READ_EVERY = 50
# Asking for one piece takes as long as asking for these.
MOST_AT_A_LOOK = 20


def work(stop: threading.Event) -> int:
    """Work until `stop`, always finishing the piece in hand; how many pieces were taken.

    A database that is locked or away is waited for, longer each time; nothing that goes wrong
    with one row ends it.
    """
    done, unread, pause = 0, 0, IDLE_SECONDS
    looked = time.monotonic() - ROUND_SECONDS
    while not stop.is_set():
        try:
            taken = one_look(stop)
            done, unread = done + taken, unread + taken
            if not stop.is_set() and time.monotonic() - looked >= ROUND_SECONDS:
                take_from_the_gone()
                rounds.make(ROUNDS, now=timezone.now())
                looked = time.monotonic()
            if not taken or unread >= READ_EVERY:
                unread = 0
                if not read_unread() and not taken:
                    outbox.hang_up()
                    stop.wait(_rest())
            pause = IDLE_SECONDS
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database does not answer (%s); next try in %.0f s", error, pause)
            connections.close_all()
            looked = time.monotonic() - ROUND_SECONDS  # what failed just now is nobody's
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        except Exception:  # the boundary: one row that cannot be read is no end of the work
            log.exception("a piece went wrong; the worker goes on in %.0f s", pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    return done


def work_until_done(stop: threading.Event) -> int:
    """Do all that is due now, once; how many pieces were taken."""
    done = 0
    take_from_the_gone()
    rounds.make(ROUNDS, now=timezone.now())
    while not stop.is_set() and (taken := one_look(stop)):
        done += taken
    outbox.hang_up()
    while not stop.is_set() and read_unread():
        pass
    return done


def take_from_the_gone() -> None:
    """What a worker or a page that was killed here had in hand is free at once."""
    now = timezone.now()
    holders.take_from_the_gone(Work.objects.held(now), now=now, pause=history.backoff)
    holders.take_from_the_gone(Dispatch.objects.held(now), now=now, pause=attempts.backoff)


def one_look(stop: threading.Event) -> int:
    """Some of the work that follows, and a letter after each piece: neither waits for all of
    the other. How many of both were taken."""
    close_old_connections()
    taken = 0
    for piece in history.due(now=timezone.now(), most=MOST_AT_A_LOOK):
        if stop.is_set():
            return taken
        taken += history.take(piece, now=timezone.now()) + outbox.send_next()
    return taken or outbox.send_next()


def _rest() -> float:
    """A moment if another worker was quicker to the piece we wanted; else the idle pause."""
    now = timezone.now()
    if Work.objects.ready(now).exists() or Dispatch.objects.due(now).exists():
        return random.uniform(0, 0.05)
    return IDLE_SECONDS
