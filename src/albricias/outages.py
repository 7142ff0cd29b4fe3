"""What is the fault of neither the piece nor the code: a database or disk that says no just now."""

import errno

from django.db import DatabaseError, InterfaceError

# SQLite: busy, locked, read-only, disk error, disk full, cannot open.
_SQLITE = {5, 6, 8, 10, 13, 14}
# PostgreSQL: no connection, rolled back, out of room, being stopped, locked.
_POSTGRESQL = ("08", "40", "53", "57P", "58", "55P03")
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}


def is_outage(error: BaseException) -> bool:
    """Whether it passes by itself or by the hand of whoever keeps the machine."""
    if isinstance(error, InterfaceError):
        return True
    if isinstance(error, DatabaseError):
        return _database_is_away(error.__cause__)
    return isinstance(error, OSError) and error.errno in _DISK


def _database_is_away(cause: BaseException | None) -> bool:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE  # above it stands which kind of these
    state = getattr(cause, "sqlstate", None)
    # Whoever cannot be reached at all gives no code.
    return state is None or state.startswith(_POSTGRESQL)
