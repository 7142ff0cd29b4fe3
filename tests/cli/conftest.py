"""Commands as a person runs them: real processes with a home of their own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = [sys.executable, "-P", "-m", "albricias"]


def environment(home: Path, **settings: str) -> dict[str, str]:
    """This machine's, without anybody's own settings."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ALBRICIAS_")}
    return {**clean, "ALBRICIAS_HOME": str(home), "ALBRICIAS_LANGUAGE": "en", **settings}


@pytest.fixture
def real_home(tmp_path: Path) -> Path:
    return tmp_path / "real-home"


@pytest.fixture
def albricias(real_home: Path) -> Run:
    """Run `albricias …` in the real home; gives what it printed and how it ended."""

    def run(*words: Any, home: Path | None = None, **settings: str) -> Any:
        return subprocess.run(
            [*COMMAND, *map(str, words)],
            env=environment(home or real_home, **settings),
            cwd=real_home.parent,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
