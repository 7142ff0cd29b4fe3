"""How many letters a second the API takes in, beside the least Django view that stores one.

Run by hand: ``python -m benchmarks.api_speed [SECONDS]``. Both are served alike (granian, two
processes, one request at a time in each, the same SQLite settings) and asked by eight
connections that stay open. Then the same with a worker beside, and how long it takes
until every letter is a case. django-helpdesk's REST interface is asked the same way.
"""

import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.over_http import DIRECT, REPOSITORY, _cpu_ms, environment
from benchmarks.peers import environment as environment_of_peers

CONNECTIONS, PROCESSES, SECONDS = 8, 2, 10.0
LEAST_SHARE_OF_FLOOR = 0.25
LEAST_TIMES_PEER = 4
STORY = (
    "Me han cobrado dos veces la cuota de octubre, la {n}, y cuando llamo me pasan de una"
    " persona a otra sin que nadie lo mire. Quiero que me devuelvan lo cobrado de más."
)
LETTER = {
    "story": STORY,
    "name": "Carlos Ibáñez {n}",
    "email": "carlos{n}@example.org",
    "topic": "Facturación",
    "expected": "Una sola cuota.",
}

HELPDESK = "helpdesk"
TICKET = {
    "queue": 1,
    "title": "Me han cobrado dos veces {n}",
    "description": STORY,
    "submitter_email": "carlos{n}@example.org",
    "priority": 3,
}

Figures = dict[str, Any]


@dataclass(frozen=True)
class Contender:
    """Somebody who takes letters in: how it is started, where it is asked, and what it is shown."""

    name: str
    command: list[str]
    path: str
    token: str = ""
    environment: dict[str, str] | None = None
    letter: dict[str, Any] = field(default_factory=lambda: LETTER)

    def request(self) -> bytes:
        body = json.dumps(self.letter, ensure_ascii=False).encode()
        head = [
            f"POST {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *([f"Authorization: {self.token}"] if self.token else []),
        ]
        return "\r\n".join([*head, "", ""]).encode() + body


def main(seconds: float = SECONDS) -> None:
    with tempfile.TemporaryDirectory(prefix="albricias-bench-") as folder:
        home = Path(folder) / "home"
        token = _apart("make_ready", home)["token"]
        _apart("make_floor_ready", home)
        all_of_them = [*contenders(token), *peers(Path(folder) / "peer")]
        figures = {who.name: _measure(who, home, seconds) for who in all_of_them}
        beside = _with_worker(contenders(token)[1], home, seconds)
    _show(figures, beside)


def contenders(token: str) -> list[Contender]:
    return [
        Contender("floor", granian("benchmarks.bare_intake:application"), "/letters"),
        Contender(
            "albricias",
            granian("albricias.site.wsgi:application"),
            "/api/v1/letters",
            token=f"Bearer {token}",
        ),
    ]


