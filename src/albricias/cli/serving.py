"""`albricias serve` and `albricias work`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from albricias.cli.speech import _, ngettext
from albricias.cli.start import wake

if TYPE_CHECKING:
    from albricias.home import Home
    from albricias.site.set_up import NewPassword


@click.command(help=_("Serve the pages and do the work that follows, until Ctrl-C."))
@click.option("--host", help=_("Address to serve on; 0.0.0.0 lets other machines in."))
@click.option("--port", type=click.IntRange(1, 65535), help=_("Port; if taken, the next free one."))
@click.option("--workers", type=click.IntRange(1, 64), help=_("How many web processes."))
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    home = wake()
    from django.utils import timezone

    from albricias.site import set_up

    set_up.prepare(now=timezone.now())
    introduce(set_up.first_administrator(now=timezone.now()))
    run(
        home,
        host or home.text("host"),
        port or home.number("port"),
        workers or home.number("web_workers"),
    )


def introduce(first: NewPassword | None) -> None:
    """The first administrator's password is seen this once."""
    if first is None:
        return
    click.echo(_("Nobody worked here yet, so the first administrator was made."))
    click.echo(_("  E-mail:   %(email)s") % {"email": first.email})
    click.echo(_("  Password: %(password)s") % {"password": first.password})
    click.echo(_("  It is not shown again; `albricias colleague password` makes a new one."))


def run(home: Home, host: str, port: int, processes: int) -> None:
    """Serve until told to stop."""
    from albricias.site import serving
    from albricias.site.holding import held
    from albricias.site.stopping import stop_when_told

    free = serving.free_port(host, port)
    if free != port:
        said = _("Port %(port)s is taken; using %(free)s.")
        click.echo(said % {"port": port, "free": free})
    address = serving.address_of(host, free)
    stop = stop_when_told()
    with held(home):
        serving.watch(
            serving.children(host, free, processes),
            stop,
            is_ready=partial(serving.answers, address),
            on_ready=partial(_say_ready, home, address),
            on_restart=_say_restarted,
        )
    click.echo(_("Stopped. Everything stored is in %(folder)s.") % {"folder": home.folder})


def _say_ready(home: Home, address: str) -> None:
    said = _("%(organisation)s is at %(address)s/ (Ctrl-C stops it).")
    click.echo(said % {"organisation": home.text("organisation"), "address": address})


def _say_restarted(child: object) -> None:
    said = _("The %(name)s process had ended and was started again.")
    click.echo(said % {"name": getattr(child, "name", "")}, err=True)


@click.command(help=_("Do the work that follows: letters out, deadlines, imports."))
@click.option("--once", is_flag=True, help=_("Do what is due now, then end."))
@click.option("--with-parent", is_flag=True, hidden=True)
def work(once: bool, with_parent: bool) -> None:
    home = wake()
    from albricias import worker
    from albricias.api.outgoing import running as outgoing
    from albricias.site.holding import held
    from albricias.site.stopping import stop_when_told, stop_with_parent

    stop = stop_when_told()
    if with_parent:
        stop_with_parent(stop)
    with held(home):
        if once:
            done = worker.work_until_done(stop)
            outgoing.once()
        else:
            with outgoing.beside(stop):
                done = worker.work(stop)
    if not with_parent:
        failed = _failed()
        _say_done(done, failed)
        if failed:
            raise SystemExit(1)


def _failed() -> int:
    from albricias.history import Work

    return Work.objects.given_up().count()


def _say_done(done: int, failed: int) -> None:
    did = ngettext("%(n)s piece of work was done.", "%(n)s pieces of work were done.", done)
    click.echo(did % {"n": done})
    if failed:
        waiting = ngettext(
            "%(n)s piece failed for good and waits on the page of failed work.",
            "%(n)s pieces failed for good and wait on the page of failed work.",
            failed,
        )
        click.secho(waiting % {"n": failed}, fg="red", err=True)
