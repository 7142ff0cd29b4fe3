"""Which addresses are ours, and whose letters those are that come to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.conf import settings

from albricias.prepared import Prepared
from albricias.receive.channels.mail.headers import addresses_in
from albricias.receive.channels.mail.mailboxes import Mailbox


@dataclass(frozen=True, slots=True)
class Ours:
    """Our addresses in small letters, and the team of each mailbox that has one."""

    addresses: frozenset[str]
    teams: Mapping[str, int]

    @classmethod
    def now(cls) -> Self:
        boxes = _BOXES()
        own = [one.address for one in addresses_in(settings.HOME.text("mail_from"))]
        return cls(
            frozenset(address.lower() for address in (*own, *(box[0] for box in boxes))),
            {address: team for address, team in boxes if team is not None},
        )


_BOXES = Prepared(lambda: Mailbox.objects.order_by().values_list("address", "team_id"))
