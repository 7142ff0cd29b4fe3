"""How a Spanish name divides into given names and surnames, without a database."""

import unicodedata

PARTICLES = frozenset(("de", "del", "la", "las", "los", "y", "i"))
# Given names of two words that are also written with one surname, or with none.
COMPOUND = frozenset(
    (
        *("ana belen", "ana isabel", "ana lucia", "ana maria", "carlos alberto"),
        *("carlos andres", "francisco javier", "jorge luis", "jose alberto", "jose antonio"),
        *("jose carlos", "jose ignacio", "jose luis", "jose manuel", "jose maria"),
        *("jose miguel", "jose ramon", "juan antonio", "juan carlos", "juan francisco"),
        *("juan jose", "juan luis", "juan manuel", "juan pablo", "luis alberto"),
        *("luis carlos", "luis fernando", "luis miguel", "luz marina", "marco antonio"),
        *("maria angeles", "maria carmen", "maria dolores", "maria elena", "maria eugenia"),
        *("maria fernanda", "maria isabel", "maria jesus", "maria jose", "maria luisa"),
        *("maria mercedes", "maria pilar", "maria teresa", "maria victoria", "miguel angel"),
        *("rosa elena", "rosa maria", "victor manuel"),
        *("maria de guadalupe", "maria de la luz", "maria de las mercedes", "maria de las nieves"),
        *("maria de los angeles", "maria de los dolores", "maria del carmen", "maria del mar"),
        *("maria del pilar", "maria del rocio", "maria del rosario", "maria del socorro"),
    )
)


def fold(text: str) -> str:
    """Text without case or accents, for finding: "María José" is "maria jose"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def given_name(name: str) -> str:
    """What we call somebody by: "María del Carmen" of María del Carmen Gil Ruiz."""
    words = _with_their_particles(name)
    if len(words) >= 4:
        return " ".join(words[:-2])
    both = " ".join(words[:2])
    return both if fold(both) in COMPOUND else "".join(words[:1])


def _with_their_particles(name: str) -> list[str]:
    """The words of a name, where "de la Torre" is one."""
    words: list[str] = []
    held: list[str] = []
    for word in name.split():
        held.append(word)
        if word.casefold() not in PARTICLES:
            words.append(" ".join(held))
            held = []
    return words + held
