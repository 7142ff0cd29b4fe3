"""Whoever is killed outright lets go of what they had in hand, at once and not after a while."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from albricias import history, holders, worker
from albricias.history import Work
from albricias.holders import new_holder
from albricias.tell import outbox
from albricias.tell.attempts import Attempt
from albricias.tell.models import Dispatch

TAKES = "from albricias.holders import new_holder; print(new_holder())"


@pytest.fixture
def ended() -> str:
    """A holder that was a process of this machine."""
    said = subprocess.run([sys.executable, "-c", TAKES], capture_output=True, text=True, check=True)
    return said.stdout.strip()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no system says when it began")
def test_another_process_with_the_number_of_one_that_ended_is_another():
    mine = new_holder()
    before = mine.replace(f"/{os.getpid()}.", f"/{os.getpid()}.1")
    assert (holders.is_gone(mine), holders.is_gone(before)) == (False, True)


def test_what_a_killed_process_had_in_hand_is_free_for_the_next(ana: Any, tell_us: Any, ended: str):
    now = timezone.now()
    tell_us()
    work, later = Work.objects.order_by("id").first(), now + timedelta(minutes=9)
    assert work is not None
    Work.objects.filter(pk=work.pk).update(
        lease=ended, leased_until=later, done_at=None, due_at=now
    )
    assert not Work.objects.ready(now).filter(pk=work.pk).exists()
    worker.take_from_the_gone()
    assert Work.objects.ready(timezone.now()).filter(pk=work.pk).exists()


def test_what_was_in_hand_at_several_ends_lets_others_go_first(ana: Any, tell_us: Any, ended: str):
    now = timezone.now()
    tell_us()
    Work.objects.update(
        lease=ended, leased_until=now + timedelta(minutes=9), done_at=None, due_at=now, attempts=3
    )
    worker.take_from_the_gone()
    assert not Work.objects.ready(timezone.now()).exists()
    assert Work.objects.ready(timezone.now() + timedelta(minutes=2)).exists()


def test_what_a_living_process_has_in_hand_stays_its_own(ana: Any, tell_us: Any):
    now = timezone.now()
    tell_us()
    Work.objects.update(
        lease=new_holder(), leased_until=now + timedelta(minutes=9), done_at=None, due_at=now
    )
    worker.take_from_the_gone()
    assert not Work.objects.ready(timezone.now()).exists()


def test_a_full_disk_does_not_wear_out_a_piece_of_work(ana: Any, tell_us: Any, monkeypatch: Any):
    tell_us()
    work = Work.objects.order_by("id").first()
    assert work is not None
    Work.objects.update(done_at=None, due_at=timezone.now())
    full = OperationalError("database or disk is full")
    full.__cause__ = cause = Exception()
    cause.sqlite_errorcode = 13  # type: ignore[attr-defined]  # as sqlite3 says it
    monkeypatch.setattr(history, "handlers", lambda: {work.handler: _raises(full)})
    now = timezone.now()
    for _time in range(20):
        found = Work.objects.get(pk=work.pk)
        assert found.claim(now=now)
        assert not found.perform(now=now)
        now += timedelta(hours=1)
    assert not Work.objects.given_up().exists()
    assert "disk is full" in Work.objects.get(pk=work.pk).last_error


def _raises(error: Exception) -> Any:
    def handler(event: Any, *, now: Any) -> None:
        raise error

    return handler


def test_a_letter_that_was_taken_while_the_database_was_away_is_not_sent_again(
    ana: Any, tell_us: Any, mail: Any, monkeypatch: Any
):
    """The yes of the server is remembered until it can be noted."""
    tell_us(email="carlos@example.org")
    history.work_off()
    noted = Attempt.note_taken
    monkeypatch.setattr(Attempt, "note_taken", _locked)
    with pytest.raises(OperationalError):
        outbox.send_next()
    with pytest.raises(OperationalError):
        outbox.send_next()
    monkeypatch.setattr(Attempt, "note_taken", noted)
    outbox.send_due()
    letter = Dispatch.objects.get()
    assert (letter.state, letter.maybe_doubled, len(mail.taken)) == ("accepted", 0, 1)


def _locked(*_words: Any) -> None:
    raise OperationalError("database is locked")
