"""Asking a real server for pages: what its CPU spends on each, and how long the reader waits."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
ROUNDS, WARM_UP = 100, 5

Figures = dict[str, Any]


# What the least page that shows the same rows has none of.
OURS_ALONE = ("search", "my day", "team", "promises", "long case")


def pages(number: str, long: str) -> dict[str, str]:
    return {
        "inbox": "/casos/",
        "case": f"/casos/{number}/",
        "search": f"/buscar/?q={number}",
        "my day": "/mi-dia/",
        "team": "/mi-dia/?team=1",
        "promises": "/compromisos/",
        "long case": f"/casos/{long}/",
    }


def pages_of(module: str, number: str, long: str) -> dict[str, str]:
    """Those that this house has."""
    asked = pages(number, long)
    left = OURS_ALONE if module == "benchmarks.bare" else ()
    return {name: url for name, url in asked.items() if name not in left}


def environment(home: Path) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ALBRICIAS_")}
    return {**clean, "ALBRICIAS_HOME": str(home), "PYTHONPATH": str(REPOSITORY / "src")}


def over_http(home: Path, module: str, found: Figures) -> Figures:
    target = "benchmarks.bare" if module == "benchmarks.bare" else f"{module}.wsgi"
    asked = pages_of(module, found["number"], found["long"])
    with _server(home, target) as (pid, address):
        return {
            name: _ask(pid, address + url, found["sessions"]["Adela"])
            for name, url in asked.items()
        }


@contextlib.contextmanager
def _server(home: Path, target: str) -> Iterator[tuple[int, str]]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error"]
    server = subprocess.Popen(
        [*command, f"{target}:application"], env=environment(home), cwd=REPOSITORY
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/casos/")
        yield server.pid, address
    finally:
        server.terminate()
        server.wait()


class StayHere(urllib.request.HTTPRedirectHandler):
    """A redirection is an answer, as it is in process."""

    def redirect_request(self, *_words: object) -> None:
        return None


DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}), StayHere)


def _wait(address: str) -> None:
    for _try in range(300):
        try:
            DIRECT.open(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def _ask(pid: int, url: str, session: str) -> Figures:
    """Median wall milliseconds as the reader waits, and the server's CPU a page."""
    request = urllib.request.Request(url, headers={"Cookie": f"sessionid={session}"})
    waited, began = [], 0.0
    for number in range(WARM_UP + ROUNDS):
        if number == WARM_UP:
            began = _cpu_ms(pid)
        start = time.perf_counter()
        _read(request)
        waited.append((time.perf_counter() - start) * 1000)
    spent = (_cpu_ms(pid) - began) / ROUNDS
    return {"wall_ms": statistics.median(waited[WARM_UP:]), "ms": spent}


def _read(request: urllib.request.Request) -> None:
    try:
        with DIRECT.open(request) as answer:
            answer.read()
    except urllib.error.HTTPError as answer:
        if answer.code != 302:
            raise


def _cpu_ms(pid: int) -> float:
    """CPU of the server and its processes so far (Linux; elsewhere nothing)."""
    total, tick = 0, 0.0
    with contextlib.suppress(OSError, AttributeError):
        tick = 1000 / os.sysconf("SC_CLK_TCK")
        for path in Path("/proc").glob("[0-9]*/stat"):
            _name, _sep, rest = path.read_text().rpartition(") ")
            fields = rest.split()
            if int(path.parent.name) == pid or int(fields[1]) == pid:
                total += int(fields[11]) + int(fields[12])
    return total * tick
