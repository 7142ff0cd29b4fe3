"""Who else is at a case just now, and what was added to it since one opened it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.presence import Presence

Client = Callable[[Any], Any]


def ask(client: Any, case: Case, **told: str) -> str:
    found = client.post(reverse("together", args=[case.number]), told)
    assert found.status_code == 200
    return str(found.text)


def test_bo_sees_that_ana_is_there_and_then_that_she_writes(
    client_of: Client, case: Case, ana: Any, bo: Any
) -> None:
    anas, bos = client_of(ana), client_of(bo)
    assert "Ana" not in ask(anas, case)
    assert "Ana Ríos lo está mirando" in ask(bos, case)
    ask(anas, case, act="answer")
    assert "Ana Ríos está escribiendo una respuesta" in ask(bos, case)
    assert "Bo Lindes lo está mirando" in ask(anas, case)


def test_it_is_said_in_the_language_of_whoever_reads(
    client_of: Client, case: Case, ana: Any, bo: Any
) -> None:
    bo.language = "en"
    bo.save()
    ask(client_of(ana), case, act="note")
    assert "Ana Ríos is writing a note" in ask(client_of(bo), case)


def test_ana_closes_the_page_and_is_gone(client_of: Client, case: Case, ana: Any, bo: Any) -> None:
    anas = client_of(ana)
    ask(anas, case)
    anas.post(reverse("together", args=[case.number]), {"leaving": "1"})
    assert "Ana" not in ask(client_of(bo), case)


def test_whoever_is_not_heard_of_has_left(case: Case, ana: Any, bo: Any, now: datetime) -> None:
    Presence.note(case, "answer", by=ana, at=now)
    half = now + timedelta(seconds=31)
    assert [one.act for one in Presence.note(case, "", by=bo, at=half)] == [""]
    assert Presence.note(case, "", by=bo, at=now + timedelta(seconds=40)) == []
    assert Presence.forget(now=now + timedelta(hours=2)) == 2


def test_a_page_that_only_stays_open_writes_nothing(
    case: Case, ana: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    Presence.note(case, "", by=ana, at=now)
    with django_assert_num_queries(1):
        Presence.note(case, "", by=ana, at=now + timedelta(seconds=10))


def test_bo_is_told_what_was_added_since_he_opened_it(
    client_of: Client, case: Case, ana: Any, bo: Any
) -> None:
    mark = case.seen_mark
    bos = client_of(bo)
    assert "Desde que abrió" not in ask(bos, case, mark=mark)
    Entry.answer(case, "Ya le he llamado yo.", by=ana, at=timezone.now())
    said = ask(bos, case, mark=mark)
    assert "Desde que abrió" in said
    assert "Ya le he llamado yo." in said


def test_what_was_added_stands_beside_what_was_not_sent(
    client_of: Client, case: Case, ana: Any, bo: Any
) -> None:
    mark = case.seen_mark
    Entry.answer(case, "Ya le he llamado yo.", by=ana, at=timezone.now())
    typed = {"text": "Le llamaré mañana.", "seen": mark}
    page = client_of(bo).post(reverse("resolve:answer", args=[case.number]), typed).text
    assert "Ya le he llamado yo." in page
    assert "Le llamaré mañana.</textarea>" in page


@pytest.mark.parametrize("mark", ["", "ayer", "2026-13-45", "\x00"])
def test_a_mark_that_says_nothing_adds_nothing(
    client_of: Client, case: Case, ana: Any, mark: str
) -> None:
    assert "Desde que" not in ask(client_of(ana), case, mark=mark)


def test_zoe_of_another_team_is_told_of_nobody(client_of: Client, case: Case, zoe: Any) -> None:
    found = client_of(zoe).post(reverse("together", args=[case.number]))
    assert found.status_code == 404
    assert not Presence.objects.exists()
