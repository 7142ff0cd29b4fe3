"""Sentences of a letter; and what in them is asked, or is somebody else's words."""

import re
from collections.abc import Iterator

_BOUNDARY = re.compile(
    r"[.!…]+[\"»”)]*\s+(?=[¿¡\"«“(]*[A-ZÁÉÍÓÚÑÜ0-9])|\?[\"»”)]*\s*(?=\S)|(?<=[.!?:;…])[ \t]*\n\s*"
    r"|\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-–—•*>]|\d{1,2}[.)]) ?)"
)
# Of single letters only h and m end a sentence: "a las 17 h. Después", "a las 5 p. m. Después".
_ABBREVIATED = re.compile(
    r"(?:^|[\s(.])(?:sra?s?|srta|dra?s?|dna|nums?|nro|no|art|pags?|tel|tfno|mr|mrs|ms|uds?|vds?|avda|"
    r"ing|lic|prof|gral|cia|ref|exp|aprox|max|min|etc|[a-gi-ln-z])\.$"
)
_OTHERS_WORDS = re.compile(
    r"«[^»]{1,600}»|“[^”]{1,600}”|\"[^\"]{1,600}\"|(?m:^[ \t]*>.*$)|¿[^?]{1,600}\?"
)


def sentences(text: str, read: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends; `read` is the text in plain letters."""
    at = 0
    for boundary in _BOUNDARY.finditer(text):
        stop = boundary.end() if text[boundary.start()] in "?.!…" else boundary.start()
        if text[boundary.start()] == "." and _ABBREVIATED.search(
            read, max(at, boundary.start() - 12), boundary.start() + 1
        ):
            continue
        if text[at:stop].strip():
            yield _trimmed(text, at, stop)
        at = boundary.end()
    if text[at:].strip():
        yield _trimmed(text, at, len(text))


def unsaid(read: str) -> str:
    """The same text with blanks for questions, quotations and the lines of a letter quoted."""
    return _OTHERS_WORDS.sub(lambda found: " " * len(found[0]), read)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
