"""A consistent copy of the database, made while others go on writing; and putting one back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal

Counts = dict[str, int]
COPY_NAME = {"sqlite": "albricias.sqlite3", "postgresql": "database.dump"}
PAGES_AT_ONCE = 2000  # 8 MB: between two steps whoever writes gets their turn


class ToolMissing(Refusal):
    code = "tool_missing"
    sentence = _(
        "%(tool)s was not found, and copying a PostgreSQL database needs it. Install PostgreSQL's"
        " client programs (on Debian: postgresql-client); nothing was written."
    )


class ToolFailed(Refusal):
    code = "tool_failed"
    sentence = _("%(tool)s could not do it: %(why)s. The database is as it was.")


class CopyDamaged(Refusal):
    code = "copy_damaged"
    sentence = _("The copy of the database is damaged (%(why)s), so it was not kept.")


def tables() -> list[str]:
    """Our own tables: what sessions and caches hold is not counted."""
    return sorted(model._meta.db_table for model in apps.get_app_config("albricias").get_models())


def copy_database(to: Path) -> Counts:
    """Copy the database into the file `to`; how many rows each table has in the copy."""
    if connection.vendor == "sqlite":
        return copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), to)
    return _dump_postgresql(to)


def copy_sqlite(source: Path, to: Path) -> Counts:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(to)) as copy:
        # In one read transaction, so that the copy is of one moment however long it takes.
        live.execute("BEGIN")
        live.execute("SELECT 1 FROM sqlite_master").fetchall()
        live.backup(copy, pages=PAGES_AT_ONCE)
        live.rollback()
        copy.execute("PRAGMA journal_mode=DELETE")
    return check_sqlite(to)


def check_sqlite(path: Path) -> Counts:
    """Rows by table. Raises CopyDamaged."""
    with closing(sqlite3.connect(path)) as copy:
        try:
            [(said,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
            if said != "ok":
                raise CopyDamaged(why=said)
            there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
            return {
                name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
                for name in tables()
                if name in there
            }
        except sqlite3.DatabaseError as error:
            raise CopyDamaged(why=error) from error


def _dump_postgresql(to: Path) -> Counts:
    tool = _tool("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # pg_dump reads the same moment that we count.
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts = count_rows(cursor)
        _run([tool, "--format=custom", f"--snapshot={snapshot}", f"--file={to}"])
    return counts


def count_rows(cursor: Any) -> Counts:
    found = {}
    for name in tables():
        cursor.execute(f'SELECT count(*) FROM "{name}"')
        found[name] = cursor.fetchone()[0]
    return found


def restore_postgresql(dump: Path) -> None:
    """Put the copy in the place of the present database, wholly or not at all."""
    tool = _tool("pg_restore")
    connection.close()
    database = str(settings.DATABASES["default"]["NAME"])
    how = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run([tool, *how, f"--dbname={database}", str(dump)])


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ToolMissing(tool=name)
    return found


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, env=_access(), capture_output=True, text=True, check=False)
    if done.returncode:
        why = " ".join(done.stderr.split()[:60]) or done.returncode
        raise ToolFailed(tool=Path(command[0]).name, why=why)


def _access() -> dict[str, str]:
    """How PostgreSQL's programs reach the database; a password never stands in a command."""
    found = settings.DATABASES["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    ours = {name: str(found[key]) for name, key in names.items() if found.get(key)}
    return {**os.environ, "PGDATABASE": str(found["NAME"]), **ours}
