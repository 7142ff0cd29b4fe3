"""A letter as it came: given out whole, shown in part, changed never."""

import re
from collections.abc import Sequence

from django.db.models import BinaryField, F
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from albricias.receive.channels.mail.headers import to_text
from albricias.receive.models import Letter

ENDINGS = {"message/rfc822": "eml", "application/json": "json"}
FIRST_BYTES = 1500
_UNSHOWN = re.compile(r"[^\n\t -~\u00a0-\ud7ff\ue000-\ufdff\ufe10-\uffef]")


def serve(letter: Letter) -> HttpResponse:
    """As a download: a program of mail may open it, no page of ours does."""
    response = HttpResponse(bytes(letter.raw), content_type="application/octet-stream")
    name = _("letter-%(n)s") % {"n": letter.pk}
    ending = ENDINGS.get(letter.media_type, "bin")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}") or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def first_lines(raw: bytes | memoryview) -> str:
    """How it begins, for whoever has to make sense of it."""
    text = to_text(bytes(raw[:FIRST_BYTES]), "utf-8").replace("\r", "")
    return _UNSHOWN.sub("·", text)


def beginnings(letters: Sequence[int]) -> dict[int, str]:
    """The first lines of each, without reading the rest: one may be as large as its photographs."""
    begins = Substr(F("raw"), 1, FIRST_BYTES, output_field=BinaryField())
    found = Letter.objects.filter(pk__in=letters).values_list("pk", begins)
    return {pk: first_lines(raw) for pk, raw in found}
