"""What a file is, told by its content: names lie."""

import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.encodings import find_encoding, read_lines
from albricias.receive.importing.refusals import (
    FileBroken,
    FileEmpty,
    FileFormatUnknown,
    FileGrowsTooMuch,
    FileKindOld,
    FilePasswordProtected,
)

MOST_UNPACKED_BYTES = 1 << 30
MOST_UNPACKED_RATIO = 200
# Below this size a high ratio harms nobody.
HARMLESS_UNPACKED_BYTES = 10 << 20
_START_BYTES = 1 << 16


class FileKind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"


_STRANGERS: tuple[tuple[bytes, str | LazyText], ...] = (
    (b"%PDF", _("a PDF document")),
    (b"\x89PNG", _("an image")),
    (b"\xff\xd8\xff", _("an image")),
    (b"GIF8", _("an image")),
    (b"\x1f\x8b", _("a compressed file (gzip)")),
    (b"7z\xbc\xaf\x27\x1c", _("a compressed file (7z)")),
    (b"Rar!", _("a compressed file (rar)")),
    (b"{\\rtf", _("a text document (RTF)")),
    (b"SQLite format 3", _("a database (SQLite)")),
)
_WEB_PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml")


def kind_of(path: Path) -> FileKind:
    """Tell the kind by the first bytes. Raises a Refusal for what cannot be read."""
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise FileEmpty
    if start.startswith(b"PK\x03\x04"):
        return _workbook_or_refuse(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_workbook(path)
    if start.startswith(b"PAR1"):
        return FileKind.PARQUET
    _refuse_strangers(start)
    return _kind_of_text(path)


def _workbook_or_refuse(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as problem:
        raise FileBroken(problem=str(problem)) from problem
    return FileKind.XLSX


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    _refuse_growth(entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FilePasswordProtected
    if "content.xml" in names:
        raise FileKindOld(kind=".ods")
    if "xl/workbook.xml" not in names:
        looks_like = _("a compressed file (zip)")
        if "xl/workbook.bin" in names:
            looks_like = _("a binary workbook (.xlsb)")
        elif "word/document.xml" in names:
            looks_like = _("a text document (Word)")
        raise FileFormatUnknown(looks_like=looks_like)
    _refuse_lies(archive, entries)


def _refuse_growth(entries: list[zipfile.ZipInfo]) -> None:
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(packed, 1)
    if unpacked > MOST_UNPACKED_BYTES or (
        ratio > MOST_UNPACKED_RATIO and unpacked > HARMLESS_UNPACKED_BYTES
    ):
        raise FileGrowsTooMuch(packed_mb=packed >> 20, unpacked_mb=unpacked >> 20)


def _refuse_lies(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack once, to nowhere: a directory can promise less than its entries unpack to."""
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_DEFLATED or entry.compress_size < 1 << 16:
            continue
        if _unpacked_bytes(archive, entry) > entry.file_size:
            raise FileGrowsTooMuch(packed_mb=entry.compress_size >> 20, unpacked_mb="?")


def _unpacked_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Bytes the entry really unpacks to, counted until they pass what was promised."""
    inflate, size, left = zlib.decompressobj(-15), 0, entry.compress_size
    with Path(str(archive.filename)).open("rb") as file:
        file.seek(entry.header_offset + 26)
        lengths = file.read(4)
        skip = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        file.seek(entry.header_offset + 30 + skip)
        while size <= entry.file_size and (packed := file.read(min(left, 1 << 16))):
            left -= len(packed)
            while packed:
                size += len(inflate.decompress(packed, 1 << 22))
                packed = inflate.unconsumed_tail if size <= entry.file_size else b""
    return size


def _old_workbook(path: Path) -> FilePasswordProtected | FileKindOld:
    """Old .xls and password-protected .xlsx share one container."""
    mark = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(1 << 20):
            if mark in tail + chunk:
                return FilePasswordProtected()
            tail = chunk[-len(mark) :]
    return FileKindOld(kind=".xls")


def _refuse_strangers(start: bytes) -> None:
    for mark, looks_like in _STRANGERS:
        if start.startswith(mark):
            raise FileFormatUnknown(looks_like=looks_like)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:9].lower().startswith(_WEB_PAGES):
        raise FileFormatUnknown(looks_like=_("a web page"))


def _kind_of_text(path: Path) -> FileKind:
    encoding = find_encoding(path)
    first = next((line for line in read_lines(path, encoding) if not line.isspace()), "")
    sample = first[:_START_BYTES]
    odd = sum(not (char.isprintable() or char in "\t\r\n\x00\xa0\u3000") for char in sample)
    if odd > 0.1 * len(sample) or sample.count("\x00") > 0.1 * len(sample):
        raise FileFormatUnknown(looks_like=_("binary data"))
    if sample.lstrip("\ufeff \t").startswith("["):
        raise FileFormatUnknown(looks_like=_("one JSON list (not one object a line)"))
    return FileKind.JSONL if sample.lstrip("\ufeff \t").startswith("{") else FileKind.CSV
