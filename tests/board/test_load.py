"""The lead sees how the team is loaded, and who works when the house is closed (R25)."""

from datetime import timedelta

from django.http import QueryDict

from albricias.board import promises
from albricias.board.load import loads
from albricias.people.models import Skill
from albricias.resolve.confidential import Confidence
from albricias.resolve.entries import Entry
from albricias.resolve.promises import Promise

HOUR = timedelta(hours=1)


def of(person, norte, now):
    return of_for(person, person, norte, now)


def of_for(reader, person, norte, now):
    return next(load for load in loads(norte, reader, now=now) if load.colleague == person)


def test_each_has_what_is_open_overdue_promised_and_broken(case, ana, bo, norte, now, tell_us):
    tell_us("Otra cosa.", at=now - timedelta(days=20)).assign(ana, by=bo, at=now)
    for hours in (1, 200):
        due = now + hours * HOUR
        Promise.make(case, "Llamar", due_at=due, owner=ana, by=ana, at=now)

    anas = of(ana, norte, now + 2 * HOUR)
    assert (anas.open_cases, anas.overdue) == (2, 1)
    assert (anas.promises, anas.broken) == (1, 1)
    assert of(bo, norte, now).open_cases == 0


def test_the_broken_of_the_load_are_those_of_the_page_of_promises(case, ana, bo, norte, now):
    late, given_up = (
        Promise.make(case, text, due_at=now + HOUR, owner=ana, by=ana, at=now)
        for text in ("Llamar", "Escribir")
    )
    late.keep(by=ana, at=now + 2 * HOUR, evidence="Le llamé.")
    given_up.break_(by=ana, at=now + HOUR / 2, reason="No se puede.")
    for later, broken in ((3 * HOUR, 2), (30 * HOUR, 0)):
        page = promises.read(QueryDict("view=broken"), bo, now=now + later)["page"]
        assert len(page.rows) == of(ana, norte, now + later).broken == broken


def test_what_is_closed_to_whoever_looks_was_taken_by_nobody_today(case, ana, bo, quim, norte, now):
    case.assign(ana, by=quim, at=now)
    before = of_for(bo, ana, norte, now).given_today
    Confidence.ask(case, [ana], why="Sí.", by=quim, at=now)
    assert before >= 1
    assert of_for(bo, ana, norte, now).given_today == 0
    assert of_for(ana, ana, norte, now).given_today == before


def test_who_has_most_stands_first_and_nobody_of_another_team_does(case, ana, bo, zoe, norte, now):
    assert [load.colleague for load in loads(norte, bo, now=now)] == [ana, bo]


def test_what_is_done_at_night_or_on_sunday_is_flagged_and_by_day_is_not(case, ana, norte, now):
    ten_in_the_morning, night = now, now + 12 * HOUR
    Entry.answer(case, "De día.", by=ana, at=ten_in_the_morning)
    assert of(ana, norte, night).after_hours == 0
    Entry.answer(case, "De noche.", by=ana, at=night)
    Entry.note(case, "En domingo.", by=ana, at=now + timedelta(days=5))

    assert of(ana, norte, now + timedelta(days=6)).after_hours == 2
    assert of(ana, norte, now + timedelta(days=30)).after_hours == 0


def test_bo_sees_it_on_the_day_of_his_team_and_ana_does_not(case, ana, bo, client_of):
    assert "Cómo está de carga" in client_of(bo).get("/mi-dia/?team=1").content.decode()
    assert "Cómo está de carga" not in client_of(ana).get("/mi-dia/?team=1").content.decode()


def test_the_load_stands_beside_what_each_can_take_in_a_day(
    case, ana, bo, norte, now, tell_us, client_of, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for words in ("Una cosa.", "Otra cosa."):
        tell_us(words).assign(ana, by=bo, at=now)
    assert of(ana, norte, now).per_day is None
    before = of(ana, norte, now).given_today
    Skill.say(ana, topics=(), languages=(), per_day=before - 1, by=bo, at=now)
    load = of(ana, norte, now)
    assert (load.per_day, load.is_over) == (before - 1, True)
    assert f"{before} de {before - 1}" in client_of(bo).get("/mi-dia/?team=1").text
    Skill.say(ana, topics=(), languages=(), per_day=before, by=bo, at=now)
    assert not of(ana, norte, now).is_over
