"""When a process should stop: it is told, or whoever started it is gone."""

import os
import signal
import threading


def stop_when_told() -> threading.Event:
    """Set by SIGTERM or Ctrl-C. A second Ctrl-C interrupts at once: the lease sees to the rest."""
    stop = threading.Event()

    def told(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop


def stop_with_parent(stop: threading.Event) -> None:
    """Set also when the process that started us is gone, even if it could not say so."""
    parent = os.getppid()

    def watch() -> None:
        while not stop.wait(1):
            if os.getppid() != parent:
                stop.set()

    threading.Thread(target=watch, name="parent", daemon=True).start()
