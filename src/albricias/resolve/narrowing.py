"""What later steps of the loop know of a case, for lists that narrow by it.

By name, because causes, changes and tellings come later than the list of cases.
"""

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise as LazyText
from django.utils.module_loading import import_string


class Narrowing(Protocol):
    """Some of the cases, in words and for the database."""

    @property
    def label(self) -> str | LazyText: ...

    def narrow(self) -> Q: ...


@cache
def steps() -> Mapping[str, Narrowing]:
    found: Mapping[str, Narrowing] = import_string(settings.ALBRICIAS_STEPS)
    return found
