"""Putting a backup back: all of it is checked before anything is touched.

What stands in the home is set aside beside it, never deleted.
"""

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albricias import __version__
from albricias.home import PREFIX, Home
from albricias.refusals import Refusal
from albricias.site import copies, set_up
from albricias.site.backup import BLOCK, FORMAT, MANIFEST, Manifest, Member
from albricias.site.copies import COPY_NAME, Counts
from albricias.site.holding import LOCK, held

STAGE = ".restoring"
UNREADABLE = (
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
)
LARGEST_MANIFEST = 256 * 1024 * 1024


class ArchiveDamaged(Refusal):
    code = "archive_damaged"
    sentence = _("%(path)s is not a whole backup: %(why)s. Nothing was changed.")


class ArchiveNewer(Refusal):
    code = "archive_newer"
    sentence = _(
        "This backup was made by Albricias %(theirs)s and this is %(ours)s, which is older."
        " Install version %(theirs)s or a later one; nothing was changed."
    )


class OtherDatabase(Refusal):
    code = "other_database"
    sentence = _(
        "This backup holds a %(theirs)s database, and the setting database_url asks for %(ours)s."
        " Set ALBRICIAS_DATABASE_URL to where it should go; nothing was changed."
    )


class NameTheDatabase(Refusal):
    code = "name_the_database"
    sentence = _(
        "Restoring would replace what a PostgreSQL server holds, so say which database by setting"
        " ALBRICIAS_DATABASE_URL for this command; nothing was changed."
    )


class HomeNotEmpty(Refusal):
    code = "home_not_empty"
    sentence = _(
        "There is already something in %(folder)s. With --force it is set aside beside it first;"
        " nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    counts: Counts
    set_aside: Path | None


def restore(home: Home, archive: Path, *, force: bool, now: datetime) -> Restored:
    home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with held(home, alone=True):
        occupied = _is_occupied(home)
        if occupied and not force:
            raise HomeNotEmpty(folder=home.folder)
        stage = home.folder / STAGE
        shutil.rmtree(stage, ignore_errors=True)
        try:
            manifest = unpack(archive, stage)
            _expect_room_for(manifest)
            aside = _set_aside(home, now=now) if occupied else None
            _put_in_place(home, stage)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
        set_up.prepare(now=now)
        with connection.cursor() as cursor:
            return Restored(manifest, copies.count_rows(cursor), aside)


def _is_occupied(home: Home) -> bool:
    """Whether anything would be lost: a key made a moment ago is nothing yet."""
    if connection.vendor == "postgresql" and _postgresql_has_cases():
        return True
    files = (path for path in home.folder.rglob("*") if path.is_file())
    return any(path.name not in {LOCK, "secret_key"} for path in files)


def _postgresql_has_cases() -> bool:
    return bool(
        {"albricias_event", "albricias_letter"} & set(connection.introspection.table_names())
    )


# Unpacking and checking


def unpack(archive: Path, stage: Path) -> Manifest:
    """Unpack into `stage` and check every file. Raises ArchiveDamaged or ArchiveNewer."""
    stage.mkdir(mode=0o700)
    try:
        with tarfile.open(archive, "r:gz") as tar:
            found, manifest = _unpack_all(tar, archive, stage)
    except UNREADABLE as error:
        raise ArchiveDamaged(path=archive, why=error or type(error).__name__) from error
    _expect_known(manifest)
    _expect_same(archive, found, manifest.files)
    return manifest


def _unpack_all(
    tar: tarfile.TarFile, archive: Path, stage: Path
) -> tuple[dict[str, Member], Manifest]:
    found: dict[str, Member] = {}
    for info in tar:
        content = tar.extractfile(info) if info.isfile() else None
        if content is None:
            raise ArchiveDamaged(
                path=archive, why=_("%(name)s is not a file") % {"name": info.name}
            )
        if info.name == MANIFEST:
            return found, Manifest.from_json(content.read(LARGEST_MANIFEST))
        target = stage / _harmless(info.name, archive)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            while block := content.read(BLOCK):
                digest.update(block)
                out.write(block)
        found[info.name] = Member(info.size, digest.hexdigest())
    raise ArchiveDamaged(path=archive, why=_("its list of contents is missing"))


def _harmless(name: str, archive: Path) -> PurePosixPath:
    """A path that stays inside the home."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or not path.parts:
        raise ArchiveDamaged(path=archive, why=_("%(name)s lies outside") % {"name": name})
    return path


def _expect_known(manifest: Manifest) -> None:
    ours = {name for app, name in MigrationLoader(None).disk_migrations if app == "albricias"}
    newer = manifest.format > FORMAT or set(manifest.migrations) - ours
    if newer or _as_numbers(manifest.version) > _as_numbers(__version__):
        raise ArchiveNewer(theirs=manifest.version, ours=__version__)


def _as_numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _expect_same(archive: Path, found: dict[str, Member], named: dict[str, Member]) -> None:
    wrong = [
        name for name in sorted(named.keys() | found.keys()) if found.get(name) != named.get(name)
    ]
    if wrong:
        why = _("%(name)s is missing or not as it was written") % {"name": wrong[0]}
        raise ArchiveDamaged(path=archive, why=why)


def _expect_room_for(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise OtherDatabase(theirs=manifest.database, ours=connection.vendor)
    # The settings in the archive may name the very server the backup was made from.
    if connection.vendor == "postgresql" and not os.environ.get(f"{PREFIX}DATABASE_URL"):
        raise NameTheDatabase


# Putting in place


def _set_aside(home: Home, *, now: datetime) -> Path:
    """Move what is there beside the home, or inside it where the home is a volume of its own."""
    name = f"before-{timezone.localtime(now):%Y-%m-%d-%H%M%S}"
    beside = home.folder.parent
    same_device = beside.stat().st_dev == home.folder.stat().st_dev
    aside = beside / f"{home.folder.name}.{name}" if same_device else home.folder / name
    aside.mkdir(mode=0o700)
    connection.close()
    if connection.vendor == "postgresql":
        copies.copy_database(aside / COPY_NAME["postgresql"])
    for path in list(home.folder.iterdir()):
        if path.name not in {STAGE, LOCK} and not path.name.startswith("before-"):
            path.rename(aside / path.name)
    return aside


def _put_in_place(home: Home, stage: Path) -> None:
    connection.close()
    dump = stage / COPY_NAME["postgresql"]
    if connection.vendor == "postgresql":
        copies.restore_postgresql(dump)
        dump.unlink()
    for path in list(stage.iterdir()):
        target = home.folder / path.name
        if target.is_dir():
            shutil.rmtree(target)  # empty, or it would have been set aside
        path.replace(target)
