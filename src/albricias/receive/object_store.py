"""Attachments in an object store that speaks S3. Needs the extra ``albricias[s3]``."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import Storage
from storages.backends.s3 import S3Storage

# What is read or written passes through memory up to this, and through a file beyond it.
MOST_IN_MEMORY = 1024 * 1024

P = ParamSpec("P")
R = TypeVar("R")


def object_store(url: str) -> Storage:
    """The store of ``s3://[key:secret@]bucket[/folder][?endpoint=…&region=…]``.

    Without key and secret, those of the environment or of the machine. Raises ValueError.
    """
    parts = urlsplit(url)
    query = {name: found[-1] for name, found in parse_qs(parts.query).items()}
    endpoint, region = query.pop("endpoint", None), query.pop("region", None)
    if parts.scheme != "s3" or not parts.hostname or query:
        raise ValueError(url)
    bucket = parts.netloc.rpartition("@")[2]  # as written: hostname is in small letters
    # The stubs know nothing of django-storages.
    found: Storage = ObjectStore(
        bucket_name=bucket,
        location=parts.path.strip("/"),
        endpoint_url=endpoint,
        region_name=region,
        access_key=unquote(parts.username) if parts.username else None,
        secret_key=unquote(parts.password) if parts.password else None,
        client_config=_manners("path" if endpoint else "auto"),
        default_acl=None,
        file_overwrite=True,
        querystring_auth=True,
        max_memory_size=MOST_IN_MEMORY,
    )
    return found


def _manners(addressing_style: str) -> Config:
    """Somebody waits for the page: a store that is away is said soon."""
    return Config(
        signature_version="s3v4",
        s3={"addressing_style": addressing_style},
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "total_max_attempts": 3},
    )


def or_os_error(method: Callable[P, R]) -> Callable[P, R]:
    """The store's own errors become the one that every caller of a disk expects."""

    @functools.wraps(method)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the object store: {error}") from error

    return asked


class ObjectStore(S3Storage):  # type: ignore[misc]  # the stubs know nothing of it
    """S3, whose troubles are those of a disk."""

    @or_os_error
    def _open(self, name: str, mode: str = "rb") -> Any:
        found = super()._open(name, mode)
        found.open()  # fetched here, so that what fails fails here
        return found

    @or_os_error
    def _save(self, name: str, content: Any) -> str:
        return str(super()._save(name, content))

    @or_os_error
    def delete(self, name: str) -> None:
        super().delete(name)

    @or_os_error
    def exists(self, name: str) -> bool:
        return bool(super().exists(name))

    @or_os_error
    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        folders, files = super().listdir(name)
        return list(folders), list(files)

    @or_os_error
    def get_modified_time(self, name: str) -> Any:
        return super().get_modified_time(name)
