"""Letters and a real mail server: taken once, tried again, given up in the open, never lost."""

from datetime import datetime, timedelta

import pytest

from albricias import history
from albricias.people.models import ContactPoint
from albricias.resolve.cases import Acknowledgement
from albricias.resolve.entries import Entry
from albricias.tell import attempts, outbox
from albricias.tell.attempts import Attempt
from albricias.tell.dispatches import State, Why
from albricias.tell.models import Dispatch
from albricias.tell.ways import mail as way
from tests.tell.conftest import use_settings
from tests.tell.post_office import cuts, once, says

MINUTE = timedelta(minutes=1)


def the_letter():
    return Dispatch.objects.select_related("case__customer").get()


def test_a_letter_is_taken_and_the_words_of_the_server_are_kept(case, mail, work_off, now):
    work_off(at=now)

    letter = the_letter()
    assert (letter.state, letter.accepted_at) == (State.ACCEPTED, now)
    assert letter.words == "250 2.0.0 OK: queued as 4711"
    assert (letter.data_begun_at, letter.maybe_doubled) == (None, 0)
    assert [taken.to for taken in mail.taken] == ["carlos@example.org"]
    assert case.acknowledgement.at == now


def test_sixty_letters_take_two_calls(mail, tell_us, ana, work_off, now):
    for n in range(60):
        tell_us(name=f"Cliente {n}", email=f"c{n}@example.org")
    work_off(at=now)

    assert len(mail.taken) == len({taken.id for taken in mail.taken}) == 60
    assert mail.connections == 2


def test_refused_for_now_it_is_tried_again_a_minute_later(case, mail, work_off, now):
    mail.at_recipient = once(says("451 4.7.1 Greylisted, come back"))
    work_off(at=now)
    letter = the_letter()
    assert (letter.state, letter.words) == (State.WAITING, "451 4.7.1 Greylisted, come back")
    assert letter.due_at == now + MINUTE

    work_off(at=now + MINUTE)
    assert the_letter().state == State.ACCEPTED
    assert len(mail.taken) == 1
    assert the_letter().maybe_doubled == 0


def test_refused_at_its_end_it_was_not_taken_and_is_not_counted(case, mail, work_off, now):
    mail.at_end = once(says("452 4.3.1 No room"))
    work_off(at=now)
    assert the_letter().data_begun_at is None

    work_off(at=now + MINUTE)
    assert (len(mail.taken), the_letter().maybe_doubled) == (1, 0)


def test_an_address_that_does_not_exist_is_given_up_at_once_and_shown(
    case, mail, work_off, now, ana, client_of
):
    mail.at_recipient = says("550 5.1.1 No such user here")
    work_off(at=now)

    letter = the_letter()
    assert (letter.state, letter.why, letter.attempts) == (State.GIVEN_UP, Why.REFUSED, 1)
    assert ContactPoint.objects.get(kind="email").failed_at == now
    assert not Acknowledgement.objects.exists()
    page = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert "No such user here" in page
    assert "puede creer que callamos" in page


def test_refused_for_what_we_are_the_address_is_not_blamed(case, mail, work_off, now):
    mail.at_recipient = says("554 5.7.1 You are on a list")
    work_off(at=now)

    assert the_letter().state == State.GIVEN_UP
    assert ContactPoint.objects.get(kind="email").failed_at is None


def test_to_an_address_that_does_not_work_nothing_more_is_sent_blindly(
    case, mail, work_off, now, ana
):
    mail.at_recipient = once(says("550 5.1.1 No such user here"))
    work_off(at=now)
    Entry.answer(case, "Ya está devuelto.", by=ana, at=now)
    work_off(at=now)

    answer = Dispatch.objects.get(kind=Dispatch.Kind.ANSWER)
    assert (answer.state, answer.why) == (State.GIVEN_UP, Why.NO_ADDRESS)
    assert mail.taken == []


def test_a_new_letter_from_that_address_heals_it(case, mail, work_off, now, ana, tell_us):
    mail.at_recipient = once(says("550 5.1.1 No such user here"))
    work_off(at=now)
    tell_us("Sigo esperando.", at=now + MINUTE)
    work_off(at=now + MINUTE)

    assert ContactPoint.objects.get(kind="email").failed_at is None
    assert len(mail.taken) == 1


def test_with_the_server_away_all_wait_together_and_all_go_when_it_is_back(
    mail, tell_us, ana, work_off, now, settings
):
    use_settings(settings, email_url="smtp://127.0.0.1:9")
    for n in range(5):
        tell_us(name=f"Cliente {n}", email=f"c{n}@example.org")
    work_off(at=now)
    assert {letter.attempts for letter in Dispatch.objects.all()} == {1}
    assert all("refused" in letter.words for letter in Dispatch.objects.all())

    use_settings(settings, email_url=mail.url)
    work_off(at=now + MINUTE)
    assert len(mail.taken) == 5
    assert not Dispatch.objects.maybe_doubled().exists()


