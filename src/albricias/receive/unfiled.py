"""How many letters wait for their case, by the way they came."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from albricias.receive.models import Letter


@dataclass(frozen=True, slots=True)
class Unfiled:
    """How many wait for their next try, and since when; and how many are in quarantine."""

    n: int = 0
    since: datetime | None = None
    held: int = 0

    def __add__(self, other: "Unfiled") -> "Unfiled":
        since = min((at for at in (self.since, other.since) if at), default=None)
        return Unfiled(self.n + other.n, since, self.held + other.held)


Waiting = dict[tuple[str, str], Unfiled]


def unfiled() -> Waiting:
    """What waits, by channel and source. What is in quarantine did come in: it needs a reader."""
    letters = Letter.objects.unfiled().filter(import_run=None).order_by()
    tried = Q(quarantine=None)
    counted = letters.values_list("channel", "source").annotate(
        n=Count("pk", filter=tried),
        at=Min("stored_at", filter=tried),
        held=Count("quarantine"),
    )
    return {(channel, source): Unfiled(*found) for channel, source, *found in counted}
