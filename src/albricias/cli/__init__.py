"""The command line: every command prints last what was stored and what was refused.

Django and the heavy libraries are imported by the commands that need them, so that
`albricias --help` answers at once.
"""

import click

from albricias import __version__
from albricias.cli.backups import backup, restore
from albricias.cli.colleagues import colleague
from albricias.cli.demo import demo
from albricias.cli.doctor import doctor, settings
from albricias.cli.fetching import fetch
from albricias.cli.files import import_, report
from albricias.cli.migrate import manage, migrate, reindex
from albricias.cli.serving import serve, work
from albricias.cli.speech import _
from albricias.cli.start import Commands

EXITS = _("Ends with 0 when all was done, 1 when something was refused, 2 when called wrongly.")


@click.group(
    cls=Commands,
    help=_("Albricias turns complaints into change."),
    epilog=EXITS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    __version__,
    prog_name="Albricias",
    message="%(prog)s %(version)s",
    help=_("Show the version and exit."),
)
def main() -> None:
    pass


COMMANDS = (
    serve,
    work,
    fetch,
    demo,
    colleague,
    import_,
    report,
    backup,
    restore,
    doctor,
    settings,
    migrate,
    reindex,
    manage,
)
for command in COMMANDS:
    main.add_command(command)
