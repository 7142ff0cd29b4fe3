"""Where things are: one folder holds the database, the attachments and the settings.

Every setting has one name, a default and a sentence. It is read from the
environment (``ALBRICIAS_PORT=8200``) or from ``settings.toml`` in the folder
(``port = 8200``); the environment wins. A name nobody knows is refused aloud.
"""

import difflib
import os
import re
import secrets
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal

PREFIX = "ALBRICIAS_"
# A name may begin with *. for all that stands below it.
ORIGIN = re.compile(r"https?://(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?", re.ASCII)
FOR_TESTS = "ALBRICIAS_TEST_"


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str | int | bool
    help: LazyText


SETTINGS = (
    Setting("organisation", "Mi organización", _("The name customers read on pages and letters.")),
    Setting("language", "es", _("Language of the company: es or en.")),
    Setting("time_zone", "Europe/Madrid", _("Time zone in which hours are read and written.")),
    Setting("currency", "EUR", _("ISO 4217 code of the money written in cases.")),
    Setting("host", "127.0.0.1", _("Address on which the pages are served.")),
    Setting("port", 8100, _("Port on which the pages are served; if taken, the next free one.")),
    Setting("web_workers", 2, _("Web processes started by `albricias serve`.")),
    Setting("public_url", "", _("Address customers reach us at, for links in letters.")),
    Setting(
        "embed_sites",
        "",
        _("Sites that may show our form inside theirs: https://… origins separated by commas."),
    ),
    Setting("allowed_hosts", "*", _("Host names the pages answer to, separated by commas.")),
    Setting(
        "trusted_proxies",
        "",
        _("Proxies on other machines whose X-Forwarded-For is believed, separated by commas."),
    ),
    Setting("database_url", "", _("postgresql://… for PostgreSQL; empty: SQLite in the folder.")),
    Setting("email_url", "", _("smtp://user:password@host:port?tls=1; empty: the outbox folder.")),
    Setting("mail_from", "no-responder@localhost", _("Address our letters are sent from.")),
    Setting("mail_tries_hours", 72, _("Hours for which a letter is tried before it is given up.")),
    Setting("auto_letters", 5, _("Most letters that nobody wrote by hand to one address…")),
    Setting("auto_hours", 24, _("…within so many hours; what is over is held back.")),
    Setting("acknowledge_hours", 24, _("Hours within which a complaint should be acknowledged.")),
    Setting("answer_days", 15, _("Days within which a complaint should be answered.")),
    Setting("remind_minutes", 60, _("Minutes before a promise falls due that its owner is told.")),
    Setting("approve_hours", 24, _("Hours in which somebody who may should answer a request.")),
    Setting("silence_days", 7, _("Days a customer is given to say whether it is resolved.")),
    Setting("ask_again_days", 3, _("Days after that in which who said nothing is asked again.")),
    Setting("still_days", 28, _("Days after a yes until it is asked whether it still holds.")),
    Setting("undo_seconds", 30, _("Seconds in which what goes to a customer can be taken back.")),
    Setting("mail_every_seconds", 60, _("Seconds between two checks of each mailbox.")),
    Setting("mail_mb", 50, _("Largest e-mail fetched, in megabytes; larger ones are listed.")),
    Setting("reopen_days", 30, _("Days after its end in which a reply opens a case again.")),
    Setting("thread_days", 14, _("Days in which a mail with the same subject may be the same.")),
    Setting("attachment_mb", 10, _("Largest attachment accepted, in megabytes.")),
    Setting("attachments", 5, _("Most attachments accepted with one letter.")),
    Setting(
        "attachment_store",
        "",
        _("s3://bucket/folder?endpoint=… for an object store; empty: the folder attachments."),
    ),
    Setting("import_mb", 500, _("Largest import file accepted on the page, in megabytes.")),
    Setting("hook_mb", 30, _("Largest post accepted from another system, in megabytes.")),
    Setting("chat_minutes", 60, _("Minutes in which messages of one person are one case.")),
    Setting(
        "whatsapp_api",
        "https://graph.facebook.com/v21.0",
        _("Address of WhatsApp's Cloud API; empty: our messages go into the outbox folder."),
    ),
    Setting("api_per_minute", 600, _("Requests a token of the API may make a minute; 0: any.")),
    Setting(
        "private_webhooks",
        False,
        _("Lets our webhooks go to private addresses and without TLS; never on the internet."),
    ),
    Setting(
        "confidential_channel",
        False,
        _("Opens the confidential channel at /canal/, where nobody says who they are."),
    ),
    Setting("demo", False, _("Marks every page as invented demonstration.")),
    Setting("debug", False, _("Shows errors with their trace; never where customers are.")),
)
DEFAULTS: Mapping[str, str | int | bool] = {setting.name: setting.default for setting in SETTINGS}


