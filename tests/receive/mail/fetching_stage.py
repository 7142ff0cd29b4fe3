"""A home of its own with a mailbox in it, and real processes that fetch there."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.commands import environment
from tests.receive.mail.post_office import PostOffice

ADD = """
import sys
from albricias.cli.start import wake
wake()
from django.utils import timezone
from albricias.receive.models import Mailbox
host, port, address, password = sys.argv[1:]
box = Mailbox(address=address, host=host, port=int(port), security="none", username=address)
box.keep_password(password)
box.add(by=None, at=timezone.now())
"""


def run_script(home: Path, script: str, *words: Any, **settings: str) -> str:
    """What it printed; it must end well."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", script, *map(str, words)],
        env=environment(home, PYTHONPATH=os.pathsep.join(sys.path), **settings),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def home_with(office: PostOffice, home: Path, *, model: Path) -> Path:
    shutil.copytree(model, home)
    run_script(home, ADD, office.host, office.imap_port, office.address, office.password)
    return home


def asked(home: Path, sql: str) -> Any:
    """The one answer to a question about the database of a home."""
    with sqlite3.connect(home / "albricias.sqlite3") as database:
        [[answer]] = database.execute(sql)
    return answer
