"""The fetcher is killed outright at any moment: nothing is lost and nothing doubled."""

import os
import re

import pytest

from tests.commands import run
from tests.receive.mail.fetching_stage import asked, home_with, run_script
from tests.receive.mail.post_office import letter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX systems")

# Each round a process fetches and is killed with SIGKILL: at its n-th step (a statement to the
# database or a line from the server), or after so many milliseconds.
KILL = """
import os, random, signal, sys, time
from albricias.cli.start import wake
wake()
from django.db import connection
from albricias.receive.channels.mail import imap
from albricias.receive.channels.mail.fetching import fetch
from albricias.receive.models import Mailbox

chance, rounds = random.Random(int(sys.argv[1])), int(sys.argv[2])
steps = 0

def step(last):
    global steps
    steps += 1
    if steps >= last:
        os.kill(os.getpid(), signal.SIGKILL)

def child(last):
    read = imap._Patient.readline
    def readline(self):
        step(last)
        return read(self)
    imap._Patient.readline = readline
    def execute(run, *words):
        step(last)
        return run(*words)
    with connection.execute_wrapper(execute):
        fetch(Mailbox.objects.get(), eager=True)

killed = 0
for number in range(rounds):
    by_steps = chance.random() < 0.7
    last = chance.randint(1, 60) if by_steps else 10**9
    pid = os.fork()
    if pid == 0:
        child(last)
        os._exit(0)
    if not by_steps:
        time.sleep(chance.uniform(0, 0.12))
        os.kill(pid, signal.SIGKILL)
    killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
print(killed)
"""
LETTERS = "SELECT COUNT(*) FROM albricias_letter"
SAID = "SELECT COUNT(*) FROM albricias_event WHERE name = 'letter.received'"
WORK = "SELECT COUNT(*) FROM albricias_work"
TAKEN = "SELECT COUNT(*) FROM albricias_taken"


@pytest.fixture
def new_home(model_home, tmp_path):
    return lambda office: home_with(office, tmp_path / "killed", model=model_home)


def killed_again_and_again(office, home, *, parts, rounds, seed):
    there, killed = 0, 0
    for part in range(parts):
        for n in range(12):
            name = f"<{part}.{n}@x>" if n % 4 else None
            office.deliver(letter(f"carta {part}.{n}", message_id=name))
            there += 1
        killed += int(run_script(home, KILL, seed + part, rounds))
        assert asked(home, LETTERS) == asked(home, SAID) == asked(home, WORK)
        assert asked(home, LETTERS) == asked(home, TAKEN) <= there
    last = run(home, "fetch", "--once")
    assert last.returncode == 0, last.stderr
    counts = [asked(home, sql) for sql in (LETTERS, SAID, WORK, TAKEN)]
    assert counts == [there] * 4
    assert re.search(rf"{there} seen = \d+ stored \+ \d+ known\n", last.stdout)
    print(f"{parts * rounds} processes, {killed} killed outright: {there} messages", end=" ")
    print(f"on the server = {counts[0]} letters = {counts[1]} events")
    assert killed > parts * rounds / 2


def test_killed_at_any_moment_every_message_is_one_letter(small_post_office, new_home):
    home = new_home(small_post_office)
    killed_again_and_again(small_post_office, home, parts=2, rounds=4, seed=3)


@pytest.mark.parametrize(
    ("parts", "rounds", "seed"),
    [
        pytest.param(2, 20, 3, marks=pytest.mark.slow),
        pytest.param(25, 16, 1000, marks=pytest.mark.long),
    ],
)
def test_killed_more_often_every_message_is_one_letter(post_office, new_home, parts, rounds, seed):
    home = new_home(post_office)
    killed_again_and_again(post_office, home, parts=parts, rounds=rounds, seed=seed)


MEASURE = """
import resource, sys, time
from albricias.cli.start import wake
wake()
from albricias.receive.channels.mail.fetching import fetch
from albricias.receive.models import Mailbox

def most_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
def used():
    return time.process_time()

before, began = most_mb(), used()
row = fetch(Mailbox.objects.get())
assert row.error == "" and row.adds_up, vars(row)
cost = (used() - began) / row.seen * 1000
began = used()
again = fetch(Mailbox.objects.get())
print(row.stored, again.known, round(most_mb() - before), round(cost, 2), used() - began)
"""


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="memory is counted as on Linux")
@pytest.mark.parametrize("messages", [300, pytest.param(3_000, marks=pytest.mark.slow)])
def test_many_messages_need_little_memory(dovecot_office, new_home, messages):
    """Thirty of four megabytes are among them: more than 120 MB altogether."""
    small, large = letter("x" * 9_000, message_id="<N@x>"), letter("LARGE", message_id="<N@x>")
    large = large.replace(b"LARGE", (b"y" * 70 + b"\r\n") * 57_000)
    dovecot_office.drop(
        (small if n % (messages // 30) else large).replace(b"<N@x>", b"<%d@x>" % n)
        for n in range(messages)
    )
    home = new_home(dovecot_office)
    stored, known, more_mb, *costs = run_script(home, MEASURE).split()
    assert (stored, known) == (str(messages), str(messages))
    assert int(more_mb) < 80
    print(f"{messages} messages, {more_mb} MB more memory, {costs[0]} ms of CPU each", end=" ")
    print(f"(30 of them of 4 MB); looking again {float(costs[1]):.2f} s of CPU")
