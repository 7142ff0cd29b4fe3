"""A mailbox that is slow keeps only itself waiting."""

import contextlib
import socket
import threading

import pytest
from django.db import connections

from albricias.receive.channels.mail import fetcher
from tests.receive.mail.post_office import letter


@pytest.fixture
def db(db_of_threads):
    """In the place of pytest-django's: the fetcher looks into each mailbox in a thread."""


def test_a_server_that_hangs_keeps_no_other_mailbox_waiting(
    small_post_office, open_box, monkeypatch
):
    monkeypatch.setattr(fetcher, "IDLE_SECONDS", 0.05)
    small_post_office.deliver(letter("uno"))
    stop, told = threading.Event(), []
    with contextlib.ExitStack() as doors:
        for n in range(fetcher.AT_ONCE - 1):
            silent = doors.enter_context(socket.create_server(("127.0.0.1", 0)))
            open_box(small_post_office, address=f"lento{n}@x.es", port=silent.getsockname()[1])
        box = open_box(small_post_office)

        def heard(row):
            told.append(row.mailbox_id)
            stop.set()

        def look():
            try:
                fetcher.fetch_until(stop, told=heard)
            finally:
                connections.close_all()

        turns = threading.Thread(target=look)
        turns.start()
        was_told = stop.wait(60)
        stop.set()
    # Whatever it found: a thread left behind would look into the database of the next test.
    turns.join(60)
    assert not turns.is_alive()
    assert was_told
    assert told[0] == box.pk
