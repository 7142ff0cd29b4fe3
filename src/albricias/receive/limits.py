"""How often one address may knock: generous for people, short for machines."""

import logging

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from albricias.people.where_from import address_of
from albricias.refusals import Refusal

log = logging.getLogger("albricias.receive")

MINUTES = 10
LETTERS = 20
UPLOADS = 60


class TooOften(Refusal):
    code = "too_often"
    sentence = _(
        "A great deal has come from your connection in a few minutes, so this was not sent yet."
        " What you wrote is still here: wait %(minutes)s minutes and press the button again."
    )


def knock(request: HttpRequest, what: str, *, most: int) -> None:
    """Count one more try from this address. Raises TooOften."""
    window = int(timezone.now().timestamp()) // (MINUTES * 60)
    # No address is written down: only what tells it from others, and only in this window.
    whose = salted_hmac(f"knock-{window}", address_of(request)).hexdigest()[:24]
    key = f"knock-{what}-{window}-{whose}"
    try:
        cache.add(key, 0, MINUTES * 60)
        tries = cache.incr(key)
    except (DatabaseError, ValueError):
        # A counter that is down, or ran out this very moment, must not cost a letter.
        log.warning("could not count tries of %s", what)
        return
    if tries > most:
        raise TooOften(minutes=MINUTES)
