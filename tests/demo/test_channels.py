"""Every way in is alive on the day the demonstration is opened."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction

from albricias.board import channels
from albricias.demo.channels import steps
from albricias.demo.doors import MAILBOX
from albricias.history import Event
from albricias.people.models import Colleague
from albricias.people.resemblances import Resemblance
from albricias.receive.alarms import ChannelAlarm
from albricias.receive.health import State
from albricias.receive.models import Fetch, Letter, Mailbox, Quarantine, Robot
from albricias.receive.reading import read_mail
from albricias.resolve.cases import Case
from albricias.resolve.duplicates import may_be_same, twins
from albricias.resolve.links import CaseLink
from albricias.resolve.merging import CaseMerge
from albricias.resolve.points import Point
from albricias.search.unread import Unread
from albricias.tell.dispatches import State as Sent
from albricias.tell.models import Dispatch
from albricias.tell.rules import GREETING, greets

MAILS = ("mail", "machine", "bounce", "held")


@pytest.fixture(autouse=True)
def company(fibra: datetime) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def case(subject: str) -> Case:
    return Case.objects.get(subject__startswith=subject, customer__isnull=False)


def test_every_message_of_the_mailbox_is_stored_and_accounted_for() -> None:
    came = Letter.objects.filter(channel="email", source=MAILBOX)
    assert len(came) == sum(step["kind"] in MAILS for step in steps())
    assert all(fetch.adds_up for fetch in Fetch.objects.all())
    held = set(Quarantine.objects.waiting().values_list("letter", flat=True))
    assert {letter.pk for letter in came if letter.filed_at is None} == held
    assert set(Quarantine.objects.values_list("code", flat=True)) == {"no_headers", "nothing_said"}


def test_machines_are_kept_and_never_answered() -> None:
    assert set(Robot.objects.values_list("kind", flat=True)) == {
        *("bounce", "autoreply", "news", "notice")
    }
    writers = [robot.sender.rpartition("<")[2].strip(">") for robot in Robot.objects.all()]
    assert not Dispatch.objects.filter(to__in=writers).exclude(to__startswith="rosenda").exists()


def test_no_letter_of_ours_greets_twice() -> None:
    letters = Dispatch.objects.filter(kind__in=(Dispatch.Kind.ANSWER, Dispatch.Kind.OFFER))
    written = letters.select_related("case__customer")
    assert len(written) > 20
    for letter in written:
        first, rest = letter.text.split("\n\n" if letter.text.startswith("Hola") else "\n", 1)
        name = letter.case.customer.given_name if letter.case.customer else ""
        assert not (GREETING.match(first) and greets(rest, name)), letter.text[:120]


def test_rosenda_is_answered_point_by_point_and_her_reply_is_read_without_the_quote() -> None:
    hers = case("Tres cosas")
    reply = hers.entries.get(kind="said")
    assert reply.text.endswith("Rosenda")
    assert ">" not in reply.text
    assert reply.letter
    assert "> Buenas tardes, Rosenda:" in read_mail(reply.letter).text
    points = list(Point.objects.filter(case=hers).order_by("id"))
    assert len(points) >= 3
    assert 0 < sum(point.is_answered for point in points) < len(points)
    assert hers.letter.attachments.get().name == "factura-octubre.pdf"
    cites = CaseLink.objects.get(kind=CaseLink.Kind.CITES, other=hers)
    assert cites.case.subject == "Otra factura a mi nombre"


def test_a_letter_of_ours_came_back_and_another_is_still_tried(fibra: datetime) -> None:
    back = Dispatch.objects.get(state=Sent.RETURNED)
    assert back.needs_somebody
    assert back.case.customer
    assert back.case.customer.failed_email == back.to
    waits = Dispatch.objects.get(state=Sent.WAITING)
    assert waits.attempts > 3
    assert fibra < waits.due_at < fibra + timedelta(hours=1)


def test_a_conversation_is_one_case_and_its_answers_are_read() -> None:
    hers = case("Hola buenas")
    assert [entry.kind for entry in hers.entries.order_by("at", "id")] == [
        *("said", "said", "answer", "said", "answer")
    ]
    ours = hers.dispatches.filter(way=Dispatch.Way.WHATSAPP)
    assert ours.exclude(read_at=None).exists()
    assert not ours.exclude(state=Sent.ACCEPTED).exists()
    written = list(settings.HOME.outbox.glob("*")) if settings.HOME.outbox.exists() else []
    assert not written  # the home of this test is another one


def test_reviews_keep_their_public_link() -> None:
    links = Case.objects.filter(channel="review").values_list("public_link", flat=True)
    assert len(links) == 3
    assert all(link.startswith("https://opinacerca.example/") for link in links)


def test_who_may_be_one_and_which_may_be_one_complaint() -> None:
    pair = Resemblance.objects.waiting().get()
    assert "Lola" in str(pair.older)
    delfina = Colleague.objects.get(name="Delfina Quirós")
    again = case("Seguimos sin internet en la calle")
    found = twins(again, may_be_same(again, delfina), ())
    assert "Toda la calle sin internet desde el viernes" in {one.case.subject for one in found}
    merge = CaseMerge.objects.in_force().get()
    assert merge.gone.channel == "web"
    assert merge.into.channel == "email"


def test_the_shops_form_fell_silent_and_nothing_else_is_wrong(fibra: datetime) -> None:
    assert [alarm.channel for alarm in ChannelAlarm.objects.sounding()] == ["embedded"]
    administrator = Colleague.objects.get(name="Evaristo Longares")
    rows = channels.read(administrator, now=fibra)["rows"]
    state = {row.intake.key: row.intake.state for row in rows}
    assert state.pop("embedded") == State.SILENT
    assert state.pop("file") == State.UNUSED
    assert state.pop(f"mailbox-{Mailbox.objects.get().pk}") == State.STOPPED
    assert set(state.values()) == {State.WORKS}
    assert [row.intake.name for row in rows if row.needs_backing] == ["Reseñas de Opina Cerca"]


def test_whoever_searches_at_once_finds_everything() -> None:
    assert not Unread.objects.exists()


def test_what_happened_at_the_doors_is_told_in_the_history() -> None:
    names = {*Event.objects.values_list("name", flat=True)}
    assert {"mailbox.added", "door.made", "token.made", "dispatch.returned"} <= names
    assert {"case.merged", "letter.held", "channel.alarmed", "mailbox.stopped"} <= names
