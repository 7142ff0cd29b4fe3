"""The worker is killed at any moment; every letter is taken, and every double was foreseen."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.cli.conftest import environment, run
from tests.conftest import REPOSITORY
from tests.tell.post_office import PostOffice

POSTGRESQL = os.environ.get("ALBRICIAS_TEST_POSTGRESQL", "")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Any:
    """A home of its own, and where its database is if that is a PostgreSQL."""
    settings = {"database_url": other_database(f"killed_{os.getpid()}")} if POSTGRESQL else {}
    named = {f"ALBRICIAS_{name.upper()}": value for name, value in settings.items()}
    ran = run(tmp_path / "home", "migrate", **named)
    assert ran.returncode == 0, ran.stderr
    return environment(tmp_path / "home", **named)


def other_database(name: str) -> str:
    import psycopg

    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(POSTGRESQL)._replace(path=f"/{name}"))


@pytest.mark.skipif(os.name != "posix", reason="kills a process as only POSIX does")
@pytest.mark.parametrize(
    ("letters", "most_kills"),
    [(60, 25), pytest.param(600, 500, marks=pytest.mark.slow)],
)
def test_killed_at_any_moment_every_letter_is_taken_and_each_double_was_counted(
    elsewhere: dict[str, str], letters: int, most_kills: int, capsys: Any
) -> None:
    office = PostOffice(slow_seconds=0.015)
    with office.open():
        told = sent_by_a_killed_worker(elsewhere, office.url, letters, most_kills)
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
    place: dict[str, str], url: str, letters: int, most_kills: int
) -> dict[str, Any]:
    seed = int.from_bytes(os.urandom(4))
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tests.tell.killed_worker"),
            *map(str, (letters, most_kills, seed)),
        ],
        env={**place, "ALBRICIAS_EMAIL_URL": url, "ALBRICIAS_MAIL_FROM": "quejas@fibra.example"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, f"seed {seed}: {ran.stderr[-3000:]}"
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found