def peers(folder: Path) -> list[Contender]:
    """django-helpdesk's REST interface, if it can be installed here."""
    python = environment_of_peers.helpdesk()
    if python is None:
        return []
    folder.mkdir()
    words = environment_of_peers.words(folder, synchronous="FULL")
    build = [str(python), "-m", "benchmarks.peers.helpdesk", "build"]
    subprocess.run(build, env=words, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    command = granian("benchmarks.peers.helpdesk_wsgi:application", str(python))
    token = "Basic " + base64.b64encode(b"ana:ana").decode()
    return [Contender(HELPDESK, command, "/api/tickets/", token, words, TICKET)]


def granian(target: str, python: str = sys.executable) -> list[str]:
    """As the product serves itself: see albricias.site.web."""
    return [
        *(python, "-m", "granian", "--interface", "wsgi", "--workers", str(PROCESSES)),
        *("--blocking-threads", "1", "--no-ws", "--log-level", "error", target),
    ]


# --- Measuring ------------------------------------------------------------------------------


def _measure(who: Contender, home: Path, seconds: float) -> Figures:
    with served(who, home) as (pid, port):
        knock(who, port, 1.0)  # warm
        before = _cpu_ms(pid)
        figures = knock(who, port, seconds)
        return figures | {"cpu_ms": (_cpu_ms(pid) - before) / figures["done"]}


def _with_worker(who: Contender, home: Path, seconds: float) -> Figures:
    """The same while a worker opens the cases; then how long until all are open."""
    waiting = _apart("count_waiting", home)["waiting"]
    command = [sys.executable, "-m", "albricias", "work"]
    with served(who, home) as (_pid, port):
        worker = subprocess.Popen(command, env=_environment(home), cwd=REPOSITORY)
        try:
            time.sleep(2)  # it starts
            begin, cpu = time.perf_counter(), _cpu_ms(worker.pid)
            figures = knock(who, port, seconds)
            left = _apart("count_waiting", home)["waiting"]
            while still := _apart("count_waiting", home)["waiting"]:
                time.sleep(min(1.0, still / 1000))
            wall = time.perf_counter() - begin
            filed = waiting + figures["done"]
            spent = (_cpu_ms(worker.pid) - cpu) / filed
            return figures | {"left": left, "filed": filed, "until": wall, "filing_cpu_ms": spent}
        finally:
            worker.terminate()
            worker.wait()


@contextlib.contextmanager
def served(who: Contender, home: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [*who.command[:3], "--port", str(port), *who.command[3:]]
    beside = who.environment or _environment(home)
    server = subprocess.Popen(command, env=beside, cwd=REPOSITORY)
    try:
        _wait(port)
        yield server.pid, port
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _try in range(300):
        try:
            DIRECT.open(f"http://127.0.0.1:{port}/nothing", timeout=5).close()
        except urllib.request.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(port)


def knock(who: Contender, port: int, seconds: float) -> Figures:
    asked = {
        "host": "127.0.0.1",
        "port": port,
        "request": who.request().decode(),
        "connections": CONNECTIONS,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.knocking"],
        input=json.dumps(asked),
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: Figures = json.loads(done.stdout)
    assert set(figures["statuses"]) == {"201"}, (who.name, figures["statuses"])
    return figures


def _environment(home: Path) -> dict[str, str]:
    return environment(home) | {"ALBRICIAS_API_PER_MINUTE": "0"}


# --- What needs the database, each in a process of its own -------------------------------


def _apart(part: str, home: Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.api_speed", f"--{part}"]
    done = subprocess.run(
        command,
        env=_environment(home),
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "albricias.site.settings")
    django.setup()


def make_ready() -> Figures:
    _start_django()
    from django.utils import timezone

    from albricias.api.tokens import ApiToken, Scope
    from albricias.people.models import Colleague
    from albricias.site.set_up import prepare

    now = timezone.now()
    prepare(now=now)
    adela = Colleague.objects.create(
        email="adela@example.com", name="Adela", role="administration", password="a-word-of-hers"
    )
    _token, secret = ApiToken.make("bench", scopes=[*Scope], colleague=adela, by=adela, at=now)
    return {"token": secret}


def make_floor_ready() -> Figures:
    import django

    from benchmarks import bare_intake

    django.setup()
    bare_intake.make_tables()
    return {}


def count_waiting() -> Figures:
    _start_django()
    from albricias.receive.models import Letter

    return {"waiting": Letter.objects.unfiled().count()}


# --- Saying it ------------------------------------------------------------------------------


def _show(figures: dict[str, Figures], beside: Figures) -> None:
    print(f"{CONNECTIONS} connections, {PROCESSES} processes, SQLite WAL, synchronous FULL\n")
    print(f"{'':12}{'letters/s':>10}{'CPU ms each':>12}{'median ms':>11}{'99 % ms':>9}")
    for name, found in figures.items():
        rate = found["done"] / found["wall"]
        print(
            f"{name:12}{rate:10.0f}{found['cpu_ms']:12.2f}"
            f"{found['median_ms']:11.1f}{found['slowest_in_100_ms']:9.1f}"
        )
    floor, ours = (figures[n]["done"] / figures[n]["wall"] for n in ("floor", "albricias"))
    print(f"\nshare of the floor {ours / floor:.2f} (wanted at least {LEAST_SHARE_OF_FLOOR})")
    if HELPDESK in figures:
        peer = figures[HELPDESK]["done"] / figures[HELPDESK]["wall"]
        print(f"times django-helpdesk {ours / peer:.1f} (wanted at least {LEAST_TIMES_PEER})")
    rate = beside["done"] / beside["wall"]
    print(f"\nWith a worker beside: {rate:.0f} letters/s; {beside['left']} waited at the end")
    print(
        f"all {beside['filed']} were cases {beside['until'] - beside['wall']:.1f} s later:"
        f" {beside['filed'] / beside['until']:.0f} cases/s,"
        f" {beside['filing_cpu_ms']:.1f} ms of the worker's CPU each"
    )


if __name__ == "__main__":
    parts = {f"--{do.__name__}": do for do in (make_ready, make_floor_ready, count_waiting)}
    if len(sys.argv) == 2 and sys.argv[1] in parts:
        print(json.dumps(parts[sys.argv[1]]()))
    else:
        main(*map(float, sys.argv[1:2]))
