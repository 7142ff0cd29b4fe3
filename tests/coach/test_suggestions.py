"""What a text suggests: how somebody feels, what they bring, which points they raise."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albricias.coach.emotions import emotions, likeliest
from albricias.coach.kinds import kind
from albricias.coach.points import MOST, points
from albricias.coach.reading import Finding, plain

HERE = Path(__file__).parent
NONE = "-"
PLAIN_COMPLAINT = "complaint"


def sentences(file: str, *, held_out: bool) -> Iterator[tuple[str, str]]:
    """What it is and what was written; every third is held out from tuning."""
    lines = (HERE / file).read_text("utf-8").splitlines()[1:]
    for n, line in enumerate(lines):
        if (n % 3 == 2) == held_out:
            what, _, text = line.partition(" · ")
            yield what, text


def emotion_of(text: str) -> str:
    found = likeliest(emotions(text))
    return found[0].what if found else NONE


def kind_of(text: str) -> str:
    found = kind(text)
    return found.what if found else PLAIN_COMPLAINT


def stories() -> Iterator[tuple[str, str, list[str]]]:
    text = (HERE / "points.txt").read_text("utf-8").partition("\n")[2]
    for block in text.removeprefix("= ").split("\n= "):
        title, _, rest = block.partition("\n")
        story, _, begins = rest.partition("\n---\n")
        yield title, story, begins.strip().split("\n")


@pytest.mark.parametrize("held_out", [False, True])
def test_a_suggested_emotion_is_nearly_always_the_one_meant(held_out):
    judged = [
        (emotion_of(text), what) for what, text in sentences("emotions.txt", held_out=held_out)
    ]
    assert share_right(judged, none=NONE) >= 0.9
    assert share_found(judged, none=NONE) >= 0.9


@pytest.mark.parametrize("held_out", [False, True])
def test_a_suggested_kind_is_nearly_always_the_one_meant(held_out):
    judged = [(kind_of(text), what) for what, text in sentences("kinds.txt", held_out=held_out)]
    assert share_right(judged, none=PLAIN_COMPLAINT) >= 0.9
    assert share_found(judged, none=PLAIN_COMPLAINT) >= 0.9


def test_what_is_said_in_unusual_words_is_rather_missed_than_mistaken():
    for file, judge, none in (
        ("emotions_later.txt", emotion_of, NONE),
        ("kinds_later.txt", kind_of, PLAIN_COMPLAINT),
    ):
        every = [*sentences(file, held_out=False), *sentences(file, held_out=True)]
        assert share_right([(judge(text), what) for what, text in every], none=none) >= 0.9


def share_right(judged: list[tuple[str, str]], *, none: str) -> float:
    """Of what was suggested, how much was so (precision)."""
    said = [(guess, what) for guess, what in judged if guess != none]
    return sum(guess == what for guess, what in said) / len(said)


def share_found(judged: list[tuple[str, str]], *, none: str) -> float:
    """Of what was so, how much was suggested (recall)."""
    meant = [(guess, what) for guess, what in judged if what != none]
    return sum(guess == what for guess, what in meant) / len(meant)


@pytest.mark.parametrize(
    ("story", "begins"), [case[1:] for case in stories()], ids=[case[0] for case in stories()]
)
def test_each_separate_thing_of_a_story_is_a_point(story, begins):
    found = points(story)
    assert len(found) == len(begins)
    for point, start in zip(found, begins, strict=True):
        assert point.text.startswith(start)


def test_a_denied_feeling_is_not_suggested():
    assert emotion_of("No estoy enfadada, de verdad.") == NONE
    assert emotion_of("Nunca me he sentido humillada por ustedes.") == NONE
    assert emotion_of("No solo estoy enfadada, voy a denunciarles.") == "angry"


def test_the_feeling_said_most_often_is_the_one_suggested():
    found = emotions("Me preocupa la factura. Estoy harto, harto de llamar. ¡Es una vergüenza!")
    assert [finding.what for finding in found] == ["worried", "angry", "angry"]
    assert {finding.what for finding in likeliest(found)} == {"angry"}


def test_a_threat_to_leave_is_still_a_complaint():
    assert kind("Si no lo arreglan, quiero darme de baja.") is None
    assert kind_of("Quiero darme de baja.") == "departure"


def test_there_are_never_more_points_than_can_be_answered():
    found = points("\n".join(f"- cosa distinta número {n}" for n in range(30)))
    assert len(found) == MOST
    assert points("") == []
    assert points("Un saludo") == []


def test_plain_letters_stay_in_their_places():
    text = "Ñandú, ÉL «İstanbul» ß ŀ ﬁ 𝒳 está"
    assert len(plain(text)) == len(text)
    assert "esta" in plain(text)


WRITTEN = st.text(alphabet=st.sampled_from("aáN no.¿?!:;,\n-•1)2 estoyharto"), max_size=200)


@given(st.one_of(st.text(max_size=200), WRITTEN))
@settings(max_examples=200, deadline=None)
def test_every_finding_is_words_of_the_text_in_their_place(text):
    found = [*emotions(text), *points(text), *filter(None, [kind(text)])]
    assert all(isinstance(finding, Finding) for finding in found)
    assert all(text[finding.start : finding.end] == finding.text for finding in found)
    raised = points(text)
    assert all(one.end <= other.start for one, other in pairwise(raised))


@pytest.mark.parametrize(
    "text",
    ["harto " * 40_000, "¿a? " * 60_000, "- a\n" * 60_000, "no " * 80_000, "me han " * 30_000],
)
def test_a_very_long_text_is_read_at_its_beginning(text):
    assert len(points(text)) <= MOST
    assert all(finding.end <= 20_000 for finding in emotions(text))
    assert all(finding.end <= 20_000 for finding in filter(None, [kind(text)]))
