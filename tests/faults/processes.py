"""The processes of the house, and the hand that kills them."""

import contextlib
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.faults.house import House

MOST_STEPS = 150
LONGEST_LIFE_SECONDS = 2.0
LONGEST_BY_STEPS_SECONDS = 3.0
ACCEPT_WINDOW = """
SELECT COUNT(*) FROM albricias_dispatch
WHERE accepted_at IS NULL AND data_begun_at IS NOT NULL AND lease LIKE '%/{pid}.%'
"""


@dataclass
class Kills:
    """How many there were, at what, and how many left open whether a letter was taken."""

    at: Counter[str] = field(default_factory=Counter)
    in_accept_window: int = 0

    @property
    def total(self) -> int:
        return self.at.total()

    def note(self, nursery: "Nursery", pid: int, what: str) -> None:
        self.at[f"{nursery.kind}: {what}"] += 1
        if nursery.kind == "work":
            self.in_accept_window += nursery.house.number(ACCEPT_WINDOW.format(pid=pid))


class Nursery:
    """One process after another of `albricias work` or `albricias fetch`."""

    def __init__(self, house: House, kind: str) -> None:
        self.house, self.kind = house, kind
        self.log = (house.folder.parent / f"{house.folder.name}-{kind}.log").open("ab")
        self.mother = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", kind],
            env=house.environment,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )
        self._heard = b""

    def bear(self, last_step: int = 0) -> int:
        """One more; its number."""
        assert self.mother.stdin
        self.mother.stdin.write(f"{last_step}\n".encode())
        self.mother.stdin.flush()
        return int(self._line(60))

    def last_words(self, pid: int, *, within: float) -> str:
        """Wait for its end; whoever lives longer is killed. What it was doing, if it said so."""
        line = self._line(within)
        if not line:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            line = self._line(60)
        words = ""
        while line != "ended":
            assert line, f"a process of {self.kind} does not die"
            words, line = line, self._line(60)
        return words

    def _line(self, seconds: float) -> str:
        """The next line; nothing if none comes in time."""
        assert self.mother.stdout
        until = time.monotonic() + seconds
        while b"\n" not in self._heard:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.mother.stdout], [], [], left)[0]:
                return ""
            more = os.read(self.mother.stdout.fileno(), 4096)
            assert more, f"the nursery of {self.kind} ended; see {self.log.name}"
            self._heard += more
        line, self._heard = self._heard.split(b"\n", 1)
        return line.decode()

    def close(self) -> None:
        self.mother.kill()
        self.mother.wait()
        self.log.close()


class Killed(threading.Thread):
    """A worker or a fetcher that is killed and begun again, so often; at a step or a moment."""

    def __init__(self, nursery: Nursery, kills: Kills, *, times: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.nursery, self.kills, self.times = nursery, kills, times
        self.chance = random.Random(seed)
        self.stop = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            for _time in range(self.times):
                if not self.stop.is_set():
                    self._one_life()
        except BaseException as error:
            self.error = error

    def _one_life(self) -> None:
        by_step = self.chance.random() < 0.75
        # Most die early: the first steps of each life are those of a start after a death.
        steps = int(self.chance.triangular(1, MOST_STEPS, 1)) if by_step else 0
        pid = self.nursery.bear(steps)
        moment = self.chance.uniform(0, LONGEST_LIFE_SECONDS)
        moment = LONGEST_BY_STEPS_SECONDS if by_step else moment
        words = self.nursery.last_words(pid, within=moment)
        self.kills.note(self.nursery, pid, words or "at a random moment")


class Kept(threading.Thread):
    """A worker or a fetcher that lives until the end, and is killed then like the others."""

    def __init__(self, nursery: Nursery, kills: Kills) -> None:
        super().__init__(daemon=True)
        self.nursery, self.kills = nursery, kills
        self.stop = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            pid = self.nursery.bear()
            self.stop.wait()
            self.nursery.last_words(pid, within=0)
            self.kills.note(self.nursery, pid, "at the end")
        except BaseException as error:
            self.error = error


class Web:
    """The web server of the house, as `albricias serve` starts it."""

    def __init__(self, house: House) -> None:
        self.house, self.kills = house, Counter[str]()
        self.log = (house.folder.parent / f"{house.folder.name}-web.log").open("ab")
        self._lock = threading.Lock()
        self.process = self._begun()

    def _begun(self) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-P", "-m", "albricias.site.web", "127.0.0.1"]
        process = subprocess.Popen(
            [*words, str(self.house.web_port), "2"],
            env=self.house.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self._wait_until_it_answers(process)
        return process

    def _wait_until_it_answers(self, process: "subprocess.Popen[bytes]") -> None:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + 90
        while True:
            assert process.poll() is None, f"the web server ended; see {self.log.name}"
            try:
                direct.open(f"http://127.0.0.1:{self.house.web_port}/salud/", timeout=5).close()
                return
            except OSError:
                assert time.monotonic() < until, "the web server does not answer"
                time.sleep(0.1)

    def kill_one(self, what: str) -> None:
        """One of the processes that answer; the server begins another by itself."""
        with self._lock:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            found = children.read_text().split() if children.exists() else []
            if found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(random.choice(found)), signal.SIGKILL)
                self.kills[f"web: {what}"] += 1

    def kill_all(self) -> None:
        """The server with all its processes; another begins."""
        with self._lock:
            self.close()
            self.kills["web: the whole server"] += 1
            self.process = self._begun()

    def see_to(self) -> None:
        """As whoever supervises it: when too many of its processes died, it ends by itself."""
        with self._lock:
            if self.process.poll() is not None:
                self.close()
                self.process = self._begun()

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class KilledWeb:
    """Kills what answers while something is posted, a moment after it was sent."""

    def __init__(self, web: Web, *, times: int, seed: int) -> None:
        self.web, self.times = web, times
        self.chance, self._lock = random.Random(seed), threading.Lock()

    def posting(self, what: str) -> None:
        with self._lock:
            if self.is_over or self.chance.random() > 0.5:
                return
            moment = self.chance.uniform(0, 0.06)
        threading.Timer(moment, self.web.kill_one, [what]).start()

    @property
    def is_over(self) -> bool:
        return self.web.kills.total() >= self.times


class Every(threading.Thread):
    """Does something again and again until told to stop."""

    def __init__(self, seconds: float, do: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.seconds, self.do = seconds, do
        self.stop = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.wait(self.seconds):
                self.do()
        except BaseException as error:
            self.error = error
