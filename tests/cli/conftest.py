"""Commands as a person runs them: real processes with a home of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ran = subprocess.CompletedProcess[str]
COMMAND = [sys.executable, "-P", "-m", "albricias"]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """This machine's, without anybody's own settings."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ALBRICIAS_")}
    return {**clean, "ALBRICIAS_HOME": str(home), "ALBRICIAS_LANGUAGE": "en", **settings}


def run(home: Path, *words: Any, **settings: str) -> Ran:
    """Run `albricias …` in this home; what it printed and how it ended."""
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        env=environment(home, **settings),
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="session")
def model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated home, made once and copied by whoever needs one."""
    home = tmp_path_factory.mktemp("model") / "home"
    ran = run(home, "migrate")
    assert ran.returncode == 0, ran.stderr
    return home


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
