"""A server on this machine that stands for WhatsApp's Cloud API."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class CloudApi:
    """What it was asked, and what it answers: a status and a body, or None to hang up."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]] | None] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def open(self) -> Iterator["CloudApi"]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = {"path": self.path, "token": self.headers["Authorization"]}
                api.asked.append({**asked, **json.loads(body)})
                answer = api.next_answer()
                if answer is None:
                    self.connection.close()
                    return
                self.send_response(answer[0])
                self.end_headers()
                self.wfile.write(json.dumps(answer[1]).encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}/v21.0"
        yield self
        server.shutdown()
        server.server_close()

    def next_answer(self) -> tuple[int, dict[str, Any]] | None:
        if self.answers:
            return self.answers.pop(0)
        return 200, {"messages": [{"id": f"wamid.{len(self.asked)}"}]}


def no(status: int, code: int, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"code": code, "message": message}}
