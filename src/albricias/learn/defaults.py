"""The causes an installation starts with (R62, R65), as they stand in ``causes.toml``."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from albricias.learn.models import Cause
from albricias.people.models import Colleague

FILE = Path(__file__).with_name("causes.toml")


def plant(
    by: Colleague | None, at: datetime, language: str = "es", *, examples: bool = True
) -> None:
    """Plant the families and, unless not wanted, their examples.

    Safe to repeat: a cause is known by its code, so what was renamed, moved or
    archived since is left as it is.
    """
    known = {cause.code: cause for cause in Cause.objects.exclude(code=None)}
    with transaction.atomic():
        for entry, family_code in _entries(examples):
            if entry["code"] not in known:
                parent = known.get(family_code)
                known[entry["code"]] = _found(entry, parent, language) or Cause.add(
                    entry[language],
                    parent=parent,
                    by=by,
                    at=at,
                    code=entry["code"],
                    how_avoidable=entry[f"avoid_{language}"],
                )


def _entries(examples: bool) -> Iterator[tuple[dict[str, Any], str]]:
    """Each cause with the code of its family ("" for a family), families first."""
    families: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["family"]
    for family in families:
        yield family, ""
        if examples:
            yield from ((cause, family["code"]) for cause in family["cause"])


def _found(entry: dict[str, Any], parent: Cause | None, language: str) -> Cause | None:
    """One that somebody added by hand under this name: theirs stays."""
    return Cause.objects.filter(parent=parent, name__iexact=entry[language]).first()
