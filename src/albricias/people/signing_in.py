"""Signing in: by e-mail and password, and nobody signs up by themselves."""

import secrets

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

# No letters or digits that are taken for one another on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Colleagues are added by whoever manages people; there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


def made_up_password() -> str:
    """A password fit to be read aloud once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
