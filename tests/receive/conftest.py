"""Files to bring in, and bringing them in; channels with a past."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import running
from albricias.receive.models import Channel, HookDoor, Letter, Mailbox
from albricias.receive.told import Told
from albricias.resolve.filing_batches import file_batch
from tests.receive.importing_stage import HEADER, BringIn, Write, kept


@pytest.fixture
def a_file(tmp_path: Path) -> Write:
    def write(*lines: str, header: str = HEADER, name: str = "quejas.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def bring_in(db: None, now: datetime) -> BringIn:
    """The file kept and its rows brought in, as the worker does it."""

    def bring(path: Path, *, at: datetime | None = None, **asked: Any) -> ImportRun:
        run = kept(path, **asked)
        running.run_import(run.pk, file_batch=file_batch, now=at or now)
        return ImportRun.objects.get(pk=run.pk)

    return bring


@pytest.fixture
def letters(db: None) -> Callable[..., None]:
    """So many letters came this way, one after another."""

    def come(
        channel: Channel, first: datetime, every: timedelta, n: int, *, source: str = ""
    ) -> None:
        Letter.objects.bulk_create(
            Letter(
                channel=channel,
                source=source,
                external_id=f"{source}-{first}-{place}",
                raw=Told(story="Hola").to_raw(),
                received_at=first + place * every,
                stored_at=first + place * every,
                filed_at=first + place * every,
            )
            for place in range(n)
        )

    return come


@pytest.fixture
def box(norte: Any, now: datetime) -> Mailbox:
    return Mailbox.objects.create(
        address="quejas@example.org",
        host="imap.example.org",
        username="quejas",
        team=norte,
        added_at=now - timedelta(days=90),
        last_success_at=now - timedelta(minutes=1),
    )


@pytest.fixture
def door(db: None, now: datetime) -> HookDoor:
    return HookDoor.objects.create(kind="json", name="Reseñas", added_at=now - timedelta(days=90))
