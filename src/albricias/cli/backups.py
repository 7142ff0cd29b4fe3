"""`albricias backup` and `albricias restore`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from albricias.cli.speech import _, ngettext
from albricias.cli.start import wake


@click.command(help=_("Put everything into one file: database, attachments, settings, key."))
@click.argument("destination", type=click.Path(path_type=Path), default=Path())
@click.option("--force", is_flag=True, help=_("Overwrite a file that already exists."))
def backup(destination: Path, force: bool) -> None:
    home = wake()
    from django.utils import timezone

    from albricias.site.backup import back_up
    from albricias.templatetags._words import said_size

    made = back_up(home, destination, now=timezone.now(), force=force)
    files = len(made.manifest.files)
    _say_rows(made.manifest.counts)
    said = _("%(path)s was written: %(size)s. Keep it safe: it holds what customers wrote.")
    click.echo(ngettext("%(n)s file in all.", "%(n)s files in all.", files) % {"n": files})
    click.echo(said % {"path": made.path, "size": said_size(made.size_bytes)})
    if home.text("attachment_store"):
        said = _("Attachments are in the object store and not in this file: keep versions there.")
        click.secho(said, fg="yellow")


@click.command(help=_("Put a backup back. It is checked whole before anything is touched."))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help=_("Set what is there aside, beside the folder."))
def restore(file: Path, force: bool) -> None:
    home = wake()
    from django.utils import timezone

    from albricias.site.restoring import restore as put_back

    done = put_back(home, file, force=force, now=timezone.now())
    _say_rows(done.counts)
    if done.set_aside:
        said = _("What was there before is in %(folder)s.")
        click.echo(said % {"folder": done.set_aside})
    said = _("Restored into %(folder)s, as it was on %(when)s. Every file was checked.")
    click.echo(said % {"folder": home.folder, "when": _when(done.manifest.made_at)})


def _say_rows(counts: Mapping[str, int]) -> None:
    """The few counts somebody recognises at a glance."""
    cases, letters, customers = (
        counts.get(f"albricias_{name}", 0) for name in ("case", "letter", "customer")
    )
    said = [
        ngettext("%(n)s case", "%(n)s cases", cases) % {"n": cases},
        ngettext("%(n)s letter", "%(n)s letters", letters) % {"n": letters},
        ngettext("%(n)s customer", "%(n)s customers", customers) % {"n": customers},
    ]
    click.echo(" · ".join(said))


def _when(made_at: str) -> str:
    from datetime import datetime

    from django.utils import timezone

    return f"{timezone.localtime(datetime.fromisoformat(made_at)):%Y-%m-%d %H:%M}"
