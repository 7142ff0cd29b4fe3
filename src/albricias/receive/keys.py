"""The key that opens a case to whoever complained. Pure."""

import base64
import re
import secrets

# A key has no 0, 1 or 8, so whoever reads one means the letter.
LOOK_ALIKES = str.maketrans("018", "OIB")


def new_key() -> str:
    """A key nobody can guess (128 bits); whoever holds it is the complainant.

    Capitals and 2–7 only, in groups: it is read aloud and copied by hand.
    """
    return _in_groups(base64.b32encode(secrets.token_bytes(16)).decode().rstrip("="))


def read_key(typed: str) -> str:
    """The key somebody typed by hand: small letters, spaces and look-alikes are forgiven."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(LOOK_ALIKES)
    # PostgreSQL cannot even be asked about a NUL.
    return _in_groups(letters) if len(letters) == 26 else typed.replace("\x00", "").strip()


def _in_groups(letters: str) -> str:
    return "-".join((letters[:5], letters[5:10], letters[10:15], letters[15:20], letters[20:]))
