"""What a file really is, told by its content and never by the name it was given. Pure."""

import codecs
import io
import re
import zipfile
from typing import IO, NamedTuple

HEAD = 16
BLOCK = 64 * 1024


class Kind(NamedTuple):
    """A kind of file we take: its media type and the endings its name may have."""

    media_type: str
    endings: tuple[str, ...]


JPEG = Kind("image/jpeg", (".jpg", ".jpeg"))
PNG = Kind("image/png", (".png",))
GIF = Kind("image/gif", (".gif",))
WEBP = Kind("image/webp", (".webp",))
HEIC = Kind("image/heic", (".heic", ".heif"))
PDF = Kind("application/pdf", (".pdf",))
MP3 = Kind("audio/mpeg", (".mp3",))
M4A = Kind("audio/mp4", (".m4a", ".mp4"))
OGG = Kind("audio/ogg", (".ogg", ".opus", ".oga"))
WAV = Kind("audio/wav", (".wav",))
MP4 = Kind("video/mp4", (".mp4", ".m4v", ".3gp"))
MOV = Kind("video/quicktime", (".mov",))
TEXT = Kind("text/plain", (".txt", ".text", ".md", ".log"))
CSV = Kind("text/csv", (".csv", ".tsv"))
_OOXML = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
OFFICE = {
    "word/": Kind(_OOXML + "wordprocessingml.document", (".docx",)),
    "xl/": Kind(_OOXML + "spreadsheetml.sheet", (".xlsx",)),
    "ppt/": Kind(_OOXML + "presentationml.presentation", (".pptx",)),
}
OPEN_DOCUMENT = {
    _OPEN + "text": Kind(_OPEN + "text", (".odt",)),
    _OPEN + "spreadsheet": Kind(_OPEN + "spreadsheet", (".ods",)),
    _OPEN + "presentation": Kind(_OPEN + "presentation", (".odp",)),
}

MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"OggS", OGG),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
)
IMAGE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
AUDIO_BRANDS = {b"M4A ", b"M4B "}
VIDEO_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}

# A script is plain text like any other, so its ending is believed when it accuses itself.
SCRIPT_ENDINGS = (
    *(".bat", ".cmd", ".com", ".cpl", ".exe", ".hta", ".htm", ".html", ".jar", ".js", ".jse"),
    *(".lnk", ".mht", ".mjs", ".msi", ".php", ".pl", ".ps1", ".py", ".rb", ".reg", ".scr"),
    *(".sh", ".svg", ".url", ".vbe", ".vbs", ".wsf", ".xhtml", ".xml"),
)
_MARKUP = re.compile(r"\A\s*(?:<[!?a-z]|#!)|<(?:script|svg|html|iframe|body)[\s>/]", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_MACROS = ("vbaproject.bin", "vbadata.xml", "/basic/", "/scripts/")


def sniff(content: bytes | IO[bytes], name: str) -> Kind | None:
    """The kind of this content, or None for one we do not take. A file is never read whole."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    head = file.read(HEAD)
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    return _text(file, head, name.lower())


def _by_brand(brand: bytes) -> Kind | None:
    if brand in IMAGE_BRANDS:
        return HEIC
    if brand in AUDIO_BRANDS:
        return M4A
    if brand in VIDEO_BRANDS or brand.startswith(b"3gp"):
        return MP4
    return MOV if brand == b"qt  " else None


def _office(file: IO[bytes]) -> Kind | None:
    """A document of an office program without macros; other archives are not taken."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name.lower() for name in archive.namelist()]
            if any(macro in f"/{name}" for name in names for macro in _MACROS):
                return None
            if "mimetype" in names:
                return OPEN_DOCUMENT.get(archive.open("mimetype").read(100).decode("ascii"))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError):
        return None
    if "[content_types].xml" not in names:
        return None
    return next((kind for root, kind in OFFICE.items() if _has(names, root)), None)


def _has(names: list[str], root: str) -> bool:
    return any(name.startswith(root) for name in names)


def _text(file: IO[bytes], head: bytes, name: str) -> Kind | None:
    if name.endswith(SCRIPT_ENDINGS) or not _is_text(file, head):
        return None
    return CSV if name.endswith(CSV.endings) else TEXT


def _is_text(file: IO[bytes], head: bytes) -> bool:
    """Whether it reads as text in the first encoding that can be, and harms nobody."""
    for encoding in _encodings(head):
        try:
            return _is_harmless(file, encoding)
        except UnicodeDecodeError:
            continue
    return False


def _encodings(head: bytes) -> tuple[str, ...]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return () if head.startswith((b"MZ", b"\x7fELF")) else ("utf-8-sig", "cp1252")


def _is_harmless(file: IO[bytes], encoding: str) -> bool:
    """Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    begins = True
    file.seek(0)
    while True:
        block = file.read(BLOCK)
        text = decoder.decode(block, final=not block)
        if _CONTROLS.search(text) or (begins and _MARKUP.search(text[:4096])):
            return False
        if not block:
            return True
        begins = False
