"""Sentences about what was noticed while reading, for the person who imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise as LazyText


@dataclass(frozen=True, slots=True)
class Note:
    """One translatable sentence and the details it names."""

    code: str
    sentence: str | LazyText
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence) % self.details
