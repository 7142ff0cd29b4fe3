"""A file comes in and its process is killed outright, at any moment."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.receive.importing_stage import (
    Write,
    line,
)

BRING = """
import sys
import django; django.setup()
from pathlib import Path
from albricias.receive.importing import running
from albricias.resolve.importing import import_now
running.BATCH_ROWS = int(sys.argv[2])
run = import_now(Path(sys.argv[1]), on_progress=lambda *how_far: print(*how_far, flush=True))
print("done", run.stage, run.adds_up, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX systems")
@pytest.mark.parametrize("rows", [2_000, pytest.param(8_000, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_loses_nothing_and_doubles_nothing(
    rows: int, a_file: Write, model_home: Path, tmp_path: Path
) -> None:
    lines = [line(n, date="2024-03-14" if n % 100 else "nunca") for n in range(rows)]
    path, home = a_file(*lines), tmp_path / "killed"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("ALBRICIAS_")},
        "ALBRICIAS_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "albricias.site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    shutil.copytree(model_home, home)
    chance, words = random.Random(20), (str(path), str(rows // 4))
    for batches in (1, 2):
        kill_after(batches, chance.uniform(0, 0.25), words, environment)
        assert_whole(home)
    done = subprocess.run(
        [sys.executable, "-c", BRING, *words], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout.splitlines()[-1] == "done finished True"
    refused = rows // 100
    assert assert_whole(home) == rows - refused
    with sqlite3.connect(home / "albricias.sqlite3") as database:
        [last] = database.execute(
            "SELECT rows_read, rows_stored + rows_known, rows_refused"
            " FROM albricias_importrun ORDER BY id DESC LIMIT 1"
        )
    assert last == (rows, rows - refused, refused)


def kill_after(
    batches: int, seconds: float, words: tuple[str, str], environment: dict[str, str]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BRING, *words],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for _batch in range(batches):
            process.stdout.readline()
        time.sleep(seconds)
        process.kill()


def assert_whole(home: Path) -> int:
    """Letters, cases and numbers agree, and no row is there twice; how many there are."""
    with sqlite3.connect(home / "albricias.sqlite3") as database:
        asked = (
            "SELECT (SELECT COUNT(*) FROM albricias_letter),"
            " (SELECT COUNT(DISTINCT external_id) FROM albricias_letter),"
            " (SELECT COUNT(*) FROM albricias_case),"
            " (SELECT COUNT(DISTINCT letter_id) FROM albricias_case),"
            " (SELECT COALESCE(SUM(last), 0) FROM albricias_numberseries)"
        )
        [counts] = database.execute(asked)
    assert len(set(counts)) == 1
    return int(counts[0])
