"""The fetcher takes turns: a slow mailbox keeps only itself waiting."""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from albricias.holders import is_gone, new_holder
from albricias.receive.channels.mail import fetcher
from albricias.receive.channels.mail.mailboxes import Mailbox
from tests.commands import COMMAND, environment, run
from tests.receive.mail.fetching_stage import asked, home_with
from tests.receive.mail.post_office import letter

LETTERS = "SELECT COUNT(*) FROM albricias_letter"


def wait_for(condition):
    until = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def home(small_post_office, model_home, tmp_path):
    return home_with(small_post_office, tmp_path / "real-home", model=model_home)


@pytest.fixture
def fetching(home):
    """`albricias fetch`, looking every second."""
    process = subprocess.Popen(
        [*COMMAND, "fetch"],
        env=environment(home, ALBRICIAS_MAIL_EVERY_SECONDS="1", PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.wait()


def test_letters_are_fetched_as_they_come_until_it_is_told_to_stop(
    small_post_office, home, fetching
):
    for n in range(1, 4):
        small_post_office.deliver(letter(f"n {n}"))
        wait_for(lambda n=n: asked(home, LETTERS) == n)
    fetching.send_signal(signal.SIGTERM)
    assert fetching.wait(60) == 0
    said = fetching.stdout.read()
    assert re.search(r"quejas@example.org: \d seen = 1 stored \+ \d known", said)


def test_what_a_killed_fetcher_had_in_hand_is_free_for_the_next(small_post_office, home, fetching):
    small_post_office.deliver(letter("uno"))
    wait_for(lambda: asked(home, LETTERS) == 1)
    fetching.kill()
    fetching.wait()
    small_post_office.deliver(letter("dos"))
    once = run(home, "fetch", "--once")
    assert (once.returncode, "2 seen = 1 stored + 1 known" in once.stdout) == (0, True), once


def test_a_mailbox_nobody_knows_is_refused_by_name(home):
    ran = run(home, "fetch", "--mailbox", "otro@example.org")
    assert ran.returncode == 1
    assert "quejas@example.org" in ran.stderr
    assert run(home, "fetch", "--mailbox", "QUEJAS@example.org").returncode == 0


@pytest.mark.django_db
def test_in_the_demonstration_nothing_is_fetched(open_box, small_post_office, settings):
    settings.DEMO = True
    open_box(small_post_office)
    stop = threading.Event()
    turns = threading.Thread(target=fetcher.fetch_until, args=(stop,), kwargs={"told": print})
    turns.start()
    stop.set()
    turns.join(10)
    assert Mailbox.objects.get().last_success_at is None


@pytest.mark.django_db
def test_a_mailbox_held_by_a_process_that_ended_is_free_at_once(box):
    ended = subprocess.Popen(["true"])
    ended.wait()
    mine = new_holder()
    theirs = mine.replace(f"/{os.getpid()}.", f"/{ended.pid}.")
    assert (is_gone(mine), is_gone(theirs), is_gone("another-machine/1/x")) == (False, True, False)
    now = timezone.now()
    later = now + timedelta(minutes=5)
    Mailbox.objects.update(lease="another-machine/1/x", leased_until=later)
    assert not box.claim(now=now)
    assert box.claim(now=later + timedelta(seconds=1))
    Mailbox.objects.update(lease=theirs, leased_until=later)
    assert box.claim(now=now)
