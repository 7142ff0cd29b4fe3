"""Serving with real processes: starting, moving on, stopping, and surviving."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from albricias.site import serving
from tests.commands import COMMAND, environment

SECONDS = 60


@pytest.fixture
def taken():
    """A port that somebody else holds."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        yield door.getsockname()[1]


@pytest.fixture
def served(ready_home, taken):
    """`albricias serve` on a port that is taken, once it says where it is."""
    log = ready_home.parent / "serve.log"
    command = [*COMMAND, "serve", "--port", str(taken), "--workers", "1"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, env=environment(ready_home), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        wait_for(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None)
        yield process, log
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        process.wait(SECONDS)


def wait_for(condition):
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.1)


def address(log):
    [found] = re.findall(r"is at (http://\S+)/ ", log.read_text())
    return found


def answers(at):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{at}/salud/", timeout=5) as answer:
            return answer.read() == b"ok"
    except urllib.error.URLError:
        return False


def children(pid):
    """Who was started by this process, directly or not."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True).stdout
    parents = {int(c): int(p) for c, p in (line.split() for line in found.splitlines())}
    family = {pid}
    while more := {c for c, p in parents.items() if p in family} - family:
        family |= more
    return family - {pid}


def is_running(pid):
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


def test_serve_moves_on_from_a_taken_port_lets_the_first_administrator_in_and_stops(served, taken):
    process, log = served
    said = log.read_text()
    assert f"Port {taken} is taken" in said
    assert answers(address(log))
    assert re.search(r"admin@localhost\n.*Password: (\w{4}-){3}\w{4}\n", said)
    family = children(process.pid)
    assert len(family) >= 3  # web, its process, the worker

    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    assert log.read_text().rstrip().splitlines()[-1].startswith("Stopped.")
    assert not any(is_running(pid) for pid in family)
    assert not answers(address(log))


def test_whoever_dies_is_started_again_and_a_killed_server_leaves_nobody_behind(served):
    process, log = served
    before = children(process.pid)
    for pid in before:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: log.read_text().count("was started again") >= 2)
    wait_for(lambda: answers(address(log)))

    family = children(process.pid)
    process.kill()
    process.wait()
    wait_for(lambda: not any(is_running(pid) for pid in family))


def test_a_folder_in_use_is_not_restored_over(served, real_home, albricias):
    made = albricias("backup", real_home.parent / "b.tar.gz")
    assert made.returncode == 0, made.stderr
    ran = albricias("restore", real_home.parent / "b.tar.gz", "--force")
    assert (ran.returncode, str(real_home) in ran.stderr) == (1, True)
    assert answers(address(served[1]))


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(serving.AddressNotOurs):
        serving.free_port("192.0.2.7", 8100)


def test_when_every_port_is_taken_it_says_so(taken, monkeypatch):
    monkeypatch.setattr(serving, "PORTS_TRIED", 1)
    with pytest.raises(serving.NoFreePort):
        serving.free_port("127.0.0.1", taken)


def test_a_process_that_keeps_dying_ends_all_with_a_sentence():
    child = serving.Child("web", ["false"])
    child.start()
    child.restart()
    child.restart()
    with pytest.raises(serving.KeepsDying):
        child.restart()
    child.wait(time.monotonic() + 5)


def test_the_address_shown_can_be_typed():
    assert serving.address_of("0.0.0.0", 8100) == "http://localhost:8100"
    assert serving.address_of("::1", 8100) == "http://[::1]:8100"
