"""Secrets of others that we must be able to use again: kept sealed, never as written.

The key is derived from the secret key of the home folder, so a copy of the database
alone opens nothing.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal


class SealBroken(Refusal):
    code = "seal_broken"
    sentence = _(
        "A stored password cannot be opened: the secret key of this folder is not the one"
        " it was kept with. Please type the password again."
    )


def seal(text: str) -> str:
    """The text as it may be stored; nothing stays nothing."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Raises SealBroken if it was sealed with another key."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _box() -> Fernet:
    key = hashlib.sha256(b"albricias.sealed:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
