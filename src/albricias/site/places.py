"""Where things are on this machine, and how much room they take."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from albricias.home import Home
from albricias.site.setting_rows import without_password

# Counting more files than these would keep the page waiting.
MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    bytes: int
    is_at_least: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    folder: Path
    database: str
    database_size: Size | None
    attachments: Size
    # Where they are instead of in the folder, when that is set.
    attachments_elsewhere: str
    imports: Size
    outbox: Size
    free: int


def places(home: Home) -> Places:
    return Places(
        folder=home.folder,
        database=_database(home),
        database_size=None if home.text("database_url") else _sqlite_size(home.database),
        attachments=folder_size(home.attachments),
        attachments_elsewhere=without_password(home.text("attachment_store")),
        imports=folder_size(home.imports),
        outbox=folder_size(home.outbox),
        free=shutil.disk_usage(home.folder).free,
    )


def _database(home: Home) -> str:
    """Its file, or its address without user and password."""
    url = home.text("database_url")
    if not url:
        return str(home.database)
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def _sqlite_size(path: Path) -> Size:
    beside = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    return Size(sum(file.stat().st_size for file in beside if file.exists()))


def folder_size(folder: Path) -> Size:
    files = total = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            if files == MOST_FILES:
                return Size(total, is_at_least=True)
            path = Path(place) / name
            if path.is_file():
                files, total = files + 1, total + path.stat().st_size
    return Size(total)
