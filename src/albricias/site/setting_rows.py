"""The settings in force, each with where it comes from; secrets are never shown."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise as LazyText

from albricias.home import PREFIX, SETTINGS, Home

HIDDEN = "•••"


class Origin(StrEnum):
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class SettingRow:
    name: str
    value: str
    origin: Origin
    help: str | LazyText


def setting_rows(home: Home, environ: Mapping[str, str] = os.environ) -> list[SettingRow]:
    in_file = _names_in_file(home)
    return [
        SettingRow(
            setting.name,
            without_password(_written(home.values[setting.name])),
            _origin(setting.name, in_file, environ),
            setting.help,
        )
        for setting in SETTINGS
    ]


def _names_in_file(home: Home) -> set[str]:
    if not home.settings_file.exists():
        return set()
    return set(tomllib.loads(home.settings_file.read_text(encoding="utf-8")))


def _origin(name: str, in_file: set[str], environ: Mapping[str, str]) -> Origin:
    if f"{PREFIX}{name.upper()}" in environ:
        return Origin.ENVIRONMENT
    return Origin.FILE if name in in_file else Origin.DEFAULT


def _written(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def without_password(value: str) -> str:
    """smtp://user:secret@host is smtp://user:•••@host."""
    return re.sub(r"(://[^/@\s]*?:).*@", rf"\g<1>{HIDDEN}@", value)
