"""How fast the search is, beside a bare FTS5 page over the same texts in the same run.

Run by hand: ``python -m benchmarks.search_speed``. The same words are asked of a house with
138,726 cases and of one with 10,000. Each house is made and measured in a process of its
own. With ALBRICIAS_DATABASE_URL set (an empty PostgreSQL database whose contents may be
lost) only that one is measured.
"""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.over_http import REPOSITORY, Figures

FILE = "bos311/bos311_2008_2016.parquet"
FEW = 10_000
ROUNDS = 40
MOST_TIMES_BARE, MOST_BIGGER = 4, 1.5
# Words of the file's language: rare and common, alone and together, begun, with a slip.
ASKED = {
    "rare word": "mattress",
    "common word": "street",
    "two words": "broken sidewalk",
    "two common": "case closed",
    "three words": "street light outage",
    "form of a word": "potholes",
    "begun": "graff",
    "name": "maria sanchez",
    "name, a slip": "Gonzales Peres",
    "in no case": "unicornio",
}
BARE = """CREATE VIRTUAL TABLE bare USING fts5(subject, story, said, content='',
  tokenize="unicode61 remove_diacritics 2")"""
PAGE = """SELECT c.number, c.subject, c.story, c.standing, c.received_at, u.name, o.name
  FROM bare b JOIN albricias_case c ON c.id = b.rowid
  LEFT JOIN albricias_customer u ON u.id = c.customer_id
  LEFT JOIN albricias_colleague o ON o.id = c.owner_id
  WHERE bare MATCH ? ORDER BY {order} LIMIT 25"""
NAMES = ("María Sánchez Ruiz", "José González Pérez", "Carmen Jiménez López", "Luis Peña Gil")


def main() -> None:
    given = os.environ.get("ALBRICIAS_TEST_DATA")
    path = (Path(given) if given else REPOSITORY.parent / "shared" / "data") / FILE
    if not path.exists():
        print(f"search_speed: {path} is missing; set ALBRICIAS_TEST_DATA to the folder of data")
        return
    with tempfile.TemporaryDirectory(prefix="albricias-bench-") as folder:
        if os.environ.get("ALBRICIAS_DATABASE_URL"):
            _show_one(_apart("build_and_measure", str(path), "0", home=Path(folder)))
            return
        few = _apart("build_and_measure", str(path), str(FEW), home=Path(folder) / "few")
        many = _apart("build_and_measure", str(path), "0", home=Path(folder) / "many")
    _show(few, many)


