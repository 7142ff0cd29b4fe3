"""Reading a TOML table field by field; what is wrong is said with its file, rule and field."""

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from albricias.clock.errors import BrokenPack
from albricias.clock.rule import Words

Choice = TypeVar("Choice", bound=StrEnum)


class Fields:
    """One table of a pack. What is read is taken out; `done` refuses what is left."""

    def __init__(
        self, table: Mapping[str, Any], file: str, rule: str | None = None, within: str = ""
    ) -> None:
        self.left = dict(table)
        self.asked: set[str] = set()
        self.file = file
        self.rule = rule
        self.within = within

    def broken(self, field: str | None, what: str) -> BrokenPack:
        where = f"{self.within}{field}" if field else self.within.rstrip(".") or None
        return BrokenPack(self.file, self.rule, where, what)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._take(name, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.broken(name, f"must be a text, not {value!r}")
        return value

    def whole(self, name: str) -> int:
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.broken(name, f"must be a whole number from 1, not {value!r}")
        return value

    def whole_or_none(self, name: str) -> int | None:
        return self.whole(name) if self._has(name) else None

    def day_or_none(self, name: str) -> date | None:
        value = self._pop(name)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.broken(name, f"must be a date like 2025-12-28, not {value!r}")
        return value

    def choice(self, name: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        value = self._take(name, default)
        return self._one_of(name, value, choices)

    def choices(self, name: str, choices: type[Choice]) -> frozenset[Choice]:
        return frozenset(self._one_of(name, value, choices) for value in self.texts(name))

    def texts(self, name: str) -> frozenset[str]:
        values = self._pop(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.broken(name, f"must be a list of texts, not {values!r}")
        return frozenset(values)

    def words(self, name: str) -> Words:
        inner = self.table(name)
        found = Words(inner.text("es"), inner.text("en"))
        inner.done()
        return found

    def words_or_none(self, name: str) -> Words | None:
        return self.words(name) if self._has(name) else None

    def table(self, name: str) -> "Fields":
        return self._inner(name, self._take(name))

    def table_or_none(self, name: str) -> "Fields | None":
        return self.table(name) if self._has(name) else None

    def tables(self, name: str) -> list["Fields"]:
        values = self._pop(name, [])
        if not isinstance(values, list):
            raise self.broken(name, f"must be a list of tables, not {values!r}")
        return [self._inner(name, value) for value in values]

    def done(self) -> None:
        """Refuse fields that nobody knows: a typing error must not be read as silence."""
        for name in self.left:
            near = get_close_matches(name, self.asked, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise self.broken(name, f"unknown field{hint}")

    def _inner(self, name: str, value: object) -> "Fields":
        if not isinstance(value, dict):
            raise self.broken(name, f"must be a table, not {value!r}")
        return Fields(value, self.file, self.rule, f"{self.within}{name}.")

    def _has(self, name: str) -> bool:
        self.asked.add(name)
        return name in self.left

    def _pop(self, name: str, default: object = None) -> Any:
        self.asked.add(name)
        return self.left.pop(name, default)

    def _take(self, name: str, default: object = None) -> Any:
        value = self._pop(name, default)
        if value is None:
            raise self.broken(name, "is missing")
        return value

    def _one_of(self, name: str, value: object, choices: type[Choice]) -> Choice:
        try:
            return choices(str(value))
        except ValueError:
            known = ", ".join(choices)
            raise self.broken(name, f"{value!r} is not one of {known}") from None
