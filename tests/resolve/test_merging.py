"""One complaint told twice counts once; and two that were taken for one are two again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from albricias.board import my_day
from albricias.board.counts import counts_for
from albricias.board.loop_figures import Period, figures
from albricias.history import Event
from albricias.learn import facts
from albricias.people.models import Customer, CustomerMerge
from albricias.refusals import Refusal
from albricias.resolve.cases import Case, least_loaded
from albricias.resolve.entries import Entry
from albricias.resolve.exporting import rows
from albricias.resolve.merging import (
    CaseMerge,
    CaseMergeUndoneAlready,
    CasesOfTwoPeople,
    KeepTheCaseWithAName,
    KeepTheOpenCase,
    OneCaseAlready,
)
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Refused
from albricias.tell import hearing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ROSA = {"name": "Rosa Ferrer", "email": "rosa@example.org"}


@pytest.fixture
def twice(tell_us: Callable[..., Any], ana: Any, bo: Any, now: datetime) -> tuple[Case, Case]:
    """Rosa told it on Monday, and again on Wednesday."""
    first = tell_us("Sin línea desde el lunes.", at=now - 2 * DAY, **ROSA)
    second = tell_us("Sigo sin línea, y ya van tres días.", at=now, **ROSA)
    for case in (first, second):
        case.assign(ana, by=bo, at=now)
    return first, second


@pytest.fixture
def merged(twice: Any, ana: Any, now: datetime) -> CaseMerge:
    return CaseMerge.make(twice[1], into=twice[0], by=ana, at=now)


def test_it_counts_once_wherever_cases_are_listed_or_counted(
    twice: Any, merged: CaseMerge, ana: Any, quim: Any, now: datetime
) -> None:
    kept, _gone = twice
    for user in (ana, quim):
        assert list(Case.objects.seen_by(user)) == [kept]
        assert next(c for part in Case.objects.seen_by_parts(user) for c in part) == kept
        assert counts_for(user, now=now).to_answer == 1
        assert figures(user, Period.last(None, now=now + DAY)).now.received == 1
        assert facts.rank(Case.objects.seen_by(user), "topic").cases == 1
    day = my_day.read(ana, of_team=False, now=now + 60 * DAY)
    assert [row.case for row in day["rows"]] == [kept]
    assert len(list(rows(Case.objects.seen_by(quim)))) == 2
    assert ana.cases.counted().open().count() == 1


def test_who_has_two_that_are_one_is_not_thought_to_be_busier(
    tell_us: Callable[..., Any], ana: Any, bo: Any, now: datetime
) -> None:
    for _ in range(3):
        tell_us(at=now, **ROSA).assign(ana, by=bo, at=now)
    for n in range(2):
        tell_us(at=now, email=f"x{n}@example.org", name=f"X {n}").assign(bo, by=bo, at=now)
    assert least_loaded() == bo
    first, *others = Case.objects.filter(owner=ana).order_by("pk")
    for other in others:
        CaseMerge.make(other, into=first, by=ana, at=now)
    assert least_loaded() == ana


def test_its_page_leads_to_where_it_goes_on_and_tells_its_story_there(
    twice: Any, merged: CaseMerge, ana: Any, client_of: Any
) -> None:
    kept, gone = twice
    client = client_of(ana)
    assert client.get(gone.get_absolute_url()).url == kept.get_absolute_url()
    page = client.get(kept.get_absolute_url()).content.decode()
    assert "ya van tres días" in page
    assert gone.number in page


def test_whoever_may_not_see_where_it_goes_on_is_told_which_one_it_is(
    twice: Any, ana: Any, bo: Any, zoe: Any, client_of: Any, now: datetime
) -> None:
    kept, gone = twice
    gone.assign(zoe, by=bo, at=now)
    CaseMerge.make(gone, into=kept, by=ana, at=now)
    answer = client_of(zoe).get(gone.get_absolute_url())
    assert answer.status_code == 409
    assert kept.number in answer.content.decode()


def test_the_number_of_her_merged_case_opens_nothing_of_the_other_teams(
    twice: Any, ana: Any, bo: Any, zoe: Any, client_of: Any, now: datetime
) -> None:
    kept, gone = twice
    gone.assign(zoe, by=bo, at=now)
    CaseMerge.make(gone, into=kept, by=ana, at=now)
    client = client_of(zoe)
    names = ("answer", "note", "refuse", "assign")
    forms = [reverse(f"resolve:{name}", args=[gone.number]) for name in names]
    original = reverse("resolve:letter-original", args=[gone.number, kept.letter_id])
    for address in (*forms, original):
        answer = client.get(address)
        assert answer.status_code == 409
        assert kept.number in answer.content.decode()
    assert client.post(forms[0], {"text": "Le llamo mañana."}).status_code == 409
    assert not Entry.objects.exists()


def test_an_answer_being_written_when_it_was_merged_is_not_lost(
    twice: Any, merged: CaseMerge, ana: Any, client_of: Any
) -> None:
    _kept, gone = twice
    sent = {"text": "Mañana a las diez.", "seen": gone.seen_mark}
    answer = client_of(ana).post(reverse("resolve:answer", args=[gone.number]), sent)
    assert answer.status_code == 422
    assert "Mañana a las diez." in answer.content.decode()
    assert not Entry.objects.exists()


def test_what_rosa_writes_with_the_other_key_arrives_where_it_goes_on_and_goes_back_with_it(
    twice: Any, merged: CaseMerge, client: Any, bo: Any, now: datetime
) -> None:
    kept, gone = twice
    page = client.get(gone.customer_url).content.decode()
    assert kept.number in page
    assert "Sin línea desde el lunes." not in page
    client.post(reverse("customer:add", args=[gone.key]), {"text": "Hoy tampoco.", "token": "a"})
    [entry] = Entry.objects.all()
    assert (entry.case, entry.meant_for) == (kept, gone)
    assert "Hoy tampoco." in client.get(gone.customer_url).content.decode()
    assert "Hoy tampoco." not in client.get(kept.customer_url).content.decode()

    merged.undo(by=bo, at=now + DAY)
    entry.refresh_from_db()
    assert entry.case == gone


def test_a_verdict_on_a_case_that_goes_on_elsewhere_is_kept_as_words(
    twice: Any, merged: CaseMerge, now: datetime
) -> None:
    kept, gone = twice
    gone.refresh_from_db()
    said: dict[str, Any] = {"verdict": "no", "told_again": True, "words": "Sigue igual."}
    hearing.confirm(gone, token="t", at=now, **said)
    assert "Sigue igual." in kept.entries.get().text


def test_what_rosa_writes_opens_again_a_case_that_ended_meanwhile(
    twice: Any, merged: CaseMerge, ana: Any, now: datetime
) -> None:
    kept, gone = twice
    no = {"grounds": "No se puede.", "alternatives": "Otra.", "outside_routes": "Consumo."}
    Refused.with_reasons(kept, by=ana, at=now, **no)
    gone.refresh_from_db()
    hearing.add(gone, "No estoy de acuerdo.", (), token="t", at=now + DAY)
    kept.refresh_from_db()
    assert not kept.is_ended
    assert kept.entries.get().text == "No estoy de acuerdo."


def test_a_promise_made_in_it_is_shown_where_it_goes_on_and_kept_by_whoever_made_it(
    twice: Any, ana: Any, client_of: Any, now: datetime
) -> None:
    kept, gone = twice
    promise = Promise.make(gone, "Llamarla hoy", due_at=now + DAY, owner=ana, by=ana, at=now)
    CaseMerge.make(gone, into=kept, by=ana, at=now)
    client = client_of(ana)
    assert "Llamarla hoy" in client.get(kept.get_absolute_url()).content.decode()
    [row] = [r for r in my_day.read(ana, of_team=False, now=now)["rows"] if r.kind == "promise"]
    assert row.case == kept
    done = client.post(row.href, {"evidence": "A las nueve."})
    assert done.status_code == 302
    promise.refresh_from_db()
    assert promise.end.words == "A las nueve."


def test_cases_of_two_people_are_not_merged_and_the_one_with_a_name_is_kept(
    tell_us: Callable[..., Any], twice: Any, ana: Any, now: datetime
) -> None:
    kept, _gone = twice
    nobody = tell_us(name="", email="", at=now)
    carlos = tell_us(at=now)
    ended = tell_us(at=now, **ROSA)
    no = {"grounds": "No se puede.", "alternatives": "Otra.", "outside_routes": "Consumo."}
    Refused.with_reasons(ended, by=ana, at=now, **no)
    for gone, into, why in (
        (carlos, kept, CasesOfTwoPeople),
        (kept, nobody, KeepTheCaseWithAName),
        (kept, ended, KeepTheOpenCase),
        (kept, kept, OneCaseAlready),
    ):
        with pytest.raises(why):
            CaseMerge.make(gone, into=into, by=ana, at=now)
    CaseMerge.make(nobody, into=kept, by=ana, at=now)
    CustomerMerge.make(carlos.customer, into=kept.customer, by=ana, at=now)
    CaseMerge.make(carlos, into=kept, by=ana, at=now)
    assert kept.merged_here.count() == 2


def test_zoe_who_may_not_see_them_cannot_merge_link_or_part_them(
    twice: Any, merged: CaseMerge, zoe: Any, dora: Any, client_of: Any
) -> None:
    kept, gone = twice
    pages = [
        reverse("resolve:merge", args=[gone.number, kept.number]),
        reverse("resolve:link", args=[kept.number, gone.number]),
        reverse("resolve:unlink", args=[kept.number, gone.number]),
        reverse("resolve:unmerge", args=[kept.number, merged.pk]),
    ]
    for page in pages:
        assert client_of(zoe).post(page).status_code == 404
        assert client_of(dora).post(page).status_code == 403
    merged.refresh_from_db()
    assert merged.undone_at is None


def test_ana_sees_what_will_happen_before_it_happens_and_undoes_it(
    twice: Any, ana: Any, client_of: Any
) -> None:
    kept, gone = twice
    client, page = client_of(ana), reverse("resolve:merge", args=[gone.number, kept.number])
    assert client.get(page).status_code == 200
    assert not CaseMerge.objects.exists()
    before = snapshot()
    assert client.post(page).url == kept.get_absolute_url()
    assert client.post(page).status_code == 409
    merge = CaseMerge.objects.get()
    client.post(reverse("resolve:unmerge", args=[kept.number, merge.pk]))
    assert snapshot() == before
    assert [e.name for e in Event.objects.filter(case=kept).order_by("-pk")[:2]] == [
        "case.parted",
        "case.merged",
    ]


def test_what_was_written_to_a_case_goes_on_with_it_from_merge_to_merge(
    tell_us: Callable[..., Any], ana: Any, now: datetime
) -> None:
    first, second, third = (tell_us(f"Historia {n}", at=now, **ROSA) for n in range(3))
    merge = CaseMerge.make(first, into=second, by=ana, at=now)
    first.refresh_from_db()
    entry = Entry.add_from_customer(first, "Más", letter=None, at=now)
    before = snapshot()
    further = CaseMerge.make(second, into=third, by=ana, at=now)
    nothing_is_said_in_a_case_that_is_gone()
    entry.refresh_from_db()
    assert (entry.case, entry.meant_for) == (third, first)
    further.undo(by=ana, at=now)
    assert snapshot() == before

    CaseMerge.make(second, into=third, by=ana, at=now)
    merge.undo(by=ana, at=now)
    entry.refresh_from_db()
    assert entry.case == first
    nothing_is_said_in_a_case_that_is_gone()


CASES = 4
ACTS = st.one_of(
    st.tuples(st.just("merge"), st.integers(0, CASES - 1), st.integers(0, CASES - 1)),
    st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("write"), st.integers(0, CASES - 1), st.just(0)),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, max_size=10))
def test_however_cases_are_merged_parted_and_written_to_in_the_end_each_is_as_it_was(
    acts: list[tuple[str, int, int]], tell_us: Callable[..., Any], ana: Any, now: datetime
) -> None:
    with transaction.atomic():
        cases = [tell_us(f"Historia {n}", at=now, **ROSA) for n in range(CASES)]
        merges: list[CaseMerge] = []
        wrote: list[tuple[Entry, int]] = []
        for what, one, other in acts:
            fresh = {case.pk: case for case in Case.objects.select_related("merged_into")}
            if what == "write":
                said = fresh[cases[one].pk]
                wrote.append((Entry.add_from_customer(said, "Más", letter=None, at=now), one))
            elif what == "undo" and merges:
                undo_or_not(merges[one % len(merges)], ana, now)
            elif what == "merge":
                merges += merged_or_not(fresh[cases[one].pk], fresh[cases[other].pk], ana, now)
            nothing_is_said_in_a_case_that_is_gone()
        for merge in merges:
            undo_or_not(merge, ana, now)
        assert not Case.objects.exclude(merged_into=None).exists()
        for entry, of in wrote:
            entry.refresh_from_db()
            assert entry.case == cases[of]
        transaction.set_rollback(True)


def merged_or_not(gone: Case, into: Case, ana: Any, now: datetime) -> list[CaseMerge]:
    before = snapshot()
    try:
        merge = CaseMerge.make(gone, into=into, by=ana, at=now)
    except Refusal:
        assert snapshot() == before
        return []
    merge.undo(by=ana, at=now)
    with pytest.raises(CaseMergeUndoneAlready):
        merge.undo(by=ana, at=now)
    assert snapshot() == before
    return [CaseMerge.make(gone, into=into, by=ana, at=now)]


def undo_or_not(merge: CaseMerge, ana: Any, now: datetime) -> None:
    if merge.undone_at is None:
        merge.undo(by=ana, at=now)


def nothing_is_said_in_a_case_that_is_gone() -> None:
    """A merged case goes on in one that is not; and what was written to it stands there."""
    assert not Case.objects.exclude(merged_into=None).exclude(merged_into__merged_into=None)
    where = Coalesce("meant_for__merged_into", "meant_for")
    assert not Entry.objects.exclude(meant_for=None).exclude(case=where).exists()


def snapshot() -> dict[str, list[Any]]:
    """All that a merge and its undoing may touch, as it stands."""
    return {
        "cases": list(Case.objects.order_by("pk").values()),
        "entries": list(Entry.objects.order_by("pk").values()),
        "people": list(Customer.objects.order_by("pk").values()),
    }
