"""Ways to invite people to complain: links, a QR code, a poster, a signature, a snippet (R3)."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, override

from albricias.home import origins

# By which way people came, as their letter will say.
POSTER, SIGNATURE, BILL = "cartel", "firma", "factura"
MOST_PLACES = 60
LONGEST = 80
# A poster hangs where light is poor and paper creases: a quarter of it may be lost.
QR_ERROR = "q"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the invitation is for: a product, some places, and in which language."""

    product: str = ""
    places: list[str] = field(default_factory=list)
    language: str = "es"

    @classmethod
    def read(cls, said: QueryDict) -> "Asked":
        places = [" ".join(line.split())[:LONGEST] for line in said.get("places", "").splitlines()]
        language = said.get("language", "") or get_language() or "es"
        return cls(
            " ".join(said.get("product", "").split())[:LONGEST],
            list(dict.fromkeys(place for place in places if place))[:MOST_PLACES],
            language if language in dict(settings.LANGUAGES) else "es",
        )

    @property
    def place(self) -> str:
        """The one place, where only one can be named."""
        return self.places[0] if len(self.places) == 1 else ""


def address_of_house(request: HttpRequest) -> str:
    """Where customers reach us; what this browser used, if the setting says nothing."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def form_link(house: str, *, origin: str, product: str = "", place: str = "") -> str:
    """The form, with what is known beforehand."""
    said = {"canal": origin, "producto": product, "lugar": place}
    return f"{house}{reverse('public:form')}?{urlencode({k: v for k, v in said.items() if v})}"


def qr_svg(link: str) -> str:
    """A drawing for a page: black on whatever is behind it, as large as it is given room."""
    made = segno.make(link, error=QR_ERROR, micro=False)
    drawn: str = made.svg_inline(omitsize=True, svgclass="qr", lineclass=None)
    return drawn


def qr_file(link: str, kind: str) -> bytes:
    """The same as a file, `svg` or `png`, for whoever lays out a bill or a box."""
    out = io.BytesIO()
    segno.make(link, error=QR_ERROR, micro=False).save(out, kind=kind, scale=12, border=4)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Poster:
    """A sheet for one place."""

    place: str
    link: str
    qr: str


def posters(house: str, asked: Asked) -> list[Poster]:
    """One for each place; one for everywhere if no place is named."""
    links = {
        place: form_link(house, origin=POSTER, product=asked.product, place=place)
        for place in asked.places or [""]
    }
    return [Poster(place, link, qr_svg(link)) for place, link in links.items()]


def snippets(house: str, asked: Asked) -> Mapping[str, str]:
    """What colleagues copy: a signature as text and as HTML, the link of bills, the form."""
    link = form_link(house, origin=SIGNATURE, product=asked.product, place=asked.place)
    bill = form_link(house, origin=BILL, product=asked.product, place=asked.place)
    with override(asked.language):
        words = gettext("Something wrong? Tell us in three minutes, and a person will answer you:")
        call = gettext("Tell us what happened")
    return {
        "signature_text": f"{words}\n{link}",
        "signature_html": format_html('<p>{} <a href="{}">{}</a></p>', words, link, call),
        "bill": bill,
        "embed": _embed(house, asked),
        "embed_plain": _embed_plain(house, asked),
    }


def _embed(house: str, asked: Asked) -> str:
    said = {"product": asked.product, "place": asked.place, "lang": asked.language}
    attributes = "".join(
        format_html(' data-{}="{}"', name, value) for name, value in said.items() if value
    )
    script = format_html('<script async src="{}"></script>', f"{house}{static('embed.js')}")
    return f"<div data-albricias{attributes}></div>\n{script}"


def _embed_plain(house: str, asked: Asked) -> str:
    """For sites that let no script of others in."""
    said = {"producto": asked.product, "lugar": asked.place, "idioma": asked.language}
    query = urlencode({k: v for k, v in said.items() if v})
    with override(asked.language):
        title = gettext("Tell us what happened")
    frame = '<iframe src="{}" title="{}" width="100%" height="900" loading="lazy"></iframe>'
    return format_html(frame, f"{house}{reverse('public:embedded')}?{query}", title)


def sites() -> tuple[str, ...]:
    """Those that may embed the form."""
    return origins(settings.HOME.text("embed_sites"))
