"""`albricias doctor` and `albricias settings`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from albricias.cli.speech import _, ngettext
from albricias.cli.start import wake

if TYPE_CHECKING:
    from albricias.home import Home
    from albricias.site.doctor import Finding

SIGNS = {"well": ("✓", "green"), "warning": ("!", "yellow"), "wrong": ("✗", "red")}


@click.command(help=_("Look for what is wrong, and say how to fix it."))
@click.option("--json", "as_json", is_flag=True, help=_("For programs."))
def doctor(as_json: bool) -> None:
    home = wake()
    from django.utils import timezone

    from albricias.site.doctor import examine

    if not as_json and _is_empty(home):
        said = _("Nothing is there yet in %(folder)s; run `albricias serve` to begin.")
        click.echo(said % {"folder": home.folder})
        raise SystemExit(1)
    found = []
    for finding in examine(home, now=timezone.now()):
        found.append(finding)
        if not as_json:
            _say(finding)
    if as_json:
        click.echo(json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1))
    else:
        click.echo(_summary(found))
    raise SystemExit(any(finding.level == "wrong" for finding in found))


def _is_empty(home: Home) -> bool:
    """Nobody has begun here: a database that was only looked for is an empty file."""
    if home.text("database_url"):
        return False
    return not home.database.exists() or not home.database.stat().st_size


def _say(finding: Finding) -> None:
    sign, colour = SIGNS[finding.level]
    click.echo(f"{click.style(sign, fg=colour)} {finding.says}")
    if finding.mend:
        click.echo(f"  → {finding.mend}")


def _summary(found: list[Finding]) -> str:
    counts = Counter(str(finding.level) for finding in found)
    said = [
        ngettext("%(n)s thing is well", "%(n)s things are well", counts["well"]),
        ngettext("%(n)s to think about", "%(n)s to think about", counts["warning"]),
        ngettext("%(n)s is wrong", "%(n)s are wrong", counts["wrong"]),
    ]
    numbers = (counts["well"], counts["warning"], counts["wrong"])
    return " · ".join(text % {"n": n} for text, n in zip(said, numbers, strict=True))


@click.command(help=_("List every setting: its value, where it comes from, what it is for."))
def settings() -> None:
    home = wake()
    from albricias.site.setting_rows import Origin, setting_rows

    origins = {
        Origin.ENVIRONMENT: _("from the environment"),
        Origin.FILE: _("from settings.toml"),
        Origin.DEFAULT: _("the default"),
    }
    for row in setting_rows(home):
        click.echo(f"{click.style(row.name, bold=True)} = {row.value}  ({origins[row.origin]})")
        click.echo(f"    {row.help}")
    said = _("They are read from %(file)s and from the environment (ALBRICIAS_PORT=8200).")
    click.echo(said % {"file": home.settings_file})
