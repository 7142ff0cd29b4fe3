"""Inside a process that is to die: it counts its steps, and is killed at the one it was told.

A step is a statement to the database, a commit (before it and after), a line from or to a mail
server, a message read, or something settled on the disk.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Life:
    """How many steps are left, and what is being done."""

    def __init__(self, last: int, last_words: int) -> None:
        self.last, self.last_words = last, last_words
        self.taken, self.doing = 0, ["between"]

    def step(self, what: str = "") -> None:
        self.taken += 1
        if self.last and self.taken >= self.last:
            # Its last words: what it was doing.
            os.write(self.last_words, f"{what or self.doing[-1]}\n".encode())
            os.killpg(os.getpgid(0), signal.SIGKILL)

    @contextmanager
    def at(self, what: str) -> Iterator[None]:
        self.doing.append(what)
        try:
            yield
        finally:
            self.doing.pop()


def count(life: Life) -> None:
    """From here on every step is counted."""
    _database(life)
    _mail_servers(life)
    _work(life)
    _around(os, "fsync", lambda: life.step("keep a file"), both=True)


def _database(life: Life) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.signals import connection_created

    def execute(run: Callable[..., Any], *words: Any) -> Any:
        life.step()
        return run(*words)

    def begin(connection: Any, **_more: Any) -> None:
        connection.execute_wrappers.append(execute)

    connection_created.connect(begin, weak=False)
    _around(BaseDatabaseWrapper, "_commit", life.step, both=True)


def _mail_servers(life: Life) -> None:
    import smtplib

    from albricias.receive.channels.mail import imap

    for name in ("readline", "read"):
        _around(imap._Patient, name, lambda: life.step("fetch"))
    for name in ("send", "getreply"):
        _around(smtplib.SMTP, name, lambda: life.step("send"), both=True)


def _work(life: Life) -> None:
    from albricias import history, worker
    from albricias.receive.channels.mail import fetching, reading
    from albricias.tell import outbox

    _around(reading, "read", lambda: life.step("parse"), both=True)
    _within(life, outbox, "_send_and_note", "send")
    _within(life, worker, "read_unread", "index")
    _within(life, fetching.Look, "_store_together", "store")
    _within(life, fetching.Look, "run", "fetch")
    perform = history.Work.perform

    def named(work: Any, **words: Any) -> Any:
        with life.at("file" if work.handler == "resolve.file_letter" else "follow up"):
            return perform(work, **words)

    setattr(history.Work, "perform", named)  # noqa: B010  # as the others, under its name


def _around(owner: Any, name: str, step: Callable[[], None], *, both: bool = False) -> None:
    done = getattr(owner, name)

    def counted(*words: Any, **named: Any) -> Any:
        step()
        result = done(*words, **named)
        if both:
            step()
        return result

    setattr(owner, name, counted)


def _within(life: Life, owner: Any, name: str, what: str) -> None:
    done = getattr(owner, name)

    def inside(*words: Any, **named: Any) -> Any:
        with life.at(what):
            return done(*words, **named)

    setattr(owner, name, inside)
