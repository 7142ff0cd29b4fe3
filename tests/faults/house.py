"""A house of its own for each campaign: real processes, a real database, two mailboxes."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.commands import environment
from tests.conftest import REPOSITORY
from tests.receive.mail.post_office import PASSWORD, free_port

SALES, SALES_FOLDER = "ventas@example.org", "Ventas"
READY = """
import json, sys
from albricias.cli.start import wake
wake()
from django.utils import timezone
from albricias.api.tokens import ApiToken, Scope
from albricias.people.models import Colleague
from albricias.receive.channels.hooks.doors import HookDoor
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.models import Mailbox
from albricias.site.set_up import prepare
now = timezone.now()
prepare(now=now, causes=False)
account, port, password, sales, folder = sys.argv[1:]
for address, where in ((account, "INBOX"), (sales, folder)):
    box = Mailbox(address=address, host="127.0.0.1", port=int(port), security="none",
                  username=account, folder=where)
    box.keep_password(password)
    box.add(by=None, at=now)
ana = Colleague.welcome(email="ana@example.org", name="Ana", role="agent", password="x" * 12,
                        team=None, by=None, at=now)
_token, secret = ApiToken.make("tienda", scopes=list(Scope.values), colleague=ana, by=ana, at=now)
door = HookDoor.make("opiniones", kind="json", secrets={"secret": ""}, by=ana, at=now,
                     options={"proof": "address", **PRESETS["review"].options})
print(json.dumps({"token": secret, "door": door.key}))
"""
# Waits are real, so that nobody has to wait for them here: an hour goes by.
LETTERS_ARE_DUE = (
    "UPDATE albricias_dispatch SET due_at = '2020-01-01 00:00:00'"
    " WHERE state = 'waiting' AND attempts > 0 AND leased_until IS NULL",
    "UPDATE albricias_mailbox SET next_fetch_at = NULL",
    "UPDATE albricias_missed SET last_at = '2020-01-01 00:00:00'",
)
# A page that could not even note that it failed holds its lease for a minute, if it lives on.
WORK_IS_DUE = (
    "UPDATE albricias_work SET due_at = '2020-01-01 00:00:00', leased_until = NULL"
    " WHERE done_at IS NULL AND given_up_at IS NULL AND attempts > 0"
)
STILL_TO_DO = """
SELECT (SELECT COUNT(*) FROM albricias_work WHERE done_at IS NULL AND given_up_at IS NULL)
     + (SELECT COUNT(*) FROM albricias_dispatch WHERE state = 'waiting')
     + (SELECT COUNT(*) FROM albricias_unread)
"""


@dataclass
class House:
    """One folder (and one database, if that is a PostgreSQL), and how to reach it."""

    folder: Path
    database_url: str = ""
    web_port: int = field(default_factory=free_port)
    token: str = ""
    door: str = ""

    @classmethod
    def build(
        cls, folder: Path, *, account: str, imap_port: int, smtp_url: str, postgresql: str = ""
    ) -> "House":
        folder.mkdir(parents=True, exist_ok=True)
        url = new_database(postgresql, f"faults_{os.getpid()}_{folder.name}") if postgresql else ""
        house = cls(folder, url)
        house.write_settings(smtp_url)
        words = (account, str(imap_port), PASSWORD, SALES, SALES_FOLDER)
        made = json.loads(house.script(READY, *words).splitlines()[-1])
        house.token, house.door = made["token"], made["door"]
        return house

    def write_settings(self, smtp_url: str) -> None:
        (self.folder / "settings.toml").write_text(
            f'email_url = "{smtp_url}"\nmail_from = "quejas@example.org"\n'
            f'database_url = "{self.database_url}"\n'
            "mail_every_seconds = 1\napi_per_minute = 0\nauto_letters = 1000\n"
        )

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
        settings = "albricias.site.settings"
        return environment(self.folder, PYTHONPATH=path, DJANGO_SETTINGS_MODULE=settings)

    def script(self, text: str, *words: str) -> str:
        """What it printed; it must end well."""
        ran = self._ran([sys.executable, "-P", "-c", text, *words])
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def tries(self, *words: str) -> bool:
        """`albricias …`; whether it ended well."""
        return self._ran([sys.executable, "-P", "-m", "albricias", *words]).returncode == 0

    def _ran(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=600
        )

    # Its database, as somebody from outside sees it

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        if self.database_url:
            import psycopg

            with psycopg.connect(self.database_url) as connection:
                return connection.execute(sql).fetchall()
        with self.sqlite(timeout=60) as database:
            return database.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        [[found]] = self.ask(sql)
        return int(found)

    def minutes_go_by(self) -> None:
        """Letters and mailboxes that wait for their hour are due."""
        self._change(LETTERS_ARE_DUE)

    def an_hour_goes_by(self) -> None:
        """So is all other work."""
        self._change((*LETTERS_ARE_DUE, WORK_IS_DUE))

    def _change(self, statements: Sequence[str]) -> None:
        """A database that is locked just now is left alone."""
        if self.database_url:
            import psycopg

            with psycopg.connect(self.database_url) as connection:
                for sql in statements:
                    connection.execute(sql)
            return
        with self.sqlite(timeout=1) as database, contextlib.suppress(sqlite3.OperationalError):
            for sql in statements:
                database.execute(sql)

    def sqlite(self, *, timeout: float) -> "contextlib.closing[sqlite3.Connection]":
        path = self.folder / "albricias.sqlite3"
        return contextlib.closing(sqlite3.connect(path, timeout=timeout, isolation_level=None))

    @property
    def has_settled(self) -> bool:
        return self.number(STILL_TO_DO) == 0


def new_database(server: str, name: str) -> str:
    import psycopg

    name = name.replace("-", "_")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="albricias-faults-"))
