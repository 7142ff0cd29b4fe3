"""What somebody wrote now, apart from what they quote and how they sign. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The parts of a plain text, in the order read; nothing of it is lost."""

    own: str
    signature: str = ""
    quoted: str = ""


def trim(text: str) -> Trimmed:
    """The text divided. If nothing of their own would be left, all of it is theirs."""
    return Trimmed(own=text.strip())
