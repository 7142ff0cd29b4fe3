"""Trying a mailbox before it is kept: who lets us in, and how much lies there."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from albricias.receive.channels.mail import imap
from albricias.receive.channels.mail import imap_troubles as troubles
from albricias.receive.channels.mail.accounts import account_of
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.refusals import Refusal

# Somebody waits in front of the page.
TIMEOUT_SECONDS = 12
RECENT_DAYS = 30
# Past this many, taking all of them would be a surprise.
MANY = 100


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found, or why nothing could be."""

    trouble: str = ""
    folders: tuple[str, ...] = ()
    messages: int = 0
    recent: int = 0
    recent_days: int = RECENT_DAYS

    @property
    def worked(self) -> bool:
        return not self.trouble

    @property
    def has_many(self) -> bool:
        return self.messages > MANY


def try_out(box: Mailbox) -> Trial:
    """Nothing is stored and nothing on the server is changed."""
    folders: tuple[str, ...] = ()
    try:
        with imap.connected(account_of(box), timeout=TIMEOUT_SECONDS) as server:
            folders = tuple(server.names())
            folder = server.open()
            since = timezone.localdate() - timedelta(days=RECENT_DAYS)
            return Trial("", folders, folder.exists, folder.count_since(since))
    except troubles.FolderMissing as no:
        return Trial(str(no), folders)
    except Refusal as no:
        return Trial(str(no))
