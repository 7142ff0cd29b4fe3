"""Databases for tests besides the one Django makes for them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connections

from albricias.site.databases import SQLITE_OPTIONS


def poured(file: Path, into: str) -> sqlite3.Connection:
    """What this file holds, in another database by its address; open, as one in memory must be."""
    with closing(sqlite3.connect(file)) as source:
        database = sqlite3.connect(into, uri=True)
        source.backup(database)
    return database


@contextmanager
def using_file(path: Path) -> Iterator[None]:
    """Whoever asks for the database gets this file, other threads too."""
    before = connections.settings["default"], connections["default"]
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": SQLITE_OPTIONS}
    connections.settings["default"] = {**connections.settings["default"], **sqlite}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = before
