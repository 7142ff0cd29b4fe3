"""One file with everything: the database, what came with letters, and the settings.

The archive is a .tar.gz whose last member, ``manifest.json``, names every other
with its size and SHA-256, so that a damaged or cut-off archive is always noticed.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Self

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias import __version__
from albricias.home import Home
from albricias.refusals import Refusal
from albricias.site import copies
from albricias.site.copies import COPY_NAME, Counts

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1024 * 1024
# Made anew, or belonging to this machine only.
LEFT_OUT_FOLDERS = {"static", "__pycache__"}
LEFT_OUT_PREFIXES = ("albricias.sqlite3", ".", "before-", "albricias-")


@dataclass(frozen=True, slots=True)
class Member:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds."""

    version: str
    made_at: str
    database: str
    migrations: list[str]
    counts: Counts
    files: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Raises ValueError, TypeError or KeyError."""
        found = json.loads(text)
        files = {name: Member(**member) for name, member in found.pop("files").items()}
        return cls(**found, files=files)


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    manifest: Manifest

    @property
    def size_bytes(self) -> int:
        return self.path.stat().st_size


class BackupFolderMissing(Refusal):
    code = "backup_folder_missing"
    sentence = _("There is no folder %(folder)s to write the backup in. Make it, or name another.")


class BackupExists(Refusal):
    code = "backup_exists"
    sentence = _(
        "%(path)s already exists and was left as it is. Name another file, or a"
        " folder; --force writes over it."
    )


def back_up(home: Home, to: Path, *, now: datetime, force: bool = False) -> Backup:
    """Write the archive `to` (a file, or a folder in which it gets a name).

    Raises BackupFolderMissing, or BackupExists without `force`.
    """
    if to.is_dir():
        to = to / f"albricias-{timezone.localtime(now):%Y-%m-%d-%H%M%S}.tar.gz"
    if not to.parent.is_dir():
        raise BackupFolderMissing(folder=to.parent)
    if to.exists() and not force:
        raise BackupExists(path=to)
    part = to.with_name(f".{to.name}.part")
    try:
        # Readable by its owner only: it holds what customers wrote, and the key.
        handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as out, _scratch(home) as scratch:
            manifest = _write(home, Path(scratch), out, now=now)
            out.flush()
            os.fsync(out.fileno())
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
    return Backup(to, manifest)


def _scratch(home: Home) -> tempfile.TemporaryDirectory[str]:
    # In the home, because there is room for a database there.
    return tempfile.TemporaryDirectory(prefix=".backup-", dir=home.folder)


def _write(home: Home, scratch: Path, out: IO[bytes], *, now: datetime) -> Manifest:
    # The database first: every file that its rows name exists before the rows do.
    copy = scratch / COPY_NAME[connection.vendor]
    manifest = Manifest(
        version=__version__,
        made_at=now.isoformat(),
        database=connection.vendor,
        migrations=applied_migrations(),
        counts=copies.copy_database(copy),
    )
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
        _add(tar, manifest, copy, copy.name)
        for path in files_of(home):
            _add(tar, manifest, path, path.relative_to(home.folder).as_posix())
        _add_manifest(tar, manifest, now)
    return manifest


def applied_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(name for app, name in applied if app == "albricias")


def files_of(home: Home) -> Iterator[Path]:
    """Attachments, imports, letters out, settings, key: all but the database itself."""
    for path in sorted(home.folder.iterdir()):
        if path.name.startswith(LEFT_OUT_PREFIXES) or path.name in LEFT_OUT_FOLDERS:
            continue
        if path.is_dir():
            yield from (inner for inner in sorted(path.rglob("*")) if inner.is_file())
        elif path.is_file():
            yield path


class _Reading:
    """Reads a file for the archive and digests what was really read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


def _add(tar: tarfile.TarFile, manifest: Manifest, path: Path, name: str) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return  # a passing file, gone since we listed it
    with file:
        info = tarfile.TarInfo(name)
        status = os.fstat(file.fileno())
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
        reading = _Reading(file)
        tar.addfile(info, reading)
    manifest.files[name] = Member(info.size, reading.digest.hexdigest())


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest, now: datetime) -> None:
    text = manifest.to_json()
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mtime, info.mode = len(text), int(now.timestamp()), 0o600
    tar.addfile(info, io.BytesIO(text))
