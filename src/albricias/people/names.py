"""Whether two names may be one person's: Spanish names in all the ways they are written. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA

from albricias.people.nicknames import BEHIND, FORMAL
from albricias.people.rules import COMPOUND, PARTICLES, fold

TITLES = frozenset(
    (
        *("d", "dn", "don", "dna", "dona", "sr", "sra", "srta", "senor", "senora"),
        *("dr", "dra", "mr", "mrs", "ms"),
    )
)
SHORTENED = {
    "ma": "maria", "fco": "francisco", "fca": "francisca", "gpe": "guadalupe", "dgo": "domingo",
    "fdo": "fernando", "rdo": "ricardo", "mto": "martin", "jse": "jose",
}  # fmt: skip
BOUND = PARTICLES | {"e", "da", "do", "dos", "das", "von", "van", "der", "san", "mc"}
COMPOUNDS = frozenset(" ".join(w for w in name.split() if w not in BOUND) for name in COMPOUND)
GIVEN = frozenset(word for name in FORMAL for word in name.split() if word not in BOUND)
# Mailboxes that many share or nobody owns.
COMMON_BOXES = frozenset(
    (
        *("admin", "administracion", "atencion", "ayuda", "compras", "contact", "contacto"),
        *("correo", "direccion", "facturacion", "familia", "hello", "hola", "info", "mail"),
        *("oficina", "pedidos", "reservas", "secretaria", "soporte", "support", "ventas"),
    )
)
_MARIA = re.compile(r"\bm\s?\.?\s?ª\.?|\bm\.\s?a\.?(?=\s|$)", re.IGNORECASE)
_DONA = re.compile(r"\bd\.?\s?ª\.?", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[^a-z]+")


class Likeness(IntEnum):
    """How far two names agree."""

    OTHER = 0
    UNSAID = 1
    GIVEN = 2
    SIMILAR = 3
    SAME = 4


@dataclass(frozen=True, slots=True)
class Name:
    """Given names and surnames without case, accents, titles or particles."""

    given: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.given or self.surnames)


@dataclass(frozen=True, slots=True)
class Compared:
    """How far they agree, and the nickname that explains it, if one does."""

    likeness: Likeness
    nickname: str = ""
    stands_for: str = ""


@lru_cache(maxsize=4096)
def read(text: str) -> Name:
    """ "Pérez García, M.ª José" is maria jose · perez garcia."""
    before, comma, after = _MARIA.sub("maria ", _DONA.sub(" ", text)).partition(",")
    if comma and (given := _words(after)):
        return Name(tuple(given), tuple(_words(before)))
    words = _words(before)
    turned = _surnames_first(words)
    if turned:
        return Name(tuple(words[turned:]), tuple(words[:turned]))
    cut = _where_surnames_begin(words)
    return Name(tuple(words[:cut]), tuple(words[cut:]))


def _words(text: str) -> list[str]:
    words = [SHORTENED.get(word, word) for word in _NOT_LETTERS.split(fold(text)) if word]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return [word for word in words if word not in BOUND]


def _surnames_first(words: list[str]) -> int:
    """Where the given names begin if they stand last: "Pérez García María José"."""
    if len(words) < 3 or words[0] in GIVEN or words[0] in BEHIND or words[-1] not in GIVEN:
        return 0
    first = len(words) - 1
    while first > 1 and words[first - 1] in GIVEN:
        first -= 1
    return first


def _where_surnames_begin(words: list[str]) -> int:
    if len(words) >= 4:
        return len(words) - 2
    if " ".join(words[:2]) in COMPOUNDS:
        return 2
    if len(words) == 3 and (len(words[1]) == 1 or words[1] in GIVEN) and words[0] in GIVEN:
        return 2
    return min(1, len(words))


def same(one: str, other: str) -> bool:
    """The same name written otherwise: abbreviated, turned round, accented or not."""
    a, b = read(one), read(other)
    return bool(a) and a == b


def compare(one: str, other: str) -> Compared:
    a, b = read(one), read(other)
    if not a or not b:
        return Compared(Likeness.UNSAID)
    given, nickname, formal = _given(a.given, b.given)
    surnames = _surnames(a.surnames, b.surnames)
    if not given or surnames == Likeness.OTHER:
        return Compared(Likeness.OTHER)
    if surnames == Likeness.UNSAID:
        return Compared(Likeness.GIVEN, nickname, formal)
    return Compared(Likeness.SAME if a == b else Likeness.SIMILAR, nickname, formal)


def _given(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[bool, str, str]:
    """Whether they may be the same given names; the nickname and what it stands for."""
    if _begin_alike(a, b):
        return True, "", ""
    for nick, full in ((a, b), (b, a)):
        for formal in behind(nick):
            if _begin_alike(formal, full):
                return True, nick[0], " ".join(formal)
            if any(_begin_alike(formal, too) for too in behind(full)):
                return True, nick[0], " ".join(formal)
    return False, "", ""


def behind(given: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The given names that a nickname may stand for: "chema" is jose maria."""
    names = BEHIND.get(given[0], ()) if given else ()
    return [tuple(w for w in name.split() if w not in BOUND) for name in names]


