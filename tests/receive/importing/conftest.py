"""Files as people send them."""

from collections.abc import Callable
from pathlib import Path

import pytest

WriteFile = Callable[..., Path]


@pytest.fixture
def file_with(tmp_path: Path) -> WriteFile:
    """Write a file: text (in an encoding) or bytes."""

    def write(content: str | bytes, name: str = "quejas.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return path

    return write
