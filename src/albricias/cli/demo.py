"""`albricias demo`: an invented company, to look around in."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from albricias.cli.serving import run
from albricias.cli.speech import _
from albricias.cli.start import SaidNo, wake

if TYPE_CHECKING:
    from albricias.home import Home

SETTINGS = """\
# The demonstration company. Everything in this folder is invented.
organisation = "Fibra Cercana"
language = "es"
demo = true
# Nothing leaves this machine: what would go by WhatsApp is written into the folder `outbox`.
whatsapp_api = ""
# Its people may tell in confidence what should not happen, at /canal/.
confidential_channel = true
"""


@click.command(help=_("Load an invented company, print how to sign in, and serve it."))
@click.option("--fresh", is_flag=True, help=_("Throw the present demonstration away first."))
@click.option("--no-serve", is_flag=True, help=_("Only load it."))
@click.option("--port", type=click.IntRange(1, 65535), help=_("Port; if taken, the next free one."))
def demo(fresh: bool, no_serve: bool, port: int | None) -> None:
    folder = Path(os.environ.setdefault("ALBRICIAS_HOME", ".demo")).expanduser().resolve()
    _expect_demonstration(folder)
    if fresh and folder.exists():
        _throw_away(folder)
    _write_settings(folder)
    _give_address(port)
    home = wake()
    _load(home)
    _say_sign_ins(home)
    if no_serve:
        click.echo(_("The demonstration is in %(folder)s.") % {"folder": folder})
    else:
        run(home, home.text("host"), port or home.number("port"), home.number("web_workers"))


def _expect_demonstration(folder: Path) -> None:
    """Real complaints are never mixed with invented ones, nor thrown away for them."""
    settings = folder / "settings.toml"
    try:
        marked = tomllib.loads(settings.read_text(encoding="utf-8")).get("demo") is True
    except (OSError, ValueError):
        marked = False
    if not marked and folder.exists() and any(folder.iterdir()):
        said = _("%(folder)s holds something that is not a demonstration; choose another folder.")
        raise SaidNo(said % {"folder": folder})


def _throw_away(folder: Path) -> None:
    from albricias.home import read
    from albricias.site.holding import held

    with held(read(), alone=True):
        shutil.rmtree(folder)


def _write_settings(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "settings.toml"
    if not path.exists():
        path.write_text(SETTINGS, encoding="utf-8")


def _give_address(port: int | None) -> None:
    """The links in its letters open on this machine, where it is served."""
    from albricias.home import read
    from albricias.site.serving import address_of, free_port

    home = read()
    host = home.text("host")
    if not home.text("public_url"):
        free = free_port(host, port or home.number("port"))
        os.environ["ALBRICIAS_PUBLIC_URL"] = address_of(host, free)


def _load(home: Home) -> None:
    from django.utils import timezone
    from rich.console import Console
    from rich.progress import Progress

    from albricias.demo.company import load
    from albricias.site.set_up import prepare

    home.prepare()
    prepare(now=timezone.now(), causes=False)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        load(on_progress=show)


def _say_sign_ins(home: Home) -> None:
    """Made up at loading and kept for the demonstration only, readable by its owner."""
    path = home.folder / "sign-ins.txt"
    click.echo(_("To sign in (kept in %(file)s):") % {"file": path})
    click.echo(path.read_text(encoding="utf-8").rstrip())
