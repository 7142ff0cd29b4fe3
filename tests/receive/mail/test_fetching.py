"""Fetching from real servers: every message is considered, and becomes one letter."""

from datetime import UTC, datetime, timedelta

import pytest

from albricias.history import Event
from albricias.receive.channels.mail.fetching import fetch
from albricias.receive.channels.mail.mailboxes import Fetch, Mailbox
from albricias.receive.models import Letter
from albricias.resolve.cases import Case
from tests.receive.mail.looking import look_into
from tests.receive.mail.post_office import letter

pytestmark = pytest.mark.django_db


def looked(box, **how):
    """One look, and its sum."""
    row = look_into(box, **how)
    assert row.adds_up, vars(row)
    assert row.error == "", row.error
    return (row.seen, row.stored, row.known, row.failed)


def subjects():
    """The stories of all letters, as often as they are there."""
    return sorted(bytes(raw) for raw in Letter.objects.values_list("raw", flat=True))


def test_what_somebody_had_read_already_is_a_letter_all_the_same(post_office, box):
    post_office.deliver(letter("uno", message_id="<1@x>"), seen=True)
    post_office.deliver(letter("dos", message_id="<2@x>"))
    assert looked(box) == (2, 2, 0, 0)
    assert looked(box) == (2, 0, 2, 0)
    assert Event.objects.filter(name="letter.received").count() == 2


def test_nothing_on_the_server_is_changed(post_office, box):
    post_office.deliver(letter("uno"))
    looked(box)
    [answer] = post_office.ask("FETCH", "1:*", "(FLAGS)")
    assert b"Seen" not in answer


def test_what_a_person_reads_between_two_looks_is_not_lost(post_office, box):
    assert looked(box) == (0, 0, 0, 0)
    post_office.deliver(letter("uno"))
    post_office.ask("STORE", "1:*", "+FLAGS", r"(\Seen)")
    assert looked(box) == (1, 1, 0, 0)


def test_letters_are_kept_to_the_byte_with_the_servers_own_time(post_office, box):
    at = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    raw = letter("Año nuevo: 3 € más", message_id="<b@x>", at=at)
    post_office.deliver(raw, at=at)
    looked(box)
    kept = Letter.objects.get()
    assert bytes(kept.raw) == raw
    assert (kept.source, kept.external_id) == (box.address, "b@x")
    assert (kept.received_at, kept.media_type) == (at, "message/rfc822")
    assert Event.objects.get(name="letter.received").at == at


def test_bytes_no_letter_should_hold_are_kept_as_they_came(small_post_office, open_box):
    raw = b"From: x@y.es\r\nSubject: \xf1u\xff\r\n\r\nuno\x00dos\rtres\ncuatro\xe9"
    small_post_office.deliver(raw)
    assert looked(open_box(small_post_office)) == (1, 1, 0, 0)
    assert subjects() == [raw]


def test_a_time_that_cannot_be_is_not_believed(post_office, box):
    post_office.deliver(letter("uno"), at=datetime.now(UTC) + timedelta(days=400))
    looked(box)
    assert Letter.objects.get().received_at <= datetime.now(UTC)


def test_messages_numbered_anew_are_looked_at_again_and_found_known(post_office, open_box):
    post_office.create("Quejas")
    box = open_box(post_office, folder="Quejas")
    for n in range(5):
        post_office.deliver(letter(f"n {n}", message_id=f"<{n}@x>" if n else None), "Quejas")
    assert looked(box) == (5, 5, 0, 0)
    before = box.uidvalidity
    post_office.number_anew("Quejas")
    post_office.deliver(letter("otra", message_id="<otra@x>"), "Quejas")
    assert looked(box) == (6, 1, 5, 0)
    assert box.uidvalidity != before
    assert Letter.objects.count() == 6
    assert box.taken.count() == 6


def test_the_same_message_twice_without_an_id_is_one_letter(post_office, box):
    for way in ("a", "b"):
        post_office.deliver(b"Received: by " + way.encode() + b"\r\n" + letter("lo mismo"))
    assert looked(box) == (2, 1, 1, 0)


def test_a_copy_delivered_again_by_another_way_is_known(post_office, box):
    raw = letter("lo mismo", message_id="<m@x>")
    post_office.deliver(raw)
    looked(box)
    post_office.deliver(b"Received: from elsewhere\r\nX-Spam-Score: 3\r\n" + raw)
    assert looked(box) == (2, 0, 2, 0)


def test_two_different_messages_under_one_id_are_both_kept(post_office, box):
    one, two = (letter(f"historia {n}", message_id="<siempre@formulario>") for n in (1, 2))
    post_office.deliver(one)
    post_office.deliver(two)
    assert looked(box) == (2, 2, 0, 0)
    post_office.deliver(b"Received: again\r\n" + two)
    assert looked(box) == (3, 0, 3, 0)
    assert subjects() == sorted([one, two])


def test_a_message_in_two_mailboxes_is_two_letters_and_one_case(
    small_post_office, open_box, work_off
):
    raw = letter("A los dos", message_id="<ambos@x>")
    small_post_office.create("Otra")
    small_post_office.deliver(raw)
    small_post_office.deliver(b"Delivered-To: otra@example.org\r\n" + raw, "Otra")
    looked(open_box(small_post_office))
    looked(open_box(small_post_office, address="otra@example.org", folder="Otra"))
    first, second = Letter.objects.order_by("pk")
    assert (first.source, second.source) == ("quejas@example.org", "otra@example.org")
    work_off()
    assert Case.objects.get().letter == first
    second.refresh_from_db()
    assert second.filed_at


