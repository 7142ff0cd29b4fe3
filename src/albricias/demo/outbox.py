"""Our own letters of the last weeks, written and sent by the product itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from albricias import history
from albricias.demo.rows import Progress
from albricias.history import Event, Later
from albricias.tell import outbox

WEEKS = timedelta(days=45)


def would_really_send() -> bool:
    """Whether letters of this home go to people, and not into its folder."""
    return bool(settings.HOME.text("email_url") or settings.HOME.text("whatsapp_api"))


def send_recent(*, now: datetime, say: Progress) -> None:
    """What followed the events of these weeks. Into the outbox folder, never by mail."""
    if settings.HOME.text("email_url"):
        return
    names = [name for name in history.after() if not name.startswith(("letter", "import"))]
    events = Event.objects.filter(name__in=names, at__gte=now - WEEKS)
    found = list(events.select_related("case").order_by("at", "id"))
    for n, event in enumerate(found):
        for step in history.after()[event.name]:
            if not isinstance(step, Later):
                step(event, now=event.at)
        outbox.send_due(now=event.at)
        if n % 50 == 0:
            say(_("Sending the letters"), n, len(found))
