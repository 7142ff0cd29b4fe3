"""Filing letters by e-mail: ours beside django-helpdesk, the same messages, one run.

Run by hand: ``python -m benchmarks.mail_speed [HOW_MANY]``. Ours keeps each message raw with
its event, reads it, finds its case or opens one with an owner, customer, events and search;
the peer's own function does what it does with a fetched message. Both on SQLite with WAL,
once with ``synchronous=FULL`` as we run, whose waits for the disk the CPU does not see.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import messages
from benchmarks.over_http import REPOSITORY, environment
from benchmarks.peers import environment as peers

HOW_MANY = 2_000
MOST_OF_PEER = 0.25
BATCH = 50
Figures = dict[str, Any]


def main(how_many: int = HOW_MANY) -> None:
    with tempfile.TemporaryDirectory(prefix="albricias-bench-") as folder:
        mails, home, peer = (Path(folder) / name for name in ("mails", "home", "peer"))
        messages.write(mails, how_many)
        ours = _ours(home, mails)
        theirs = _peer(peer, mails)
    _show(ours, theirs)


def _ours(home: Path, mails: Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.mail_speed", "ours", str(mails)]
    return _last_line(command, environment(home))


def _peer(folder: Path, mails: Path) -> Figures | None:
    python = peers.helpdesk()
    if python is None:
        print("mail_speed: django-helpdesk cannot be installed here; only ours is measured")
        return None
    folder.mkdir()
    env = peers.words(folder, synchronous="FULL")
    _last_line([str(python), "-m", "benchmarks.peers.helpdesk", "build"], env)
    return _last_line([str(python), "-m", "benchmarks.peers.helpdesk", "mails", str(mails)], env)


def _last_line(command: list[str], env: dict[str, str]) -> Figures:
    done = subprocess.run(
        command, env=env, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


# In a process of its own


def ours(folder: str) -> Figures:
    from albricias.cli.start import wake

    wake()
    from django.utils import timezone

    from albricias.resolve.cases import Case
    from albricias.site.set_up import first_administrator, prepare

    prepare(now=timezone.now())
    first_administrator(now=timezone.now())
    raws = [path.read_bytes() for path in sorted(Path(folder).glob("*.eml"))]
    began, spent = time.perf_counter(), _cpu()
    _store(raws)
    _follow("resolve.file_letter")
    filed = {"wall": time.perf_counter() - began, "cpu": _cpu() - spent}
    began, spent = time.perf_counter(), _cpu()
    _follow("")
    after = {"after_wall": time.perf_counter() - began, "after_cpu": _cpu() - spent}
    return {**filed, **after, "messages": len(raws), "filed": Case.objects.count()}


def _store(raws: list[bytes]) -> None:
    """As a fetch does it, in batches of its size."""
    from django.db import transaction
    from django.utils import timezone

    from albricias.receive.channels.mail.storing import store

    for start in range(0, len(raws), BATCH):
        with transaction.atomic():
            for raw in raws[start : start + BATCH]:
                store(raw, source="quejas@example.org", received_at=timezone.now())


def _follow(handler: str) -> None:
    """As the worker does it; only the pieces of this handler, or all that is due."""
    from django.utils import timezone

    from albricias.history import Work

    while True:
        ready = Work.objects.ready(timezone.now()).select_related("event__case").order_by("id")
        some = list((ready.filter(handler=handler) if handler else ready)[:100])
        if not some:
            return
        for work in some:
            if work.claim(now=timezone.now()):
                work.perform(now=timezone.now())


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _show(ours: Figures, theirs: Figures | None) -> None:
    _line("ours: kept, read, threaded, filed", ours)
    each = ours["after_cpu"] / ours["messages"] * 1000
    print(f"  what follows (acknowledgements written and sent): {each:.2f} ms CPU a message more")
    if theirs:
        _line("django-helpdesk", theirs)
        cpu = ours["cpu"] / theirs["cpu"]
        wall = ours["wall"] / theirs["wall"]
        print(
            f"  ours of theirs: CPU {cpu:.2f}, wall {wall:.2f} (wanted: CPU at most {MOST_OF_PEER})"
        )


def _line(name: str, found: Figures) -> None:
    n = found["messages"]
    print(
        f"  {name}: {found['cpu'] / n * 1000:.2f} ms CPU, {found['wall'] / n * 1000:.2f} ms wall"
        f" a message; {n / found['wall']:.0f} a second; {n} messages, {found['filed']} cases"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["ours"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "albricias.site.settings")
        print(json.dumps(ours(sys.argv[2])))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else HOW_MANY)