def test_after_three_days_it_is_given_up_and_a_colleague_can_send_it_again(
    case, mail, work_off, now, ana, client_of
):
    mail.at_recipient = says("450 4.2.1 Not now")
    tried_at = now
    while the_letter_is_waiting(tried_at, work_off):
        tried_at = the_letter().due_at
    letter = the_letter()
    assert (letter.state, letter.why) == (State.GIVEN_UP, Why.TOO_LONG)
    assert now + timedelta(hours=72) <= letter.given_up_at < now + timedelta(hours=74)
    assert 70 < letter.attempts < 90

    mail.at_recipient = lambda _letter: None
    letter.retry(by=ana, at=tried_at)
    work_off(at=tried_at)
    assert the_letter().state == State.ACCEPTED


def the_letter_is_waiting(at, work_off):
    work_off(at=at)
    return the_letter().state == State.WAITING


def test_an_unsendable_letter_blocks_no_other(mail, tell_us, ana, work_off, now):
    mail.at_recipient = lambda taken: "451 never" if taken.to.startswith("c0@") else None
    for n in range(4):
        tell_us(name=f"Cliente {n}", email=f"c{n}@example.org", at=now)
    work_off(at=now)

    assert sorted(taken.to for taken in mail.taken) == [f"c{n}@example.org" for n in (1, 2, 3)]


# Cut off


def test_cut_off_before_its_end_it_is_sent_again_and_not_counted(case, mail, work_off, now):
    mail.at_recipient = once(cuts)
    work_off(at=now)
    work_off(at=now + MINUTE)

    assert (the_letter().state, len(mail.taken)) == (State.ACCEPTED, 1)
    assert the_letter().maybe_doubled == 0


def test_cut_off_after_it_was_taken_it_is_sent_again_with_the_same_id_and_counted(
    case, mail, work_off, now, adela, client_of
):
    mail.after_taking = once(cuts)
    work_off(at=now)
    assert the_letter().is_uncertain

    work_off(at=now + MINUTE)
    letter = the_letter()
    assert (letter.state, letter.maybe_doubled) == (State.ACCEPTED, 1)
    assert [taken.id for taken in mail.taken] == [f"<{letter.message_id}>"] * 2
    page = client_of(adela).get("/contar/cartas/?state=doubled").content.decode()
    assert "quizá doble" in page


def test_refused_before_its_end_what_was_uncertain_stays_so(case, mail, work_off, now):
    mail.after_taking = once(cuts)
    work_off(at=now)
    mail.at_recipient = once(says("451 later"))
    work_off(at=now + MINUTE)
    assert (the_letter().is_uncertain, the_letter().maybe_doubled) == (True, 0)

    work_off(at=now + 5 * MINUTE)
    assert (len(mail.taken), the_letter().maybe_doubled) == (2, 1)


def test_a_line_that_went_dead_between_two_letters_is_opened_again(
    mail, tell_us, ana, work_off, now
):
    mail.after_taking = once(lambda _letter: "250 OK")
    tell_us(name="Uno", email="uno@example.org")
    work_off(at=now)
    tell_us(name="Dos", email="dos@example.org")
    tell_us(name="Tres", email="tres@example.org")
    history.work_off(now=now)
    assert outbox.send_next(now=now) == 1
    way.line._server.connection.sock.close()
    assert outbox.send_next(now=now) == 1
    assert len(mail.taken) == 3
    assert not Dispatch.objects.maybe_doubled().exists()


# Two workers, and one that died


@pytest.fixture
def waiting(case, now):
    while history.work_off(now=now):
        pass
    return the_letter()


def taken_up(letter: Dispatch, now: datetime) -> Attempt:
    attempt = Attempt.begin(letter, clock=lambda: now)
    assert attempt is not None
    return attempt


def test_two_workers_never_take_the_same_letter(waiting, mail, now):
    assert Attempt.begin(waiting, clock=lambda: now)
    assert Attempt.begin(waiting, clock=lambda: now) is None
    assert outbox.send_due(now=now) == 0


def test_what_a_worker_had_in_hand_when_it_died_goes_out_when_its_lease_ends(waiting, mail, now):
    Attempt.begin(waiting, clock=lambda: now)
    after = now + attempts.LEASE + MINUTE
    assert outbox.send_due(now=after) == 1

    assert (the_letter().state, the_letter().maybe_doubled) == (State.ACCEPTED, 0)


def test_who_died_as_it_was_handed_over_leaves_a_letter_that_is_counted(waiting, mail, now):
    taken_up(waiting, now).hand_over()
    after = now + attempts.LEASE + MINUTE
    assert outbox.send_due(now=after) == 1

    letter = the_letter()
    assert (letter.state, letter.maybe_doubled, letter.doubled_at) == (State.ACCEPTED, 1, after)


def test_a_worker_that_was_too_slow_does_not_hand_over_what_another_has(waiting, mail, now):
    slow = taken_up(waiting, now)
    assert Attempt.begin(waiting, clock=lambda: now + attempts.LEASE + MINUTE)
    assert not slow.hand_over()


def test_what_a_colleague_gave_up_is_not_handed_over(waiting, mail, now, ana):
    attempt = taken_up(waiting, now)
    waiting.give_up(by=ana, at=now)
    assert not attempt.hand_over()
    assert outbox.send_due(now=now + attempts.LEASE + MINUTE) == 0
