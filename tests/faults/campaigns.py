"""What is done to the house while letters come and go. After each it is left in peace and counted.

counts = run(CAMPAIGNS["everything at once"], seed=1, kills=40, folder=…)
"""

import contextlib
import itertools
import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.counting import Counts, count
from tests.faults.house import SALES_FOLDER, House
from tests.faults.outside import Poster, Sent, Sink, Tags, Writers
from tests.faults.processes import Every, Kept, Killed, KilledWeb, Kills, Nursery, Web
from tests.receive.mail.bad_line import BadLine, bad_line
from tests.receive.mail.post_office import DOVECOT, PostOffice, dovecot, mail_devel
from tests.tell.post_office import Cut, Taken

PAUSE_SECONDS = 0.3
LONGEST_SECONDS = 600
# Longer than any writer waits for SQLite.
LOCKED_SECONDS = 22
DISK_MB = 64


class NotPossibleHere(Exception):
    """Why this machine cannot be made to fail so."""


@dataclass
class Stage:
    """A house under siege, and everything around it."""

    house: House
    office: PostOffice
    line: BadLine
    sink: Sink
    web: Web
    seed: int
    sent: Sent = field(default_factory=Sent)
    tags: Tags = field(default_factory=Tags)
    kills: Kills = field(default_factory=Kills)
    nurseries: dict[str, Nursery] = field(default_factory=dict)
    threads: list[Any] = field(default_factory=list)
    chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self.chance.seed(self.seed)
        self.nurseries = {kind: Nursery(self.house, kind) for kind in ("work", "fetch")}
        self.seeds = itertools.count(self.seed)

    # Who is there

    def people_write_and_post(self, *, posters: int = 1, posting: Any = None) -> None:
        pause = PAUSE_SECONDS
        self.begin(
            Writers(
                self.office, self.sink, self.tags, self.sent, seed=next(self.seeds), pause=pause
            )
        )
        for _n in range(posters):
            seed = next(self.seeds)
            self.begin(
                Poster(self.house, self.tags, self.sent, seed=seed, pause=pause, posting=posting)
            )
        self.begin(Every(1.0, self.house.minutes_go_by))
        self.begin(Every(0.5, self.web.see_to))

    def is_killed(self, kind: str, times: int) -> Killed:
        seed = next(self.seeds)
        killed = Killed(self.nurseries[kind], self.kills, times=times, seed=seed)
        self.begin(killed)
        return killed

    def lives(self, *kinds: str) -> None:
        for kind in kinds:
            self.begin(Kept(self.nurseries[kind], self.kills))

    def begin(self, thread: Any) -> None:
        self.threads.append(thread)
        thread.start()

    # How it goes on and ends

    def wait(self, seconds: float) -> None:
        """Unless something has gone wrong in the test itself."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._nothing_broke()
            time.sleep(0.1)

    def wait_for(self, is_over: Callable[[], bool]) -> None:
        until = time.monotonic() + LONGEST_SECONDS
        while not is_over():
            assert time.monotonic() < until, "it takes too long"
            self.wait(0.2)

    def _nothing_broke(self) -> None:
        for thread in self.threads:
            if thread.error:
                raise thread.error

    def peace(self) -> None:
        """Nobody harms it any more; what was begun is brought to its end."""
        self.sink.behaves = lambda _when, _letter: None
        self.line.cut_after = self.line.refuses = self.line.hangs_up = None
        # Who posts goes on until it is confirmed; the others see to the house as long.
        for thread in sorted(self.threads, key=lambda one: not isinstance(one, Poster)):
            thread.stop.set()
            thread.join(120)
            assert not thread.is_alive(), thread
        self._nothing_broke()
        self.kills.at.update(self.web.kills)

    def settle(self) -> None:
        """As an administrator would look after it: by the commands, until all is done."""
        for _time in range(10):
            self.house.an_hour_goes_by()
            fetched = self.house.tries("fetch", "--once")
            worked = self.house.tries("work", "--once")
            if fetched and worked and self.house.has_settled:
                return
        # What is not done by now, the counts will say.

    def close(self) -> None:
        for nursery in self.nurseries.values():
            nursery.close()
        self.web.close()


# What is done to it


def fetcher_killed(stage: Stage, kills: int) -> None:
    stage.lives("work")
    stage.people_write_and_post()
    stage.is_killed("fetch", kills).join()


def worker_killed(stage: Stage, kills: int) -> None:
    stage.lives("fetch")
    stage.people_write_and_post()
    stage.is_killed("work", kills).join()


def web_killed(stage: Stage, kills: int) -> None:
    killer = KilledWeb(stage.web, times=kills, seed=stage.seed)
    stage.lives("work", "fetch")
    stage.people_write_and_post(posters=3, posting=killer.posting)
    stage.wait_for(lambda: killer.is_over)
    for _time in range(2):
        stage.wait(1)
        stage.web.kill_all()


def everything(stage: Stage, kills: int) -> None:
    killer = KilledWeb(stage.web, times=kills // 4, seed=stage.seed)
    stage.sink.behaves = behaves_badly(stage, often=0.1)
    stage.people_write_and_post(posters=2, posting=killer.posting)
    doomed = [stage.is_killed("work", kills // 2), stage.is_killed("fetch", kills // 4)]
    while any(one.is_alive() for one in doomed):
        line_goes_bad(stage)
        stage.wait(stage.chance.uniform(0.3, 1.5))
    stage.wait_for(lambda: killer.is_over)


def bad_imap(stage: Stage, _kills: int) -> None:
    stage.lives("work", "fetch")
    stage.people_write_and_post()
    for _time in range(40):
        line_goes_bad(stage)
        stage.wait(0.7)


def line_goes_bad(stage: Stage) -> None:
    """Cut after so many bytes, a no to some command, or hung up upon it; or well for a while."""
    line, chance = stage.line, stage.chance
    line.cut_after = line.refuses = line.hangs_up = None
    commands = [rb" LOGIN ", rb" (SELECT|EXAMINE) ", rb" UID SEARCH ", rb" UID FETCH .*BODY"]
    match chance.randint(0, 4):
        case 0 | 1:
            line.cut_after = chance.randint(0, 30_000)
        case 2:
            line.refuses = re.compile(chance.choice(commands[1:]))
        case 3:
            line.hangs_up = re.compile(chance.choice(commands))


def bad_smtp(stage: Stage, _kills: int) -> None:
    stage.sink.behaves = behaves_badly(stage, often=0.5)
    stage.lives("work", "fetch")
    stage.people_write_and_post()
    stage.wait(40)


def behaves_badly(stage: Stage, *, often: float) -> Callable[[str, Taken], str | None]:
    """A no for now, a line cut before the last word, or cut after the letter was taken."""
    chance, answers = random.Random(stage.seed), stage.sink.answers

    def step(when: str, _letter: Taken) -> str | None:
        if chance.random() > often / 3:
            return None
        if when != "taken" and chance.random() < 0.5:
            answers["no for now"] += 1
            return "451 4.3.0 Not just now"
        answers["cut after taking" if when == "taken" else "cut before taking"] += 1
        raise Cut

    return step


def locked(stage: Stage, _kills: int) -> None:
    """Another process writes and writes; on PostgreSQL all connections are ended instead."""
    stage.lives("work", "fetch")
    stage.people_write_and_post()
    for _time in range(3):
        stage.wait(3)
        if stage.house.database_url:
            for _again in range(5):
                end_connections(stage.house)
                stage.wait(1)
        else:
            with stage.house.sqlite(timeout=60) as database:
                database.execute("BEGIN IMMEDIATE")
                stage.wait(LOCKED_SECONDS)
                database.execute("ROLLBACK")
    stage.wait(3)


def end_connections(house: House) -> None:
    house.ask(
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def disk_full(stage: Stage, _kills: int) -> None:
    stage.lives("work", "fetch")
    stage.people_write_and_post(posters=2)
    for _time in range(3):
        stage.wait(2)
        fill_disk(stage, seconds=5)
    stage.wait(2)


def fill_disk(stage: Stage, *, seconds: float) -> None:
    """The last bytes are taken, whatever is written meanwhile, and then given back."""
    path = stage.house.folder / "ballast"
    until = time.monotonic() + seconds
    with path.open("ab", buffering=0) as ballast:
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                for size in (1 << 20, 1 << 12):
                    take_all(ballast, size)
            stage.wait(0.1)
    path.unlink()


def take_all(ballast: Any, size: int) -> None:
    with contextlib.suppress(OSError):
        while ballast.write(b"\0" * size) == size:
            pass


def everything_and_a_full_disk(stage: Stage, kills: int) -> None:
    """The short one."""
    everything(stage, kills)
    if is_small_disk(stage.house.folder):
        stage.sink.behaves = lambda _when, _letter: None
        stage.lives("work", "fetch")
        fill_disk(stage, seconds=4)
        stage.wait(1)


CAMPAIGNS: dict[str, Callable[[Stage, int], None]] = {
    "fetcher killed": fetcher_killed,
    "worker killed": worker_killed,
    "web killed": web_killed,
    "all at once": everything,
    "bad IMAP": bad_imap,
    "bad SMTP": bad_smtp,
    "database locked": locked,
    "disk full": disk_full,
}
ON_A_SMALL_DISK = {disk_full, everything_and_a_full_disk}


def run(
    name: str,
    act: Callable[[Stage, int], None],
    *,
    seed: int,
    kills: int,
    folder: Path,
    postgresql: str = "",
    is_dovecot: bool = bool(DOVECOT),
) -> Counts:
    """One campaign, from an empty house to the counts. Raises NotPossibleHere."""
    home = folder / re.sub(r"\W", "-", name)
    with small_disk(home) if act in ON_A_SMALL_DISK else contextlib.nullcontext():
        needs_one = act is disk_full and not is_small_disk(home)
        if needs_one:
            raise NotPossibleHere("no small disk can be mounted without being root")
        with siege(home, seed=seed, postgresql=postgresql, is_dovecot=is_dovecot) as stage:
            act(stage, kills)
            stage.peace()
            stage.settle()
            return count(name, stage.house, stage.sent, stage.sink, stage.kills)


@contextlib.contextmanager
def siege(home: Path, *, seed: int, postgresql: str, is_dovecot: bool) -> Iterator[Stage]:
    around = home.parent / f"{home.name}-outside"
    around.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        office = stack.enter_context(dovecot() if is_dovecot else mail_devel())
        office.create(SALES_FOLDER)
        line = stack.enter_context(bad_line(office.imap_port))
        sink = Sink(around)
        stack.enter_context(sink.open())
        house = House.build(
            home,
            account=office.address,
            imap_port=line.port,
            smtp_url=sink.url,
            postgresql=postgresql,
        )
        web = Web(house)
        stage = Stage(house, office, line, sink, web, seed)
        try:
            yield stage
        finally:
            stage.close()


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of its own in memory, if we may mount one; else the folder as it is."""
    folder.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "tmpfs", str(folder)]
    may = os.geteuid() == 0 and shutil.which("mount") is not None
    if not may or subprocess.run(words, capture_output=True, check=False).returncode:
        yield
        return
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def is_small_disk(folder: Path) -> bool:
    return folder.is_mount()
