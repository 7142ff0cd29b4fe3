"""Where the files of letters are kept: a folder of the home, or a bucket of an object store."""

import os
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal

Listing = tuple[list[str], list[str]]


class ObjectStoreNotInstalled(Refusal):
    code = "object_store_not_installed"
    sentence = _(
        "The setting attachment_store asks for an object store, and what speaks to one is not"
        " installed. Install the extra: pip install 'albricias[s3]'. Nothing was stored elsewhere."
    )


class ObjectStoreUnclear(Refusal):
    code = "object_store_unclear"
    sentence = _(
        "The setting attachment_store cannot be understood. Write it like"
        " s3://bucket/folder?endpoint=https://objects.example.org&region=eu-south-2."
    )


class StoreAway(Refusal):
    code = "store_away"
    sentence = _("The store of files does not answer right now. Nothing is lost: try in a minute.")


class AttachmentStore(Storage):
    """The store in force now; whatever asks for a file asks here. It has no address on the web.

    What cannot be reached is an OSError, whichever store it is.
    """

    @property
    def place(self) -> Storage:
        return in_force(settings.HOME.text("attachment_store"), settings.HOME.attachments)

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        return self.place.open(name, mode)

    def _save(self, name: str, content: "File[Any]") -> str:
        """On the disk itself, or acknowledged by the store, before we say that we have it."""
        place = cast(Any, self.place)  # what stands in its place does just what is asked of us
        return str(place._save(name, content))

    def delete(self, name: str) -> None:
        self.place.delete(name)

    def exists(self, name: str) -> bool:
        return self.place.exists(name)

    def listdir(self, path: str) -> Listing:
        """Folders and files; of a folder that is not there, none."""
        try:
            folders, files = self.place.listdir(path)
        except FileNotFoundError:
            return [], []
        return list(folders), list(files)

    def size(self, name: str) -> int:
        return self.place.size(name)

    def get_modified_time(self, name: str) -> datetime:
        return self.place.get_modified_time(name)


def attachment_storage() -> AttachmentStore:
    return AttachmentStore()


@cache
def in_force(url: str, folder: Path) -> Storage:
    """Raises ObjectStoreNotInstalled or ObjectStoreUnclear."""
    if not url:
        return DiskStore(location=folder, base_url=None)
    try:
        # An extra: whoever keeps files in the folder need not have it.
        from albricias.receive.object_store import object_store
    except ImportError as missing:
        raise ObjectStoreNotInstalled from missing
    try:
        return object_store(url)
    except ValueError as error:
        raise ObjectStoreUnclear from error


class DiskStore(FileSystemStorage):
    """A folder. A file bears its name only once it is whole and on the disk itself."""

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Half a file under its digest would pass for the whole one when it comes again.
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                _write(content, file)
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _settle(path.parent)
        return name


def _write(content: "File[Any]", file: IO[bytes]) -> None:
    for chunk in content.chunks():
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """The name, too, outlives a power cut."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened for this
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
