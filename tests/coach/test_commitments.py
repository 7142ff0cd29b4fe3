"""What a letter promises, to whom it is a promise, and what only sounds like one."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albricias.coach.commitments import Commitment, commitments
from albricias.coach.pieces import Usage
from albricias.coach.reading import LONGEST_READ

HERE = Path(__file__).parent
MADRID, BOGOTA = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Bogota")
SAID_WHEN = {
    "wed": datetime(2026, 12, 2, 10, tzinfo=MADRID),
    "fri": datetime(2026, 12, 11, 17, 30, tzinfo=MADRID),
    "end": datetime(2026, 12, 30, 12, tzinfo=MADRID),
    "dst": datetime(2027, 3, 27, 11, tzinfo=MADRID),  # the clocks go forward that night
    "fall": datetime(2026, 10, 24, 18, tzinfo=MADRID),  # and back that night
    "bog": datetime(2027, 3, 15, 16, tzinfo=BOGOTA),
}
WEDNESDAY = SAID_WHEN["wed"]
PROMISING = {"promise", "vague", "hedged"}


def written(file: str) -> list[tuple[str, str, str, str]]:
    lines = (HERE / file).read_text("utf-8").splitlines()[1:]
    return [
        (kind, now, meant, text) for kind, now, meant, text in (x.split(" · ", 3) for x in lines)
    ]


def told(text: str, now: str) -> str:
    found = commitments(text, now=SAID_WHEN[now])
    return ", ".join(one_told(promised) for promised in found) or "-"


def one_told(promised: Commitment) -> str:
    due = f"{promised.due_at:%Y-%m-%d %H:%M}" if promised.due_at else "?"
    return f"{promised.act} {due}{' ~' if promised.hedged else ''}"


def only(text: str) -> Commitment:
    [promised] = commitments(text, now=WEDNESDAY)
    return promised


@pytest.mark.parametrize(("kind", "now", "meant", "text"), written("commitments.txt"))
def test_a_sentence_promises_what_it_says_and_no_more(kind, now, meant, text):
    assert told(text, now) == meant


@pytest.mark.parametrize("file", ["commitments_later.txt", "commitments_last.txt"])
def test_sentences_written_before_the_reader_saw_them_are_read_too(file):
    right = [told(text, now) == meant for _, now, meant, text in written(file)]
    assert sum(right) / len(right) >= 0.9


def test_there_are_enough_sentences_of_each_kind():
    kinds = Counter(kind for kind, *_ in written("commitments.txt"))
    assert kinds.total() >= 220
    assert sum(kinds[kind] for kind in PROMISING) >= 100
    assert all(kinds[kind] >= 15 for kind in ("refusal", "question", "condition", "past"))
    assert len(written("commitments_later.txt")) >= 60


def test_the_promise_is_the_clause_as_written():
    text = "Lamentamos lo ocurrido. No se preocupe, el jueves le llamaremos, doña Ana."
    promised = only(text)
    assert promised.text == "el jueves le llamaremos, doña Ana"
    assert promised.moment is not None
    assert promised.moment.text == "el jueves"
    assert text[slice(*promised.sentence)].startswith("No se preocupe")


def test_ana_who_will_call_is_named():
    assert only("Mi compañera Ana López le llamará mañana.").name == "Mi compañera Ana López"
    assert only("Ana le llamará mañana.").name == "Ana"
    assert only("El técnico pasará mañana.").who == "other"
    assert only("Le llamo mañana.").who == "me"
    assert only("Le llamaremos mañana.").who == "us"
    assert only("Se le devolverá el importe mañana.").who == "us"


def test_who_says_only_cuanto_antes_does_not_say_when():
    promised = only("Le llamaremos cuanto antes.")
    assert promised.due_at is None
    assert promised.vague is not None
    assert promised.vague.text == "cuanto antes"
    assert only("Le llamaremos.").vague is None


def test_what_may_as_well_have_been_done_is_not_sure():
    assert not only("Se lo enviamos el lunes.").sure
    assert only("Se lo enviamos mañana.").sure
    assert only("Se lo enviaremos el lunes.").sure


def test_each_of_three_promises_has_its_own_day():
    text = "Mañana, a las 10, le llamo; el viernes le enviamos el recibo y el lunes irá el técnico."
    found = commitments(text, now=WEDNESDAY)
    assert [one_told(promised) for promised in found] == [
        "call 2026-12-03 10:00",
        "send 2026-12-04 15:00",
        "visit 2026-12-07 15:00",
    ]
    assert [promised.text for promised in found] == [
        "Mañana, a las 10, le llamo",
        "el viernes le enviamos el recibo",
        "el lunes irá el técnico",
    ]


def test_only_the_language_asked_for_is_read():
    text = "We will call you tomorrow. Le llamaremos mañana."
    assert len(commitments(text, now=WEDNESDAY)) == 2
    assert [p.text for p in commitments(text, now=WEDNESDAY, language="en")] == [
        "We will call you tomorrow"
    ]


def test_a_house_counts_its_own_working_days():
    usage = Usage(add_working_days=lambda day, count: day.replace(day=20 + count))
    [promised] = commitments("Le pagaremos en 3 días hábiles.", now=WEDNESDAY, usage=usage)
    assert promised.due_at == datetime(2026, 12, 23, 15, tzinfo=MADRID)


@pytest.mark.parametrize(
    "text",
    [
        "le llamaremos el jueves a las 10 " * 600,
        "si " * 7000,
        "que le " * 3000,
        "¿" * 20_000,
        "«" * 20_000,
        '" ' * 10_000,
        "no le vamos a " * 1500,
        "we will " * 2500,
        "en 3 a 5 a " * 2000,
        "el lunes o " * 2000,
        "1" * 20_000,
        " " * 20_000,
        "\n" * 20_000,
        "Aa " * 7000,
        "de no " * 3500,
        "Le llamaremos el jueves. " * 800,
        "me aseguro de que " * 1200,
        "your new " * 2500,
    ],
)
def test_a_long_letter_is_read_at_its_beginning(text):
    assert all(promised.end <= LONGEST_READ for promised in commitments(text * 2, now=WEDNESDAY))


WORDS = (
    "le les se lo no si nos que usted llamaremos llamo enviamos vamos a llamar devolver quedará "
    "resuelto el jueves mañana por la tarde las 25 99 31 de febrero 0 2026 en 3 días hábiles "
    "horas semana mes antes del pasado hoy 24:00 12 p.m. we will call you by Friday next within "
    '¿ ? « » " , . ; ) : y pero será 31/02/2026 00-00 29 este lunes'
)
PIECES = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=30).map(" ".join)


@given(
    st.one_of(PIECES, st.text(max_size=150)),
    st.sampled_from([*SAID_WHEN.values(), datetime(2028, 2, 29, 23, 59, 30, tzinfo=UTC)]),
)
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_a_promise_is_its_words_and_due_later(text, now):
    for promised in commitments(text, now=now):
        assert text[promised.start : promised.end] == promised.text
        assert promised.sentence[0] <= promised.start < promised.end <= promised.sentence[1]
        if moment := promised.moment:
            assert moment.due_at.astimezone(UTC) > now.astimezone(UTC)
            assert text[moment.start : moment.end] == moment.text


def test_it_works_alone_in_a_notebook():
    script = (
        "import sys; from albricias.coach.commitments import commitments; "
        "assert not [m for m in sys.modules if m.startswith('django')]; "
        "assert {m for m in sys.modules if m.startswith('albricias.')} "
        "<= {m for m in sys.modules if m.startswith('albricias.coach')}"
    )
    subprocess.run(
        [sys.executable, "-c", script], check=True, env={"PYTHONPATH": "src"}, cwd=HERE.parents[1]
    )
