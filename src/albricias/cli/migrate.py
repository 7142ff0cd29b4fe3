"""`albricias migrate`, `albricias reindex` and `albricias manage …`."""

import click

from albricias.cli.speech import _, ngettext
from albricias.cli.start import wake


@click.command(help=_("Bring the database up to this version, and make what it lacks."))
def migrate() -> None:
    wake()
    from django.utils import timezone

    from albricias.site.set_up import prepare

    ran = prepare(now=timezone.now())
    said = ngettext("%(n)s migration was applied.", "%(n)s migrations were applied.", ran)
    click.echo(said % {"n": ran} if ran else _("Everything is up to date."))


@click.command(
    help=_("Read every case and customer for search anew. Interrupted, the worker goes on with it.")
)
def reindex() -> None:
    wake()
    from django.utils import timezone

    from albricias.resolve.reading import begin_anew, read_unread
    from albricias.site.set_up import prepare

    prepare(now=timezone.now())
    begin_anew()
    read = 0
    while some := read_unread():
        read += some
    said = ngettext(
        "%(n)s case or customer was read for search.",
        "%(n)s cases and customers were read for search.",
        read,
    )
    click.echo(said % {"n": read})


@click.command(
    help=_("Django's own commands, such as `manage shell`."),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    wake()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["albricias manage", *arguments])
