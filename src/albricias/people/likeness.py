"""Whether two customers may be one person, and why. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from albricias.people import names
from albricias.people.names import Likeness
from albricias.people.rules import fold

# From here on it is worth somebody's look.
WORTH_A_LOOK = 30
MOST = 100


class Sign(StrEnum):
    """One thing that speaks for it, or the one that speaks against."""

    PHONE = "phone"
    EMAIL = "email"
    POST = "post"
    NAME = "name"
    NAME_ALIKE = "name_alike"
    NICKNAME = "nickname"
    GIVEN = "given"
    NAMELESS = "nameless"
    OTHER_NAME = "other_name"
    ONE_MAILBOX = "one_mailbox"
    FITS_MAILBOX = "fits_mailbox"


@dataclass(frozen=True, slots=True)
class Known:
    """What of a customer is compared: the name, and the points as kind and key."""

    name: str
    points: frozenset[tuple[str, str]] = frozenset()

    @property
    def emails(self) -> list[str]:
        return sorted(key for kind, key in self.points if kind == "email")


@dataclass(frozen=True, slots=True)
class Verdict:
    """From 0, nothing, to 100, surely; with the signs it rests on."""

    score: int = 0
    signs: tuple[Sign, ...] = ()
    words: dict[str, str] = field(default_factory=dict)

    @property
    def is_worth_a_look(self) -> bool:
        return self.score >= WORTH_A_LOOK


def judge(one: Known, other: Known) -> Verdict:
    shared = [Sign(kind) for kind in sorted({kind for kind, _ in one.points & other.points})]
    if not one.name or not other.name:
        return _nameless(one, other, shared)
    said = names.compare(one.name, other.name)
    mailbox = _mailbox_signs(one, other)
    named = _name_sign(said)
    score = _with_contact(said.likeness) if shared else _by_name(one, other, said, mailbox)
    if score == 0:
        return Verdict()
    both = f"{one.name} {other.name}"
    words = {
        "nickname": _as_written(said.nickname, both),
        "name": _as_written(said.stands_for, both),
    }
    score = min(score + 5 * len(shared[1:]) + 3 * bool(mailbox), MOST)
    return Verdict(score, (*shared, named, *mailbox), words if said.nickname else {})


def _as_written(words: str, text: str) -> str:
    """With the accents that one of them writes: "José" for jose."""
    written = {fold(word): word for word in text.replace(",", " ").split()}
    return " ".join(written.get(word, word).title() for word in words.split())


def _nameless(one: Known, other: Known, shared: list[Sign]) -> Verdict:
    if shared:
        return Verdict(60, (*shared, Sign.NAMELESS))
    named, nameless = (one, other) if one.name else (other, one)
    if named.name and any(names.fits_mailbox(named.name, email) for email in nameless.emails):
        return Verdict(40, (Sign.FITS_MAILBOX, Sign.NAMELESS))
    return Verdict()


def _name_sign(said: names.Compared) -> Sign:
    if said.nickname:
        return Sign.NICKNAME
    return {
        Likeness.SAME: Sign.NAME,
        Likeness.SIMILAR: Sign.NAME_ALIKE,
        Likeness.GIVEN: Sign.GIVEN,
    }.get(said.likeness, Sign.OTHER_NAME)


def _with_contact(likeness: Likeness) -> int:
    # Another name at the same phone or mailbox is mostly somebody of the same house.
    return {Likeness.SAME: 95, Likeness.SIMILAR: 90, Likeness.GIVEN: 75}.get(likeness, 30)


def _by_name(one: Known, other: Known, said: names.Compared, mailbox: tuple[Sign, ...]) -> int:
    """Nothing in common but the name: one surname alone is borne by too many."""
    if said.likeness < Likeness.SIMILAR:
        return 0
    if mailbox:
        return 60
    surnames = [len(names.read(known.name).surnames) for known in (one, other)]
    if min(surnames) < 2:
        return 0
    return 50 if said.likeness == Likeness.SAME else 45


def _mailbox_signs(one: Known, other: Known) -> tuple[Sign, ...]:
    if names.one_mailbox(one.emails, other.emails):
        return (Sign.ONE_MAILBOX,)
    crossed = ((one.name, other.emails), (other.name, one.emails))
    # Both ways: that my own mailbox fits my name says nothing of you.
    fits = all(_fits(name, emails) for name, emails in crossed)
    return (Sign.FITS_MAILBOX,) if fits else ()


def _fits(name: str, emails: Iterable[str]) -> bool:
    return any(names.fits_mailbox(name, email) for email in emails)
