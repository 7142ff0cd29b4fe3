"""The web server as a process of its own: ``python -m albricias.site.web HOST PORT PROCESSES``."""

import os
import signal
import sys
import threading
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from albricias.site.stopping import stop_with_parent


def serve(host: str, port: int, processes: int) -> None:
    server = Server(
        "albricias.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        # One page at a time in each process: SQLite connections are not shared between threads.
        blocking_threads=1,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=15,
        log_level=LogLevels.warning,
    )
    server.on_startup(_end_with_parent)
    server.serve(target_loader=_application)


def _application(_target: str) -> Any:
    # Granian's own loader would import from the current folder first.
    from albricias.site.wsgi import application

    return application


def _end_with_parent() -> None:
    """If whoever started us is killed outright, close the port too."""
    gone = threading.Event()
    stop_with_parent(gone)

    def leave() -> None:
        gone.wait()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=leave, name="leave", daemon=True).start()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
