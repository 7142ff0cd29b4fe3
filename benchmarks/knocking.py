"""Many connections at once, kept open, from one small process: ``python -m benchmarks.knocking``.

It reads from standard input where to knock, with what and for how long, and says how it went.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

PLACE = b"{n}"  # replaced by a number of its own in each request


@dataclass(slots=True)
class Line:
    """One connection: what has come of the answer that is awaited."""

    door: socket.socket
    came: bytearray = field(default_factory=bytearray)
    asked_at: float = 0.0

    def ask(self, request: bytes) -> None:
        self.came.clear()
        self.asked_at = time.perf_counter()
        self.door.sendall(request)

    def answer(self) -> int:
        """The status once all of it has come, else 0."""
        piece = self.door.recv(65536)
        if not piece:
            raise ConnectionError("the server hung up")
        self.came += piece
        head, found, body = bytes(self.came).partition(b"\r\n\r\n")
        if not found:
            return 0
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        return int(head.split(b" ", 2)[1]) if len(body) >= length else 0


def knock(
    host: str, port: int, request: bytes, *, connections: int, seconds: float
) -> dict[str, object]:
    chooser, sent, waited = selectors.DefaultSelector(), 0, []
    statuses: Counter[int] = Counter()
    begin = time.perf_counter()
    for _number in range(connections):
        line = Line(socket.create_connection((host, port)))
        line.door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(line.door, selectors.EVENT_READ, line)
        line.ask(_numbered(request, sent := sent + 1))
    open_lines = connections
    while open_lines:
        for key, _events in chooser.select(timeout=30):
            line = key.data
            if not (status := line.answer()):
                continue
            waited.append(time.perf_counter() - line.asked_at)
            statuses[status] += 1
            if time.perf_counter() - begin < seconds:
                line.ask(_numbered(request, sent := sent + 1))
            else:
                chooser.unregister(line.door)
                open_lines -= 1
    waited.sort()
    return {
        "wall": time.perf_counter() - begin,
        "done": len(waited),
        "statuses": dict(statuses),
        "median_ms": 1000 * waited[len(waited) // 2],
        "slowest_in_100_ms": 1000 * waited[len(waited) * 99 // 100],
    }


def _numbered(request: bytes, n: int) -> bytes:
    # As wide as what it stands for, so that the lengths stay true.
    return request.replace(PLACE, b"%03d" % (n % 1000))


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    asked["request"] = asked["request"].encode()
    print(json.dumps(knock(**asked)))
