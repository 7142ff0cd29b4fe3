"""The file itself, kept before anybody looks inside."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing.refusals import FileTooLarge
from albricias.receive.importing.table import open_table
from albricias.refusals import Refusal

if TYPE_CHECKING:
    from albricias.people.models import Colleague

PIECE_BYTES = 1 << 20
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the folder of imports, and the SHA-256 of its content."""

    path: Path
    digest: str


def keep(pieces: Iterable[bytes], *, suffix: str = "", most_mb: int | None = None) -> KeptFile:
    """Write the file down piece by piece. Raises FileTooLarge, keeping nothing."""
    settings.HOME.imports.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.HOME.imports / f"{secrets.token_hex(12)}{suffix}"
    digest, size = sha256(), 0
    try:
        with path.open("xb") as file:
            for piece in pieces:
                size += len(piece)
                if most_mb is not None and size > most_mb * MEGABYTE:
                    raise FileTooLarge(most=most_mb)
                file.write(piece)
                digest.update(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return KeptFile(path, digest.hexdigest())


def keep_readable(
    pieces: Iterable[bytes], name: str, *, sheet: str | None = None, most_mb: int | None = None
) -> KeptFile:
    """Keep a file that can be opened. Raises a Refusal, keeping nothing."""
    kept = keep(pieces, suffix=safe_suffix(name), most_mb=most_mb)
    try:
        open_table(kept.path, sheet=sheet)
    except Refusal:
        kept.path.unlink()
        raise
    return kept


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
    """The ImportRun of a kept file. Without a source, that of the same file before, or its name."""
    name = " ".join(name.split())[:200]
    return ImportRun.objects.create(
        file_name=name,
        path=kept.path.name,
        source=(source.strip() or _source_before(kept.digest) or Path(name).stem)[:120],
        preset=preset,
        choices={"digest": kept.digest, **(choices or {})},
        by=by,
        created_at=at,
    )


def same_file_before(run: ImportRun) -> ImportRun | None:
    """The last finished import of the very same file, by content."""
    return _finished(str(run.choices.get("digest", ""))).exclude(pk=run.pk).first()


def _source_before(digest: str) -> str:
    before = _finished(digest).first()
    return before.source if before else ""


def _finished(digest: str) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(stage=ImportRun.Stage.FINISHED, choices__digest=digest)
