"""Commands as a person runs them: real processes with a home of their own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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
        timeout=600,  # the machine may have other work
    )
