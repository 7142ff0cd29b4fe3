"""`albricias import FILE …` and `albricias report FILE`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from albricias.cli.found import say_cost, say_found
from albricias.cli.speech import LANGUAGE, _, ngettext
from albricias.cli.start import CalledWrongly, sentence, wake
from albricias.refusals import Refusal

if TYPE_CHECKING:
    from albricias.receive.importing.columns import Field
    from albricias.receive.importing.plan import ImportPlan
    from albricias.receive.models import ImportRun

ORDERS = {"day-first": "day_first", "month-first": "month_first"}
# As in receive.importing; a test keeps them the same. Named here so that --help needs no Django.
PRESET_NAMES = ("open311", "cfpb", "servicenow", "none")
A_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)

HOW_TO_READ = (
    click.option(
        "--preset",
        type=click.Choice(PRESET_NAMES),
        help=_("A known export, such as open311; otherwise it is guessed."),
    ),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=NAME",
        help=_("Which column tells what, such as story=Descripción; may be repeated."),
    ),
    click.option(
        "--dates", type=click.Choice(list(ORDERS)), help=_("Which comes first in a date.")
    ),
    click.option("--sheet", help=_("The sheet of a workbook; otherwise its first.")),
)


def with_reading_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(HOW_TO_READ):
        command = option(command)
    return command


@click.command("import", help=_("Bring complaints in from files: CSV, XLSX, Parquet, JSON lines."))
@click.argument("files", nargs=-1, required=True, type=A_FILE)
@with_reading_options
@click.option(
    "--source",
    help=_("Where the files come from, to keep apart two places that export the same columns."),
)
@click.option(
    "--dry-run", is_flag=True, help=_("Read all of it, say what would happen, store nothing.")
)
@click.option("--into-demo", is_flag=True, help=_("Bring them in even into the demonstration."))
def import_(
    files: tuple[Path, ...],
    preset: str | None,
    columns: tuple[str, ...],
    dates: str | None,
    sheet: str | None,
    source: str | None,
    dry_run: bool,
    into_demo: bool,
) -> None:
    began = time.monotonic()
    wake()
    how = {
        "preset": preset,
        "columns": _columns(columns),
        "sheet": sheet,
        "date_order": _order(dates),
        "source": source or "",
    }
    if not dry_run:
        _expect_home_for_real_files(into_demo)
        _make_ready()
    # All files are tried; one that cannot be read does not stop the others.
    bring_in = _plan if dry_run else _import
    well = [_in_words(bring_in, path, how) for path in files]
    say_cost(time.monotonic() - began)
    raise SystemExit(0 if all(well) else 1)


def _expect_home_for_real_files(into_demo: bool) -> None:
    from django.conf import settings

    from albricias.receive.importing.refusals import FileIntoDemonstration

    if settings.DEMO and not into_demo:
        raise FileIntoDemonstration


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

    with _progress(path.name) as (show, aside):

        def found(made: ImportPlan, source: str) -> None:
            with aside():
                say_found(made, source)

        done = import_now(path, **how, on_found=found, on_progress=show)
    return _say_imported(path, done)


def _say_imported(path: Path, done: ImportRun) -> bool:
    if done.stage == done.Stage.FAILED:
        said = _("%(file)s stopped: %(why)s. What was stored stays; the same command goes on.")
        why = done.failure.rstrip(".")
        click.secho(said % {"file": path.name, "why": why}, fg="red", err=True)
    if done.rows_refused and done.refused_file:
        said = _("The refused rows, each with its reason, are in %(file)s.")
        click.echo(said % {"file": done.refused_path})
    count = {"read": done.rows_read, "stored": done.rows_stored, "refused": done.rows_refused}
    count |= {"known": done.rows_known_before, "earlier": done.rows_earlier}
    click.echo(_counts(done.rows_earlier) % {"file": path.name, **count})
    if done.rows_stored:
        _say_where()
    return done.stage == done.Stage.FINISHED and not done.rows_refused


def _say_where() -> None:
    from django.conf import settings

    where = settings.HOME.text("database_url").rpartition("@")[2] or settings.HOME.folder
    click.echo(_("Stored in %(where)s.") % {"where": where})


def _counts(earlier: int) -> str:
    if not earlier:
        return _(
            "%(file)s: %(read)s rows read; %(stored)s stored, %(known)s already known,"
            " %(refused)s refused."
        )
    return ngettext(
        "%(file)s: %(read)s rows read; %(stored)s stored, %(earlier)s earlier state of the same"
        " cases, %(known)s already known, %(refused)s refused.",
        "%(file)s: %(read)s rows read; %(stored)s stored, %(earlier)s earlier states of the same"
        " cases, %(known)s already known, %(refused)s refused.",
        earlier,
    )


def _plan(path: Path, how: dict[str, Any]) -> bool:
    from albricias.receive.importing.refusals import DateOrderUnknown
    from albricias.receive.importing.sources import own_source
    from albricias.resolve.importing import plan_only

    source = how["source"]
    plan = plan_only(path, **{name: value for name, value in how.items() if name != "source"})
    say_found(plan, source or own_source(plan.table.columns, how["preset"] or ""))
    if plan.refusal:
        raise plan.refusal
    if plan.doubtful:
        raise DateOrderUnknown(column=plan.doubtful[0])
    for reason in plan.refused.values():
        rows = ngettext("%(n)s row would be refused", "%(n)s rows would be refused", reason.count)
        click.echo(f"  {rows % {'n': reason.count}}: {reason.sentence}")
    said = _("%(file)s: %(read)s rows read; %(stored)s would be stored, %(refused)s refused.")
    if plan.earlier:
        said = ngettext(
            "%(file)s: %(read)s rows read; %(stored)s would be stored, %(earlier)s is an earlier"
            " state of the same cases, %(refused)s refused.",
            "%(file)s: %(read)s rows read; %(stored)s would be stored, %(earlier)s are earlier"
            " states of the same cases, %(refused)s refused.",
            plan.earlier,
        )
    count = {"read": plan.rows, "stored": plan.stories, "refused": plan.refused_rows}
    count["earlier"] = plan.earlier
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


Show = Callable[[int, int | None], None]
Aside = Callable[[], AbstractContextManager[None]]


@contextmanager
def _progress(name: str) -> Iterator[tuple[Show, Aside]]:
    """What moves the bar, and what takes it away while something is said."""
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

        @contextmanager
        def aside() -> Iterator[None]:
            bar.stop()
            yield
            bar.start()

        yield show, aside


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
    for column in done.doubtful:
        said = _(
            "In “%(column)s” no date shows whether the day or the month comes first; they were"
            " read with the day first. If that is wrong: --dates month-first."
        )
        click.secho(said % {"column": column}, fg="yellow", err=True)
    said = _("%(page)s was written: %(read)s rows read, %(refused)s refused.")
    click.echo(said % {"page": output, "read": done.rows, "refused": done.refused})
    raise SystemExit(1 if done.refused else 0)
