"""Web server, worker and fetcher of mail as one: started, watched and stopped together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal

PORTS_TRIED = 50
# A child that dies more often than this is not restarted any more.
MOST_DEATHS, WITHIN_SECONDS = 3, 60
PATIENCE_SECONDS = 30


class NoFreePort(Refusal):
    code = "no_free_port"
    sentence = _(
        "Ports %(first)s to %(last)s of %(host)s are all taken. Choose another with --port."
    )


class AddressNotOurs(Refusal):
    code = "address_not_ours"
    sentence = _(
        "The pages cannot be served on %(host)s, port %(port)s: %(why)s."
        " Choose others with --host and --port."
    )


class KeepsDying(Refusal):
    code = "keeps_dying"
    sentence = _(
        "The %(name)s process ended %(times)s times within a minute, so everything was stopped."
        " Its reason stands above; `albricias doctor` may know more."
    )


def free_port(host: str, port: int) -> int:
    """This port if it is free, else the next one that is."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        if _is_free(host, candidate):
            return candidate
    raise NoFreePort(first=port, last=port + PORTS_TRIED - 1, host=host)


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as door:
            if os.name == "posix":  # elsewhere this option would let two servers share a port
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
    except (socket.gaierror, PermissionError) as error:
        raise AddressNotOurs(host=host, port=port, why=error.strerror) from error
    except OSError as error:
        if error.errno in _NOT_HERE:
            raise AddressNotOurs(host=host, port=port, why=error.strerror) from error
        return False
    return True


_NOT_HERE = {49, 99, 10049}  # EADDRNOTAVAIL on macOS, Linux and Windows


@dataclass(slots=True)
class Child:
    """A process we answer for, with all that it starts itself."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches us only, and we stop the children in order.
        self.process = subprocess.Popen(self.command, start_new_session=os.name == "posix")

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def restart(self) -> None:
        """Raises KeepsDying."""
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if at > now - WITHIN_SECONDS] + [now]
        if len(self.deaths) >= MOST_DEATHS:
            raise KeepsDying(name=self.name, times=len(self.deaths))
        self._end_family()  # what it left behind may still hold the port
        self.start()

    def ask_to_stop(self) -> None:
        if self.process and self.is_alive:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._end_family()

    def _end_family(self) -> None:
        if self.process and os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def children(host: str, port: int, processes: int) -> list[Child]:
    # -P: what happens to lie in the current folder is not imported.
    run = [sys.executable, "-P", "-m"]
    return [
        Child("web", [*run, "albricias.site.web", host, str(port), str(processes)]),
        Child("worker", [*run, "albricias", "work", "--with-parent"]),
        Child("fetcher", [*run, "albricias", "fetch", "--with-parent"]),
    ]


def watch(
    family: list[Child],
    stop: threading.Event,
    *,
    on_ready: Callable[[], None],
    is_ready: Callable[[], bool],
    on_restart: Callable[[Child], None],
) -> None:
    """Start the children, restart whoever dies, and stop them all when told.

    Raises KeepsDying, after stopping the others.
    """
    try:
        for child in family:
            child.start()
        ready = False
        while not stop.wait(0.25):
            for child in [child for child in family if not child.is_alive]:
                child.restart()
                on_restart(child)
            if not ready and is_ready():
                ready = True
                on_ready()
    finally:
        stop_all(family)


def stop_all(family: list[Child]) -> None:
    """All finish what they have in hand; who takes too long is cut off."""
    for child in family:
        child.ask_to_stop()
    until = time.monotonic() + PATIENCE_SECONDS
    for child in family:
        child.wait(until)


def answers(address: str) -> bool:
    """Whether the pages are there: any answer counts, even an error page."""
    # Straight to ourselves, whatever proxy this machine uses for the world.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(f"{address}/salud/", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def address_of(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    here = "localhost" if host in {"0.0.0.0", "::"} else host
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"
