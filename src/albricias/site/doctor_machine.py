"""The machine, the folder and the settings."""

import os
import platform
import shutil
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from albricias.home import Home
from albricias.post import smtp_connection
from albricias.site.doctor import Check, Finding, warning, well, wrong
from albricias.templatetags._words import said_size

MB = 1_000_000
MAIL_SECONDS = 8


def python(_home: Home, _now: datetime) -> Iterator[Finding]:
    yield well("python", _("Python %(version)s.") % {"version": platform.python_version()})


def folder(home: Home, _now: datetime) -> Iterator[Finding]:
    where = {"folder": home.folder}
    if not os.access(home.folder, os.W_OK | os.X_OK):
        mend = _("Give the account that runs Albricias the right to write there.")
        yield wrong("folder", _("The folder %(folder)s cannot be written to.") % where, mend)
    elif os.name == "posix" and home.folder.stat().st_mode & 0o077:
        said = _("Others on this machine may look into the folder %(folder)s.")
        mend = _("It holds what customers wrote and the key: `chmod 700 %(folder)s`.")
        yield warning("folder", said % where, mend % where)
    else:
        yield well("folder", _("The folder is %(folder)s and can be written to.") % where)


def space(home: Home, _now: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(home.folder).free
    said = _("%(size)s are free on the disk.") % {"size": said_size(free)}
    mend = _("Make room: when the disk is full nothing more can be stored.")
    if free < 200 * MB:
        yield wrong("space", said, mend)
    elif free < 2000 * MB:
        yield warning("space", said, mend)
    else:
        yield well("space", said)


def clock(home: Home, now: datetime) -> Iterator[Finding]:
    zone = home.text("time_zone")
    try:
        here = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        said = _("There is no time zone called “%(zone)s”.")
        mend = _("Write it like Europe/Madrid or America/Bogota in the setting time_zone.")
        yield wrong("clock", said % {"zone": zone}, mend)
        return
    if now < datetime(2026, 1, 1, tzinfo=UTC):
        said = _("The clock says %(when)s, which cannot be.")
        mend = _("Set the clock: deadlines and promises are reckoned with it.")
        yield wrong("clock", said % {"when": f"{here:%Y-%m-%d %H:%M}"}, mend)
        return
    said = _("The clock says %(when)s (%(zone)s).")
    yield well("clock", said % {"when": f"{here:%Y-%m-%d %H:%M}", "zone": zone})


def settings(home: Home, _now: datetime) -> Iterator[Finding]:
    """Settings with a wrong name or value never get this far: they are refused at the start."""
    if home.flag("debug"):
        said = _("The setting debug is on: errors show the inside of the program.")
        yield warning("settings", said, _("Turn it off where customers are."))
    if home.text("language") not in {"es", "en"}:
        said = _("The setting language is “%(language)s”; Spanish is used instead.")
        mend = _("Write es or en.")
        yield warning("settings", said % {"language": home.text("language")}, mend)
    if not home.text("public_url"):
        said = _("The setting public_url is empty: links in letters lead nowhere.")
        mend = _("Write the address customers reach you at, like https://quejas.example.org.")
        yield warning("public_url", said, mend)
    else:
        said = _("Letters link to %(address)s.")
        yield well("public_url", said % {"address": home.text("public_url")})


def mail(home: Home, _now: datetime) -> Iterator[Finding]:
    url = home.text("email_url")
    if not url:
        said = _("No mail server is set: letters are written into %(folder)s and go no further.")
        mend = _("Set email_url, like smtp://user:password@host:587?tls=1.")
        yield warning("mail", said % {"folder": home.outbox}, mend)
        return
    try:
        server = smtp_connection(url)
        server.timeout = MAIL_SECONDS  # type: ignore[attr-defined]  # of the SMTP backend
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        said = _("The mail server cannot be reached: %(why)s.")
        mend = _("Check email_url, the password and the network; letters wait meanwhile.")
        yield wrong("mail", said % {"why": error}, mend)
    else:
        yield well("mail", _("The mail server answers."))


CHECKS: tuple[Check, ...] = (python, folder, space, clock, settings, mail)
