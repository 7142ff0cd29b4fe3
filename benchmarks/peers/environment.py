"""An environment for a peer: made once in ``.venv/peers/``, from the package index."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.over_http import REPOSITORY

HELPDESK = ("django-helpdesk==2.6.1", "granian")


def helpdesk() -> Path | None:
    """The Python of django-helpdesk's environment, or nothing if it cannot be had."""
    folder = REPOSITORY / ".venv" / "peers" / "helpdesk"
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        uv = str(Path(sys.executable).with_name("uv"))
        made = _runs([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)])
        install = [uv, "pip", "install", "--quiet", "--system-certs", "--python", str(python)]
        if not (made and _runs([*install, *HELPDESK])):
            return None
        (folder / "made").touch()
    return python


def words(folder: Path, *, synchronous: str) -> dict[str, str]:
    """What a peer's process is told of where it works, and how safely it writes."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ALBRICIAS_", "DJANGO_"))}
    where = {"PEER_FOLDER": str(folder), "PEER_SYNC": synchronous, "PYTHONPATH": str(REPOSITORY)}
    return clean | where


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0
