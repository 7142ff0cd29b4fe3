"""What becomes of a letter after it has left, and what people can do about it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from albricias import history
from albricias.people.models import ContactPoint
from albricias.receive.models import Channel
from albricias.resolve.cases import Acknowledgement
from albricias.resolve.entries import Entry
from albricias.tell.dispatches import State, Why
from albricias.tell.models import Dispatch
from tests.tell.conftest import use_settings

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def comes_back(case, now, **said):
    told: dict[str, Any] = {
        "recipient": "carlos@example.org",
        "message_id": "",
        "permanent": True,
        "letter": 1,
    }
    reason = {"reason": "550 5.1.1 No such user"}
    return history.record("dispatch.returned", at=now, case=case, **(told | reason | said))


@pytest.fixture
def answered(case, ana, work_off, now):
    """Carlos was told that we have it, and answered."""
    Entry.answer(case, "Ya está devuelto.", by=ana, at=now)
    work_off(at=now)
    return Dispatch.objects.get(kind="answer")


# Bounces


def test_a_bounced_answer_is_shown_on_the_case_as_not_delivered(
    case, answered, ana, work_off, now, client_of
):
    comes_back(case, now + MINUTE, message_id=f"<{answered.message_id}>")
    work_off(at=now + MINUTE)

    answered.refresh_from_db()
    assert (answered.state, answered.why) == (State.RETURNED, Why.CAME_BACK)
    assert (answered.returned_at, answered.words) == (now + MINUTE, "550 5.1.1 No such user")
    page = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert "No entregada (respuesta)" in page
    assert "chip-bad" in page
    assert ContactPoint.objects.get(kind="email").failed_at == now + MINUTE


def test_a_bounce_that_names_no_letter_is_of_the_newest_to_that_address_in_that_case(
    case, answered, work_off, now
):
    comes_back(case, now + HOUR, recipient="<Carlos@Example.org>")
    work_off(at=now + HOUR)

    answered.refresh_from_db()
    assert answered.state == State.RETURNED
    assert Dispatch.objects.get(kind="acknowledgement").state == State.ACCEPTED


@pytest.mark.parametrize(
    "said", [{"recipient": "otra@example.org"}, {"recipient": "", "message_id": "x@y"}]
)
def test_a_bounce_of_something_else_changes_nothing(case, answered, work_off, now, said):
    comes_back(case, now + HOUR, **said)
    work_off(at=now + HOUR)

    assert not Dispatch.objects.undelivered().exists()
    assert ContactPoint.objects.get(kind="email").failed_at is None


def test_a_bounce_a_week_later_is_not_put_down_to_a_letter_by_guess(case, answered, work_off, now):
    comes_back(case, now + timedelta(days=6))
    work_off(at=now + timedelta(days=6))

    assert not Dispatch.objects.undelivered().exists()


def test_a_mailbox_that_is_full_is_not_an_address_that_is_dead(case, answered, work_off, now):
    comes_back(case, now + HOUR, permanent=False, reason="452 4.2.2 Full")
    work_off(at=now + HOUR)

    answered.refresh_from_db()
    assert answered.why == Why.BACK_FOR_NOW
    assert case.customer.contact_points.get(kind="email").failed_at is None


def test_the_same_bounce_twice_is_noted_once(case, answered, work_off, now):
    comes_back(case, now + HOUR)
    work_off(at=now + HOUR)
    comes_back(case, now + 2 * HOUR, message_id=answered.message_id)
    work_off(at=now + 2 * HOUR)

    answered.refresh_from_db()
    assert answered.returned_at == now + HOUR


def test_it_stands_in_the_day_of_whoever_owns_the_case_until_they_have_called(
    case, answered, ana, bo, zoe, quim, work_off, now, client_of
):
    comes_back(case, now + MINUTE)
    work_off(at=now + MINUTE)
    said = "una carta nuestra no le llegó"
    assert said in client_of(ana).get(reverse("my-day")).content.decode()
    assert said in client_of(bo).get(reverse("my-day") + "?team=1").content.decode()
    assert said not in client_of(zoe).get(reverse("my-day")).content.decode()
    home = client_of(quim).get(reverse("home")).content.decode()
    assert "1 carta nuestra no ha llegado a nadie" in home

    Entry.call(case, "Se lo he contado.", by=ana, at=now + HOUR)
    work_off(at=now + HOUR)
    assert said not in client_of(ana).get(reverse("my-day")).content.decode()
    answered.refresh_from_db()
    assert (answered.state, answered.seen_to_by) == (State.RETURNED, ana)


def test_to_a_new_address_the_returned_letter_can_be_sent_again(
    case, answered, ana, work_off, now, client_of
):
    comes_back(case, now + MINUTE)
    work_off(at=now + MINUTE)
    case.customer.reachable_by(email="nuevo@example.org")

    client_of(ana).post(reverse("tell:retry", args=[answered.pk]))
    work_off()
    answered.refresh_from_db()
    assert (answered.state, answered.to) == (State.ACCEPTED, "nuevo@example.org")
    page = client_of(ana).get(answered.get_absolute_url()).content.decode()
    assert "Ana Ríos la vuelve a enviar." in page
    assert "550 5.1.1 No such user" in page


# Robots


def test_a_robot_that_slips_through_gets_five_letters_and_no_more(tell_us, ana, work_off, now):
    for n in range(12):  # each answer of ours is answered by a machine, which opens a case
        tell_us(f"Estoy de vacaciones ({n}).", at=now + n * MINUTE)
        work_off(at=now + n * MINUTE)

    sent = Dispatch.objects.filter(state=State.ACCEPTED)
    assert sent.count() == 5
    assert Dispatch.objects.filter(state=State.HELD, why=Why.TOO_MANY).count() == 7


def test_what_is_held_back_is_said_in_the_case_and_can_be_sent_all_the_same(
    tell_us, ana, work_off, now, settings, client_of
):
    use_settings(settings, auto_letters=1)
    tell_us("Uno.")
    case = tell_us("Dos.", channel=Channel.EMAIL)
    work_off(at=now)
    letter = Dispatch.objects.get(case=case)
    assert letter.state == State.HELD
    page = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert "Se retiene una carta automática" in page
    assert not Acknowledgement.objects.filter(case=case).exists()

    client_of(ana).post(reverse("tell:retry", args=[letter.pk]))
    work_off()
    letter.refresh_from_db()
    assert letter.state == State.ACCEPTED


def test_a_day_later_they_are_acknowledged_again(tell_us, ana, work_off, now, settings):
    use_settings(settings, auto_letters=1)
    for hours in (0, 23, 25):
        tell_us(f"{hours}", at=now + hours * HOUR)
        work_off(at=now + hours * HOUR)

    states = Dispatch.objects.order_by("created_at").values_list("state", flat=True)
    assert list(states) == [State.ACCEPTED, State.HELD, State.ACCEPTED]


def test_what_a_colleague_writes_is_never_held_back(case, ana, work_off, now, settings):
    use_settings(settings, auto_letters=0)
    for n in range(8):
        Entry.answer(case, f"Respuesta {n}.", by=ana, at=now)
    work_off(at=now)

    assert Dispatch.objects.filter(kind="answer", state=State.ACCEPTED).count() == 8
    assert Dispatch.objects.get(kind="acknowledgement").state == State.HELD


# Paper


@pytest.fixture
def on_paper(tell_us, ana, work_off, now):
    case = tell_us(email="", phone="600 11 22 33", channel=Channel.PHONE)
    Entry.answer(case, "Ya está devuelto.", by=ana, at=now)
    work_off(at=now)
    return Dispatch.objects.get(case=case)


def test_who_has_no_mail_gets_it_on_paper_and_it_is_noted_who_printed_it(on_paper, ana, client_of):
    assert (on_paper.way, on_paper.state) == ("paper", State.TO_PRINT)
    client = client_of(ana)
    page = client.get(reverse("tell:paper", args=[on_paper.pk])).content.decode()
    assert "Ya está devuelto." in page
    assert "La he impreso y la he mandado" in page

    client.post(reverse("tell:printed", args=[on_paper.pk]))
    on_paper.refresh_from_db()
    assert (on_paper.state, on_paper.printed_by) == (State.PRINTED, ana)


def test_who_told_us_by_phone_gets_no_acknowledgement_on_paper(on_paper):
    assert on_paper.kind == "answer"


def test_paper_goes_out_with_no_worker(on_paper, work_off, now):
    work_off(at=now + HOUR)
    on_paper.refresh_from_db()
    assert on_paper.state == State.TO_PRINT


# The pages


def test_each_place_is_counted_and_opens_its_letters(
    case, answered, on_paper, quim, work_off, now, client_of
):
    comes_back(case, now + MINUTE)
    work_off(at=now + MINUTE)
    client = client_of(quim)
    listed = {
        slug: client.get(reverse("tell:outbox"), {"state": slug}).context["page"].rows
        for slug in ("undelivered", "to-print", "waiting", "accepted", "nonsense")
    }
    assert listed["undelivered"] == [answered]
    assert listed["to-print"] == [on_paper]
    assert listed["waiting"] == []
    assert len(listed["accepted"]) == 1
    assert len(listed["nonsense"]) == 3
    counts = client.get(reverse("tell:outbox")).context["tabs"]
    assert {tab.sort.slug: tab.count for tab in counts if tab.count} == {
        "undelivered": 1,
        "to-print": 1,
    }


def test_all_that_may_go_now_are_tried_again_and_dead_addresses_are_not(
    case, answered, tell_us, ana, work_off, now, client_of
):
    comes_back(case, now + MINUTE)
    work_off(at=now + MINUTE)
    Dispatch.objects.filter(kind="acknowledgement").update(
        state=State.GIVEN_UP, why=Why.TOO_LONG, accepted_at=None, given_up_at=now
    )
    client_of(ana).post(reverse("tell:retry-all"), {"state": "undelivered"})
    work_off()

    assert Dispatch.objects.get(kind="acknowledgement").state == State.ACCEPTED
    answered.refresh_from_db()
    assert answered.state == State.RETURNED


@pytest.mark.parametrize("act", ["retry", "give-up", "printed", "seen-to"])
def test_who_may_not_see_the_case_may_do_nothing_with_its_letters(answered, zoe, client_of, act):
    assert client_of(zoe).post(reverse(f"tell:{act}", args=[answered.pk])).status_code == 404


def test_who_only_looks_may_do_nothing(answered, dora, client_of):
    client = client_of(dora)
    assert client.get(answered.get_absolute_url()).status_code == 200
    assert client.get(reverse("tell:paper", args=[answered.pk])).status_code == 200
    assert client.post(reverse("tell:give-up", args=[answered.pk])).status_code == 403
    assert client.post(reverse("tell:retry-all")).status_code == 403


def test_looking_changes_nothing(answered, ana, client_of):
    for name in ("retry", "give-up", "printed", "seen-to"):
        assert client_of(ana).get(reverse(f"tell:{name}", args=[answered.pk])).status_code == 405


@pytest.mark.parametrize("act", ["retry", "give-up", "printed", "seen-to"])
def test_what_has_arrived_is_left_alone_and_it_is_said_why(answered, ana, client_of, act):
    said = client_of(ana).post(reverse(f"tell:{act}", args=[answered.pk]), follow=True)

    assert "ahora no se puede hacer eso con ella" in said.content.decode()
    answered.refresh_from_db()
    assert (answered.state, answered.seen_to_at) == (State.ACCEPTED, None)


def test_a_letter_given_up_by_hand_never_goes_out(case, ana, work_off, now, client_of, monkeypatch):
    history.work_off(now=now)
    letter = Dispatch.objects.get()
    client_of(ana).post(reverse("tell:give-up", args=[letter.pk]))
    work_off(at=now + HOUR)

    letter.refresh_from_db()
    assert (letter.state, letter.why, letter.given_up_by) == (State.GIVEN_UP, Why.BY_HAND, ana)
    assert not Dispatch.objects.undelivered().exists()


def test_what_the_customer_wrote_is_shown_as_text(tell_us, ana, work_off, now, client_of):
    tell_us("<script>alert(1)</script> & nada más.")
    work_off(at=now)
    letter = Dispatch.objects.get()

    for name in ("dispatch", "paper"):
        page = client_of(ana).get(reverse(f"tell:{name}", args=[letter.pk])).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; nada más." in page
        assert "<script>alert(1)" not in page