def _apart(part: str, *words: str, home: Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.search_speed", part, *words]
    done = subprocess.run(
        command,
        env={**os.environ, "ALBRICIAS_HOME": str(home)},
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


# A house


def build_and_measure(path: str, rows: str) -> Figures:
    from albricias.cli.start import wake

    home = wake()
    from django.utils import timezone

    from albricias.resolve.importing import import_now
    from albricias.site.set_up import prepare
    from benchmarks.pages import _first_rows

    prepare(now=timezone.now())
    began = time.process_time(), time.perf_counter()
    import_now(_first_rows(Path(path), int(rows), home.folder), preset="open311")
    imported = _since(began)
    _people()
    began = time.process_time(), time.perf_counter()
    read = _read_all()
    return {"imported": imported, "read": read, "read_spent": _since(began), **measure()}


def measure() -> Figures:
    """The figures of the house that is there."""
    from albricias.cli.start import wake

    wake()
    from django.conf import settings

    from albricias.people.models import Colleague
    from albricias.resolve.cases import Case

    settings.ALLOWED_HOSTS = ["*"]
    all_seeing, of_team = Colleague.objects.order_by("name")[:2]
    figures: Figures = {
        "cases": Case.objects.count(),
        "index_mb": _index_mb(),
        "ours": {"sees all": _ours(all_seeing), "a team": _ours(of_team)},
        "page": _over_the_page(all_seeing),
    }
    return figures | _bare_figures()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    return time.process_time() - began[0], time.perf_counter() - began[1]


def _people() -> None:
    """Somebody who sees all, and somebody whose team has every hundredth case."""
    from django.utils import timezone

    from albricias.people.models import Customer, Team
    from albricias.resolve.cases import Case
    from benchmarks.pages import _welcome

    team = Team.objects.create(name="Norte")
    Case.objects.extra(where=["id %% 100 = 0"]).update(team=team)
    named = [Customer.recognise(name=name, at=timezone.now()) for name in NAMES]
    for n, customer in enumerate(named):
        Case.objects.extra(where=[f"id %% 400 = {n}"]).update(customer=customer)
    _welcome("Adela", "administration", team)
    _welcome("Ana", "agent", team)


def _read_all() -> int:
    from albricias.resolve.reading import read_unread

    total = 0
    while read := read_unread():
        total += read
    return total


def _index_mb() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT pg_total_relation_size('albricias_words_of_cases')")
            return float(cursor.fetchone()[0]) / 1e6
        cursor.execute("SELECT SUM(LENGTH(block)) FROM albricias_words_of_cases_data")
        return float(cursor.fetchone()[0]) / 1e6


# Measuring


def _spent(do: Callable[[], Any]) -> tuple[float, float]:
    """Median milliseconds, CPU and wall."""
    cpu, wall = [], []
    for _round in range(ROUNDS + 3):
        began = time.process_time(), time.perf_counter()
        do()
        spent = _since(began)
        cpu.append(spent[0] * 1000)
        wall.append(spent[1] * 1000)
    return statistics.median(cpu[3:]), statistics.median(wall[3:])


def _ours(user: Any) -> Figures:
    from django.http import QueryDict

    from albricias.board.searching import search

    def asked(words: str) -> QueryDict:
        found = QueryDict(mutable=True)
        found["q"] = words
        return found

    def one(words: str) -> list[float]:
        cpu, wall = _spent(lambda: search(asked(words), user))
        return [cpu, wall, len(search(asked(words), user).hits)]

    return {name: one(words) for name, words in ASKED.items()}


def _over_the_page(user: Any) -> Figures:
    """The whole page, in process."""
    from django.test import Client

    client = Client()
    client.force_login(user)

    def one(words: str) -> tuple[float, float]:
        return _spent(lambda: client.get("/buscar/", {"q": words}))

    return {name: one(words) for name, words in ASKED.items()}


def _bare_figures() -> Figures:
    """The same texts in plain FTS5, and its first 25 rows: by rank, and newest first."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return {}
    bare = sqlite3.connect(str(connection.settings_dict["NAME"]))
    bare.executescript("PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;")
    bare.execute(BARE)
    bare.execute(
        "INSERT INTO bare(rowid, subject, story, said) SELECT c.id, c.subject, c.story ||' '||"
        " c.place, coalesce((SELECT group_concat(text, ' ') FROM albricias_entry e"
        " WHERE e.case_id = c.id), '') FROM albricias_case c"
    )
    bare.commit()

    def one(statement: str, words: str) -> tuple[float, float]:
        return _spent(lambda: bare.execute(statement, [_plain(words)]).fetchall())

    return {
        how: {name: one(PAGE.format(order=order), words) for name, words in ASKED.items()}
        for how, order in (("bare ranked", "rank"), ("bare newest", "b.rowid DESC"))
    }


def _plain(words: str) -> str:
    return " AND ".join(f'"{word}"' for word in words.split()) + ("*" if words == "graff" else "")


# The table


def _show(few: Figures, many: Figures) -> None:
    print(f"few = {few['cases']:,} cases, many = {many['cases']:,}; median ms of CPU (and wall)\n")
    head = ("asked", "hits", "few", "many", "(wall)", "team", "page", "ranked", "newest")
    print(f"{head[0]:16}" + "".join(f"{cell:>9}" for cell in head[1:]))
    for name in ASKED:
        cpu, wall, hits = many["ours"]["sees all"][name]
        cells = [hits, few["ours"]["sees all"][name][0], cpu, wall]
        cells += [many["ours"]["a team"][name][0], many["page"][name][0]]
        cells += [many[how][name][0] for how in ("bare ranked", "bare newest")]
        print(f"{name:16}" + "".join(f"{cell:9.2f}" for cell in cells))
    for n, what in enumerate(("CPU", "wall")):
        _sums(few, many, what, n)
    if "read" in many:
        _show_reading(many)


def _sums(few: Figures, many: Figures, what: str, n: int) -> None:
    def mean(figures: Figures) -> float:
        return statistics.fmean(spent[n] for spent in figures.values())

    ours, small = mean(many["ours"]["sees all"]), mean(few["ours"]["sees all"])
    ranked, newest = mean(many["bare ranked"]), mean(many["bare newest"])
    print(f"\n{what}, mean of all: {ours:.2f} ms; bare ranked {ranked:.2f}, newest {newest:.2f}")
    print(f"  times the bare page: {ours / ranked:.2f} (wanted at most {MOST_TIMES_BARE})")
    print(f"  times its own over few: {ours / small:.2f} (wanted at most {MOST_BIGGER})")


def _show_reading(house: Figures) -> None:
    cpu, wall = house["read_spent"]
    print(f"\nimport {house['imported'][1]:.1f} s; then the worker reads {house['read']:,} cases")
    print(f"in {wall:.1f} s ({cpu:.1f} s CPU); the index takes {house['index_mb']:.0f} MB")


def _show_one(house: Figures) -> None:
    print(f"{house['cases']:,} cases; wall ms, median of {ROUNDS}\n")
    for name in ASKED:
        _cpu, wall, hits = house["ours"]["sees all"][name]
        team, page = house["ours"]["a team"][name][1], house["page"][name][1]
        print(f"{name:16}{hits:5}{wall:9.2f}   a team {team:8.2f}   whole page {page:8.2f}")
    _show_reading(house)


PARTS: dict[str, Callable[..., Figures]] = {
    "build_and_measure": build_and_measure,
    "measure": measure,
}

if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
