"""What a person wrote now, apart from what they quote and how they sign."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from albricias.receive.channels.mail.quotes import trim

HERE = Path(__file__).parent
REPLIES = {
    "es": "Buenos días:\n\nNo, no me lo han devuelto. ¿Cuándo lo harán?\n\nUn saludo,\nCarlos",
    "en": "Hello,\n\nNo, it has not come back. When will it?\n\nThanks,\nCarl",
    "pt": "Bom dia,\n\nNão, ainda não devolveram. Quando será?\n\nObrigado,\nCarlos",
    "ca": "Bon dia,\n\nNo, no m'ho han tornat. Quan ho faran?\n\nSalutacions,\nCarles",
    "fr": "Bonjour,\n\nNon, rien n'est revenu. Quand ?\n\nCordialement,\nCharles",
    "de": "Guten Tag,\n\nnein, es kam nichts zurück. Wann?\n\nViele Grüße\nKarl",
    "it": "Buongiorno,\n\nno, non è tornato niente. Quando?\n\nCordiali saluti\nCarlo",
}
QUOTE = "Estimado Carlos:\n\n¿Se lo han devuelto ya?\nAvísenos.\n\nLucía Marín\nAtención al cliente"


def heads() -> Iterator[tuple[str, str, str]]:
    """A reply above each known introduction of a quote: title, letter, own text."""
    for line in (HERE / "heads.txt").read_text("utf-8").splitlines()[1:]:
        language, program, marks, head = line.split(" · ", 3)
        own = REPLIES.get(language, REPLIES["es"])
        quote = "\n".join(f"> {line}".rstrip() for line in QUOTE.split("\n"))
        head = head.replace("⏎", "\n")
        letter = f"{own}\n\n{head}\n\n{quote if marks == '>' else QUOTE}\n"
        yield f"{language} {program}", letter, own


def whole_letters() -> Iterator[tuple[str, str, str]]:
    text = (HERE / "messages.txt").read_text("utf-8").partition("\n")[2]
    for block in text.removeprefix("= ").split("\n= "):
        title, _, rest = block.partition("\n")
        letter, _, own = rest.partition("\n---own\n")
        if "Windows line ends" in title:
            letter = letter.replace("\n", "\r\n")
        yield title, letter, own


LETTERS = [*heads(), *whole_letters()]


def spaced_once(text: str) -> str:
    return " ".join(text.split())


def test_there_are_letters_enough_in_each_language():
    languages = Counter(title[:2] for title, _letter, _own in LETTERS)
    assert len(LETTERS) >= 150
    assert all(languages[language] >= 8 for language in REPLIES)


@pytest.mark.parametrize(
    ("letter", "own"), [case[1:] for case in LETTERS], ids=[case[0] for case in LETTERS]
)
def test_what_carlos_wrote_now_is_told_from_the_rest(letter, own):
    assert spaced_once(trim(letter).own) == spaced_once(own)


@pytest.mark.parametrize("letter", [case[1] for case in LETTERS])
def test_nothing_of_a_letter_is_lost_and_its_own_text_is_trimmed_no_further(letter):
    parts = trim(letter)
    assert filled(letter) == filled(parts.own, parts.signature, parts.quoted)
    assert trim(parts.own).own == parts.own


def filled(*texts: str) -> Counter[str]:
    """Every character that can be seen."""
    return Counter("".join("".join(text.split()) for text in texts))


LINES = [line for _title, letter, _own in LETTERS for line in letter.replace("\r", "").split("\n")]
A_LETTER = st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=12)), max_size=25).map(
    "\n".join
)


@given(A_LETTER)
@example('Buenos días:\nEnviado: lunes\n\n\nVon: "Lena Marx" <lena@example.org>')
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_nothing_is_lost_and_twice_is_as_once(letter):
    parts = trim(letter)
    assert filled(letter) == filled(parts.own, parts.signature, parts.quoted)
    assert trim(parts.own) == type(parts)(own=parts.own)


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_divided_without_complaint(letter):
    parts = trim(letter)
    assert filled(letter) == filled(parts.own, parts.signature, parts.quoted)
    assert bool(parts.own) == bool(letter.strip())


HOSTILE = {
    "quotes": "> " * 500_000,
    "quote lines": "> a\n" * 250_000,
    "introductions": "El 3 mar 2025 10:12, a\n" * 40_000,
    "introductions never ended": "On 3 Mar 2025 " + "wrote " * 170_000,
    "labels": "De: a\nA: b\n" * 90_000,
    "delimiters": "--\n" * 330_000,
    "rulers": "__________\n" * 90_000,
    "one line": "a" * 1_000_000,
    "spaces": " " * 1_000_000 + ".",
    "telephones": "Saludos\n" + "6 " * 500_000,
    "links": "<http://a\n>\n" * 80_000,
    "farewells": "Saludos,\nTel. 600112233\n\n" * 38_000,
    "notices": "AVISO LEGAL\n" * 80_000,
    "peels": "a\n\n-- \nb\n\nEl 3/3/25 a las 10:12, B escribió:\n> c\n\n" * 18_000,
    "sent": "Sent from my " * 80_000,
    "commas": "On 3," * 200_000 + " wrote:",
    "addresses": "a@b.c " * 160_000 + ":",
}


@pytest.mark.parametrize("letter", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_megabyte_is_divided_like_any_other(letter):
    parts = trim(letter)
    assert filled(letter) == filled(parts.own, parts.signature, parts.quoted)
