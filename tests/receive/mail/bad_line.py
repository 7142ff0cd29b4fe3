"""A bad line to a mail server: a proxy that cuts, stalls, or answers no in the server's name."""

import contextlib
import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class BadLine:
    """What is wrong with it just now; nothing at first."""

    to_port: int
    port: int = 0
    # Each connection is cut once so many bytes have come from the server.
    cut_after: int | None = None
    # Commands that match are answered NO; those that match `hangs_up` end the connection.
    refuses: "re.Pattern[bytes] | None" = None
    hangs_up: "re.Pattern[bytes] | None" = None
    asked: list[bytes] = field(default_factory=list)
    connections: int = 0


@contextlib.contextmanager
def bad_line(to_port: int) -> Iterator[BadLine]:
    line = BadLine(to_port)

    class Between(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line.connections += 1
            carry(line, self.connection)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Between) as server:
        line.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield line
        finally:
            server.shutdown()


def carry(line: BadLine, client: socket.socket) -> None:
    with socket.create_connection(("127.0.0.1", line.to_port)) as server:
        back = threading.Thread(target=_carry_back, args=(line, server, client), daemon=True)
        back.start()
        with client.makefile("rb") as commands, contextlib.suppress(OSError):
            for command in commands:
                line.asked.append(command)
                if line.hangs_up and line.hangs_up.search(command):
                    break
                if line.refuses and line.refuses.search(command):
                    client.sendall(command.split(b" ")[0] + b" NO [SERVERBUG] Internal error\r\n")
                else:
                    server.sendall(command)
        _close(server, client)
        back.join(5)


def _carry_back(line: BadLine, server: socket.socket, client: socket.socket) -> None:
    carried = 0
    with contextlib.suppress(OSError):
        while data := server.recv(4096):
            if line.cut_after is not None and carried + len(data) > line.cut_after:
                client.sendall(data[: line.cut_after - carried])
                break
            client.sendall(data)
            carried += len(data)
    _close(server, client)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
