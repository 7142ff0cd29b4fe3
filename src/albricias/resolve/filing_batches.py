"""Being written."""

from typing import Any


def file_batch(*args: Any) -> None:
    raise RuntimeError("being written")
