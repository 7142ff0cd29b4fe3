"""The sentences that click itself writes, named here so that they are translated with ours.

Nobody imports this; it is read by `make messages`.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy as _n

WORDS = (
    _("Usage:"),
    _("Options"),
    _("Commands"),
    _("Show this message and exit."),
    _("Error: {message}"),
    _("Try '{command} {option}' for help."),
    _("Missing command."),
    _("Missing argument"),
    _("Missing option"),
    _("No such option {name!r}."),
    _("No such command {name!r}."),
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("{name} {filename!r} does not exist."),
    _("{name} {filename!r} is a directory."),
    _("{name} {filename!r} is a file."),
    _("{name} {filename!r} is not readable."),
    _("{value!r} is not a valid {number_type}."),
    _("{value} is not in the range {range}."),
    _n("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", "n"),
    _n("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", "n"),
    _n("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", "n"),
    _n("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", "n"),
    _("default: {default}"),
    _("required"),
    _("file"),
    _("directory"),
    _("path"),
    _("Aborted!"),
)
