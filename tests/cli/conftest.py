"""Homes for commands, each of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Ran, run


@pytest.fixture
def real_home(tmp_path: Path) -> Path:
    """Where a home will be."""
    return tmp_path / "real-home"


@pytest.fixture
def ready_home(model_home: Path, real_home: Path) -> Path:
    """A migrated home with nobody in it."""
    shutil.copytree(model_home, real_home)
    return real_home


@pytest.fixture
def albricias(real_home: Path) -> Callable[..., Ran]:
    """Run `albricias …` in the real home, or in another."""

    def here(*words: Any, home: Path | None = None, **settings: str) -> Ran:
        return run(home or real_home, *words, **settings)

    return here
