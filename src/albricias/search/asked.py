"""What somebody typed, as words to be found. Any text is safe: only letters and digits count."""

from dataclasses import dataclass
from typing import Self

from albricias.search.words import Place, forms_of, words_in

LONGEST_TYPED = 200
MOST_TYPED = 12
# A shorter beginning would be that of half of all words.
SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word: found by its stem, or as the beginning of a longer one."""

    folded: str
    root: str
    begins: bool = False

    def is_met(self, place: Place) -> bool:
        return self.root in place.forms or (self.begins and place.forms[0].startswith(self.folded))


@dataclass(frozen=True, slots=True)
class Asked:
    """The words typed; all of them must be found."""

    typed: str
    words: tuple[AskedWord, ...] = ()

    @classmethod
    def read(cls, typed: str, *, unfinished: bool = False) -> Self:
        """Unfinished: the last word may be the beginning of a longer one."""
        typed = typed.replace("\x00", "").strip()[:LONGEST_TYPED]
        found = [forms for word in words_in(typed) if (forms := forms_of(word))][:MOST_TYPED]
        last = len(found) - 1
        words = (
            AskedWord(forms[0], forms[-1], unfinished and n == last and _can_begin(forms[0]))
            for n, forms in enumerate(found)
        )
        return cls(typed, tuple(dict.fromkeys(words)))

    @property
    def may_go_on(self) -> bool:
        """Whether its last word could be the beginning of a longer one."""
        return bool(self.words) and _can_begin(self.words[-1].folded)


def _can_begin(folded: str) -> bool:
    return len(folded) >= SHORTEST_BEGINNING
