"""Documents on paper, as PDF: the receipts and sheets that a law or a customer asks for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from django.http import HttpResponse
from django.utils.http import content_disposition_header

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document; without a text there is room to write it by hand."""

    label: str
    text: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: list[Line]


def pdf(
    title: str,
    sections: Iterable[Section],
    *,
    house: str,
    name: str,
    language: str,
    lead: str = "",
    foot: str = "",
) -> bytes:
    """An A4 document of these sections.

    `name` stands under each page beside its number, so that loose sheets are put together again;
    `language` is that of the text (``es``, ``en``), for hyphens and for readers aloud.
    Raises typst.TypstError if the layout itself is broken.
    """
    said = {
        "title": title,
        "house": house,
        "name": name,
        "language": language,
        "lead": lead,
        "foot": foot,
        "sections": [
            {
                "title": part.title,
                "lines": [
                    {"label": one.label, "text": one.text.strip(), "long": one.is_long}
                    for one in part.fields
                ],
            }
            for part in sections
        ],
    }
    made: bytes = typst.compile(
        FOLDER / "document.typ",
        root=FOLDER,
        sys_inputs={"said": json.dumps(said)},
        font_paths=_fonts(),
    )
    return made


def as_file(document: bytes, name: str) -> HttpResponse:
    """To be kept, under this name."""
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@cache
def _fonts() -> typst.Fonts:
    """The one that comes with it; for letters that it lacks, those of the machine."""
    return typst.Fonts(include_system_fonts=True)
