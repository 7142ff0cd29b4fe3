"""Making a home ready: folders, tables, the first causes and the first administrator."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from albricias.learn.defaults import plant
from albricias.people.access import Role
from albricias.people.models import Colleague
from albricias.people.signing_in import made_up_password
from albricias.refusals import Refusal

FIRST_EMAIL = "admin@localhost"


class DatabaseNewer(Refusal):
    code = "database_newer"
    sentence = gettext_lazy(
        "This database was made by a newer version of Albricias (it knows %(unknown)s)."
        " Install that version or a later one; nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Shown once, to the person at the terminal; only its hash is stored."""

    email: str
    password: str


def prepare(*, now: datetime, causes: bool = True) -> int:
    """Make ready whatever is not: safe to call at every start. How many migrations ran."""
    settings.HOME.prepare()
    ran = migrate()
    call_command("createcachetable", verbosity=0)
    if causes:  # the demonstration plants its own
        plant(by=None, at=now, language=settings.LANGUAGE_CODE)
    return ran


def migrate() -> int:
    executor = MigrationExecutor(connection)
    known = executor.loader.disk_migrations
    # Only our own: the apps we use may come and go with their versions.
    unknown = [
        name
        for app, name in executor.loader.applied_migrations
        if app == "albricias" and (app, name) not in known
    ]
    if unknown:
        raise DatabaseNewer(unknown=", ".join(sorted(unknown)))
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    return waiting


def first_administrator(*, now: datetime) -> NewPassword | None:
    """If nobody works here yet, somebody who can let the others in."""
    if Colleague.objects.exists():
        return None
    password = made_up_password()
    Colleague.welcome(
        email=FIRST_EMAIL,
        name=_("Administration"),
        role=Role.ADMINISTRATION,
        password=password,
        by=None,
        at=now,
    )
    return NewPassword(FIRST_EMAIL, password)
