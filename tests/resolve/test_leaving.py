"""Whoever leaves leaves nothing behind that nobody has."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from albricias.people.models import Colleague, Notice
from albricias.refusals import HasLeft, LastToRead
from albricias.resolve.assigning import take_next
from albricias.resolve.cases import Case
from albricias.resolve.confidential import Confidence
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, Reopening, ResolutionOffer
from albricias.resolve.snoozes import Snooze

DAY = timedelta(days=1)
TellUs = Callable[..., Case]


def promised(case: Case, by: Any, now: datetime) -> Promise:
    return Promise.make(case, "Llamar", due_at=now + DAY, owner=by, by=by, at=now)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_what_is_open_goes_to_who_leads_the_team_who_is_told(
    case: Case, ana: Any, bo: Any, adela: Any, now: datetime, work_off: Any
) -> None:
    promise = promised(case, ana, now)
    ana.leave(by=adela, at=now)
    assert fresh(case).owner == bo
    assert fresh(promise).owner == bo
    told = {notice.what: notice.words for notice in Notice.objects.filter(to=bo)}
    assert told["cases.left"] == "Ana Ríos (1)"
    work_off(at=now + 2 * DAY)
    assert Notice.objects.filter(to=bo, what="promise.overdue").exists()
    assert not Notice.objects.filter(to=ana, at__gt=now).exists()


def test_to_the_heir_who_was_named_and_may_read_it(
    case: Case, ana: Any, bo: Any, zoe: Any, quim: Any, adela: Any, now: datetime, tell_us: TellUs
) -> None:
    promise = promised(case, ana, now)
    secret = tell_us("Otra cosa.")
    secret.assign(ana, by=None, at=now)
    kept_in_it = promised(secret, ana, now)
    Confidence.ask(secret, [quim], why="Sí.", by=quim, at=now)
    ana.leave(by=adela, at=now, heir=zoe)
    assert fresh(case).owner == fresh(promise).owner == zoe
    assert fresh(secret).owner == fresh(kept_in_it).owner == quim


def test_a_promise_in_anothers_case_goes_to_whoever_has_it(
    case: Case, ana: Any, bo: Any, adela: Any, now: datetime
) -> None:
    promise = promised(case, bo, now)
    bo.leave(by=adela, at=now)
    assert fresh(promise).owner == ana
    with pytest.raises(HasLeft):
        fresh(promise).pass_on(fresh(bo), by=ana, at=now)


def test_what_nobody_has_begun_may_be_taken_as_before(
    case: Case, ana: Any, bo: Any, adela: Any, norte: Any, now: datetime
) -> None:
    ana.leave(by=adela, at=now)
    mate = Colleague.objects.create(email="m@example.com", name="Mar", role="agent", team=norte)
    assert take_next(mate, at=now) == case


@pytest.mark.parametrize("role", ["", "direction"])
def test_who_alone_reads_a_confidential_case_does_not_leave_nor_stop_answering(
    case: Case, ana: Any, bo: Any, adela: Any, client_of: Any, role: str
) -> None:
    confidence = Confidence.ask(case, [ana], why="Sí.", by=adela, at=case.received_at)
    told = {"name": ana.name, "role": role, "team": ana.team_id, "language": ""}
    where = reverse("people:colleague" if role else "people:leave", args=[ana.pk])
    page = client_of(adela).post(where, told, follow=True).content.decode()
    assert fresh(ana).is_active
    assert fresh(ana).role == "agent"
    assert case.number not in page
    with pytest.raises(LastToRead):
        ana.leave(by=adela, at=case.received_at)
    confidence.add(bo, by=fresh(ana), at=case.received_at)
    client_of(adela).post(where, told)
    assert fresh(case).owner == bo
    assert not fresh(ana).may("answer")


def test_nor_if_it_has_ended(case: Case, ana: Any, adela: Any, now: datetime) -> None:
    ResolutionOffer.make(case, "Hecho.", by=ana, at=now)
    Confirmation.hear(case, "yes", at=now)
    Confidence.ask(case, [ana], why="Sí.", by=adela, at=now)
    with pytest.raises(LastToRead):
        ana.leave(by=adela, at=now)
    assert fresh(ana).is_active


def test_what_the_customer_opens_again_is_heard_by_somebody(
    case: Case, ana: Any, bo: Any, adela: Any, now: datetime, work_off: Any
) -> None:
    ResolutionOffer.make(case, "Hecho.", by=ana, at=now)
    Confirmation.hear(case, "yes", at=now)
    ana.leave(by=adela, at=now)
    assert fresh(case).owner == ana  # whoever resolved it
    Reopening.by_customer(fresh(case), "Sigue igual.", at=now + DAY)
    work_off(at=now + DAY)
    assert fresh(case).owner == bo
    assert Notice.objects.filter(to=bo, what="case.reopened").exists()


def test_of_who_left_before_things_were_handed_on_somebody_hears_it_all_the_same(
    case: Case, ana: Any, bo: Any, now: datetime, work_off: Any
) -> None:
    promised(case, ana, now)
    Snooze.put_off(case, now + DAY, "Falta la factura.", by=bo, at=now)
    Colleague.objects.filter(pk=ana.pk).update(is_active=False)
    work_off(at=now + DAY)
    told = set(Notice.objects.filter(to=bo).values_list("what", flat=True))
    assert {"promise.soon", "case.back"} <= told
    assert fresh(case).owner == bo


def test_the_page_says_how_much_they_have_in_hand_and_asks_who_takes_it(
    case: Case, ana: Any, bo: Any, zoe: Any, adela: Any, client_of: Any, now: datetime
) -> None:
    promised(case, ana, now)
    Confidence.ask(case, [bo], why="Sí.", by=adela, at=now)
    client = client_of(adela)
    page = client.get(reverse("people:colleague", args=[ana.pk]))
    assert (page.context["open_cases"], page.context["promises"]) == (1, 1)
    assert 'name="heir"' in page.content.decode()
    client.post(reverse("people:leave", args=[ana.pk]), {"heir": zoe.pk})
    assert fresh(case).owner == bo  # zoe may not read it
    assert not fresh(ana).is_active
