"""How fast a large file comes in, beside plain inserts of the same finished rows.

Run by hand: ``python -m benchmarks.import_speed [FILE]``. The file is Boston's 138,726
service requests, beside the repository or where ALBRICIAS_TEST_DATA says. Each part runs
in a process of its own, so that its time and memory are its own.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

FILE = "bos311/bos311_2008_2016.parquet"
REPOSITORY = Path(__file__).resolve().parent.parent
MOST_TIMES_PLAIN = 5
MOST_MB = 600
BATCH_ROWS = 2_000
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
    " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
)

Figures = dict[str, Any]


def main(path: Path | None = None) -> None:
    path = path or _data() / FILE
    if not path.exists():
        print(f"import_speed: {path} is missing; set ALBRICIAS_TEST_DATA to the folder of data")
        return
    with tempfile.TemporaryDirectory(prefix="albricias-bench-") as folder:
        home = Path(folder) / "home"
        environment = {**os.environ, "ALBRICIAS_HOME": str(home)}
        brought = _apart("bring_in", str(path), environment=environment)
        plain = _apart("insert_plainly", str(home / "albricias.sqlite3"), environment=environment)
    _show(path, brought, plain)


def _data() -> Path:
    given = os.environ.get("ALBRICIAS_TEST_DATA")
    return Path(given) if given else REPOSITORY.parent / "shared" / "data"


def _apart(part: str, word: str, *, environment: dict[str, str]) -> Figures:
    """Run a part of this file in a process of its own; what it printed last."""
    command = [sys.executable, "-m", "benchmarks.import_speed", f"--{part}", word]
    done = subprocess.run(
        command, env=environment, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


# --- The import, as `albricias import` does it ---------------------------------------------


def bring_in(path: str) -> Figures:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "albricias.site.settings")
    django.setup()
    from django.utils import timezone

    from albricias.resolve.importing import import_now
    from albricias.site.set_up import prepare

    prepare(now=timezone.now())
    measured, run = _measured(lambda: import_now(Path(path)))
    after, done = _measured(_work_off)
    rows = run.rows_read, run.rows_stored, run.rows_known, run.rows_refused
    return {**measured, "rows": rows, "work": done, "work_cpu": after["cpu"]}


def _work_off() -> int:
    from albricias import history

    done = 0
    while taken := history.work_off():
        done += taken
    return done


# --- The same finished rows, inserted by the bare driver -----------------------------------


def insert_plainly(made: str) -> Figures:
    """Only the inserts and commits are timed; reading the rows back is not."""
    source = sqlite3.connect(made)
    target = sqlite3.connect(Path(made).with_name("plain.sqlite3"), isolation_level=None)
    target.executescript(PRAGMAS.replace("foreign_keys=ON", "foreign_keys=OFF"))
    _same_schema(source, target)
    _fill_what_is_referred_to(source, target)
    target.executescript("PRAGMA foreign_keys=ON")
    total = {"wall": 0.0, "cpu": 0.0, "rows": 0}
    for batch in _batches(source):
        spent, _nothing = _measured(partial(_insert, target, batch))
        total["wall"] += spent["wall"]
        total["cpu"] += spent["cpu"]
        total["rows"] += sum(len(rows) for _table, rows in batch)
    return total


def _same_schema(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    # Without the index for search, which an import leaves to the worker.
    wanted = (
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'albricias_words_%'"
    )
    for (statement,) in source.execute(f"{wanted} ORDER BY type = 'index'"):
        target.execute(statement)


def _fill_what_is_referred_to(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    rows = source.execute("SELECT * FROM albricias_importrun").fetchall()
    marks = ",".join("?" * len(rows[0]))
    target.executemany(f"INSERT INTO albricias_importrun VALUES ({marks})", rows)


Batch = list[tuple[str, list[tuple[Any, ...]]]]


def _batches(source: sqlite3.Connection) -> Iterator[Batch]:
    """So many cases at a time with their letters and entries, as the import made them."""

    def rows(what: str, *span: int) -> list[tuple[Any, ...]]:
        return source.execute(f"SELECT * FROM albricias_{what}", span).fetchall()

    yield [(name, found) for name in ("customer", "contactpoint") if (found := rows(name))]
    [(last,)] = source.execute("SELECT MAX(id) FROM albricias_case")
    for first in range(1, last + 1, BATCH_ROWS):
        span = first, first + BATCH_ROWS - 1
        within = "SELECT letter_id FROM albricias_case WHERE id BETWEEN ? AND ?"
        yield [
            ("letter", rows(f"letter WHERE id IN ({within})", *span)),
            ("case", rows("case WHERE id BETWEEN ? AND ?", *span)),
            ("entry", rows("entry WHERE case_id BETWEEN ? AND ?", *span)),
        ]


def _insert(target: sqlite3.Connection, batch: Batch) -> None:
    target.execute("BEGIN IMMEDIATE")
    for name, rows in batch:
        if rows:
            marks = ",".join("?" * len(rows[0]))
            target.executemany(f"INSERT INTO albricias_{name} VALUES ({marks})", rows)
    target.execute("COMMIT")


# --- Measuring ------------------------------------------------------------------------------


def _measured(do: Callable[[], Any]) -> tuple[Figures, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = do()
    figures = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "mb": _peak_mb(),
    }
    return figures, result


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def _show(path: Path, brought: Figures, plain: Figures) -> None:
    read, stored, known, refused = brought["rows"]
    print(f"Import of {path.name}: {read:,} rows, {path.stat().st_size / 1e6:.1f} MB")
    print(f"  {stored:,} stored + {known:,} known + {refused:,} refused")
    print(f"  {plain['rows']:,} rows of letters, customers, cases and entries in the database\n")
    print(f"{'':32}{'wall s':>10}{'CPU s':>10}{'peak MB':>10}")
    print(f"{'import':32}{brought['wall']:10.2f}{brought['cpu']:10.2f}{brought['mb']:10.0f}")
    print(f"{'plain executemany, same rows':32}{plain['wall']:10.2f}{plain['cpu']:10.2f}")
    wall, cpu = brought["wall"] / plain["wall"], brought["cpu"] / plain["cpu"]
    print(f"{'times plain':32}{wall:10.2f}{cpu:10.2f}")
    print(f"{'wanted at most':32}{MOST_TIMES_PLAIN:10}{MOST_TIMES_PLAIN:10}{MOST_MB:10}")
    print(f"\nFollow-up work after it: {brought['work']} pieces, {brought['work_cpu']:.2f} CPU s")


if __name__ == "__main__":
    parts = {"--bring_in": bring_in, "--insert_plainly": insert_plainly}
    if len(sys.argv) == 3 and sys.argv[1] in parts:
        print(json.dumps(parts[sys.argv[1]](sys.argv[2])))
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
