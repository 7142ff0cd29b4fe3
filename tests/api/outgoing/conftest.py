"""A program of somebody else that listens, on this machine."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from albricias.api.outgoing.endpoints import Endpoint


@dataclass
class Listener:
    """What it heard, and what it answers."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def answer(self) -> int:
        return self.answers.pop(0) if self.answers else 204


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listening.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status = listening.answer()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    listening.url = f"http://127.0.0.1:{server.server_address[1]}/avisos?de=albricias"
    yield listening
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def inside(settings: Any) -> None:
    """The house is told that its webhooks may stay inside."""
    values = {**settings.HOME.values, "private_webhooks": True}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


@pytest.fixture
def endpoint(inside: None, listener: Listener, adela: Any, now: Any) -> Callable[..., Any]:
    def make(*events: str) -> tuple[Endpoint, str]:
        wanted = list(events or ("case.opened", "case.answered"))
        return Endpoint.make(listener.url, events=wanted, by=adela, at=now)

    return make
