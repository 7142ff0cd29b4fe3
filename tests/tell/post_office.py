"""A real mail server on this machine, as well or as badly behaved as a test wants it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

# What a step of the conversation may answer: its words, or None to go on as usual.
Step = Callable[["Taken"], str | None]


@dataclass(frozen=True)
class Taken:
    """A letter as the server has it, or is about to have it."""

    to: str
    raw: bytes = b""

    @property
    def message(self) -> Message:
        return message_from_bytes(self.raw)

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


class Cut(Exception):
    """The server hangs up without a word."""


@dataclass
class PostOffice:
    """What was taken, in its order, and how it behaves."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    at_recipient: Step = lambda _letter: None
    at_end: Step = lambda _letter: None
    after_taking: Step = lambda _letter: None
    slow_seconds: float = 0.0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    # The hooks of aiosmtpd

    async def handle_RCPT(  # noqa: N802  # as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        await asyncio.sleep(self.slow_seconds)
        answer = self._step(server, self.at_recipient, Taken(address))
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        letter = Taken(envelope.rcpt_tos[0], bytes(envelope.original_content or b""))
        await asyncio.sleep(self.slow_seconds)
        if answer := self._step(server, self.at_end, letter):
            return answer
        self.taken.append(letter)
        await asyncio.sleep(self.slow_seconds)
        return self._step(server, self.after_taking, letter) or "250 2.0.0 OK: queued as 4711"

    def _step(self, server: SMTP, step: Step, letter: Taken) -> str | None:
        try:
            return step(letter)
        except Cut:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"

    # The server

    def _connected(self) -> SMTP:
        self.connections += 1
        return SMTP(self, hostname="localhost")

    @contextmanager
    def open(self) -> Iterator["PostOffice"]:
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        begun = loop.create_server(self._connected, "127.0.0.1", self.port)
        listening = asyncio.run_coroutine_threadsafe(begun, loop).result(30)
        self.port = listening.sockets[0].getsockname()[1]
        yield self
        loop.call_soon_threadsafe(listening.close)
        time.sleep(0.05)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def once(step: Step) -> Step:
    """The first time so, and from then on as usual."""
    done: list[Taken] = []

    def first_time(letter: Taken) -> str | None:
        if done:
            return None
        done.append(letter)
        return step(letter)

    return first_time


def says(words: str) -> Step:
    return lambda _letter: words


def cuts(_letter: Taken) -> str | None:
    raise Cut
