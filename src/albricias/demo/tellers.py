"""Who tells which letter, with the blanks filled in: nobody here exists."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from albricias.demo.texts import Blanks, Text, phrases, texts
from albricias.people.models import fold
from albricias.receive.told import Told

# These are told about a shop; in all others the place is a town.
ABOUT_SHOPS = {"rude-shop", "unrequested-services", "wrong-data-taken", "coverage-not-explained"}
FRANCHISE = "franchise-overpromise"
# One franchise is worse than the others, and any of them is worse than our own shops.
FRANCHISES = (3, 8, 2, 2, 2, 3, 2, 1, 2)
OWN_SHOPS = (1.5, 1, 1, 1, 0.5, 1)

ENGLISH_NAMES: Mapping[str, Sequence[str]] = {
    "f": ("Agnes", "Beryl", "Cordelia", "Edith", "Harriet", "Imogen", "Morag", "Winifred"),
    "m": ("Alistair", "Bertram", "Cuthbert", "Desmond", "Fergus", "Horace", "Monty", "Rupert"),
}
ENGLISH_SURNAMES = (
    *("Applethwaite", "Brackenbury", "Cobblestead", "Dunwhistle", "Fennimoor", "Gathercold"),
    *("Hollinghedge", "Marrowby", "Nettlefold", "Quillerton", "Starbeck", "Thistlewood"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who complains; without a name, somebody who gave none."""

    given: str
    surname: str
    gender: str
    language: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}".strip()


NOBODY = Person("", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Tale:
    """A letter as one person tells it."""

    text: Text
    told: Told
    blanks: Blanks

    @property
    def is_franchise(self) -> bool:
        return self.told.place in phrases().shops_franchise

    def fill(self, text: str) -> str:
        return self.blanks.fill(text)


class Tellers:
    """Deals out letters, none twice before all of its stream were told, and people."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.decks: dict[str, list[Text]] = {}
        self.crowd: list[Person] = []
        self.surnames: dict[str, int] = {}

    def tell(self, stream: str, *, fits: Callable[[Text], bool] = lambda _text: True) -> Tale:
        """The next letter of a stream, told by somebody whom it fits."""
        text = self._deal(stream, fits)
        return self.told_by(self._somebody(text), text)

    def told_by(self, person: Person, text: Text) -> Tale:
        shop, town = self._shop(text), self.rng.choice(phrases().towns)
        blanks = Blanks(person.given, town, shop, text.amount, text.language)
        is_about_shop = text.cause in {*ABOUT_SHOPS, FRANCHISE} or "{shop}" in text.story
        told = Told(
            story=blanks.fill(text.story),
            kind=text.kind,
            subject=blanks.fill(text.subject),
            expected=blanks.fill(text.expected),
            remedy_sought=blanks.fill(text.wants),
            emotion=text.emotion,
            topic=text.topic,
            product=text.product,
            place=shop if is_about_shop else town,
            amount=str(text.amount or ""),
            name=person.name,
            email=person.email,
            phone=person.phone,
            language=text.language,
            times_told=text.times_told,
        )
        return Tale(text, told, blanks)

    def _deal(self, stream: str, fits: Callable[[Text], bool]) -> Text:
        deck = self.decks.setdefault(stream, [])
        found = next((text for text in reversed(deck) if fits(text)), None)
        if found is None:
            fresh = [text for text in texts() if stream_of(text) == stream]
            self.rng.shuffle(fresh)
            deck[:0] = fresh
            found = next(text for text in reversed(deck) if fits(text))
        deck.remove(found)
        return found

    def _somebody(self, text: Text) -> Person:
        if text.channel == "web" and not text.gender and self.rng.random() < 0.02:
            return NOBODY
        if self.crowd and self.rng.random() < 0.12:
            known = self.rng.choice(self.crowd)
            if known.language == text.language and text.gender in {"", known.gender}:
                return known
        person = self._somebody_new(text)
        self.crowd.append(person)
        return person

    def _somebody_new(self, text: Text) -> Person:
        gender = text.gender or self.rng.choice("fm")
        given, surname = self._name(gender, text.language)
        has_email = self.rng.random() < (0.9 if text.channel == "web" else 0.5)
        has_phone = not has_email or self.rng.random() < 0.5
        n = len(self.crowd)
        address = ".".join(fold(f"{given} {surname.split()[0]}").split())
        return Person(
            given=given,
            surname=surname,
            gender=gender,
            language=text.language,
            email=f"{address}.{n}@correo.example" if has_email else "",
            # Numbers that begin with 555 0 belong to nobody.
            phone=f"555 0{n // 1000:02d} {n % 1000:03d}" if has_phone else "",
        )

    def _name(self, gender: str, language: str) -> tuple[str, str]:
        if language == "en":
            return self.rng.choice(ENGLISH_NAMES[gender]), self.rng.choice(ENGLISH_SURNAMES)
        given = phrases().first_names_f if gender == "f" else phrases().first_names_m
        two = self.rng.sample(phrases().surnames, 2)
        return self.rng.choice(given), " ".join(two if self.rng.random() < 0.6 else two[:1])

    def _shop(self, text: Text) -> str:
        known, franchised = phrases(), text.cause == FRANCHISE or self.rng.random() < 0.6
        names = known.shops_franchise if franchised else known.shops_own
        weights = FRANCHISES if franchised else OWN_SHOPS
        return self.rng.choices(names, weights)[0]


def stream_of(text: Text) -> str:
    """A letter without a cause belongs to the stream of its kind."""
    return text.cause or text.kind
