"""Whether two stories may be of one thing: the same person or place, near in time, like words.

Pure. The weights were fitted on half of the official duplicates of a city's complaints and
measured on the other half: ``benchmarks/duplicates.py``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log1p

from albricias.people.rules import fold

# Beyond this, the same thing told again is a second complaint.
WITHIN = timedelta(days=30)
# From here on it is likelier than not, and somebody is asked.
WORTH_A_LOOK = 0.5
STEM = 5
MOST_SHARED_SAID = 6
_HOUSE = re.compile(r"\d{1,5}")
_WORD = re.compile(r"[^\W_]{3,}")
# What is said in any story, in Spanish and in English.
_COMMON = frozenset(
    (
        *("una", "uno", "los", "las", "del", "que", "con", "por", "para", "como", "mas", "pero"),
        *("sus", "les", "esta", "este", "esto", "ese", "eso", "han", "hay", "fue", "son", "era"),
        *("muy", "sin", "sobre", "tambien", "cuando", "donde", "porque", "desde", "hasta", "nos"),
        *("the", "and", "for", "that", "this", "with", "has", "have", "been", "are", "was", "not"),
        *("from", "please", "there", "they", "you", "your", "will", "can", "our", "their", "its"),
    )
)


@dataclass(frozen=True, slots=True)
class Story:
    """What of a case is compared."""

    received_at: datetime
    # As written, by how they begin.
    words: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    topic: str = ""
    customer: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely it is the same thing, from 0 to 1, and what speaks for it."""

    score: float
    same_person: bool
    same_place: bool
    days: int
    words: list[str] = field(default_factory=list)


def words_in(text: str) -> dict[str, str]:
    """The words that tell something, by how they begin: "facturas" and "facturación" do alike."""
    words = {fold(word): word for word in _WORD.findall(text.casefold())}
    return {bare[:STEM]: word for bare, word in words.items() if bare not in _COMMON}


def judge(one: Story, other: Story) -> Verdict:
    shared = one.words.keys() & other.words.keys()
    days = abs(one.received_at - other.received_at) / timedelta(days=1)
    same_place = bool(one.place) and fold(one.place) == fold(other.place)
    same_person = one.customer is not None and one.customer == other.customer
    weight = (
        NOTHING_KNOWN
        + PERSON * same_person
        + PLACE * same_place
        + NEXT_DOOR * _next_door(one.place, other.place)
        + TOPIC * _one_topic(one.topic, other.topic)
        + OF_ALL_WORDS * _share(len(shared), len(one.words.keys() | other.words.keys()))
        + OF_FEWER_WORDS * _share(len(shared), min(len(one.words), len(other.words)))
        + WORDS * log1p(len(shared))
        + NO_WORDS * (not one.words or not other.words)
        + DAYS * days
        + FIRST_DAYS * log1p(days)
    )
    said = sorted((one.words[stem] for stem in shared), key=lambda word: (-len(word), word))
    said = said[:MOST_SHARED_SAID]
    return Verdict(1 / (1 + exp(-weight)), same_person, same_place, round(days), said)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _one_topic(one: str, other: str) -> float:
    """Between the two if nobody said."""
    return float(one == other) if one and other else 0.5


def _next_door(one: str, other: str) -> bool:
    a, b = _HOUSE.search(one), _HOUSE.search(other)
    return a is not None and b is not None and abs(int(a[0]) - int(b[0])) <= NEAR_NUMBERS


NEAR_NUMBERS = 20
NOTHING_KNOWN = -4.6
PLACE, NEXT_DOOR, TOPIC = 1.109, 1.457, 2.329
OF_ALL_WORDS, OF_FEWER_WORDS, WORDS, NO_WORDS = -2.475, 1.992, 0.721, 1.063
DAYS, FIRST_DAYS = -0.069, -0.521
# Nobody signs in that city's file, so this one is ours: told again in like words, it is asked.
PERSON = 3.5
