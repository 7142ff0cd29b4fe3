"""Compare names of columns as people do: blind to case, accents and separators."""

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^a-z0-9?]+")


def plain(text: str) -> str:
    """Lower-case words without accents: "Nº de Teléfono", "phoneNumber" → "no de telefono", …"""
    spaced = _CAMEL.sub(" ", text)
    folded = unicodedata.normalize("NFKD", spaced).casefold()
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _SEPARATORS.sub(" ", bare).strip(" ?")
