"""The pages of what waits for somebody, and of each message whole."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from albricias.board.counts import counts_for
from albricias.receive import duties
from albricias.receive.models import (
    EMBEDDED,
    Channel,
    HookDoor,
    Letter,
    Mailbox,
    Quarantine,
    Robot,
)
from albricias.resolve.cases import Case
from albricias.resolve.merging import CaseMerge
from albricias.tell.models import Dispatch
from albricias.tell.outbox import dispatch
from tests.budgets import within_budget
from tests.receive.mail_stage import written

Comes = Callable[..., Any]
UNREADABLE = b"\x00\x01 <script>alert(1)</script> ilegible"


@pytest.fixture
def held(ana: Any, comes: Comes) -> Quarantine:
    return Quarantine.objects.get(letter=comes(UNREADABLE))


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_ana_sees_why_it_waits_and_how_it_begins(
    ana: Any, held: Quarantine, client_of: Any
) -> None:
    page = text_of(client_of(ana).get(reverse("receive:quarantine")))
    assert "No es un correo" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_the_rail_says_how_many_letters_need_somebody_who_may_see_them(
    ana: Any, zoe: Any, dora: Any, norte: Any, comes: Comes, client_of: Any
) -> None:
    def badge(person: Any) -> str:
        caches["local"].clear()
        rail = text_of(client_of(person).get(reverse("my-day")))
        found = re.search(r'href="/recibir/"[^>]*>.*?</a>', rail, re.DOTALL)
        assert found
        return "".join(re.findall(r'<span class="n hot">(\d+)</span>', found[0]))

    assert badge(ana) == ""
    Quarantine.objects.get(letter=comes(UNREADABLE))
    Quarantine.objects.get(letter=comes(UNREADABLE + b"!"))
    assert (badge(ana), badge(zoe), badge(dora)) == ("2", "2", "")
    Mailbox.objects.update(team=norte)
    assert (badge(ana), badge(zoe)) == ("2", "")


def test_what_the_rail_counts_of_the_quarantine_costs_no_question_of_its_own(
    ana: Any, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert counts_for(ana, now=now).held == 0
    said = [one["sql"] for one in asked.captured_queries if "quarantine" in one["sql"]]
    assert len(said) == 1
    assert "promise" in said[0]


def test_the_letter_is_downloaded_as_it_came_and_never_opened_by_a_page(
    ana: Any, held: Quarantine, client_of: Any
) -> None:
    answer = client_of(ana).get(reverse("receive:original", args=[held.letter_id]))
    assert answer.content == UNREADABLE
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_ana_files_it_by_hand(ana: Any, held: Quarantine, client_of: Any) -> None:
    client, address = client_of(ana), reverse("receive:by-hand", args=[held.pk])
    assert "ilegible" in text_of(client.get(address))

    empty = client.post(address, {"story": " ", "kind": "complaint", "language": "es"})
    assert empty.status_code == 422

    said = {"story": "No tiene luz.", "kind": "complaint", "language": "es", "name": "Rosa"}
    answer = client.post(address, said)
    case: Any = Case.objects.get()
    assert answer.url == case.get_absolute_url()
    assert (case.story, case.customer.name, case.letter) == ("No tiene luz.", "Rosa", held.letter)
    assert client.post(address, said).status_code == 404  # it waits no more


def test_ana_tries_again_in_vain_and_is_told_so(ana: Any, held: Quarantine, client_of: Any) -> None:
    address = reverse("receive:quarantine-retry", args=[held.pk])
    page = text_of(client_of(ana).post(address, follow=True))
    assert "Sigue sin poder leerse" in page
    assert client_of(ana).get(address).status_code == 405


def test_what_came_to_another_teams_mailbox_is_not_shown(
    ana: Any, zoe: Any, quim: Any, norte: Any, comes: Comes, client_of: Any, now: datetime
) -> None:
    Mailbox.objects.create(address="n@x", host="h", username="n", added_at=now, team=norte)
    letter = comes(UNREADABLE, source="n@x")
    original = reverse("receive:original", args=[letter.pk])
    seen = {who: client_of(who).get(original).status_code for who in (ana, zoe, quim)}
    assert seen == {ana: 200, zoe: 404, quim: 200}
    assert "No es un correo" not in text_of(client_of(zoe).get(reverse("receive:quarantine")))


def test_what_came_by_another_teams_door_or_way_is_not_shown(
    ana: Any, zoe: Any, quim: Any, norte: Any, client_of: Any, now: datetime
) -> None:
    door = HookDoor.objects.create(kind="mail", name="Correo", added_at=now, team=norte)
    duties.give("api", norte, by=quim, at=now)
    duties.give("embedded", norte, by=quim, at=now)
    ways = [(Channel.EMAIL, door.source), (Channel.API, ""), (Channel.WEB, EMBEDDED)]
    for n, (channel, source) in enumerate([*ways, (Channel.WEB, "")]):
        letter, _new = Letter.keep(
            channel=channel,
            source=source,
            raw=b"secreto %d" % n,
            external_id="x",
            received_at=now,
        )
        Quarantine.hold(letter, "broken", "", at=now)
        if n == 0:
            robot, _new = Letter.keep(
                channel=channel,
                source=source,
                raw=b"eco",
                external_id="y",
                received_at=now,
                filed_at=now,
            )
            Robot.objects.create(letter=robot, kind="reply", why="", subject="Eco", at=now)
    for who, seen in ((ana, 4), (zoe, 1), (quim, 4)):
        client = client_of(who)
        assert text_of(client.get(reverse("receive:quarantine"))).count("secreto") == seen
        assert ("Eco" in text_of(client.get(reverse("receive:robots")))) == (seen == 4)
        got = [
            client.get(reverse("receive:original", args=[letter.pk])).status_code
            for letter in Letter.objects.all()
        ]
        assert got.count(200) == (5 if seen == 4 else 1)


def test_dora_who_answers_nothing_has_nothing_to_do_there(
    dora: Any, held: Quarantine, client_of: Any
) -> None:
    for name in ("receive:quarantine", "receive:robots"):
        assert client_of(dora).get(reverse(name)).status_code == 403


def test_ana_reads_what_a_machine_wrote_and_makes_it_a_case(
    ana: Any, comes: Comes, client_of: Any
) -> None:
    letter = comes("Esto lo escribo yo.", subject="Auto reply", precedence="auto_reply")
    client = client_of(ana)
    page = text_of(client.get(reverse("receive:robots")))
    assert "carlos@example.org" in page

    answer = client.post(reverse("receive:robot-person", args=[letter.robot.pk]))
    assert answer.url == Case.objects.get().get_absolute_url()
    again = client.post(reverse("receive:robot-person", args=[letter.robot.pk]), follow=True)
    assert "Alguien ha dicho ya" in text_of(again)
    assert not Robot.objects.still_so().exists()


def test_zoe_does_not_see_the_robots_of_cases_that_are_not_hers(
    ana: Any, zoe: Any, comes: Comes, client_of: Any
) -> None:
    case = comes(message_id="<uno@x>").case
    case.assign(ana, by=None, at=case.received_at)
    robot = comes(auto_submitted="auto-replied", in_reply_to="<uno@x>").robot

    assert robot.case == case
    assert not Robot.objects.seen_by(zoe).exists()
    assert Robot.objects.seen_by(ana).exists()
    address = reverse("resolve:letter-original", args=[case.number, robot.letter_id])
    assert client_of(zoe).get(address).status_code == 404
    assert client_of(ana).get(address).content == bytes(robot.letter.raw)


def test_the_robots_and_letters_of_a_case_that_was_merged_stay_with_its_owner(
    ana: Any, zoe: Any, comes: Comes, client_of: Any, now: datetime
) -> None:
    gone, kept = comes(message_id="<uno@x>").case, comes(subject="Otra").case
    for case in (gone, kept):
        case.assign(ana, by=None, at=now)
    comes(auto_submitted="auto-replied", in_reply_to="<uno@x>")
    sent = dispatch(gone, key="k", kind="answer", subject="s", text="t", now=now)
    assert sent
    Dispatch.objects.filter(pk=sent.pk).update(state="returned", returned_at=now)
    CaseMerge.make(gone, into=kept, by=ana, at=now)

    assert Robot.objects.seen_by(ana).exists()
    assert not Robot.objects.seen_by(zoe).exists()
    page, undelivered = reverse("tell:dispatch", args=[sent.pk]), reverse("tell:outbox")
    for who, status in ((ana, 200), (zoe, 404)):
        client = client_of(who)
        assert client.get(page).status_code == status
        listed = text_of(client.get(undelivered, {"state": "undelivered"}))
        assert (page in listed) == (status == 200)


def test_the_whole_message_is_one_click_away(ana: Any, comes: Comes, client_of: Any) -> None:
    case = comes(message_id="<uno@x>").case
    reply = comes("Sigo igual.", in_reply_to="<uno@x>", cc="Eva <eva@example.org>")
    client, address = client_of(ana), reverse("resolve:letter", args=[case.number, reply.pk])

    assert address in text_of(client.get(case.get_absolute_url()))
    page = text_of(client.get(address))
    assert "Sigo igual." in page
    assert "eva@example.org" in page


def test_the_lists_ask_little_of_the_database(
    ana: Any, comes: Comes, client_of: Any, now: datetime
) -> None:
    for n in range(5):
        comes(b"\x00" + bytes([n]))
        comes(written("Vuelvo el lunes", precedence="auto_reply"))
    Letter.objects.update(stored_at=now - timedelta(hours=1))
    client = client_of(ana)
    for name in ("receive:quarantine", "receive:robots"):
        client.get(reverse(name))
        with within_budget(name):
            client.get(reverse(name))


def test_whoever_wrote_by_mail_has_a_receipt_too(ana: Any, comes: Comes, client: Any) -> None:
    letter = comes("Me han cobrado dos veces.")
    page = text_of(client.get(reverse("public:receipt", args=[letter.key])))
    assert "Me han cobrado dos veces." in page
