"""What a letter asks the customer for, so that nobody is asked what we already hold (R39)."""

import re
from collections.abc import Iterator, Mapping

from albricias.coach.reading import LONGEST_READ, Finding, plain

# Asking, in whatever form: a question, a request, a need.
_ASKS = "|".join(
    (
        r"indi(?:que|quen|car|carnos|canos|quenos|queme|came)|facilit\w+|proporcion\w+",
        r"d(?:i|e)(?:ga|gan)(?:nos|me)?|envi(?:e|en|enos|eme|arnos|arme)|mand(?:e|en|enos|eme|arnos|arme)",
        r"remit(?:a|an|anos|irnos)|confirm(?:e|en|enos|eme|arnos|arme)|solicit(?:o|a|amos)|rogamos",
        r"necesit\w+|precis(?:o|a|amos)|(?:nos|me) (?:hace )?falta|cual es|cuales son",
        r"(?:podri\w+|puede(?:n)?) (?:decirnos|decirme|darnos|darme|decir|dar)",
        r"(?:could you |please )?(?:send|give|tell|provide|confirm)(?: us| me)?(?: with)?",
        r"we need|what is|what's",
    )
)
_THINGS: Mapping[str, str] = {
    "name": r"(?:nombre(?: completo)?|nombre y apellidos|apellidos|full name|your name)",
    "email": r"(?:correo(?: electronico)?|e-?mail|direccion de correo|email address)",
    "phone": r"(?:telefono|movil|celular|numero de contacto|phone|mobile)",
    "story": (
        r"(?:lo (?:ocurrido|sucedido|que (?:ha )?(?:paso|pasado|ocurrio|sucedio))|"
        r"que (?:ha pasado|paso|ocurrio|le ha ocurrido)|"
        r"el motivo de su (?:queja|reclamacion|consulta)|"
        r"what happened)"
    ),
    "product": r"(?:que producto|el producto|el servicio contratado|which product)",
    "place": r"(?:que tienda|que oficina|en que (?:tienda|oficina|centro)|which (?:shop|office))",
    "amount": r"(?:el importe|que importe|la cantidad cobrada|the amount)",
    "reference": (
        r"(?:numero de (?:caso|expediente|referencia|reclamacion|queja|incidencia)|"
        r"case number|reference number)"
    ),
}
# Near enough to be what is asked, with "si ha cambiado" and the like in another sentence.
_NEAR = r"[^.!?\n]{0,60}?"
_PATTERNS = {
    what: re.compile(rf"\b(?:{_ASKS})\b{_NEAR}\b(?:su |sus |tu |el |la |un |your |the )?{thing}\b")
    for what, thing in _THINGS.items()
}
# What looks like asking and is not: we say what we have, or what we shall do with it.
_NOT = re.compile(
    r"\b(?:no (?:hace falta|necesit\w+|es necesario)|ya tenemos|tenemos|hemos (?:anotado|guardado)|"
    r"le (?:indicamos|facilitamos|enviamos|confirmamos)|we (?:have|already)|no need)\b"
)


def asks_for(text: str) -> list[Finding]:
    """Each thing asked for, once: name, email, phone, story, product, place, amount, reference.

    The first place where it is asked. "No hace falta que nos diga su nombre" asks for nothing.
    """
    read = plain(text[:LONGEST_READ])
    return sorted(_asked(text, read), key=lambda found: found.start)


def _asked(text: str, read: str) -> Iterator[Finding]:
    for what, pattern in _PATTERNS.items():
        for cue in pattern.finditer(read):
            before = re.split(r"[.!?\n]", read[: cue.start()])[-1]
            if not _NOT.search(before + cue[0]):
                yield Finding(what, cue.start(), cue.end(), text[cue.start() : cue.end()])
                break
