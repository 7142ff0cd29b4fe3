"""Two customers are merged by somebody, never by themselves; and undone, exactly."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from albricias.change.models import Change
from albricias.history import Event
from albricias.learn.models import Cause
from albricias.people.merging import (
    HELD,
    CustomerMerge,
    MergeUndoneAlready,
    MovedRow,
    SamePersonAlready,
)
from albricias.people.models import ContactPoint, Customer
from albricias.people.resemblances import Resemblance
from albricias.resolve.cases import Case
from albricias.tell.models import Telling

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told_by(tell_us: Callable[..., Any], name: str, email: str) -> Case:
    case: Case = tell_us(name=name, email=email)
    return case


@pytest.fixture
def twice(tell_us: Callable[..., Any]) -> tuple[Case, Case]:
    """One María, who wrote from two mailboxes."""
    return (
        told_by(tell_us, "María José Pérez García", "mjperez@example.org"),
        told_by(tell_us, "Mª José Pérez", "maria.perez@example.com"),
    )


def test_merged_cases_and_addresses_stand_with_the_one_kept(
    twice: Any, ana: Any, now: datetime
) -> None:
    kept, gone = twice[0].customer, twice[1].customer
    CustomerMerge.make(gone, into=kept, by=ana, at=now)

    assert set(kept.cases.all()) == set(twice)
    assert {p.value for p in kept.contact_points.all()} == {
        "mjperez@example.org",
        "maria.perez@example.com",
    }
    assert kept.email == "mjperez@example.org"
    gone.refresh_from_db()
    assert gone.current == kept
    event = Event.objects.get(name="customers.merged")
    assert (event.by, event.data["kept"], event.data["gone"]) == (ana, kept.pk, gone.pk)


def test_we_write_to_their_own_address_even_if_the_other_is_older(
    twice: Any, ana: Any, now: datetime
) -> None:
    gone, kept = twice[0].customer, twice[1].customer
    CustomerMerge.make(gone, into=kept, by=ana, at=now)
    kept = Customer.objects.get(pk=kept.pk)
    assert kept.email == "maria.perez@example.com"


def test_a_letter_from_the_merged_address_is_of_the_one_kept_under_either_name(
    twice: Any, ana: Any, tell_us: Callable[..., Any], now: datetime
) -> None:
    kept, gone = twice[0].customer, twice[1].customer
    CustomerMerge.make(gone, into=kept, by=ana, at=now)
    for name in ("Mª José Pérez", "María José Pérez García"):
        assert told_by(tell_us, name, "maria.perez@example.com").customer == kept


def test_undone_each_has_what_was_theirs_and_what_came_by_their_own_address(
    twice: Any, ana: Any, bo: Any, tell_us: Callable[..., Any], now: datetime
) -> None:
    kept, gone = twice[0].customer, twice[1].customer
    before = snapshot()
    merge = CustomerMerge.make(gone, into=kept, by=ana, at=now)
    merge.undo(by=bo, at=now + DAY)
    assert snapshot() == before

    again = CustomerMerge.make(gone, into=kept, by=ana, at=now)
    by_theirs = told_by(tell_us, "Mª José Pérez", "maria.perez@example.com")
    by_ours = told_by(tell_us, "María José Pérez García", "mjperez@example.org")
    again.undo(by=bo, at=now + DAY)
    by_theirs.refresh_from_db()
    by_ours.refresh_from_db()
    assert (by_theirs.customer, by_ours.customer) == (gone, kept)
    assert not MovedRow.objects.exists()


def test_a_merge_is_undone_once_and_nobody_is_merged_twice(
    twice: Any, ana: Any, now: datetime
) -> None:
    kept, gone = twice[0].customer, twice[1].customer
    merge = CustomerMerge.make(gone, into=kept, by=ana, at=now)
    for one, other in ((gone, kept), (kept, gone), (kept, kept)):
        with pytest.raises(SamePersonAlready):
            CustomerMerge.make(one, into=other, by=ana, at=now)
    merge.undo(by=ana, at=now)
    with pytest.raises(MergeUndoneAlready):
        merge.undo(by=ana, at=now)


def test_two_told_of_one_change_can_be_merged_and_parted(
    twice: Any, ana: Any, quim: Any, now: datetime
) -> None:
    cause = Cause.add("Corte sin avisar", parent=None, by=quim, at=now)
    change = Change.open(
        "Aviso", what_changes="x", causes=[cause], owner=quim, by=quim, at=now - DAY
    )
    for case in twice:
        told = {"letter": "Hola", "by": ana, "at": now, "channel": "mail"}
        Telling.objects.create(change=change, case=case, customer=case.customer, **told)
    before = snapshot()

    kept, gone = twice[0].customer, twice[1].customer
    merge = CustomerMerge.make(gone, into=kept, by=ana, at=now)
    assert {t.customer_id for t in change.tellings.all()} == {kept.pk, gone.pk}
    merge.undo(by=ana, at=now)
    assert snapshot() == before


def test_two_with_the_same_phone_can_be_merged_and_parted(ana: Any, now: datetime) -> None:
    rosa = Customer.recognise(name="Rosa Ferrer", phone="600112233", at=now)
    luis = Customer.recognise(name="Luis Sanz", phone="600 112 233", at=now)
    before = snapshot()
    merge = CustomerMerge.make(luis, into=rosa, by=ana, at=now)
    assert rosa.contact_points.count() == 1
    assert Customer.recognise(name="Luis Sanz", phone="600112233", at=now) == rosa
    merge.undo(by=ana, at=now)
    assert snapshot() == before
    assert Customer.recognise(name="Luis Sanz", phone="600112233", at=now) == luis


def test_whatever_names_a_customer_moves_with_them_or_is_known_not_to() -> None:
    stays = {
        *("customer.merged_into", "customermerge.kept", "customermerge.gone", "movedrow.whose"),
        *("resemblance.older", "resemblance.newer"),
    }
    names_one = {
        f"{rel.related_model._meta.model_name}.{rel.field.name}"
        for rel in Customer._meta.related_objects
    }
    moves = {f"{held.model.lower()}.customer" for held in HELD}
    assert names_one == stays | moves


PEOPLE = 4
ACTS = st.one_of(
    st.tuples(st.just("merge"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("write"), st.integers(0, PEOPLE - 1), st.just(0)),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, max_size=10))
def test_however_people_are_merged_parted_and_write_in_the_end_each_has_their_own(
    acts: list[tuple[str, int, int]], ana: Any, tell_us: Callable[..., Any], now: datetime
) -> None:
    with transaction.atomic():
        everybody = [told_by(tell_us, f"Eva {n}", f"eva{n}@example.org") for n in range(PEOPLE)]
        people: list[Any] = [case.customer for case in everybody]
        wrote = list(zip(everybody, range(PEOPLE), strict=True))
        merges: list[CustomerMerge] = []
        for what, one, other in acts:
            if what == "write":
                wrote.append((told_by(tell_us, f"Eva {one}", f"eva{one}@example.org"), one))
            elif what == "undo" and merges:
                undo_or_not(merges[one % len(merges)], ana, now)
            elif what == "merge":
                merges += merged_or_not(people[one], people[other], ana, now)
            every_row_is_with_somebody_who_is_here(people)
        for merge in merges:
            undo_or_not(merge, ana, now)

        for case, whose in wrote:
            case.refresh_from_db()
            assert case.customer == people[whose]
        for person, point in zip(people, ContactPoint.objects.order_by("pk"), strict=True):
            assert (point.customer, point.joined_at) == (person, None)
        assert not MovedRow.objects.exists()
        transaction.set_rollback(True)


def merged_or_not(gone: Customer, kept: Customer, ana: Any, now: datetime) -> list[CustomerMerge]:
    before = snapshot()
    try:
        merge = CustomerMerge.make(gone, into=kept, by=ana, at=now)
    except SamePersonAlready:
        assert snapshot() == before
        return []
    merge.undo(by=ana, at=now)
    assert snapshot() == before
    return [CustomerMerge.make(gone, into=kept, by=ana, at=now)]


def undo_or_not(merge: CustomerMerge, ana: Any, now: datetime) -> None:
    if merge.undone_at is None:
        merge.undo(by=ana, at=now)


def every_row_is_with_somebody_who_is_here(people: list[Customer]) -> None:
    alone = set(Customer.objects.filter(merged_into=None).values_list("pk", flat=True))
    for held in HELD:
        assert set(held.rows().values_list("customer", flat=True)) <= alone


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Where every row stands that a merge may move."""
    points = ContactPoint.objects.order_by("pk").values_list("pk", "customer", "joined_at")
    return {
        "cases": list(Case.objects.order_by("pk").values_list("pk", "customer")),
        "tellings": list(Telling.objects.order_by("pk").values_list("pk", "customer")),
        "points": list(points),
        "people": list(Customer.objects.order_by("pk").values_list("pk", "merged_into", "name")),
        "moved": list(MovedRow.objects.order_by("whose").values_list("whose", "case")),
    }


def test_a_dismissed_resemblance_is_remembered_with_who_and_when(ana: Any, now: datetime) -> None:
    Customer.recognise(name="José Ruiz Gil", phone="600112233", at=now)
    Customer.recognise(name="Pepe Ruiz", phone="600112233", at=now)
    [found] = Resemblance.objects.waiting()
    assert found.why.startswith("el mismo teléfono") or found.why.startswith("the same phone")
    found.dismiss(by=ana, at=now)
    assert not Resemblance.objects.waiting().exists()
    found.refresh_from_db()
    assert (found.dismissed_by, found.dismissed_at) == (ana, now)
