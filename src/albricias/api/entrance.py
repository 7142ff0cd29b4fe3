"""Who asks: the token of the request, what it may do, and how often."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from albricias.api.meter import Meter
from albricias.api.refusals import ScopeMissing, TokenMissing, TokenUnknown, TooManyRequests
from albricias.api.tokens import ApiToken, digest_of

METER = Meter()
SECONDS_KNOWN = 5.0
# In this process. Only living tokens stand here, so strangers cannot fill it.
KNOWN: dict[str, tuple[float, ApiToken]] = {}


class ApiRequest(HttpRequest):
    """A request that has shown a token which may do this."""

    auth: ApiToken


class Bearer(HttpBearer):
    """Only for tokens with this scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        if token := super().__call__(request):
            return token
        raise TokenMissing

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:  # noqa: ARG002  # theirs
        found = _known(token.strip())
        most = settings.HOME.number("api_per_minute")
        if seconds := METER.seconds_to_wait(found.pk, most=most):
            raise TooManyRequests(most=most, seconds=seconds)
        if not found.may(self.scope):
            raise ScopeMissing(scope=self.scope)
        found.note_use(at=timezone.now())
        return found


def _known(secret: str) -> ApiToken:
    """Asked of the database every few seconds only: so long a revoked token may still live."""
    digest, now = digest_of(secret), time.monotonic()
    until, token = KNOWN.get(digest, (0.0, None))
    if token is None or until < now:
        KNOWN.pop(digest, None)
        token = ApiToken.of(digest)
        if token is None:
            raise TokenUnknown
        KNOWN[digest] = now + SECONDS_KNOWN, token
    return token
