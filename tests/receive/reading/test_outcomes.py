"""Every real message that we have goes from a mail server into a case, a reply, a robot's row
or quarantine: what becomes of each stands in outcomes.csv, and none is lost.

`ALBRICIAS_TEST_WRITE=1` writes the table again, to be looked at before it is committed.
"""

import csv
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from imaplib import IMAP4
from pathlib import Path
from typing import Any

import pytest

from albricias import history
from albricias.receive.models import Letter, Quarantine, Robot
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from tests.receive.mail_stage import BOX, written
from tests.receive.reading.conftest import stored
from tests.receive.reading.server import MailServer

TABLE = Path(__file__).with_name("outcomes.csv")
# The collection itself says of two that they are no bounces: a reservation, an automatic reply.
NO_BOUNCES = {"flufl_bounce/groupwise_03.txt", "flufl_bounce/qmail_08.txt"}


def outcome(letter: Letter) -> str:
    if held := Quarantine.objects.filter(letter=letter).first():
        return f"quarantine: {held.code}"
    if robot := Robot.objects.filter(letter=letter).first():
        return f"robot: {robot.kind}"
    if Entry.objects.filter(letter=letter).exists():
        return "reply"
    return "case" if Case.objects.filter(letter=letter).exists() else "twin"


def expected() -> dict[str, str]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {row["message"]: row["outcome"] for row in csv.DictReader(file)}


@pytest.fixture
def messages(data_file: Callable[[str], Path]) -> dict[str, bytes]:
    files = sorted(data_file("emails").glob("*/*"))
    names = [path for path in files if not path.name.startswith("LICENSE")]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in names}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def table(
    messages: dict[str, bytes], server: MailServer, ana: Any, box: Any, now: datetime
) -> dict[str, str]:
    """What becomes of each: put into a real mailbox, taken out of it, stored and filed."""
    found: dict[str, str] = {}
    for name, raw in messages.items():
        came = server.there_and_back(raw)
        letter, event = stored(came, source=f"{name}@{BOX}"[:120], at=now)
        history.hurry(event, now=now)
        found[name] = outcome(letter)
    return found


def test_every_message_goes_where_the_table_says(table: dict[str, str]) -> None:
    if os.environ.get("ALBRICIAS_TEST_WRITE") == "1":
        with TABLE.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [("message", "outcome"), *table.items()]
            )
    assert table == expected()
    twins = [outcome for outcome in table.values() if outcome == "twin"]
    assert history.Event.objects.filter(name="letter.came_twice").count() == len(twins)
    assert Letter.objects.unfiled().count() == Quarantine.objects.waiting().count()
    assert not history.Work.objects.exclude(last_error="").exists()


def test_every_bounce_of_the_collection_is_known_as_one() -> None:
    table = expected()  # which is what becomes of them, as the test before says
    bounces = {name for name in table if name.startswith("flufl_bounce/")} - NO_BOUNCES
    assert len(bounces) == 113
    assert {table[name] for name in bounces} == {"robot: bounce"}


def test_a_message_comes_back_from_the_server_as_it_went(server: MailServer) -> None:
    raw = written("Me han cobrado dos veces.")
    assert server.there_and_back(raw).strip() == raw.strip()
    with pytest.raises(IMAP4.error):
        server.connect(password="otra")