def _begin_alike(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return bool(a and b) and all(_alike(x, y) for x, y in zip(a, b, strict=False))


def _alike(one: str, other: str) -> bool:
    """Equal, an initial of it, or one slip of the pen in a word long enough."""
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if min(len(one), len(other)) < 5 or one[0] != other[0]:
        return False
    # Francisco and Francisca, Daniel and Daniela differ by one letter, and are two people.
    is_pair = one.removesuffix("o").removesuffix("a") == other.removesuffix("o").removesuffix("a")
    return not is_pair and OSA.distance(one, other, score_cutoff=1) <= 1


def _surnames(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    if not a or not b:
        return Likeness.UNSAID
    if all(_alike(x, y) for x, y in zip(a, b, strict=False)):
        return Likeness.SIMILAR
    return Likeness.SIMILAR if len(a) == 2 and a == b[::-1] else Likeness.OTHER


def key_of(text: str) -> str:
    """By what a name is looked up: the first given name, formal, and the first surname."""
    name = read(text)
    return _key(_formal(name.given), name.surnames[0]) if name.given and name.surnames else ""


def keys_alike(text: str) -> set[str]:
    """The keys of all names that may be this one: Beto's are Alberto's, Roberto's …"""
    name = read(text)
    if not name.given or not name.surnames:
        return set()
    formals = {name.given[0], *(formal[0] for formal in behind(name.given))}
    nicks = [nick for formal in formals for nick in _nicknames(formal)]
    firsts = {*formals, *(_formal((nick,)) for nick in nicks)}
    # Either surname may stand first in the other one.
    return {_key(first, surname) for first in firsts for surname in name.surnames}


def _key(first: str, surname: str) -> str:
    return f"{first} {surname}"[:120]


def _formal(given: tuple[str, ...]) -> str:
    formals = behind(given)
    return formals[0][0] if formals else given[0]


@lru_cache(maxsize=1024)
def _nicknames(formal: str) -> tuple[str, ...]:
    return tuple(nick for nick, names in BEHIND.items() if formal in names)


def in_mailbox(email: str) -> str:
    """The name a mailbox seems to carry: "Maria Perez" of maria.perez82@example.org."""
    words = [w for w in re.split(r"[._-]+", re.sub(r"\d+", "", local_part(email))) if w]
    return " ".join(words).title() if len(words) > 1 and min(map(len, words)) > 1 else ""


def local_part(email: str) -> str:
    return email.partition("@")[0].partition("+")[0].casefold()


def fits_mailbox(name: str, email: str) -> bool:
    """Whether a mailbox seems to be of somebody of this name: mjperez@… of María José Pérez."""
    read_name, box = read(name), _NOT_LETTERS.sub("", fold(local_part(email)))
    if not read_name.given or not read_name.surnames or box in COMMON_BOXES:
        return False
    surname, first = read_name.surnames[0], read_name.given[0]
    before, found, after = box.partition(surname)
    if not found or len(surname) < 4:
        return False
    initials = "".join(word[0] for word in read_name.given)
    beginnings = {first, first[0], initials, "".join(read_name.given), *_nicknames(first)}
    return before in beginnings or (not before and after in beginnings)


def one_mailbox(emails: Iterable[str], others: Iterable[str]) -> bool:
    """The same name of a mailbox with two providers."""
    shared = {
        local_part(one)
        for one, other in product(emails, others)
        if local_part(one) == local_part(other) and _provider(one) != _provider(other)
    }
    return any(len(box) >= 6 and box not in COMMON_BOXES for box in shared)


def _provider(email: str) -> str:
    return email.rpartition("@")[2].casefold()
