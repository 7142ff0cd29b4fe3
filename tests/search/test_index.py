"""What the index finds is what the words say, whatever the texts and whatever is typed."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from albricias.resolve.entries import Entry
from albricias.resolve.looking import Narrowed, look
from albricias.resolve.reading import begin_anew, read_unread
from albricias.search import vocabulary
from albricias.search.asked import Asked
from albricias.search.index import CASES
from albricias.search.names import apart, slips, sound
from albricias.search.unread import Unread, Waiting, spans
from albricias.search.words import forms_of, stem, tokens

TEXT = st.text(
    st.one_of(
        st.sampled_from(list("aeioubcdlmnrst áéíñüÑç,.;-0123¡¿'\"*()")),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    max_size=120,
)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def read_all() -> None:
    while read_unread():
        pass


def numbers(asked: Asked) -> list[int]:
    return CASES.find([{word.root} for word in asked.words], most=50)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(texts=st.lists(TEXT, min_size=1, max_size=6), typed=st.data())
def test_the_engine_finds_what_a_plain_comparison_finds(
    db: None, texts: list[str], typed: st.DataObject
) -> None:
    CASES.clear()
    CASES.put((n, tokens([text])) for n, text in enumerate(texts, 1))
    words = [word for text in texts for word in text.split()] or ["nada"]
    asked = Asked.read(typed.draw(st.one_of(TEXT, st.sampled_from(words))))
    if asked.words:
        plainly = [
            n
            for n, text in enumerate(texts, 1)
            if all(word.root in tokens([text]) for word in asked.words)
        ]
        assert numbers(asked) == plainly[::-1]


@given(word=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60))
@settings(max_examples=300, deadline=None)
def test_case_and_accents_never_part_two_spellings(word: str) -> None:
    for form in forms_of(word):
        assert form.isalnum()
        assert set(forms_of(form)) <= {form, stem(form)}
    assert forms_of(word.upper()) == forms_of(word.lower()) or word.upper().lower() != word.lower()


@pytest.mark.parametrize(
    "typed",
    [
        *("C++", '"', '"""', "*", "NEAR(a b)", "a OR b", "NOT a", "-a", "subject:x", "(", "^a"),
        *("'; drop table x", "a & b | !c", "a:*", "\\", "{a}", "·k1", "·o1", "%_", "🦄", "ﬁn ½"),
        *("\x00a\x00", "a" * 10_000, "á " * 5_000, "\ud800".encode("utf-8", "replace").decode()),
    ],
)
def test_whatever_is_typed_is_only_words(client_of: Any, quim: Any, case: Any, typed: str) -> None:
    for read in (False, True):
        if read:
            read_all()
        for page in ("search", "search-soon"):
            assert client_of(quim).get(reverse(page), {"q": typed}).status_code == 200


def test_our_own_marks_cannot_be_typed(quim: Any, case: Any) -> None:
    read_all()
    looked = look(Asked.read(f"·o{case.owner_id}"), quim, waiting=Waiting(), whose={})
    assert looked.hits == []


def test_what_is_said_later_is_found_with_what_was_told_first(
    ana: Any, case: Any, now: Any
) -> None:
    read_all()
    Entry.note(case, "Consultado con Contabilidad", by=ana, at=now)
    for _before_and_after_it_is_read in range(2):
        looked = look(
            Asked.read("cuota contable contabilidad"), ana, waiting=Waiting.now(), whose={}
        )
        assert [hit.case for hit in looked.hits] == []
        looked = look(Asked.read("cuota contabilidad"), ana, waiting=Waiting.now(), whose={})
        assert [hit.case for hit in looked.hits] == [case]
        read_all()
    assert Waiting.now() == Waiting()


def test_newest_first_page_after_page_whether_read_or_not(
    tell_us: Any, quim: Any, now: Any
) -> None:
    told = [tell_us("La misma avería", at=now - timedelta(hours=n % 7)) for n in range(24)]
    read_all()
    told += [tell_us("Otra avería", at=now - timedelta(hours=n % 9)) for n in range(12)]
    in_order = sorted(told, key=lambda case: (case.received_at, case.pk), reverse=True)
    seen, below = [], None
    while True:
        looked = look(
            Asked.read("averías"), quim, waiting=Waiting.now(), whose={}, below=below, size=5
        )
        seen += [hit.case for hit in looked.hits]
        if (below := looked.older) is None:
            break
    assert seen == in_order


def test_a_period_and_a_channel_narrow(tell_us: Any, quim: Any, now: Any) -> None:
    old = tell_us("Avería", at=now - timedelta(days=9), channel="phone")
    new = tell_us("Avería", at=now)
    for _before_and_after_it_is_read in range(2):
        for narrowed, expected in (
            (Narrowed(since=now - timedelta(days=1)), [new]),
            (Narrowed(until=now - timedelta(days=1)), [old]),
            (Narrowed(channel="phone"), [old]),
            (Narrowed(standings=("refused",)), []),
        ):
            looked = look(
                Asked.read("avería"), quim, waiting=Waiting.now(), whose={}, narrowed=narrowed
            )
            assert [hit.case for hit in looked.hits] == expected
        read_all()


def test_beginning_anew_finds_the_same(tell_us: Any, quim: Any) -> None:
    case = tell_us("Una avería")
    read_all()
    begin_anew()
    assert Unread.objects.exists()
    read_all()
    looked = look(Asked.read("averias"), quim, waiting=Waiting.now(), whose={})
    assert [hit.case for hit in looked.hits] == [case]


def test_keys_that_follow_each_other_are_one_span() -> None:
    assert spans([5, 1, 2, 3, 9, 3]) == [(1, 3), (5, 5), (9, 9)]
    assert spans(range(1, 4_502)) == [(1, 2000), (2001, 4000), (4001, 4501)]


@pytest.mark.django_db
def test_the_nearest_word_is_one_that_is_found_somewhere() -> None:
    vocabulary.learn(["factura", "fractura", "facturacion", "flor"])
    assert vocabulary.nearest("facutra") == "factura"
    assert vocabulary.nearest("facturasion") == "facturacion"
    assert vocabulary.nearest("zzzzzz") == ""
    assert vocabulary.beginning_with("factura") == ["factura", "facturacion"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("gonzales", "gonzalez"),
        ("jimenes", "gimenez"),
        ("ximenez", "jimenez"),
        ("llanez", "yanez"),
        ("gonzlaez", "gonzalez"),
        ("gonzlez", "gonzalez"),
        ("baldez", "valdes"),
        ("ernandez", "hernandez"),
        ("echeverria", "etxeverria"),
        ("quiroga", "kiroga"),
        ("vazquez", "basques"),
    ],
)
def test_a_slip_in_a_name_is_forgiven_and_its_keys_meet(typed: str, name: str) -> None:
    assert apart(typed, name) is not None
    assert slips(sound(typed)) & slips(sound(name))


@pytest.mark.parametrize(("typed", "name"), [("lopez", "gomez"), ("ana", "eva"), ("gil", "sol")])
def test_another_name_is_another_name(typed: str, name: str) -> None:
    assert apart(typed, name) is None
