"""The log of what other programs were told is kept for a season, not for ever."""

from datetime import datetime, timedelta

from albricias.api.outgoing.endpoints import Sending
from albricias.api.outgoing.following import Mark

KEPT_DAYS = 90
AT_ONCE = 500
# The worker waits for it: what is left over has the next turn.
MOST_BATCHES = 20


def sweep(now: datetime) -> int:
    """Drop what was taken or given up long ago; how much it was. What still waits stays."""
    # What may be looked through once more has to be known as told.
    followed = Mark.objects.filter(pk=1).values_list("low", flat=True).first() or 0
    old = Sending.objects.ended().filter(
        made_at__lt=now - timedelta(days=KEPT_DAYS), event__lte=followed
    )
    gone = 0
    for _batch in range(MOST_BATCHES):
        some = list(old.order_by("made_at").values_list("pk", flat=True)[:AT_ONCE])
        gone += old.filter(pk__in=some).delete()[0]
        if len(some) < AT_ONCE:
            break
    return gone
