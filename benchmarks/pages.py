"""What a page costs, in a house with a thousand cases and in one with 138,726.

Run by hand: ``python -m benchmarks.pages``. Each is measured beside the least Django
page that shows the same rows (`benchmarks.bare`), in process and over HTTP.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.over_http import (
    REPOSITORY,
    ROUNDS,
    WARM_UP,
    Figures,
    environment,
    over_http,
    pages_of,
)

FILE = "bos311/bos311_2008_2016.parquet"
FEW = 1_000
# Entries of the longest case.
LONG = 200
MOST_BIGGER, MOST_INBOX, MOST_CASE, MOST_QUERIES = 1.3, 4, 8, 30


def main() -> None:
    given = os.environ.get("ALBRICIAS_TEST_DATA")
    path = (Path(given) if given else REPOSITORY.parent / "shared" / "data") / FILE
    if not path.exists():
        print(f"pages: {path} is missing; set ALBRICIAS_TEST_DATA to the folder of data")
        return
    with tempfile.TemporaryDirectory(prefix="albricias-bench-") as folder:
        homes = {"few": Path(folder) / "few", "many": Path(folder) / "many"}
        few = _apart("build", str(path), str(FEW), home=homes["few"])
        many = _apart("build", str(path), "0", home=homes["many"])
        _figures(homes, {"few": few, "many": many})
    _show(few, many)


def _figures(homes: dict[str, Path], found: dict[str, Figures]) -> None:
    """Few beside many, each time, so that a busy moment of the machine hits both."""
    for name, module in (("page", "albricias.site"), ("bare", "benchmarks.bare")):
        for size, home in homes.items():
            house = found[size]
            house[name] = _apart("measure", module, house["number"], house["long"], home=home)
            house[f"{name}_http"] = over_http(home, module, house)


def _apart(part: str, *words: str, home: Path) -> Figures:
    """A part of this file in a process of its own; what it printed last."""
    command = [sys.executable, "-m", "benchmarks.pages", part, *words]
    done = subprocess.run(
        command,
        env=environment(home),
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


# A house


def build(path: str, rows: str) -> Figures:
    from albricias.cli.start import wake

    home = wake()
    from django.test import Client
    from django.utils import timezone

    from albricias.people.models import Team
    from albricias.resolve.cases import Case
    from albricias.resolve.importing import import_now
    from albricias.site.set_up import prepare

    prepare(now=timezone.now())
    import_now(_first_rows(Path(path), int(rows), home.folder), preset="open311")
    team = Team.objects.create(name="Norte")
    adela = _welcome("Adela", "administration", team)
    ana = _welcome("Ana", "agent", team)
    # Her team shares every fourth case; Ana answers forty; sixty are open in either house.
    Case.objects.extra(where=["id %% 4 = 0"]).update(team=team)
    oldest = Case.objects.filter(entries__isnull=False).order_by("id").values_list("pk", flat=True)
    Case.objects.filter(pk__in=list(oldest[:40])).update(owner=ana, team=team)
    newest = Case.objects.order_by("-received_at").values_list("pk", flat=True)
    Case.objects.filter(pk__in=list(newest[:60])).update(standing="open", team=team)
    number = Case.objects.get(pk=oldest[3]).number
    long = Case.objects.get(pk=oldest[4])
    _goes_on_and_on(long, ana)
    signed_in = {}
    for one in (adela, ana):
        client = Client()
        client.force_login(one)
        signed_in[one.name] = client.cookies["sessionid"].value
    return {
        "cases": Case.objects.count(),
        "number": number,
        "long": long.number,
        "sessions": signed_in,
    }


def _goes_on_and_on(case: Any, ana: Any) -> None:
    """Two hundred entries in one case, and a promise every tenth."""
    from django.utils import timezone

    from albricias.resolve.entries import Entry
    from albricias.resolve.promises import Promise

    now = timezone.now()
    type(case).objects.filter(pk=case.pk).update(standing="open", ended_at=None)
    case.refresh_from_db()
    for n in range(LONG):
        at = now - timedelta(hours=LONG - n)
        (Entry.answer, Entry.call, Entry.note)[n % 3](case, f"Lo número {n}.", by=ana, at=at)
        if n % 10 == 0:
            due = at + timedelta(days=3)
            Promise.make(case, f"Llamar {n}", due_at=due, owner=ana, by=ana, at=at)


def _welcome(name: str, role: str, team: Any) -> Any:
    from django.utils import timezone

    from albricias.people.models import Colleague

    return Colleague.welcome(
        email=f"{name.lower()}@example.com",
        name=name,
        role=role,
        password="not-used",
        team=team,
        by=None,
        at=timezone.now(),
    )


def _first_rows(path: Path, rows: int, folder: Path) -> Path:
    if not rows:
        return path
    import pyarrow.parquet as parquet

    few = folder / "few.parquet"
    parquet.write_table(parquet.read_table(path).slice(0, rows), few)
    return few


# In process


def measure(module: str, number: str, long: str) -> Figures:
    """CPU milliseconds and queries of each page, by whoever asks."""
    os.environ["DJANGO_SETTINGS_MODULE"] = (
        module if module == "benchmarks.bare" else f"{module}.settings"
    )
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    asked = pages_of(module, number, long)
    if module == "benchmarks.bare":
        return {"Adela": {name: _cost(_client(), url) for name, url in asked.items()}}
    from albricias.people.models import Colleague

    people = Colleague.objects.order_by("name")
    return {
        one.name: {name: _cost(_client(one), url) for name, url in asked.items()} for one in people
    }


def _client(who: Any = None) -> Any:
    from django.test import Client

    client = Client()
    if who:
        client.force_login(who)
    return client


def _cost(client: Any, url: str) -> Figures:
    from django.core.cache import caches
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    caches["local"].clear()
    with CaptureQueriesContext(connection) as cold:
        status = client.get(url).status_code
    queries = len(cold)
    spent = []
    for _round in range(WARM_UP + ROUNDS):
        began = time.process_time()
        client.get(url)
        spent.append((time.process_time() - began) * 1000)
    return {"status": status, "ms": statistics.median(spent[WARM_UP:]), "queries": queries}


# The table


def _show(few: Figures, many: Figures) -> None:
    head = ("page", "asked by", "queries", "few ms", "many ms", "many/few", "floor ms", "x floor")
    print(f"in process, CPU; few = {few['cases']:,} cases, many = {many['cases']:,}\n")
    _row(*head)
    for who, costs in many["page"].items():
        for name, cost in costs.items():
            small = few["page"][who][name]
            floor = many["bare"]["Adela"].get(name, {}).get("ms")
            _row(name, who, cost["queries"], *_numbers(small["ms"], cost["ms"], floor))
            _warn(name, small, cost, floor)
    print("\nover HTTP, one process, CPU of the server (and as the reader waits)\n")
    _row(*head)
    for name, cost in many["page_http"].items():
        floor = many["bare_http"].get(name, {}).get("ms")
        _row(name, "Adela", "", *_numbers(few["page_http"][name]["ms"], cost["ms"], floor))
    waits = [f"{name} {cost['wall_ms']:.1f} ms" for name, cost in many["page_http"].items()]
    print(f"\nthe reader waits: {', '.join(waits)}")


def _numbers(small: float, big: float, floor: float | None) -> tuple[str, ...]:
    beside = (f"{floor:.2f}", f"{big / floor:.1f}") if floor else ("", "")
    return f"{small:.2f}", f"{big:.2f}", f"{big / small:.2f}" if small else "", *beside


def _row(*cells: object) -> None:
    print("".join(f"{cell!s:>10}" for cell in cells))


def _warn(name: str, small: Figures, cost: Figures, floor: float | None) -> None:
    most = {"inbox": MOST_INBOX, "case": MOST_CASE}.get(name)
    misses = [
        (cost["status"] not in {200, 302}, f"answered {cost['status']}"),
        (cost["ms"] > small["ms"] * MOST_BIGGER, f"grows with the house (target {MOST_BIGGER})"),
        (bool(floor and most and cost["ms"] > floor * most), f"target {most} x floor"),
        (cost["queries"] > MOST_QUERIES, f"target {MOST_QUERIES} queries"),
    ]
    for missed, why in misses:
        if missed:
            print(f"{'':>10}^ {why}")


PARTS: dict[str, Callable[..., Figures]] = {"build": build, "measure": measure}

if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
