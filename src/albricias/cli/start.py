"""Waking Django for a command, and saying a no in words instead of a trace."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NoReturn

import click

from albricias import home
from albricias.cli.speech import LANGUAGE, LOCALE, _, teach_click
from albricias.refusals import Refusal

ABOUT_SETTINGS = {
    "setting_unknown",
    "setting_unreadable",
    "settings_file_unreadable",
    "database_address_unreadable",
}


class Commands(click.Group):
    """Our commands: every refusal, full disk or silent database ends in a sentence."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        teach_click()
        return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with in_words():
            return super().invoke(ctx)


class SaidNo(click.ClickException):
    """Ends the command with our sentence."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.secho(self.message, file=file, err=file is None, fg="red")


class CalledWrongly(SaidNo):
    exit_code = 2


@contextmanager
def in_words() -> Iterator[None]:
    try:
        yield
    except Refusal as no:
        how = CalledWrongly if no.code in ABOUT_SETTINGS else SaidNo
        raise how(sentence(no)) from no
    except BrokenPipeError:
        raise  # whoever read us has gone; click knows what to do
    except OSError as error:
        said = _("The system said no: %(why)s. What was done before that is kept.")
        raise SaidNo(said % {"why": error}) from error
    except Exception as error:
        _about_the_database(error)


def _about_the_database(error: Exception) -> NoReturn:
    from django.db import InterfaceError, OperationalError, ProgrammingError

    # Not IntegrityError: that would be our own mistake, and is better seen in full.
    if not isinstance(error, (InterfaceError, OperationalError, ProgrammingError)):
        raise error
    said = _("The database said no: %(why)s. `albricias doctor` looks for the cause.")
    raise SaidNo(said % {"why": " ".join(str(error).split())}) from error


def sentence(no: Refusal) -> str:
    """The refusal in the language of the command, even before Django is awake."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    if not settings.configured:
        settings.configure(LANGUAGE_CODE=LANGUAGE, LOCALE_PATHS=[LOCALE], USE_I18N=True)
    if not apps.ready:
        django.setup()
    with translation.override(LANGUAGE):
        return str(no)


def wake() -> home.Home:
    """Django, set up for the home in force and speaking our language."""
    os.umask(0o077)  # what customers wrote is readable by its owner only
    home.read()  # before anything is made: a wrong setting is refused aloud
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "albricias.site.settings")
    import django
    from django.conf import settings
    from django.utils import translation

    django.setup()
    translation.activate(LANGUAGE)
    found: home.Home = settings.HOME
    return found
