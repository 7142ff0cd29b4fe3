"""Find the encoding of a text file, and read its lines whatever its bytes are."""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from albricias.receive.importing.notes import Note

CHUNK_BYTES = 1 << 20
# Longest line taken into memory, in characters; the rest of such a line is passed over.
MOST_LINE_CHARACTERS = 64_000_000
_ESCAPED = re.compile("[\udc80-\udcff]+")
_REPLACED = re.compile("\ufffd+")
_LETTERS = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec name, and how many stretches of bytes do not fit it."""

    name: str
    misfits: int = 0

    def note(self) -> Note:
        return Note("encoding", _("The text is encoded as %(encoding)s."), {"encoding": self.name})

    def misfit_note(self) -> Note:
        sentence = _(
            "%(misfits)s places do not fit the encoding %(encoding)s and were read as "
            "Windows-1252. Please look at accents there."
        )
        return Note("misfits", sentence, {"misfits": self.misfits, "encoding": self.name})

    def notes(self) -> list[Note]:
        return [self.note(), self.misfit_note()] if self.misfits else [self.note()]


def find_encoding(path: Path, declared: str | None = None) -> Encoding:
    """Decide the encoding by byte order mark, zero bytes, trying UTF-8, or the declaration.

    Reads the whole file once, in pieces: a bad byte can be in the last row. A declaration
    is believed only where the bytes do not say otherwise.
    """
    start = _start_of(path)
    if sure := _by_mark(start) or _by_zero_bytes(start):
        return Encoding(sure, _misfits(path, sure)[0])
    misfits, letters = _misfits(path, "utf-8")
    if misfits == 0:
        return Encoding("utf-8")
    if other := _one_byte_codec(declared):
        return Encoding(other, _misfits(path, other)[0])
    # Real UTF-8 has far more whole accented letters than stray bytes; Windows-1252 the reverse.
    if misfits > letters:
        return Encoding("cp1252", _misfits(path, "cp1252")[0])
    return Encoding("utf-8", misfits)


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _by_mark(start: bytes) -> str | None:
    return next((name for mark, name in _BOMS if start.startswith(mark)), None)


def _by_zero_bytes(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain text is zero."""
    pairs = len(start) // 2
    if pairs < 2:
        return None
    even, odd = start[0::2].count(0) / pairs, start[1::2].count(0) / pairs
    if start[1] == 0 and odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if start[0] == 0 and even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return None


def _one_byte_codec(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return None
    return name if name.startswith(("iso8859", "cp125", "cp4", "cp8", "mac", "koi8")) else None


def _misfits(path: Path, name: str) -> tuple[int, int]:
    """Count stretches of bytes outside the encoding, and characters beyond ASCII inside it."""
    wide = name.startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(name)("replace" if wide else "surrogateescape")
    stray = _REPLACED if wide else _ESCAPED
    misfits = letters = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            text = decoder.decode(chunk)
            if not text.isascii():
                misfits += len(stray.findall(text))
                letters += len(_LETTERS.findall(text))
    return misfits + len(stray.findall(decoder.decode(b"", True))), letters


def read_lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """Yield lines with their endings; a line over the limit comes cut to the limit."""
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding.name, errors="albricias_cp1252", newline="")
        while line := text.readline(MOST_LINE_CHARACTERS):
            yield line
            if len(line) == MOST_LINE_CHARACTERS:
                _pass_over_rest(text, line)


def _pass_over_rest(text: io.TextIOWrapper, line: str) -> None:
    while line and not line.endswith(("\n", "\r")):
        line = text.readline(MOST_LINE_CHARACTERS)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that do not fit as Windows-1252, the usual stranger in a UTF-8 file."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    if error.encoding.startswith(("utf-16", "utf-32")):
        return "\ufffd", error.end
    # Five bytes have no letter in Windows-1252: they stay as the control characters of Latin-1.
    return "".join(_CP1252[byte] for byte in stray), error.end


def _letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_CP1252 = [_letter(byte) for byte in range(256)]
codecs.register_error("albricias_cp1252", _as_cp1252)
