"""The product's settings, in a home made for the tests and gone after them.

pytest-django reads settings before any conftest, so what the environment must and
must not say is settled here. ALBRICIAS_TEST_POSTGRESQL names a PostgreSQL to run on.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

POSTGRESQL = "ALBRICIAS_TEST_POSTGRESQL"

for name in [name for name in os.environ if name.startswith("ALBRICIAS_")]:
    if not name.startswith("ALBRICIAS_TEST_"):
        del os.environ[name]
os.environ["ALBRICIAS_HOME"] = tempfile.mkdtemp(prefix="albricias-test-")
atexit.register(shutil.rmtree, os.environ["ALBRICIAS_HOME"], ignore_errors=True)
# What is pressed is said at once: the grace has tests of its own.
os.environ["ALBRICIAS_UNDO_SECONDS"] = "0"
if POSTGRESQL in os.environ:
    os.environ["ALBRICIAS_DATABASE_URL"] = os.environ[POSTGRESQL]
# Hundreds of processes are started: where none may keep beside the sources what it compiled,
# they keep it together, or each would compile everything again, this one too.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).resolve().parent.parent / ".pytest_cache/bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
# The processes that tests start have the product's own.
os.environ["DJANGO_SETTINGS_MODULE"] = "albricias.site.settings"

from albricias.site.settings import *  # noqa: E402, F403  # after the environment
