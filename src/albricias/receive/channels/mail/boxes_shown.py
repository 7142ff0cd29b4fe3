"""What the pages of mailboxes show: how each goes, and what became of what lies there."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from albricias.receive.channels.mail.mailboxes import Fetch, Mailbox
from albricias.receive.models import Channel, Letter

LAST_LOOKS = 20
MOST_MISSED = 50


class Goes(StrEnum):
    """How a mailbox goes, in one word."""

    STOPPED = "stopped"
    NEW = "new"
    FAILING = "failing"
    MISSING = "missing"
    WELL = "well"


@dataclass(frozen=True, slots=True)
class Shown:
    """One mailbox, its last look, and how many messages could not be taken."""

    box: Mailbox
    last: Fetch | None
    missed: int

    @property
    def goes(self) -> Goes:
        if self.box.stopped_at:
            return Goes.STOPPED
        if self.box.failures_in_a_row:
            return Goes.FAILING
        if self.missed:
            return Goes.MISSING
        return Goes.WELL if self.box.last_success_at else Goes.NEW


def each() -> list[Shown]:
    newest = Fetch.objects.filter(mailbox=OuterRef("pk"), ended_at__isnull=False).values("pk")
    last = dict(Mailbox.objects.values_list("pk", Subquery(newest[:1])))
    looks = Fetch.objects.in_bulk([pk for pk in last.values() if pk])
    boxes = Mailbox.objects.select_related("team").prefetch_related("missed")
    return [Shown(box, looks.get(last.get(box.pk)), _missed(box)) for box in boxes]


def _missed(box: Mailbox) -> int:
    return sum(missed.gone_at is None for missed in box.missed.all())


def page(box: Mailbox) -> dict[str, Any]:
    """All that the page of one mailbox shows."""
    looks = list(box.fetches.all()[:LAST_LOOKS])
    missed = list(box.missed.all()[:MOST_MISSED])
    last = next((look for look in looks if look.ended_at), None)
    letters = Letter.objects.filter(channel=Channel.EMAIL, source=box.address)
    return {
        "box": box,
        "shown": Shown(box, last, sum(one.gone_at is None for one in missed)),
        "looks": looks,
        "missed": missed,
        "letters": letters.count(),
        "before": box.taken.filter(is_before=True).count(),
    }


def sum_of(row: Fetch) -> str:
    """The reconciliation of one look, as a sentence."""
    numbers = {"seen": row.seen, "stored": row.stored, "known": row.known}
    numbers |= {"failed": row.failed, "left": row.left}
    if row.left:
        said = _(
            "%(seen)s messages there: %(stored)s new, %(known)s known, %(failed)s not taken;"
            " %(left)s are fetched right after."
        )
    elif row.failed:
        said = _("%(seen)s messages there: %(stored)s new, %(known)s known, %(failed)s not taken.")
    else:
        said = _("%(seen)s messages there: %(stored)s new, %(known)s known.")
    return said % numbers
