"""The points a case raises are listed, ticked when answered, and asked for before it ends."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from albricias.history import Event
from albricias.refusals import NothingWritten
from albricias.resolve.entries import Entry
from albricias.resolve.points import Point
from albricias.resolve.resolutions import Refused, ResolutionOffer

STORY = (
    "Me cobraron dos veces la cuota de octubre. Además, el recibo llegó a una dirección que ya no"
    " es la mía. ¿Cuándo me van a devolver el dinero?"
)


@pytest.fixture
def raising(ana, tell_us, now):
    """A case of three points that ana owns."""
    case = tell_us(STORY)
    if case.owner != ana:
        case.assign(ana, by=None, at=now)
    return case


@pytest.fixture
def points(raising, ana, now):
    return Point.note_suggested(raising, by=ana, at=now)


def address(name, case, *rest):
    return reverse(f"resolve:{name}", args=[case.number, *rest])


def test_ana_sees_what_it_seems_to_raise_and_nothing_is_stored(client_of, ana, raising):
    page = client_of(ana).get(raising.get_absolute_url())
    assert len(page.context["raised"].points_guessed) == 3
    assert not raising.points.exists()


def test_one_click_makes_them_the_points_however_often_it_is_pressed(client_of, ana, raising):
    for _press in range(2):
        assert client_of(ana).post(address("points", raising)).url == raising.get_absolute_url()
    texts = [point.text for point in raising.points.all()]
    assert texts[1] == "el recibo llegó a una dirección que ya no es la mía."
    assert all(raising.story[p.start : p.end] == p.text for p in raising.points.all())
    noted = Event.objects.get(name="points.noted")
    assert (noted.by, len(noted.data["points"])) == (ana, 3)


def test_a_place_of_the_story_is_one_point_only(points, raising, ana, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Point.objects.create(case=raising, text="x", start=points[0].start, end=1, by=ana, at=now)


def test_what_was_suggested_and_is_not_so_is_suggested_no_more(client_of, ana, bo, raising):
    client_of(ana).post(address("dismissal", raising, "points"))
    assert client_of(bo).get(raising.get_absolute_url()).context["raised"].points_guessed == []
    assert Event.objects.get(name="suggestion.dismissed").by == ana


def test_ana_adds_a_point_in_her_words_and_the_story_stays_as_it_was(client_of, ana, raising):
    client_of(ana).post(address("point", raising), {"text": "Quiere hablar con una persona"})
    added = raising.points.get()
    assert (added.text, added.by, added.is_quoted) == ("Quiere hablar con una persona", ana, False)
    raising.refresh_from_db()
    assert raising.story == STORY


def test_the_points_stand_in_the_order_of_the_story_and_those_of_colleagues_after(
    raising, ana, now
):
    first = Point.note(raising, "Quiere que se le llame", by=ana, at=now)
    quoted = Point.note_suggested(raising, by=ana, at=now)
    assert list(raising.points.all()) == [*quoted, first]


def test_a_point_says_something(raising, ana, now):
    with pytest.raises(NothingWritten):
        Point.note(raising, "  ", by=ana, at=now)


def test_an_answer_ticks_the_points_it_deals_with(client_of, ana, raising, points):
    page = client_of(ana).get(raising.get_absolute_url()).content.decode()
    assert f'value="{points[0].pk}"' in page
    client_of(ana).post(address("answer", raising), {"text": "Devuelta.", "points": points[0].pk})
    points[0].refresh_from_db()
    assert (points[0].is_answered, points[0].answered_by) == (True, ana)
    assert raising.points.unanswered().count() == 2
    assert Event.objects.get(name="points.answered").data["points"] == [points[0].pk]


def test_an_answer_may_deal_with_no_point(client_of, ana, raising, points):
    client_of(ana).post(address("answer", raising), {"text": "Lo miramos."})
    assert Entry.objects.get(case=raising).text == "Lo miramos."
    assert raising.points.unanswered().count() == 3


def test_a_call_deals_with_points_too(client_of, ana, raising, points):
    ticked = [point.pk for point in points]
    client_of(ana).post(address("call", raising), {"text": "Se lo conté.", "points": ticked})
    assert not raising.points.unanswered().exists()


OFFER = {"what_was_done": "Devuelta la cuota."}
REFUSAL = {"grounds": "No.", "alternatives": "Un mes.", "outside_routes": "OMIC."}
ENDS = [("offer", OFFER, ResolutionOffer), ("refuse", REFUSAL, Refused)]


@pytest.mark.parametrize(("act", "said", "model"), ENDS)
def test_nobody_ends_it_with_a_point_unanswered_without_being_asked(
    client_of, ana, raising, points, act, said, model
):
    client = client_of(ana)
    ticked = said | {"points": [point.pk for point in points[:2]]}
    asked = client.post(address(act, raising), ticked)
    assert asked.status_code == 422
    assert asked.context["form"].errors["anyway"]
    assert 'name="anyway"' in asked.content.decode()
    assert not model.objects.exists()
    client.post(address(act, raising), ticked | {"anyway": "on"})
    assert model.objects.count() == 1
    assert list(raising.points.unanswered()) == [points[2]]


@pytest.mark.parametrize(("act", "said", "model"), ENDS)
def test_with_every_point_dealt_with_nothing_is_asked(
    client_of, ana, raising, points, act, said, model
):
    every = [point.pk for point in points]
    client_of(ana).post(address(act, raising), said | {"points": every})
    assert model.objects.count() == 1
    assert not raising.points.unanswered().exists()


@pytest.mark.parametrize(("act", "said", "model"), ENDS)
def test_a_case_without_points_ends_as_ever(client_of, ana, case, act, said, model):
    client_of(ana).post(address(act, case), said)
    assert model.objects.count() == 1


def test_a_tick_by_mistake_is_taken_back_and_both_are_on_record(client_of, ana, raising, points):
    client = client_of(ana)
    for _press in range(2):
        client.post(address("answered-point", raising, points[0].pk))
    for _press in range(2):
        client.post(address("open-point", raising, points[0].pk))
    assert raising.points.unanswered().count() == 3
    names = list(Event.objects.filter(name__startswith="point").values_list("name", flat=True))
    assert sorted(names) == ["point.open_again", "points.answered", "points.noted"]


def test_a_point_taken_off_leaves_the_page_and_stays_on_record(client_of, ana, raising, points):
    client = client_of(ana)
    client.post(address("dropped-point", raising, points[1].pk))
    shown = client.get(raising.get_absolute_url()).context["raised"].points
    assert points[1] not in shown
    points[1].refresh_from_db()
    assert (points[1].dropped_by, points[1].text) == (ana, raising.points.get(pk=points[1].pk).text)
    assert client.post(address("dropped-point", raising, points[1].pk)).status_code == 404


ACTS = ("point", "points", "kind", "feeling")


@pytest.mark.parametrize("act", ACTS)
def test_zoe_of_another_team_notes_nothing(client_of, raising, zoe, act):
    assert client_of(zoe).post(address(act, raising), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("act", ["answered-point", "open-point", "dropped-point"])
def test_zoe_ticks_nothing(client_of, raising, points, zoe, act):
    assert client_of(zoe).post(address(act, raising, points[0].pk)).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_dora_reads_and_notes_nothing(client_of, raising, dora, act):
    assert client_of(dora).post(address(act, raising), {"text": "x"}).status_code == 403


def test_a_point_of_another_case_is_not_found(client_of, ana, raising, points, case):
    assert client_of(ana).post(address("answered-point", case, points[0].pk)).status_code == 404


@pytest.mark.parametrize("act", ["points", "feeling"])
def test_looking_changes_nothing(client_of, ana, raising, act):
    assert client_of(ana).get(address(act, raising)).status_code == 405


def test_dora_is_shown_the_points_and_no_suggestion(client_of, dora, raising, points):
    page = client_of(dora).get(raising.get_absolute_url())
    assert page.context["raised"].points == points
    assert "/puntos/" not in page.content.decode()
