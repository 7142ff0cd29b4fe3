"""The language of the command line, chosen before Django is awake.

Ours are the catalogues that Django reads too, so `_` here needs nothing but Python.
"""

import gettext as python_gettext
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from albricias.home import PREFIX, default_folder

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def chosen_language(environ: Mapping[str, str]) -> str:
    """The setting `language`, else the system's language; Spanish when in doubt."""
    wanted = (
        environ.get(f"{PREFIX}LANGUAGE") or _in_settings_file(environ) or _of_the_system(environ)
    )
    return "en" if wanted.lower().startswith("en") else "es"


def _in_settings_file(environ: Mapping[str, str]) -> str:
    path = Path(environ.get(f"{PREFIX}HOME") or default_folder()).expanduser() / "settings.toml"
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("language", ""))
    except (OSError, ValueError):
        return ""  # said aloud, with its reason, when the settings are really read


def _of_the_system(environ: Mapping[str, str]) -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((environ[name] for name in names if environ.get(name)), "")


LANGUAGE = chosen_language(os.environ)
_catalogue = python_gettext.translation("django", LOCALE, [LANGUAGE], fallback=True)
_ = _catalogue.gettext
ngettext = _catalogue.ngettext


def teach_click() -> None:
    """Click asks Python's own gettext for its few sentences; let it find them in ours."""
    os.environ["LANGUAGE"] = LANGUAGE
    python_gettext.bindtextdomain("django", str(LOCALE))
    python_gettext.textdomain("django")
