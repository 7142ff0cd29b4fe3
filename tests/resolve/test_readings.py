"""How somebody feels and what they bring: suggested from their words, said by a colleague."""

from django.urls import reverse

from albricias.history import Event
from albricias.receive.choices import Emotion, Kind
from albricias.resolve.readings import Dismissal, Feeling, KindChange
from albricias.resolve.resolutions import Refused

ANGRY = "Estoy harto de llamar. Es una vergüenza."
LEAVING = "Quiero darme de baja del servicio."


def raised(client, case):
    return client.get(case.get_absolute_url()).context["raised"]


def address(name, case, *rest):
    return reverse(f"resolve:{name}", args=[case.number, *rest])


def test_ana_is_shown_the_words_that_sound_angry_and_nothing_is_noted(client_of, ana, tell_us):
    case = tell_us(ANGRY)
    guess = raised(client_of(ana), case).feeling_guessed
    assert (guess.value, guess.words) == (Emotion.ANGRY, ["Estoy harto", "vergüenza"])
    assert not Feeling.objects.exists()
    case.refresh_from_db()
    assert case.emotion == ""


def test_one_click_notes_it_with_who_says_so(client_of, ana, bo, tell_us):
    case = tell_us(ANGRY)
    client_of(ana).post(address("feeling", case), {"emotion": "angry"})
    assert (case.feeling.emotion, case.feeling.by) == (Emotion.ANGRY, ana)
    assert Event.objects.get(name="feeling.noted").data == {"emotion": "angry"}
    page = client_of(bo).get(case.get_absolute_url())
    assert page.context["raised"].feeling_guessed is None
    assert ana.name in page.content.decode()


def test_what_the_customer_said_they_feel_is_never_second_guessed(client_of, ana, tell_us):
    case = tell_us(ANGRY, emotion="worried")
    assert raised(client_of(ana), case).feeling_guessed is None
    case.refresh_from_db()
    assert case.emotion == "worried"


def test_a_feeling_that_is_not_so_is_suggested_no_more(client_of, ana, tell_us):
    case = tell_us(ANGRY)
    for _press in range(2):
        client_of(ana).post(address("dismissal", case, "feeling"))
    assert Dismissal.objects.get().by == ana
    assert Event.objects.filter(name="suggestion.dismissed").count() == 1
    assert raised(client_of(ana), case).feeling_guessed is None


def test_a_feeling_nobody_knows_is_no_feeling(client_of, ana, case):
    assert client_of(ana).post(address("feeling", case), {"emotion": "hungry"}).status_code == 404
    assert client_of(ana).post(address("dismissal", case, "story")).status_code == 404


def test_somebody_who_leaves_may_be_more_than_a_complaint(client_of, ana, tell_us):
    case = tell_us(LEAVING)
    assert raised(client_of(ana), case).kind_guessed.value == Kind.DEPARTURE
    case.refresh_from_db()
    assert case.kind == Kind.COMPLAINT


def test_a_change_of_kind_says_who_and_when(client_of, ana, tell_us):
    case = tell_us(LEAVING)
    client_of(ana).post(address("kind", case), {"kind": "departure"})
    case.refresh_from_db()
    assert case.kind == Kind.DEPARTURE
    change = KindChange.objects.get()
    assert (change.before, change.after, change.by) == ("complaint", "departure", ana)
    assert Event.objects.get(name="case.kind_changed").by == ana
    assert raised(client_of(ana), case).kind_guessed is None


def test_the_same_kind_again_is_no_change(ana, case, now):
    assert KindChange.make(case, Kind.COMPLAINT, by=ana, at=now) is None
    assert not Event.objects.filter(name="case.kind_changed").exists()


def test_what_came_as_a_question_is_not_suggested_to_be_something_else(client_of, ana, tell_us):
    case = tell_us(LEAVING, kind="question")
    assert raised(client_of(ana), case).kind_guessed is None


def test_nothing_is_suggested_to_who_may_not_answer_nor_once_it_has_ended(
    client_of, ana, dora, tell_us, now
):
    case = tell_us(f"{ANGRY} {LEAVING}")
    assert raised(client_of(dora), case).feeling_guessed is None
    Refused.with_reasons(
        case, grounds="No.", alternatives="Un mes.", outside_routes="OMIC.", by=ana, at=now
    )
    ended = raised(client_of(ana), case)
    assert (ended.feeling_guessed, ended.kind_guessed, ended.points_guessed) == (None, None, [])
