"""`albricias colleague …`: who works here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from albricias.cli.speech import _, ngettext
from albricias.cli.start import CalledWrongly, wake

if TYPE_CHECKING:
    from albricias.people.models import Colleague, Team

# As people.access.Role; a test keeps them the same. Named here so that --help needs no database.
ROLES = ("agent", "lead", "quality", "direction", "administration")


@click.group(help=_("Add colleagues, give them a new password, list them."))
def colleague() -> None:
    pass


@colleague.command(help=_("Let somebody in. Their made-up password is shown once."))
@click.option("--email", required=True, help=_("Their e-mail, with which they sign in."))
@click.option("--name", required=True, help=_("What they are called."))
@click.option(
    "--role", type=click.Choice(ROLES), default="agent", show_default=True, help=_("What they do.")
)
@click.option("--team", help=_("Their team; made if there is none of that name."))
def add(email: str, name: str, role: str, team: str | None) -> None:
    wake()
    from django.db import transaction
    from django.utils import timezone

    from albricias.people.models import Colleague
    from albricias.people.signing_in import made_up_password

    _check(email, name)
    password, now = made_up_password(), timezone.now()
    with transaction.atomic():
        Colleague.welcome(
            email=email,
            name=name,
            role=role,
            password=password,
            team=_team(team) if team else None,
            by=None,
            at=now,
        )
    _show(email, password)
    click.echo(_("%(name)s can sign in.") % {"name": name})


@colleague.command(help=_("Make a new password for somebody; it is shown once."))
@click.argument("email")
def password(email: str) -> None:
    wake()
    from django.utils import timezone

    from albricias.people.signing_in import made_up_password

    found, made_up = _active(email), made_up_password()
    found.new_password(made_up, by=None, at=timezone.now())
    _show(found.email, made_up)
    click.echo(_("%(name)s has a new password; the old one no longer works.") % {"name": found})


@colleague.command("list", help=_("List who works here."))
def list_() -> None:
    wake()
    from rich.console import Console
    from rich.table import Table

    from albricias.people.models import Colleague

    table = Table(_("Name"), _("E-mail"), _("Role"), _("Team"), _("May sign in"), box=None)
    found = list(Colleague.objects.select_related("team"))
    for one in found:
        may = _("yes") if one.is_active else _("no")
        team = one.team.name if one.team else ""
        table.add_row(one.name, one.email, str(one.get_role_display()), team, may)
    console = Console()
    if not console.is_terminal:  # whatever reads a pipe has no width to cut for
        console.width = 10_000
    console.print(table)
    click.echo(ngettext("%(n)s colleague.", "%(n)s colleagues.", len(found)) % {"n": len(found)})


def _check(email: str, name: str) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    if not name.strip():
        raise CalledWrongly(_("A colleague needs a name."))
    try:
        validate_email(email.strip())
    except ValidationError:
        said = _("“%(email)s” is not an e-mail address.")
        raise CalledWrongly(said % {"email": email}) from None


def _team(name: str) -> Team:
    from django.utils import timezone

    from albricias import history
    from albricias.people.models import Team

    name = " ".join(name.split())[:80]
    team = Team.objects.filter(name__iexact=name).first()
    if team is None:
        team = Team.objects.create(name=name)
        history.record("team.added", at=timezone.now(), team=team.pk, called=name)
    return team


def _active(email: str) -> Colleague:
    from albricias.people.models import Colleague
    from albricias.refusals import NoSuchColleague

    found = Colleague.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise NoSuchColleague(email=email)
    return found


def _show(email: str, password: str) -> None:
    click.echo(_("  E-mail:   %(email)s") % {"email": email.strip().lower()})
    click.echo(_("  Password: %(password)s") % {"password": password})
