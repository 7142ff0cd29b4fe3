"""Where a file comes from when nobody says: what its rows are compared with."""

from collections.abc import Iterable
from hashlib import sha256

from django.utils.translation import gettext as _

from albricias.receive.importing.plan import NO_PRESET
from albricias.receive.importing.presets import PRESETS, recognise
from albricias.receive.importing.refused import own_columns

SAME_COLUMNS = "columns-"


def own_source(columns: Iterable[str], preset: str = "") -> str:
    """The known export's name, else one for all files with these columns, in any order."""
    columns = list(columns)
    if preset in PRESETS:
        return preset
    if preset != NO_PRESET and (known := recognise(columns)):
        return known.name
    names = {name.strip().casefold() for name in columns if name not in own_columns()}
    return SAME_COLUMNS + sha256("\n".join(sorted(names)).encode()).hexdigest()[:12]


def is_own(source: str) -> bool:
    """Whether it was given by the columns, not by a person."""
    return source.startswith(SAME_COLUMNS) or source in PRESETS


def source_words(source: str) -> str:
    return _("files with these same columns") if source.startswith(SAME_COLUMNS) else source
