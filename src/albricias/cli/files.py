"""`albricias import FILE …` and `albricias report FILE`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from albricias.cli.speech import LANGUAGE, _, ngettext
from albricias.cli.start import CalledWrongly, sentence, wake
from albricias.refusals import Refusal

if TYPE_CHECKING:
    from albricias.receive.importing.columns import Field
    from albricias.receive.models import ImportRun

ORDERS = {"day-first": "day_first", "month-first": "month_first"}
A_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)

HOW_TO_READ = (
    click.option("--preset", help=_("A known export, such as open311; otherwise it is guessed.")),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=NAME",
        help=_("Which column tells what, such as story=Descripción; may be repeated."),
    ),
    click.option("--dates", type=click.Choice(list(ORDERS)), help=_("What comes first in a date.")),
    click.option("--sheet", help=_("The sheet of a workbook; otherwise its first.")),
)


def with_reading_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(HOW_TO_READ):
        command = option(command)
    return command


@click.command("import", help=_("Bring complaints in from files: CSV, XLSX, Parquet, JSON lines."))
@click.argument("files", nargs=-1, required=True, type=A_FILE)
@with_reading_options
@click.option("--source", help=_("Where the files come from; rows known from there are skipped."))
@click.option(
    "--dry-run", is_flag=True, help=_("Read all of it, say what would happen, store nothing.")
)
def import_(
    files: tuple[Path, ...],
    preset: str | None,
    columns: tuple[str, ...],
    dates: str | None,
    sheet: str | None,
    source: str | None,
    dry_run: bool,
) -> None:
    wake()
    how = {
        "preset": preset,
        "columns": _columns(columns),
        "sheet": sheet,
        "date_order": _order(dates),
    }
    if not dry_run:
        how["source"] = source or ""
        _make_ready()
    # All files are tried; one that cannot be read does not stop the others.
    bring_in = _plan if dry_run else _import
    well = [_in_words(bring_in, path, how) for path in files]
    raise SystemExit(0 if all(well) else 1)


def _make_ready() -> None:
    from django.utils import timezone

    from albricias.site.set_up import prepare

    prepare(now=timezone.now())


def _in_words(bring_in: Callable[..., bool], path: Path, how: dict[str, Any]) -> bool:
    try:
        return bring_in(path, how)
    except Refusal as no:
        said = _("%(file)s: %(why)s Nothing was stored of it.")
        click.secho(said % {"file": path.name, "why": sentence(no)}, fg="red", err=True)
        return False


def _import(path: Path, how: dict[str, Any]) -> bool:
    """True if every row is stored, now or before."""
    from albricias.resolve.importing import import_now

    with _progress(path.name) as show:
        done = import_now(path, **how, on_progress=show)
    return _say_imported(path, done)


def _say_imported(path: Path, done: ImportRun) -> bool:
    if done.stage == done.Stage.FAILED:
        said = _("%(file)s stopped: %(why)s. What was stored stays; the same command goes on.")
        why = done.failure.rstrip(".")
        click.secho(said % {"file": path.name, "why": why}, fg="red", err=True)
    if done.rows_refused and done.refused_file:
        said = _("The refused rows, each with its reason, are in %(file)s.")
        click.echo(said % {"file": done.refused_path})
    said = _(
        "%(file)s: %(read)s rows read; %(stored)s stored, %(known)s already known,"
        " %(refused)s refused."
    )
    count = {"read": done.rows_read, "stored": done.rows_stored, "known": done.rows_known}
    click.echo(said % {"file": path.name, **count, "refused": done.rows_refused})
    return done.stage == done.Stage.FINISHED and not done.rows_refused


def _plan(path: Path, how: dict[str, Any]) -> bool:
    from albricias.resolve.importing import plan_only

    plan = plan_only(path, **how)
    for field, guess in plan.mapping.guesses.items():
        click.echo(f"  {field} ← {guess.column} ({guess.because})")
    for note in plan.notes:
        click.echo(f"  {note}")
    if plan.refusal:
        raise plan.refusal
    for reason in plan.refused.values():
        rows = ngettext("%(n)s row would be refused", "%(n)s rows would be refused", reason.count)
        click.echo(f"  {rows % {'n': reason.count}}: {reason.sentence}")
    said = _("%(file)s: %(read)s rows read; %(stored)s would be stored, %(refused)s refused.")
    count = {"read": plan.rows, "stored": plan.stories, "refused": plan.refused_rows}
    click.echo(said % {"file": path.name, **count})
    return not plan.refused_rows


def _columns(words: tuple[str, ...]) -> dict[Field, str | None]:
    from albricias.receive.importing.columns import Field

    chosen: dict[Field, str | None] = {}
    for word in words:
        field, sign, column = word.partition("=")
        if not sign or field not in set(Field):
            said = _("“%(word)s” should be FIELD=NAME, and the fields are: %(fields)s.")
            raise CalledWrongly(said % {"word": word, "fields": ", ".join(Field)})
        chosen[Field(field)] = column or None
    return chosen


def _order(dates: str | None) -> Any:
    from albricias.receive.importing.dates import DateOrder

    return DateOrder(ORDERS[dates]) if dates else None


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int | None], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def show(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield show


@click.command(help=_("Write an analysis of a file as one page, with no database."))
@click.argument("file", type=A_FILE)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The page to write, such as report.html."),
)
@with_reading_options
@click.option("--lang", type=click.Choice(["es", "en"]), default=LANGUAGE, help=_("Its language."))
def report(
    file: Path,
    output: Path,
    preset: str | None,
    columns: tuple[str, ...],
    dates: str | None,
    sheet: str | None,
    lang: str,
) -> None:
    wake()
    from albricias.board.report import write_report

    done = write_report(
        file,
        output,
        preset=preset,
        columns=_columns(columns),
        date_order=_order(dates),
        sheet=sheet,
        language=lang,
    )
    said = _("%(page)s was written: %(read)s rows read, %(refused)s refused.")
    click.echo(said % {"page": output, "read": done.rows, "refused": done.refused})
