"""The database of a home: SQLite in its folder, or PostgreSQL by address."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from albricias.home import Home
from albricias.refusals import Refusal

# WAL lets readers go on while one writes; IMMEDIATE makes writers queue
# instead of failing half-way through a transaction; FULL, because a letter we said
# we have must outlive a power cut, and NORMAL loses the last commits to one.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
    ),
}


class DatabaseAddressUnreadable(Refusal):
    code = "database_address_unreadable"
    sentence = _(
        "The database address should look like postgresql://user:password@host:5432/name,"
        " and it begins with “%(scheme)s”."
    )


def database(home: Home) -> dict[str, Any]:
    """Django's description of the database of this home."""
    url = home.text("database_url")
    return _postgresql(url) if url else _sqlite(home)


def _sqlite(home: Home) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home.database,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise DatabaseAddressUnreadable(scheme=parts.scheme or url[:12])
    # A socket's folder cannot stand where a host's name does: ?host=/run/postgresql
    asked = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": asked,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