def test_different_messages_under_one_id_are_a_case_each(small_post_office, open_box, work_off):
    small_post_office.create("Otra")
    small_post_office.deliver(letter("uno", message_id="<siempre@x>"))
    small_post_office.deliver(letter("dos", message_id="<siempre@x>"), "Otra")
    looked(open_box(small_post_office))
    looked(open_box(small_post_office, address="otra@example.org", folder="Otra"))
    small_post_office.deliver(letter("tres", message_id="<siempre@x>"))
    looked(Mailbox.objects.first())
    work_off()
    assert Case.objects.count() == 3


def test_an_old_mailbox_is_taken_from_the_day_one_says(post_office, open_box, now):
    for days in (40, 20, 1):
        at = now - timedelta(days=days)
        post_office.deliver(letter(f"hace {days}", at=at), at=at)
    box = open_box(post_office, take_since=now - timedelta(days=7))
    assert looked(box) == (3, 1, 2, 0)
    assert box.taken.filter(is_before=True).count() == 2

    # Whoever moves an old letter in later wants it taken.
    at = now - timedelta(days=90)
    post_office.deliver(letter("de agosto", at=at), at=at)
    assert looked(box) == (4, 1, 3, 0)

    box.revise(take_since=now - timedelta(days=30), by=None, at=now)
    assert looked(box) == (4, 1, 3, 0)


def test_another_folder_is_another_set_of_messages(post_office, open_box, now):
    post_office.create("Quejas")
    post_office.deliver(letter("uno"))
    post_office.deliver(letter("dos"), "Quejas")
    box = open_box(post_office)
    looked(box)
    box.revise(folder="Quejas", by=None, at=now)
    assert looked(box) == (1, 1, 0, 0)


def test_a_message_larger_than_the_limit_is_shown_and_fetched_once_it_may(
    post_office, box, settings
):
    set_most_mb(settings, 1)
    post_office.deliver(letter("x" * 70 + "\n" + ("y" * 70 + "\n") * 20_000, subject="Fotos ñ"))
    post_office.deliver(letter("pequeña"))
    assert looked(box) == (2, 1, 0, 1)
    [missed] = box.missed.waiting()
    assert "1 MB" in missed.why
    assert missed.about == "Carlos Ibáñez <carlos@example.net> · Fotos ñ"
    set_most_mb(settings, 50)
    assert looked(box, eager=True) == (2, 1, 1, 0)
    assert not box.missed.exists()


def set_most_mb(settings, most):
    import dataclasses

    values = {**settings.HOME.values, "mail_mb": most}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


def test_a_message_that_failed_and_was_then_taken_off_the_server_stays_visible(
    post_office, box, settings
):
    set_most_mb(settings, 0)
    post_office.deliver(letter("uno"))
    assert looked(box) == (1, 0, 0, 1)
    post_office.ask("STORE", "1:*", "+FLAGS", r"(\Deleted)")
    post_office.hand().expunge()
    assert looked(box) == (0, 0, 0, 0)
    assert box.missed.get().gone_at is not None


def test_many_letters_are_fetched_in_turns_and_the_rest_is_said(small_post_office, open_box):
    box = open_box(small_post_office)
    for n in range(120):
        small_post_office.deliver(letter(f"n {n}", message_id=f"<{n}@x>"))
    row = look_into(box, seconds=0)
    assert (row.seen, row.stored, row.left) == (120, 50, 70)
    assert row.adds_up
    assert box.next_fetch_at <= datetime.now(UTC)
    assert looked(box) == (120, 70, 50, 0)


def test_two_fetchers_do_not_fight(small_post_office, open_box):
    box = open_box(small_post_office)
    small_post_office.deliver(letter("uno"))
    other = Mailbox.objects.get(pk=box.pk)
    assert other.claim(now=datetime.now(UTC))
    assert fetch(box) is None
    other.let_go()
    assert looked(box) == (1, 1, 0, 0)


def test_a_lease_lost_meanwhile_stores_nothing(small_post_office, open_box, monkeypatch):
    box = open_box(small_post_office)
    small_post_office.deliver(letter("uno"))
    monkeypatch.setattr(Mailbox, "renew", lambda *_args, **_named: False)
    row = look_into(box)
    assert (row.stored, row.left, row.adds_up) == (0, 1, True)
    assert not Letter.objects.exists()
    monkeypatch.undo()
    assert looked(box) == (1, 1, 0, 0)


def test_looks_that_found_nothing_are_not_kept_for_ever(box, now):
    dull = [Fetch(mailbox=box, at=now - timedelta(minutes=n)) for n in range(700)]
    full = Fetch(mailbox=box, at=now - timedelta(days=60), seen=1, stored=1)
    old = Fetch(mailbox=box, at=now - timedelta(days=100), seen=1, stored=1)
    Fetch.objects.bulk_create([*dull, full, old])
    Fetch.objects.prune(box.pk, now=now)
    assert box.fetches.count() == 501
    assert not box.fetches.filter(pk=old.pk).exists()
