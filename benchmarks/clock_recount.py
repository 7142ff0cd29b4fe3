"""Every open case counted again after a change of rules, beside writing the same rows.

Run by hand: ``python -m benchmarks.clock_recount [HOW_MANY]``. Each case has three clocks (the
law's two and the house's), a third of them a pause; the new rule moves the house's. What the
floor writes is what ours wrote: the deadlines, the day in each case and one event a case, by
plain sqlite3 in pieces of the same size, into a copy of the same file.
"""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.over_http import REPOSITORY, environment

HOW_MANY = 50_000
WANTED_A_MINUTE = 50_000
FIRST = datetime(2026, 9, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
DAY = timedelta(days=1)
Figures = dict[str, Any]


def main(how_many: int = HOW_MANY) -> None:
    with tempfile.TemporaryDirectory(prefix="albricias-bench-") as folder:
        home = Path(folder) / "home"
        command = [sys.executable, "-m", "benchmarks.clock_recount", "ours", str(how_many)]
        done = subprocess.run(
            command,
            env=environment(home),
            cwd=REPOSITORY,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found: Figures = json.loads(done.stdout.splitlines()[-1])
        found["floor"] = _floor(home / "before.sqlite3", home / "albricias.sqlite3")
    _show(found)


def _show(found: Figures) -> None:
    n = found["cases"]
    a_minute, times = n / found["wall"] * 60, found["wall"] / found["floor"]
    print(f"  {n:,} open cases, {found['deadlines']:,} deadlines; {found['moved']:,} moved")
    print(
        f"  counted again: {found['wall']:.1f} s wall, {found['cpu']:.1f} s CPU;"
        f" {a_minute:,.0f} cases a minute (wanted: {WANTED_A_MINUTE:,})"
    )
    print(f"  writing the same rows: {found['floor']:.1f} s; ours takes {times:.1f} times that")
    print(f"  preview, which writes nothing: {found['preview']:.1f} s")
    print(
        f"  memory: {found['memory_before']:.0f} MB before, at most {found['memory']:.0f} MB"
        f" in the preview and the recount"
    )


# In a process of its own


def ours(how_many: int) -> Figures:
    from albricias.cli.start import wake

    wake()
    from django.conf import settings

    from albricias import history
    from albricias.resolve import recounting
    from albricias.resolve.cases import Case
    from albricias.resolve.deadlines import Deadline
    from albricias.resolve.house_facts import OwnRule
    from albricias.site.set_up import first_administrator, prepare

    prepare(now=NOW)
    first_administrator(now=NOW)
    _open_cases(how_many)
    _let_go()
    database = settings.HOME.database
    OwnRule.objects.update(amount=10)
    _copy(database, database.with_name("before.sqlite3"))
    memory_before = _memory()
    begun = time.perf_counter()
    from albricias.resolve.clockwork import build
    from albricias.resolve.house_facts import HouseFacts

    proposed = build(HouseFacts.newest(at=NOW), OwnRule.objects.all(), version=0)
    seen = recounting.preview(proposed, now=NOW)
    preview = time.perf_counter() - begun
    HouseFacts.newest(at=NOW).keep(by=None, at=NOW)
    event = history.Event.objects.filter(name="clocks.changed").latest("pk")
    begun, spent = time.perf_counter(), time.process_time()
    recounting.recount(event, now=NOW)
    found = {"wall": time.perf_counter() - begun, "cpu": time.process_time() - spent}
    assert recounting.left() == 0
    # Of some only a later clock moves, which leaves their day as it is.
    said = history.Event.objects.filter(name="deadline.moved").count()
    assert 0 < said == _with_another_day(database.with_name("before.sqlite3")) <= seen.moving
    _copy(database, database)
    return {
        **found,
        "cases": Case.objects.count(),
        "deadlines": Deadline.objects.count(),
        "moved": seen.moving,
        "preview": preview,
        "memory_before": memory_before,
        "memory": _memory(),
    }


def _with_another_day(before: Path) -> int:
    """How many cases are to be answered by another time than in the copy made before."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS before", [str(before)])
        cursor.execute(
            "SELECT COUNT(*) FROM main.albricias_case AS now JOIN before.albricias_case AS then_"
            " ON then_.id = now.id WHERE now.answer_due_at IS NOT then_.answer_due_at"
        )
        found: int = cursor.fetchone()[0]
        cursor.execute("DETACH DATABASE before")
    return found


def _open_cases(how_many: int) -> None:
    from django.db import transaction

    from albricias.receive.models import Channel, Letter
    from albricias.resolve.cases import Case
    from albricias.resolve.clockwork import in_force
    from albricias.resolve.deadlines import Deadline, Pause, again, begun, first_owed
    from albricias.resolve.house_facts import HouseFacts, OwnRule

    what = {"amount": 15, "unit": "working_days"}
    OwnRule.objects.create(name="Contestar", at=FIRST, **what)
    facts = HouseFacts(country="ES", region="MD", sectors=["basic_service"], staff=180, at=FIRST)
    facts.keep(by=None, at=FIRST)
    clockwork, by = in_force(), _anybody()
    with transaction.atomic():
        for start in range(0, how_many, 1000):
            numbers = range(start, min(start + 1000, how_many))
            at = {n: FIRST + timedelta(minutes=n * 7 % 100_000) for n in numbers}
            letters = Letter.objects.bulk_create(
                _letter(Letter, Channel, n, at[n]) for n in numbers
            )
            rows = {n: begun(clockwork, "complaint", "Tienda", at[n]) for n in numbers}
            cases = Case.objects.bulk_create(
                _case(Case, letter, n, at[n]) for letter, n in zip(letters, numbers, strict=True)
            )
            waits = [
                Pause(case=case, at=case.received_at + DAY, reason="customer_data", by=by)
                for case in cases[::3]
            ]
            for wait in waits:
                wait.ended_at = wait.at + 2 * DAY
            Pause.objects.bulk_create(waits)
            stops = {wait.case_id: [wait.for_clocks] for wait in waits}
            for case, n in zip(cases, numbers, strict=True):
                rows[n] = again(clockwork, case.kind, case.topic, rows[n], stops.get(case.pk, ()))
                case.answer_due_at = first_owed(rows[n])
                for row in rows[n]:
                    row.case = case
            Case.objects.bulk_update(cases, ["answer_due_at"])
            Deadline.objects.bulk_create(row for n in numbers for row in rows[n])


def _anybody() -> Any:
    from albricias.people.models import Colleague

    return Colleague.objects.first()


def _letter(kind: Any, channel: Any, n: int, at: datetime) -> Any:
    raw = str(n).encode()
    return kind(
        channel=channel.WEB,
        external_id=str(n),
        key=f"K{n:08}",
        raw=raw,
        received_at=at,
        filed_at=at,
    )


def _case(kind: Any, letter: Any, n: int, at: datetime) -> Any:
    told = {"channel": letter.channel, "subject": "La cuota", "story": "Dos veces la cuota. " * 20}
    told |= {"number": f"Q-2026-{n:05}", "key": letter.key, "topic": "Tienda"}
    return kind(letter=letter, received_at=at, last_word_at=at, **told)


def _let_go() -> None:
    """What was made to build the house is not counted as what the recount needs."""
    import gc

    gc.collect()


def _copy(database: Path, to: Path) -> None:
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if to != database:
        shutil.copy(database, to)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# The floor


def _floor(before: Path, after: Path) -> float:
    """How long it takes to write what was written, and nothing else."""
    with sqlite3.connect(after) as db:
        rows = db.execute("SELECT rule_from, due_at, counted_by, id FROM albricias_deadline")
        deadlines = rows.fetchall()
        days = db.execute("SELECT answer_due_at, id FROM albricias_case").fetchall()
        moved = "SELECT name, at, voice, by_id, case_id, change_id, data FROM albricias_event"
        events = db.execute(f"{moved} WHERE name = 'deadline.moved'").fetchall()
    db = sqlite3.connect(before, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    begun = time.perf_counter()
    pieces = max(1, len(days) // 1000)
    for n in range(pieces):
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "UPDATE albricias_deadline SET rule_from=?, due_at=?, counted_by=? WHERE id=?",
            deadlines[n::pieces],
        )
        db.executemany("UPDATE albricias_case SET answer_due_at=? WHERE id=?", days[n::pieces])
        db.executemany(
            "INSERT INTO albricias_event (name, at, voice, by_id, case_id, change_id, data)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            events[n::pieces],
        )
        db.execute("COMMIT")
    taken = time.perf_counter() - begun
    db.close()
    return taken


if __name__ == "__main__":
    if sys.argv[1:2] == ["ours"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "albricias.site.settings")
        print(json.dumps(ours(int(sys.argv[2]))))
    else:
        main(*map(int, sys.argv[1:]))
