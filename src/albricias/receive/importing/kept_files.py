"""The file itself, kept before anybody looks inside."""

import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing.refusals import FileTooLarge
from albricias.receive.importing.sources import is_own, own_source
from albricias.receive.importing.table import open_table

if TYPE_CHECKING:
    from albricias.people.models import Colleague

PIECE_BYTES = 1 << 20
MEGABYTE = 1 << 20
PARTIAL = ".partial"
A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the folder of imports, the SHA-256 of its content, and its columns.

    `is_new` is False where an earlier import had kept the same content already.
    """

    path: Path
    digest: str
    columns: tuple[str, ...] = ()
    is_new: bool = True


def keep_readable(
    pieces: Iterable[bytes], name: str, *, sheet: str | None = None, most_mb: int | None = None
) -> KeptFile:
    """Keep a file that can be opened, once whatever its name. Raises a Refusal, keeping nothing."""
    settings.HOME.imports.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = settings.HOME.imports / f"{secrets.token_hex(12)}{PARTIAL}"
    try:
        digest = _write(partial, pieces, most_mb)
        columns = tuple(open_table(partial, sheet=sheet).columns)
        before = next(settings.HOME.imports.glob(f"{digest}*"), None)
        path = before or partial.with_name(f"{digest}{safe_suffix(name)}")
        if before is None:
            partial.replace(path)
        return KeptFile(path, digest, columns, is_new=before is None)
    finally:
        partial.unlink(missing_ok=True)


def _write(path: Path, pieces: Iterable[bytes], most_mb: int | None) -> str:
    """Write the file down piece by piece; its digest. Raises FileTooLarge."""
    digest, size = sha256(), 0
    with path.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            if most_mb is not None and size > most_mb * MEGABYTE:
                raise FileTooLarge(most=most_mb)
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def forget(kept: KeptFile) -> None:
    """It will not be imported after all: the copy goes, unless another import names it."""
    if kept.is_new and not ImportRun.objects.filter(path=kept.path.name).exists():
        kept.path.unlink(missing_ok=True)


def sweep_partials(run: ImportRun) -> None:
    """What a start of this run left when it was killed, and what anything left a day ago."""
    for left in settings.HOME.imports.glob(f"*{PARTIAL}"):
        with suppress(OSError):  # gone meanwhile, or still open on Windows
            is_old = time.time() - left.stat().st_mtime > A_DAY
            if is_old or left.name.startswith(f"{run.pk}-"):
                left.unlink()


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def safe_suffix(name: str) -> str:
    """The ending of a name, if it is plain; nothing else of a stranger's name is used."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 9 else ""


def note_file(
    kept: KeptFile,
    name: str,
    *,
    at: datetime,
    by: "Colleague | None",
    source: str = "",
    preset: str = "",
    choices: dict[str, Any] | None = None,
) -> ImportRun:
    """The ImportRun of a kept file. Without a source: what the same file was called, or its own."""
    name = " ".join(name.split())[:200]
    source = source.strip() or _named_before(kept.digest) or own_source(kept.columns, preset)
    return ImportRun.objects.create(
        file_name=name,
        path=kept.path.name,
        source=source[:120],
        preset=preset,
        choices={"digest": kept.digest, **(choices or {})},
        by=by,
        created_at=at,
    )


def same_file_before(run: ImportRun) -> ImportRun | None:
    """The last finished import of the very same file, by content."""
    return _finished(str(run.choices.get("digest", ""))).exclude(pk=run.pk).first()


def _named_before(digest: str) -> str:
    """How a person called the place the same file came from."""
    before = _finished(digest).first()
    return before.source if before and not is_own(before.source) else ""


def _finished(digest: str) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(stage=ImportRun.Stage.FINISHED, choices__digest=digest)
