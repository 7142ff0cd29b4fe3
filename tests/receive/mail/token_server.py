"""A service that gives out OAuth2 tokens, and tells a mail server whether one is good."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.receive.mail.post_office import ADDRESS


@dataclass
class TokenServer:
    """What it answers just now, and what it was asked."""

    port: int = 0
    status: int = 200
    answer: dict[str, object] = field(
        default_factory=lambda: {"access_token": "entrada-1", "expires_in": 3600}
    )
    raw: bytes | None = None
    good: set[str] = field(default_factory=lambda: {"entrada-1"})
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"


@contextlib.contextmanager
def token_server() -> Iterator[TokenServer]:
    state = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.asked.append(dict(parse_qsl(body)))
            self._say(state.status, state.raw or json.dumps(state.answer).encode())

        def do_GET(self) -> None:
            """Dovecot asks whether a token is good."""
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            token = dict(parse_qsl(urlsplit(self.path).query)).get("access_token", token)
            if token in state.good:
                self._say(200, json.dumps({"email": ADDRESS, "username": ADDRESS}).encode())
            else:
                self._say(401, b"{}")

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield state
        finally:
            server.shutdown()
