"""`albricias fetch`."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

from albricias.cli.speech import _, ngettext
from albricias.cli.start import SaidNo, wake

if TYPE_CHECKING:
    from albricias.receive.models import Fetch, Mailbox


@click.command(help=_("Fetch the mail of every mailbox in use, until Ctrl-C."))
@click.option("--once", is_flag=True, help=_("Check each once, then end."))
@click.option("--mailbox", "address", help=_("Only this one, by its address; once."))
@click.option("--with-parent", is_flag=True, hidden=True)
def fetch(once: bool, address: str | None, with_parent: bool) -> None:
    home = wake()
    from albricias.receive.channels.mail.fetcher import fetch_until
    from albricias.site.holding import held
    from albricias.site.stopping import stop_when_told, stop_with_parent

    stop = stop_when_told()
    if with_parent:
        stop_with_parent(stop)
    with held(home):
        if once or address:
            if not _fetch_each(_chosen(address), stop):
                raise SystemExit(1)
        else:
            fetch_until(stop, told=_say_news if with_parent else _say)


def _chosen(address: str | None) -> list[Mailbox]:
    from albricias.receive.models import Mailbox

    boxes = Mailbox.objects.in_use()
    if address is None:
        if not boxes:
            click.echo(_("No mailbox is in use. Add one on the page Receive, under Mailboxes."))
        return list(boxes)
    found = list(boxes.filter(address__iexact=address.strip()))
    if not found:
        said = _("There is no mailbox %(address)s in use. In use: %(all)s.")
        raise SaidNo(said % {"address": address, "all": ", ".join(map(str, boxes)) or "–"})
    return found


def _fetch_each(boxes: list[Mailbox], stop: threading.Event) -> bool:
    """Whether every message of every mailbox is dealt with."""
    from albricias.receive.channels.mail.fetching import fetch as look

    whole = True
    for box in boxes:
        if stop.is_set():
            return False
        row = look(box, eager=True, stop=stop)
        if row is None:
            said = _("%(address)s: another process is fetching it just now.")
            click.echo(said % {"address": box.address})
            continue
        _say(row)
        whole = whole and not (row.failed or row.left or row.error)
    return whole


def _say_news(row: Fetch) -> None:
    """In the log of the server, only what somebody may want to know."""
    if row.stored or row.error:
        _say(row)


def _say(row: Fetch) -> None:
    count = {"address": row.mailbox.address, "seen": row.seen, "stored": row.stored}
    count |= {"known": row.known, "failed": row.failed, "left": row.left}
    if not row.is_counted:
        said = _("%(address)s: not fetched: %(why)s") % (count | {"why": row.error})
        click.secho(said, fg="red", err=True)
        return
    said = _("%(address)s: %(seen)s seen = %(stored)s stored + %(known)s known") % count
    if row.failed:
        said += _(" + %(failed)s failed") % count
    if row.left:
        said += _(" + %(left)s left for the next check") % count
    click.echo(said)
    if row.failed:
        why = ngettext(
            "  %(n)s message could not be taken; the page of the mailbox says why.",
            "  %(n)s messages could not be taken; the page of the mailbox says why.",
            row.failed,
        )
        click.secho(why % {"n": row.failed}, fg="red", err=True)
    if row.error:
        click.secho(f"  {row.error}", fg="red", err=True)
