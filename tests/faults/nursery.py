"""Brings up one process after another that runs `albricias work` or `albricias fetch`.

    python -m tests.faults.nursery work|fetch

Forked from one that is awake, so that hundreds of them cost no hundred starts. Each line read
is the step at which the next one dies (0: it is killed from outside); its number is said when
it begins, and when it has ended its last words, if any, and "ended".
"""

import os
import sys
from importlib import import_module

from albricias.cli.start import wake


def main(kind: str) -> None:
    wake()
    from albricias.cli import fetching, serving
    from tests.faults.steps import Life, count

    for name in ("worker", "receive.channels.mail.fetcher", "api.outgoing.running"):
        import_module(f"albricias.{name}")  # so that no child imports it again
    # What the commands themselves say is for the log.
    mouth = os.dup(1)
    os.dup2(2, 1)
    run = {"work": serving.work, "fetch": fetching.fetch}[kind]
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            count(Life(int(line), mouth))
            run.main(args=["--with-parent"], standalone_mode=False)
            os._exit(0)
        os.write(mouth, b"%d\n" % child)
        os.waitpid(child, 0)
        os.write(mouth, b"ended\n")


if __name__ == "__main__":
    main(sys.argv[1])
