"""Files to bring in, and bringing them in."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from albricias.receive.import_runs import ImportRun
from albricias.receive.importing import running
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
