"""Of two who look for the same person at the same instant, the second waits for the first."""

import zlib
from collections.abc import Iterable

from django.db import connection

# Few enough for a file with thousands of people, many enough that strangers seldom wait.
DOORS = 256
_SPACE = 0x616C6272  # "albr": no lock of somebody else's in the same database


def wait_for_others(keys: Iterable[str]) -> bool:
    """Wait until nobody else is welcoming people of these keys. Inside a transaction, whose
    end lets the next one in. True if somebody may have been welcomed meanwhile.

    SQLite has let in one writer at a time already, when the transaction began.
    """
    doors = sorted({zlib.crc32(key.encode()) % DOORS for key in keys})
    if not doors or connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        # In order, so that two never wait for each other.
        sql = "SELECT pg_advisory_xact_lock(%s, door) FROM unnest(%s::int[]) AS door"
        cursor.execute(sql, [_SPACE, doors])
    return True
