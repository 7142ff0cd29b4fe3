"""Connections that break off, servers that say no, and what is said about it."""

import dataclasses
import re
import socket
from datetime import UTC, datetime, timedelta

import pytest

from albricias.receive.channels.mail import imap
from albricias.receive.channels.mail import imap_troubles as troubles
from albricias.receive.channels.mail.fetching import MOST_DROPS
from albricias.receive.models import Letter
from tests.receive.mail.bad_line import bad_line
from tests.receive.mail.looking import look_into
from tests.receive.mail.post_office import free_port, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(post_office):
    with bad_line(post_office.imap_port) as line:
        yield line


@pytest.fixture
def far_box(post_office, open_box, line):
    return open_box(post_office, port=line.port)


def fill(office, n, size=2000):
    for number in range(n):
        text = ("palabra " * 9 + "\n") * (size // 73)
        office.deliver(letter(text + str(number), message_id=f"<{number}@x>"))


def test_a_line_that_breaks_in_mid_message_loses_nothing_and_doubles_nothing(
    post_office, far_box, line
):
    fill(post_office, 30)
    looks = 0
    for cut in [5_000, 9_000, 20_000, 33_333, 41_000, 60_000, None, None]:
        line.cut_after = cut
        row = look_into(far_box, eager=True)
        assert row.adds_up, vars(row)
        looks += 1
    assert (row.seen, row.known + row.stored, row.error) == (30, 30, "")
    assert Letter.objects.count() == 30
    assert not far_box.missed.exists()
    print(f"{looks} looks, {line.connections} connections: 30 messages = 30 letters")


@pytest.mark.parametrize("asked", [rb"BODY\.PEEK\[\]", b"UID"])
def test_a_message_that_ends_every_connection_does_not_stop_the_next(
    post_office, far_box, line, asked
):
    fill(post_office, 12)
    poison = sorted(int(u) for u in post_office.ask("SEARCH", "ALL")[0].split())[4]
    line.hangs_up = re.compile(rb"UID FETCH (%d|\d+:\d+) .*%s" % (poison, asked))
    row = look_into(far_box)
    assert (row.seen, row.stored, row.failed, row.error) == (12, 11, 1, "")
    [missed] = far_box.missed.waiting()
    assert (missed.uid, "breaks off" in missed.why) == (poison, True)
    line.hangs_up = None
    assert look_into(far_box, eager=True).stored == 1


@pytest.mark.parametrize("asked", [rb"BODY\.PEEK\[\]", b"UID"])
def test_a_message_the_server_refuses_does_not_stop_the_next(post_office, far_box, line, asked):
    fill(post_office, 6)
    poison = sorted(int(u) for u in post_office.ask("SEARCH", "ALL")[0].split())[2]
    line.refuses = re.compile(rb"UID FETCH (%d|\d+:\d+) .*%s" % (poison, asked))
    row = look_into(far_box)
    assert (row.stored, row.failed, row.adds_up) == (5, 1, True)
    assert "Internal error" in far_box.missed.get().why
    # It is asked for again only after a while, and is counted as failed until then.
    before = len(line.asked)
    row = look_into(far_box)
    assert (row.seen, row.known, row.failed) == (6, 5, 1)
    assert not any(b"BODY.PEEK" in command for command in line.asked[before:])


def test_a_folder_taken_already_costs_one_search_and_nothing_is_fetched_again(
    post_office, far_box, line
):
    fill(post_office, 8)
    look_into(far_box)
    line.asked.clear()
    row = look_into(far_box)
    assert (row.seen, row.known) == (8, 8)
    assert [c.split()[1:3] for c in line.asked if b" UID " in c] == [[b"UID", b"SEARCH"]]


def test_a_server_that_is_gone_is_asked_less_and_less_often(open_box, post_office):
    box = open_box(post_office, port=free_port())
    pauses = []
    for _look in range(6):
        row = look_into(box)
        assert "993" in row.error
        pauses.append(box.next_fetch_at - box.last_failure_at)
    assert box.failures_in_a_row == 6
    assert pauses[0] < pauses[1] < pauses[3]
    assert pauses[-1] <= timedelta(minutes=15)
    box.port = post_office.imap_port
    box.save()
    assert look_into(box).error == ""
    assert (box.failures_in_a_row, box.last_error) == (0, "")


def test_a_wrong_password_is_said_as_such(post_office, open_box):
    box = open_box(post_office)
    box.keep_password("otra")
    box.save()
    assert "password is wrong" in look_into(box).error
    assert box.last_failure_at <= datetime.now(UTC)


def test_a_missing_folder_is_said_as_such(dovecot_office, open_box):
    assert "“Nada”" in look_into(open_box(dovecot_office, folder="Nada")).error


def test_a_password_with_accents_is_no_surprise(post_office, open_box):
    box = open_box(post_office)
    box.keep_password("contraseña")
    box.save()
    assert "does not let" in look_into(box).error


def test_a_certificate_of_nobody_gets_no_password_and_of_ones_own_authority_does(
    dovecot_office, open_box, monkeypatch
):
    box = open_box(dovecot_office, port=dovecot_office.imaps_port, security="tls")
    assert "cannot be trusted" in look_into(box).error
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot_office.authority))
    dovecot_office.deliver(letter("por TLS"))
    assert look_into(box).stored == 1
    box.port, box.security = dovecot_office.imap_port, "starttls"
    box.save()
    row = look_into(box)
    assert (row.known, row.error) == (1, "")


def test_tls_on_a_door_without_it_is_said_as_such(small_post_office, open_box):
    box = open_box(small_post_office, security="tls")
    assert "does not speak TLS" in look_into(box).error
    box.security = "starttls"
    box.save()
    assert "STARTTLS" in look_into(box).error


def test_a_server_that_never_answers_is_given_up(post_office, open_box, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account = imap.Account("127.0.0.1", silent.getsockname()[1], "none", "x", password="y")
        with pytest.raises(troubles.NoAnswer), imap.opened(account, timeout=0.3):
            pass


def test_names_of_folders_are_read_and_written_with_accents(post_office):
    account = imap.Account(
        post_office.host,
        post_office.imap_port,
        "none",
        post_office.address,
        password=post_office.password,
    )
    post_office.create("Reclamaci&APM-n y m&AOE-s")
    with imap.connected(account) as folder:
        assert folder.names() == ["INBOX", "Reclamación y más"]
    other = dataclasses.replace(account, folder="Reclamación y más")
    with imap.opened(other) as folder:
        assert folder.uids() == []


def test_a_line_that_is_always_cut_ends_with_a_sentence(post_office, far_box, line):
    fill(post_office, 3, size=30_000)
    line.cut_after = 9_000
    row = look_into(far_box)
    assert row.adds_up
    assert line.connections <= MOST_DROPS + 1
    assert row.stored == 0
