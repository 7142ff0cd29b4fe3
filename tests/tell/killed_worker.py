"""A worker that is killed outright again and again while letters go out. Run as a process.

`python -m tests.tell.killed_worker LETTERS MOST_KILLS SEED` writes that many letters, then
starts the worker and kills it whenever a byte comes in (or at a random moment) until all
are sent, and says how often.
"""

import json
import os
import random
import select
import signal
import sys
import threading
import time
from datetime import timedelta

from albricias.cli import serving
from albricias.cli.start import wake

LEASE = timedelta(seconds=0.4)
LONGEST_LIFE_SECONDS = 10


def main(letters: int, most_kills: int, seed: int) -> None:
    wake()
    from django.db import connections

    from albricias.tell import attempts

    attempts.LEASE = LEASE
    write(letters)
    chance, kills = random.Random(seed), 0
    while kills < most_kills and waiting():
        connections.close_all()
        kills += killed(chance.uniform(0, LONGEST_LIFE_SECONDS))
    connections.close_all()
    finish()
    print(json.dumps({"kills": kills, **counted()}))


def write(letters: int) -> None:
    from django.utils import timezone

    from albricias import history
    from albricias.receive.models import Channel, Letter
    from albricias.receive.told import Told
    from albricias.resolve.filing import open_case

    for n in range(letters):
        told = Told(story="Me han cobrado dos veces.", name=f"N{n}", email=f"n{n}@example.org")
        letter, _new = Letter.keep(
            channel=Channel.WEB,
            raw=told.to_raw(),
            external_id=f"k-{n}",
            received_at=timezone.now(),
        )
        open_case(letter, now=timezone.now())
    while history.work_off():
        pass


def waiting() -> bool:
    from albricias.tell.models import Dispatch

    return Dispatch.objects.waiting().exists()


def killed(seconds: float) -> int:
    """`albricias work`, until the word comes to kill it, or so long at most.

    Forked, so that hundreds of them cost no hundred starts; killed by whoever has not yet
    asked how it ended, so that its number is nobody else's.
    """
    child = os.fork()
    if not child:
        serving.work.main(args=[], standalone_mode=False)
    if select.select([sys.stdin], [], [], seconds)[0]:
        os.read(sys.stdin.fileno(), 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def finish() -> None:
    """One that nobody kills sends the rest."""
    from albricias import worker

    while waiting():
        worker.work_until_done(threading.Event())
        time.sleep(0.05)


def counted() -> dict[str, object]:
    from albricias.tell.models import Dispatch

    rows = Dispatch.objects.values_list("message_id", "state", "maybe_doubled")
    return {
        "states": sorted({state for _id, state, _n in rows}),
        "counted": {f"<{message_id}>": n for message_id, _state, n in rows},
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