class SettingUnknown(Refusal):
    code = "setting_unknown"
    sentence = _(
        "There is no setting called “%(name)s” (in %(where)s). `albricias settings` lists them all."
    )


class SettingMisspelt(SettingUnknown):
    sentence = _(
        "There is no setting called “%(name)s” (in %(where)s). Did you mean “%(near)s”?"
        " `albricias settings` lists them all."
    )


class SettingUnreadable(Refusal):
    code = "setting_unreadable"
    sentence = _("The setting “%(name)s” should be %(kind)s, and it is “%(value)s” (in %(where)s).")


class SettingsFileUnreadable(Refusal):
    code = "settings_file_unreadable"
    sentence = _("The settings file %(path)s cannot be read: %(why)s. Nothing was started.")


def default_folder() -> Path:
    """The user's data folder, as each system has it."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "albricias"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "albricias"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "albricias"


@dataclass(frozen=True, slots=True)
class Home:
    """The folder and the settings in force there."""

    folder: Path
    values: Mapping[str, str | int | bool]

    def text(self, name: str) -> str:
        return str(self.values[name])

    def number(self, name: str) -> int:
        return int(self.values[name])

    def flag(self, name: str) -> bool:
        return bool(self.values[name])

    @property
    def database(self) -> Path:
        return self.folder / "albricias.sqlite3"

    @property
    def attachments(self) -> Path:
        return self.folder / "attachments"

    @property
    def imports(self) -> Path:
        return self.folder / "imports"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.toml"

    def prepare(self) -> None:
        """Make the folders that are missing, readable by their owner only."""
        for folder in (self.folder, self.attachments, self.imports, self.outbox):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def secret_key(self) -> str:
        """The key that signs sessions and links; made up once and kept in the folder."""
        path = self.folder / "secret_key"
        if not path.exists():
            self.prepare()
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()


def read(environ: Mapping[str, str] | None = None) -> Home:
    """The home in force.

    Raises SettingUnknown, SettingUnreadable or SettingsFileUnreadable.
    """
    environ = os.environ if environ is None else environ
    folder = Path(environ.get(f"{PREFIX}HOME") or default_folder()).expanduser().resolve()
    values = dict(DEFAULTS)
    values.update(_from_file(folder / "settings.toml"))
    values.update(_from_environment(environ))
    return Home(folder=folder, values=values)


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks separated by commas. Raises ValueError."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def origins(text: str) -> tuple[str, ...]:
    """Origins of sites, like https://www.example.org, separated by commas. Raises ValueError."""
    found = tuple(part.strip().rstrip("/").lower() for part in text.split(",") if part.strip())
    for one in found:
        if not ORIGIN.fullmatch(one):
            raise ValueError(one)
    return found


def _from_file(path: Path) -> dict[str, str | int | bool]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsFileUnreadable(path=path, why=error) from error
    return {name: _parse(name, value, where=str(path)) for name, value in found.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, str | int | bool]:
    found = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and not name.startswith(FOR_TESTS) and name != f"{PREFIX}HOME"
    }
    return {
        name: _parse(name, value, where=f"{PREFIX}{name.upper()}") for name, value in found.items()
    }


def _parse(name: str, value: Any, where: str) -> str | int | bool:
    if name not in DEFAULTS:
        if near := difflib.get_close_matches(name, DEFAULTS, n=1):
            raise SettingMisspelt(name=name, where=where, near=near[0])
        raise SettingUnknown(name=name, where=where)
    if name in _LISTS:
        return _parse_list(name, value, where)
    default = DEFAULTS[name]
    if isinstance(default, bool):
        return _parse_flag(name, value, where)
    if isinstance(default, int):
        return _parse_number(name, value, where)
    return str(value)


def _parse_flag(name: str, value: Any, where: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "0": False,
        "false": False,
        "no": False,
        "": False,
    }
    try:
        return words[str(value).strip().lower()]
    except KeyError:
        kind = _("true or false")
        raise SettingUnreadable(name=name, kind=kind, value=value, where=where) from None


def _parse_number(name: str, value: Any, where: str) -> int:
    try:
        return int(str(value).strip())
    except ValueError:
        kind = _("a whole number (like 15)")
        raise SettingUnreadable(name=name, kind=kind, value=value, where=where) from None


def _parse_list(name: str, value: Any, where: str) -> str:
    read_list, kind = _LISTS[name]
    try:
        read_list(str(value))
    except ValueError:
        raise SettingUnreadable(name=name, kind=kind, value=value, where=where) from None
    return str(value)


_LISTS: Mapping[str, tuple[Callable[[str], object], LazyText]] = {
    "trusted_proxies": (networks, _("addresses (like 10.0.0.5 or 192.168.0.0/24)")),
    "embed_sites": (origins, _("origins (like https://www.example.org)")),
}
