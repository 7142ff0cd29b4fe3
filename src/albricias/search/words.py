"""The words of a text as they are found again: without case, accents or endings.

Each word counts twice: as it is written and by its stem. The stem follows from the word
without accents, so "facturacion" and "facturación" can never part ways. Spanish endings go
first and English ones after them, so one stem serves a text in either language.
"""

import re
import unicodedata
from collections.abc import Iterable

import Stemmer

from albricias.search.irregular import IRREGULAR

LONGEST = 40
MOST_REMEMBERED = 50_000
# So many different words of one text are found again; the rest of a novel is not.
MOST_WORDS = 20_000

_WORD = re.compile(r"[^\W_]+")
# "devuelvanme", "cambienlo": the stemmer leaves what hangs on an order given to usted.
_HUNG_ON = re.compile("(?<=[aei]n)(?:se)?(?:me|nos|les?|l[oa]s?|(?:me|nos|se)l[oa]s?)$")
# Without a memory of their own: ours holds what they find.
_SPANISH, _ENGLISH = Stemmer.Stemmer("spanish", 0), Stemmer.Stemmer("english", 0)

# Found in every text, so they tell none from another.
_COMMON = """
a al ante como con cual cuando de del desde el ella en entre era es esa ese esta este esto fue
ha han hasta hay la las le les lo los me mi mis muy ni nos o os para pero por porque que se ser
si su sus te tu un una unas uno unos y ya yo
the of and to in is at for it on was be by with from this that are
"""
COMMON = frozenset(_COMMON.split())


def fold(word: str) -> str:
    """One word without case or accents: "Señal" is "senal"."""
    # Twice, because a letter of another kind (𝐁, ﬁ) shows its case only when taken apart.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(c for c in parts if c.isalnum())[:LONGEST]


def stem(folded: str) -> str:
    """What the forms of a word have in common: "facturas" and "facturacion" are "factur"."""
    if not (folded.isascii() and folded.isalpha()):
        return folded
    if len(folded) > 8:
        folded = _HUNG_ON.sub("", folded)
    found: str = _ENGLISH.stemWord(_SPANISH.stemWord(folded))
    # What is left of -ía and -io: "averia" and "averiado", "tenia" and "tener".
    if len(found) > 3 and found.endswith("i"):
        found = found[:-1]
    return IRREGULAR.get(found, found)


class _Forms(dict[str, tuple[str, ...]]):
    """The forms of each word, remembered: a language has few words and uses them often."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        folded = fold(word)
        if not folded or folded in COMMON:
            forms: tuple[str, ...] = ()
        else:
            root = stem(folded)
            forms = (folded,) if root == folded else (folded, root)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[word] = forms
        return forms


_forms = _Forms()


def forms_of(word: str) -> tuple[str, ...]:
    """As written and by its stem; nothing for a word found everywhere."""
    return _forms[word]


def composed(text: str) -> str:
    """With each accent on its letter, so that a word is not cut at it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def words_in(text: str) -> list[str]:
    return _WORD.findall(composed(text))


def tokens(texts: Iterable[str]) -> set[str]:
    """All by which these texts are found."""
    found: set[str] = set()
    for text in texts:
        for word in set(words_in(text)):
            found.update(_forms[word])
        if len(found) > MOST_WORDS:
            break
    return found


def forms_in(text: str) -> set[str]:
    """All the forms of all the words of a text."""
    return set().union(*map(_forms.__getitem__, words_in(text)))


def names_in(name: str) -> set[str]:
    """The words of a name, which are found as they are written and not by a stem."""
    return {forms[0] for word in words_in(name) if (forms := _forms[word])}
