"""Being written."""

from datetime import datetime
from typing import Any


def run_import(import_pk: int, *, file_batch: Any, now: datetime) -> None:
    raise RuntimeError("being written")
