"""Who knows: those whose customers said that cases like this one were resolved."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse

from albricias.board.knowing import who_knows
from albricias.learn.models import CaseCause
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About, Confidence
from albricias.resolve.resolutions import Confirmation, ResolutionOffer

Client = Callable[[Any], Any]
TellUs = Callable[..., Case]


def resolved(case: Case, by: Any, now: datetime, verdict: str = "yes") -> Case:
    Case.objects.filter(pk=case.pk).update(owner=by, team=by.team)
    case.refresh_from_db()
    ResolutionOffer.make(case, "Hecho.", by=by, at=now)
    Confirmation.hear(case, verdict, at=now)
    return case


def test_whoever_resolved_most_of_its_topic_knows(
    tell_us: TellUs, ana: Any, bo: Any, zoe: Any, now: datetime
) -> None:
    for who, times in ((bo, 2), (zoe, 1)):
        for _ in range(times):
            resolved(tell_us(topic="Averías"), who, now)
    resolved(tell_us(topic="Averías"), bo, now, verdict="no")  # not resolved, says the customer
    resolved(tell_us(topic="Otra cosa"), zoe, now)
    asked = who_knows(tell_us(topic="averías"), ana)
    assert [(one.name, one.count) for one in asked] == [("Bo Lindes", 2), ("Zoe Pardo", 1)]


def test_the_same_cause_tells_too(
    tell_us: TellUs, ana: Any, bo: Any, quim: Any, twice: Any, now: datetime
) -> None:
    theirs, mine = resolved(tell_us(), bo, now), tell_us()
    for case in (theirs, mine):
        CaseCause.name_for(case, [twice], by=quim, at=now)
    assert [one.name for one in who_knows(mine, ana)] == ["Bo Lindes"]


def test_nobody_knows_of_what_has_neither_topic_nor_cause(
    tell_us: TellUs, ana: Any, bo: Any, now: datetime
) -> None:
    resolved(tell_us(), bo, now)
    assert who_knows(tell_us(), ana) == []


def test_of_what_is_closed_to_whoever_asks_nothing_is_counted(
    tell_us: TellUs, ana: Any, bo: Any, zoe: Any, quim: Any, now: datetime
) -> None:
    confidential, about = (resolved(tell_us(topic="acoso"), bo, now) for _ in range(2))
    Confidence.ask(confidential, [bo], why="Sí.", by=quim, at=now)
    About.say(about, ana, by=quim, at=now)
    mine = tell_us(topic="acoso")
    assert who_knows(mine, ana) == []
    assert [one.count for one in who_knows(mine, zoe)] == [1]


def test_the_number_opens_its_cases_only_if_all_of_them_are_shown(
    client_of: Client, tell_us: TellUs, ana: Any, bo: Any, zoe: Any, quim: Any, now: datetime
) -> None:
    theirs = [resolved(tell_us(topic="Averías"), who, now) for who in (bo, zoe)]
    mine = tell_us(topic="Averías")
    mine.assign(ana, by=None, at=now)
    of_bo, of_zoe = who_knows(mine, ana)
    anas = client_of(ana)
    assert list(anas.get(of_bo.cases_url).context["cases"]) == theirs[:1]
    assert of_zoe.cases_url == ""
    assert anas.get(reverse("knowing", args=[mine.number])).text.count("view=confirmed") == 1
    assert all(one.cases_url for one in who_knows(mine, quim))
    # Of the same topic for us, and not for the list.
    assert [one.cases_url for one in who_knows(tell_us(topic="averías"), quim)] == ["", ""]


def test_one_click_begins_a_note_that_calls_them(
    client_of: Client, tell_us: TellUs, ana: Any, bo: Any, zoe: Any, now: datetime
) -> None:
    resolved(tell_us(topic="Averías"), zoe, now)
    mine = tell_us(topic="Averías")
    mine.assign(ana, by=None, at=now)
    anas = client_of(ana)
    [knows] = who_knows(mine, ana)
    assert knows.call_url in anas.get(reverse("knowing", args=[mine.number])).text
    assert "@Zoe Pardo " in anas.get(knows.call_url).text


def test_zoe_is_told_nothing_of_anothers_case(client_of: Client, zoe: Any, case: Case) -> None:
    assert client_of(zoe).get(reverse("knowing", args=[case.number])).status_code == 404
