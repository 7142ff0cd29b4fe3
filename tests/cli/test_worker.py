"""The worker: never loses a piece, and waits for a database that is away."""

import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, connections

from albricias import worker
from tests.commands import environment

# What follows "test.happened": the first time it takes a minute, later it is quick.
SCRIPT = """
import sys, threading, time
from datetime import timedelta
from pathlib import Path

from albricias.cli.start import wake
home = wake()
from albricias import history, worker
from albricias.site.stopping import stop_when_told

def follow(event, *, now):
    Path(home.folder, "begun").touch()
    time.sleep(float(sys.argv[2]))
    Path(home.folder, "done").touch()

history.LEASE = timedelta(seconds=2)
history.after = lambda: {"test.happened": [follow]}
if sys.argv[1] == "begin":
    from django.utils import timezone
    history.record("test.happened", at=timezone.now())
stop = stop_when_told()
if sys.argv[1] == "finish":
    while not worker.work_until_done(stop):
        time.sleep(0.2)
else:
    worker.work(stop)
"""


@pytest.fixture
def work(ready_home):
    def start(what, seconds):
        return subprocess.Popen(
            [sys.executable, "-P", "-c", SCRIPT, what, str(seconds)], env=environment(ready_home)
        )

    return start


def wait_for(path):
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def test_what_a_worker_killed_outright_had_in_hand_is_done_by_the_next(work, real_home):
    first = work("begin", 60)
    wait_for(real_home / "begun")
    first.kill()
    first.wait()
    assert not (real_home / "done").exists()
    assert work("finish", 0).wait(60) == 0
    assert (real_home / "done").exists()


def test_a_worker_told_to_stop_finishes_the_piece_in_hand(work, real_home):
    worker = work("begin", 2)
    wait_for(real_home / "begun")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert (real_home / "done").exists()


def test_a_database_that_is_away_is_waited_for(monkeypatch):
    stop, tries = threading.Event(), []

    def away(_stop):
        tries.append(time.monotonic())
        if len(tries) == 3:
            stop.set()
            return 1
        raise OperationalError("database is locked")

    monkeypatch.setattr(worker, "one_look", away)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    assert worker.work(stop) == 1
    assert tries[2] - tries[1] > tries[1] - tries[0] - 0.005


def test_a_row_that_nobody_can_read_does_not_end_the_worker(monkeypatch, caplog):
    stop, tries = threading.Event(), []

    def broken(_stop):
        tries.append(1)
        if len(tries) == 3:
            stop.set()
            return 1
        raise ValueError("no number at all")

    monkeypatch.setattr(worker, "one_look", broken)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    assert worker.work(stop) == 1
    assert "no number at all" in caplog.text
