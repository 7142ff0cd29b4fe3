"""A plain text taken apart: what each part is, and nothing of it lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albricias.tell.blocks import blocks

ADDRESS = "https://quejas.example.org/c/KEY/"
LETTER = f"""Hola, Carlos:

Gracias por contárnoslo.
De verdad.

Su recibo:

- Número: Q-2026-0001
- Su clave: KEY

Abra su página:
{ADDRESS}

“Me cobraron dos veces.”

Esto nos contó:

Me cobraron dos veces.

Y nadie contesta.

Ana Ríos

--
Para responder, abra su página:
{ADDRESS}
"""


def test_each_part_is_what_it_is():
    story = "Me cobraron dos veces.\n\nY nadie contesta."
    found = [(block.kind, block.text) for block in blocks(LETTER, page="/c/KEY/", story=story)]

    assert found == [
        ("words", "Hola, Carlos:"),
        ("words", "Gracias por contárnoslo.\nDe verdad."),
        ("words", "Su recibo:"),
        ("list", "Número: Q-2026-0001\nSu clave: KEY"),
        ("words", "Abra su página:"),
        ("link", ADDRESS),
        ("said", "“Me cobraron dos veces.”"),
        ("words", "Esto nos contó:"),
        ("said", story),
        ("words", "Ana Ríos"),
        ("small", "Para responder, abra su página:"),
        ("link", ADDRESS),
    ]


@pytest.mark.parametrize("story", ["", "Gracias", "otra cosa"])
def test_words_that_only_happen_to_be_the_same_are_not_theirs(story):
    kinds = [block.kind for block in blocks(LETTER, page="/c/KEY/", story=story)]
    assert kinds.count("said") == 1


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=20))
def test_no_word_is_lost_whatever_is_written(text, story, page):
    shown = "".join(block.text for block in blocks(text, page=page, story=story))
    kept = [word for word in text.split() if word.strip("-")]
    for word in kept:
        assert word in shown
