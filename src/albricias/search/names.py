"""Names as people spell them: what sounds alike, and what a slip of the hand makes of it."""

import re

from rapidfuzz.distance import OSA

# What Spanish ears hear as one: from the left, in this order.
_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("sch|sh"), "s"),
    (re.compile("ch|tx"), "C"),
    (re.compile("ll"), "y"),
    (re.compile("qu|k|ck|c(?=[^ei]|$)"), "k"),
    (re.compile("gu(?=[ei])"), "G"),
    (re.compile("g(?=[ei])|x"), "j"),
    (re.compile("[zc]"), "s"),
    (re.compile("v|w"), "b"),
    (re.compile("h"), ""),
    (re.compile("y$|i$"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
SHORTEST = 3


def sound(folded: str) -> str:
    """How a name sounds: "gonzalez" and "gonsales" are one, and so are "yanez" and "llanes"."""
    for pattern, heard in _SOUNDS:
        folded = pattern.sub(heard, folded)
    return folded.lower()


def slips(heard: str) -> set[str]:
    """The sound, and the sound with one letter left out.

    Two words that differ by one letter missing, too many, wrong or swapped share one of these.
    """
    if len(heard) <= SHORTEST:
        return {heard}
    return {heard, *(heard[:n] + heard[n + 1 :] for n in range(len(heard)))}


def apart(typed: str, name: str) -> int | None:
    """How many slips lie between two folded names, by sound; None if they are not alike."""
    if min(len(typed), len(name)) < SHORTEST:
        return None
    one, other = sound(typed), sound(name)
    if slips(one).isdisjoint(slips(other)):
        return None  # as the index sees it
    longest = max(len(one), len(other))
    allowed = 0 if longest <= SHORTEST else 1 if longest <= 6 else 2
    slipped = OSA.distance(one, other, score_cutoff=allowed)
    return slipped if slipped <= allowed else None
