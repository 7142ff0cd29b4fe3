"""A case put off leaves one's day until its time, or until the customer speaks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from albricias.board import my_day
from albricias.people.models import Notice
from albricias.refusals import NothingWritten, SnoozedIntoThePast, SnoozedTooLong
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, Refused, ResolutionOffer
from albricias.resolve.snoozes import Snooze

Client = Callable[[Any], Any]
DAY = timedelta(days=1)


def put_off(case: Case, by: Any, at: datetime, days: int = 2, **more: Any) -> Snooze:
    return Snooze.put_off(case, at + days * DAY, "Espero al técnico.", by=by, at=at, **more)


def in_my_day(who: Any, now: datetime) -> list[Case]:
    return [row.case for row in my_day.read(who, of_team=False, now=now)["rows"]]


def test_it_leaves_anas_day_and_comes_back_with_word(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    Entry.add_from_customer(case, "¿Y bien?", letter=None, at=now + timedelta(minutes=1))
    assert in_my_day(ana, now) == [case]
    put_off(case, ana, now)
    work_off(at=now + DAY)
    assert in_my_day(ana, now + DAY) == []
    work_off(at=now + 2 * DAY)
    assert in_my_day(ana, now + 2 * DAY) == [case]
    notice = Notice.objects.get(to=ana, what="case.back")
    assert "Espero al técnico." in notice.sentence


def test_it_leaves_the_list_and_stands_in_its_own(
    client_of: Client, case: Case, ana: Any, now: datetime
) -> None:
    put_off(case, ana, now)
    inbox, client = reverse("resolve:inbox"), client_of(ana)
    assert case.number not in client.get(inbox).text
    assert case.number in client.get(f"{inbox}?view=put-off").text
    assert "Espero al técnico." in client.get(case.get_absolute_url()).text


def test_carlos_brings_it_back_at_once(case: Case, ana: Any, now: datetime) -> None:
    put_off(case, ana, now)
    Entry.add_from_customer(case, "Ya vino el técnico.", letter=None, at=now + DAY)
    assert in_my_day(ana, now + DAY) == [case]
    assert Notice.objects.filter(to=ana, what="case.back").count() == 1


def test_so_does_his_no(case: Case, ana: Any, now: datetime) -> None:
    ResolutionOffer.make(case, "Devuelta.", by=ana, at=now)
    put_off(case, ana, now)
    Confirmation.hear(case, "no", at=now + DAY)
    assert not Snooze.objects.in_force().exists()


def test_its_time_tells_nothing_twice(case: Case, ana: Any, now: datetime, work_off: Any) -> None:
    snooze = put_off(case, ana, now)
    snooze.bring_back(by=ana, at=now + DAY)
    work_off(at=now + 3 * DAY)
    assert not Notice.objects.filter(what="case.back").exists()
    assert case.events.filter(name="case.back").count() == 1


def test_put_off_again_the_last_word_holds(
    case: Case, ana: Any, bo: Any, now: datetime, work_off: Any
) -> None:
    put_off(case, ana, now, days=2)
    put_off(case, bo, now, days=4)
    work_off(at=now + 3 * DAY)
    assert Snooze.objects.in_force().get().by == bo
    work_off(at=now + 4 * DAY)
    assert not Snooze.objects.in_force().exists()


def test_past_the_deadline_only_if_it_is_said(
    client_of: Client, case: Case, ana: Any, now: datetime
) -> None:
    with pytest.raises(SnoozedTooLong):
        put_off(case, ana, now, days=30)
    Case.objects.filter(pk=case.pk).update(answer_due_at=timezone.now() + DAY)
    address = reverse("resolve:snooze", args=[case.number])
    late = timezone.localtime(timezone.now() + 400 * DAY)
    typed = {"until": f"{late:%Y-%m-%dT%H:%M}", "reason": "El cliente está fuera."}
    client = client_of(ana)
    asked = client.post(address, typed)
    assert asked.status_code == 422
    assert "La respuesta vence antes" in asked.text
    Case.objects.filter(pk=case.pk).update(answer_due_at=timezone.now() - DAY)
    assert "La respuesta ya venció" in client.post(address, typed).text
    assert client.post(address, {**typed, "anyway": "on"}).status_code == 302
    assert Snooze.objects.in_force().get().case == case


def asked_to_put_off(client: Any, case: Case, until: datetime) -> Any:
    said = {"until": f"{timezone.localtime(until):%Y-%m-%dT%H:%M}", "reason": "Espero."}
    return client.post(reverse("resolve:snooze", args=[case.number]), said)


def test_a_promise_that_falls_due_before_is_asked_about(
    client_of: Client, case: Case, ana: Any
) -> None:
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(answer_due_at=now + 9 * DAY)
    Promise.make(case, "Llamarle", due_at=now + DAY, owner=ana, by=ana, at=now)
    asked = asked_to_put_off(client_of(ana), case, now + 2 * DAY)
    assert asked.status_code == 422
    assert "«Llamarle» está prometido para antes" in asked.text
    assert asked_to_put_off(client_of(ana), case, now + DAY / 2).status_code == 302


def test_so_is_a_customer_who_spoke_last(client_of: Client, case: Case, ana: Any) -> None:
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(answer_due_at=now + 9 * DAY)
    Entry.add_from_customer(case, "¿Y bien?", letter=None, at=now)
    asked = asked_to_put_off(client_of(ana), case, now + 2 * DAY)
    assert asked.status_code == 422
    assert "El cliente habló el último" in asked.text
    Entry.answer(case, "Mañana lo sabremos.", by=ana, at=now + DAY / 24)
    assert asked_to_put_off(client_of(ana), case, now + 2 * DAY).status_code == 302


def test_promises_of_what_is_put_off_stay_in_anas_day(case: Case, ana: Any, now: datetime) -> None:
    Promise.make(case, "Llamarle", due_at=now + DAY, owner=ana, by=ana, at=now)
    put_off(case, ana, now)
    assert [row.kind for row in my_day.read(ana, of_team=False, now=now)["rows"]] == ["promise"]


def test_it_needs_a_reason_and_a_time_to_come(case: Case, ana: Any, now: datetime) -> None:
    with pytest.raises(NothingWritten):
        Snooze.put_off(case, now + DAY, "  ", by=ana, at=now)
    with pytest.raises(SnoozedIntoThePast):
        put_off(case, ana, now, days=-1)


def test_ana_brings_it_back_from_the_case(
    client_of: Client, case: Case, ana: Any, now: datetime
) -> None:
    put_off(case, ana, now)
    client_of(ana).post(reverse("resolve:bring-back", args=[case.number]))
    assert not Snooze.objects.in_force().exists()


def test_what_has_ended_is_put_off_no_more(
    case: Case, ana: Any, now: datetime, work_off: Any
) -> None:
    put_off(case, ana, now)
    reasons = {"alternatives": "Nada.", "outside_routes": "Consumo."}
    Refused.with_reasons(case, grounds="No consta.", **reasons, by=ana, at=now + DAY)
    assert not Snooze.objects.in_force().exists()
    work_off(at=now + 3 * DAY)
    assert not Notice.objects.filter(what="case.back").exists()
