"""One look into a mailbox that nobody else is at."""

from typing import Any

from albricias.receive.channels.mail import fetching
from albricias.receive.models import Fetch, Mailbox


def look_into(box: Mailbox, **how: Any) -> Fetch:
    row = fetching.fetch(box, **how)
    assert row is not None, "somebody else is at it"
    return row
