"""The worker is killed at any moment; every letter is taken, and every double was foreseen."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.commands import environment, run
from tests.conftest import REPOSITORY
from tests.tell.post_office import PostOffice, Taken

OFTEN, LATEST_SECONDS = 0.2, 0.02
POSTGRESQL = os.environ.get("ALBRICIAS_TEST_POSTGRESQL", "")


@pytest.fixture
def elsewhere(model_home: Path, tmp_path: Path) -> Any:
    """A home of its own, and where its database is if that is a PostgreSQL."""
    settings = {"database_url": other_database(f"killed_{os.getpid()}")} if POSTGRESQL else {}
    named = {f"ALBRICIAS_{name.upper()}": value for name, value in settings.items()}
    shutil.copytree(model_home, tmp_path / "killed")
    ran = run(tmp_path / "killed", "migrate", **named)
    assert ran.returncode == 0, ran.stderr
    return environment(tmp_path / "killed", **named)


def other_database(name: str) -> str:
    import psycopg

    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(POSTGRESQL)._replace(path=f"/{name}"))


@pytest.mark.skipif(os.name != "posix", reason="kills a process as only POSIX does")
@pytest.mark.parametrize(
    ("letters", "most_kills"),
    [
        (15, 5),
        pytest.param(60, 20, marks=[pytest.mark.slow, pytest.mark.postgres]),
        pytest.param(600, 300, marks=[pytest.mark.long, pytest.mark.postgres]),
    ],
)
def test_killed_at_any_moment_every_letter_is_taken_and_each_double_was_counted(
    elsewhere: dict[str, str], letters: int, most_kills: int, capsys: Any
) -> None:
    office = PostOffice(slow_seconds=0.002)
    with office.open():
        told = sent_by_a_killed_worker(elsewhere, office, letters, most_kills)
    taken = Counter(letter.id for letter in office.taken)
    counted = {one: n for one, n in told["counted"].items() if n}
    doubled = {one: n - 1 for one, n in taken.items() if n > 1}
    with capsys.disabled():
        print(
            f"\n{letters} letters, {told['kills']} kills: {len(taken)} taken,"
            f" {sum(doubled.values())} taken twice, {sum(counted.values())} counted as possible"
        )
    assert told["states"] == ["accepted"]
    assert taken.keys() == told["counted"].keys()
    assert len(taken) == letters
    assert all(n <= counted.get(one, 0) for one, n in doubled.items())
    assert sum(counted.values()) <= told["kills"]


def sent_by_a_killed_worker(
    place: dict[str, str], office: PostOffice, letters: int, most_kills: int
) -> dict[str, Any]:
    seed = int.from_bytes(os.urandom(4))
    named = {"ALBRICIAS_EMAIL_URL": office.url, "ALBRICIAS_MAIL_FROM": "quejas@fibra.example"}
    words = map(str, (letters, most_kills, seed))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.tell.killed_worker", *words],
        env={**place, **named},
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        kills_at_any_moment(office, process, random.Random(seed))
        said = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, f"seed {seed}"
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def kills_at_any_moment(
    office: PostOffice, process: subprocess.Popen[str], chance: random.Random
) -> None:
    """Now and then, shortly after the recipient, the end, or the server's yes."""

    def kill() -> None:
        with contextlib.suppress(OSError):
            os.write(process.stdin.fileno(), b"k")  # type: ignore[union-attr]  # it is a pipe

    def perhaps(_letter: Taken) -> None:
        if chance.random() < OFTEN:
            threading.Timer(chance.uniform(0, LATEST_SECONDS), kill).start()

    office.at_recipient = office.at_end = office.after_taking = perhaps
