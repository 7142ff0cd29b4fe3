"""What cannot be understood waits with its reason, and stops nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from albricias import history
from albricias.people.models import Customer
from albricias.receive.models import Letter, Quarantine
from albricias.resolve.cases import Case
from tests.receive.mail_stage import BOX, written
from tests.receive.reading.conftest import stored

Comes = Callable[..., Any]


def test_what_is_no_message_waits_with_its_reason_and_is_not_tried_in_vain(
    ana: Any, comes: Comes
) -> None:
    letter = comes(b"\xd0\xcf\x11\xe0 not a message at all")

    held = Quarantine.objects.get(letter=letter)
    assert (held.code, held.attempts, letter.filed_at) == ("no_headers", 1, None)
    assert not history.Work.objects.waiting().filter(handler="resolve.file_letter").exists()


def test_tried_again_it_still_waits_or_comes_out(ana: Any, comes: Comes, now: datetime) -> None:
    letter = comes(b"\x00\x01")
    history.hurry(letter.quarantine.retry(by=ana, at=now), now=now)
    held = Quarantine.objects.get()
    assert (held.attempts, held.ended_at) == (2, None)

    Letter.objects.update(raw=written("Ahora sí."))  # as if the program had learned to read it
    history.hurry(held.retry(by=ana, at=now), now=now)
    held.refresh_from_db()
    assert (held.ended_by, held.how) == (ana, Quarantine.How.RETRIED)
    assert Case.objects.get().story == "Ahora sí."


def test_filed_by_hand_the_letter_itself_is_not_touched(
    ana: Any, comes: Comes, now: datetime
) -> None:
    letter = comes(b"\x00\x01 ilegible")
    told = {"story": "Dice que no tiene luz.", "email": "rosa@example.org", "name": "Rosa"}
    history.hurry(letter.quarantine.tell(told, by=ana, at=now), now=now)

    case: Any = Case.objects.get()
    assert (case.story, case.customer.email) == ("Dice que no tiene luz.", "rosa@example.org")
    assert case.letter == letter
    assert bytes(case.letter.raw) == b"\x00\x01 ilegible"
    held = Quarantine.objects.get()
    assert (held.told_by, held.ended_by, held.how) == (ana, ana, Quarantine.How.BY_HAND)


def test_one_bad_letter_never_stops_the_next(ana: Any, box: Any, now: datetime) -> None:
    bad, good = b"\x00", written("Una queja.")
    for raw in (bad, good):
        stored(raw, source=BOX, at=now)
    history.work_off(now=now)
    assert Case.objects.get().story == "Una queja."
    assert Quarantine.objects.count() == 1
    assert Customer.objects.count() == 1
