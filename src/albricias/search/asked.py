"""What somebody typed, as words to be found. Any text is safe: only letters and digits count."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from albricias.search.words import forms_in, forms_of, names_in, words_in

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

    def is_met(self, forms: Collection[str]) -> bool:
        """Whether one of these forms is this word's."""
        if self.root in forms:
            return True
        return self.begins and any(form.startswith(self.folded) for form in forms)


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

    def which(self, words: Iterable[str]) -> dict[str, int]:
        """Those of a text's words that were asked for, and each one's place among the asked."""
        roots = {word.root for word in self.words}
        begins = any(word.begins for word in self.words)
        # First what a set can tell at once: most words of a text are others.
        near = {word for word in set(words) if begins or not roots.isdisjoint(forms_of(word))}
        found = {}
        for word in near:
            forms = forms_of(word)
            for n, asked in enumerate(self.words):
                if asked.is_met(forms):
                    found[word] = n
                    break
        return found

    def met_in_name(self, name: str) -> frozenset[int]:
        """The same in a name, which has no endings: Gonzalo is not González."""
        known = names_in(name)
        return frozenset(
            n
            for n, word in enumerate(self.words)
            if word.folded in known
            or (word.begins and any(one.startswith(word.folded) for one in known))
        )

    def met_in(self, text: str) -> frozenset[int]:
        """Which of the words stand in a text, by their place among those asked."""
        known = forms_in(text)
        return frozenset(n for n, word in enumerate(self.words) if word.is_met(known))

    @property
    def may_go_on(self) -> bool:
        """Whether its last word could be the beginning of a longer one."""
        return bool(self.words) and _can_begin(self.words[-1].folded)


def _can_begin(folded: str) -> bool:
    return len(folded) >= SHORTEST_BEGINNING
