"""Loading: never into somebody's data, and the same company for the same seed."""

from datetime import timedelta
from typing import Any

import pytest

from albricias.demo.arrivals import STREAMS, arrivals, first_day
from albricias.demo.company import HomeInUse, load
from albricias.demo.texts import Blanks, money, phrases, texts
from albricias.history import Event
from albricias.resolve.models import Case, Entry
from tests.demo.conftest import TODAY
from tests.demo.replay import undone


@pytest.mark.django_db
def test_real_complaints_are_never_mixed_with_invented_ones(tell_us: Any) -> None:
    tell_us()
    with pytest.raises(HomeInUse):
        load(today=TODAY, cases=50)
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_somebody_who_works_here_is_enough_to_refuse(adela: Any) -> None:
    with pytest.raises(HomeInUse):
        load(today=TODAY, cases=50)


@pytest.mark.django_db
def test_the_same_seed_on_the_same_day_gives_the_same_company() -> None:
    first, again = undone(lambda: _told(seed=5)), undone(lambda: _told(seed=5))
    other = undone(lambda: _told(seed=6))
    assert first == again
    assert first != other


def _told(seed: int) -> list[Any]:
    load(today=TODAY, cases=120, seed=seed)
    begin = Case.objects.earliest("pk").pk
    cases = Case.objects.order_by("number").values_list(
        "number", "subject", "story", "customer__name", "owner__name", "standing", "received_at"
    )
    said = Entry.objects.order_by("case__number", "at", "pk").values_list("text", "at", "by__name")
    events = Event.objects.order_by("at", "pk").values_list("name", "at", "voice", "by__name")
    assert begin
    return [list(cases), list(said), list(events)]


@pytest.mark.django_db
def test_whoever_waits_sees_how_far_it_is() -> None:
    seen: list[tuple[str, int, int]] = []
    undone(lambda: load(today=TODAY, cases=60, on_progress=lambda *step: seen.append(step)))
    assert len({what for what, _done, _total in seen}) >= 4
    assert all(done <= total for _what, done, total in seen)


@pytest.mark.django_db
def test_a_home_with_a_mail_server_sends_nobody_anything(settings: Any) -> None:
    import dataclasses

    values = {**settings.HOME.values, "email_url": "smtp://nobody.invalid:25"}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    undone(lambda: load(today=TODAY, cases=60))


@pytest.mark.parametrize("days", [0, 1, 2, 5, 6, 45, 200])
def test_whatever_the_day_the_rates_fall_when_a_change_worked(days: int) -> None:
    import random

    today = (TODAY + timedelta(days=days)).date()
    found = arrivals(2400, today, random.Random(7))
    assert abs(len(found) - 2400) < 30
    assert first_day(today) <= found[0].day
    assert found[-1].day < today
    for stream in STREAMS:
        if stream.fell_days_ago and stream.fell_days_ago > 60:
            ago = [
                (today - arrival.day).days for arrival in found if arrival.stream == stream.cause
            ]
            before = sum(230 < n <= 320 for n in ago) / 90
            after = sum(n < stream.fell_days_ago for n in ago) / stream.fell_days_ago
            assert after < before / 2


def test_mondays_bring_more_than_sundays() -> None:
    import random

    days = [arrival.day.weekday() for arrival in arrivals(2400, TODAY.date(), random.Random(7))]
    assert days.count(0) > 1.5 * days.count(6)


def test_money_is_written_as_the_letter_writes_it() -> None:
    from decimal import Decimal

    assert money(Decimal("1250.50"), "es") == "1.250,50 €"
    assert money(Decimal("1250.50"), "en") == "€1,250.50"
    assert money(Decimal("85.00"), "es") == "85 €"


def test_who_gives_no_name_is_greeted_without_one() -> None:
    blanks = Blanks(name="", town="Riomoral", shop="", amount=None, language="es")
    assert blanks.fill("Hola, {name}: ya funciona en {town}.") == "Hola: ya funciona en Riomoral."


def test_a_router_is_not_spoken_of_when_a_bill_was_wrong() -> None:
    assert not any("poste" in text for text in phrases().said("added_later", "es", "money"))
    assert any("poste" in text for text in phrases().said("added_later", "es", "fault"))


def test_letters_that_greet_a_woman_are_told_by_women() -> None:
    greeted = [text for text in texts() if "Doña {name}" in text.good_answer]
    assert greeted
    assert {text.gender for text in greeted} == {"f"}
