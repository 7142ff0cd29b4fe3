"""What a letter carries: where answers go, which thread it is of, what machines are told."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from albricias import history, post
from albricias.people.models import ContactPoint
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.resolve.entries import Entry
from albricias.resolve.filing import open_case
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, Refused, Reopening, ResolutionOffer
from albricias.resolve.threads import MessageMark
from albricias.tell.models import Dispatch, Telling
from albricias.tell.writing import letter_for
from tests.tell.conftest import use_settings


@pytest.fixture
def mailbox(db, now):
    return Mailbox.objects.create(
        address="quejas@fibra.example", host="127.0.0.1", username="q", added_at=now
    )


DAY = timedelta(days=1)


def read(taken):
    return message_from_bytes(taken.raw, policy=default)


@pytest.fixture
def by_mail(ana, now):
    """Carlos wrote an e-mail, and it is a case."""
    told = Told(story="No funciona.", name="Carlos Ibáñez", email="carlos@example.org")
    letter, _new = Letter.keep(
        channel=Channel.EMAIL,
        source="quejas@fibra.example",
        raw=told.to_raw(),
        external_id="<first@carlos.example>",
        received_at=now,
    )
    case = open_case(letter, now=now)
    MessageMark.note(case, "first@carlos.example")
    return case


def test_an_answer_to_it_comes_back_to_the_case(case, mailbox, mail, work_off, now):
    work_off(at=now)

    message = read(mail.taken[0])
    assert message["Reply-To"] == f"quejas+{case.key.lower()}@fibra.example"
    assert message["From"].addresses[0].addr_spec == "quejas@fibra.example"
    assert message["Subject"].startswith(f"[{case.number}] ")


def test_where_the_mailbox_takes_no_tags_the_address_stays_plain(
    case, mailbox, mail, work_off, now
):
    Mailbox.objects.update(takes_tags=False)
    work_off(at=now)

    assert read(mail.taken[0])["Reply-To"] == "quejas@fibra.example"


def test_without_a_mailbox_it_comes_from_the_usual_address(case, mail, work_off, now):
    work_off(at=now)

    message = read(mail.taken[0])
    assert message["Reply-To"] is None
    assert message["From"].addresses[0].addr_spec == "quejas@fibra.example"


def test_it_stands_in_the_thread_of_what_carlos_wrote(by_mail, ana, mail, work_off, now):
    work_off(at=now)
    Entry.answer(by_mail, "Lo miramos.", by=ana, at=now)
    work_off(at=now)

    acknowledgement, answer = map(read, mail.taken)
    assert acknowledgement["In-Reply-To"] == "<first@carlos.example>"
    assert answer["In-Reply-To"] == "<first@carlos.example>"
    assert answer["References"].split() == [
        acknowledgement["Message-ID"],
        "<first@carlos.example>",
    ]


def test_its_own_id_is_marked_before_it_goes_out(case, mail, work_off, now):
    history.work_off(now=now)
    letter = Dispatch.objects.get()
    assert mail.taken == []
    assert MessageMark.case_of([letter.message_id]) == case


def test_our_ids_are_known_as_ours_and_show_no_key(case, mail, work_off, now):
    work_off(at=now)

    found = mail.taken[0].id
    assert post.is_ours(found)
    assert found.endswith(".albricias@fibra.example>")
    assert case.key.lower() not in found.lower()
    assert not post.is_ours("<first@carlos.example>")
    assert not post.is_ours(f"<{'0' * 32}.albricias@other.example>")
    assert not post.is_ours("")


@pytest.mark.parametrize(
    ("mail_from", "public_url", "domain"),
    [
        ("quejas@fibra.example", "https://otra.example", "fibra.example"),
        ("no-responder@localhost", "https://quejas.fibra.example:8443", "quejas.fibra.example"),
        ("no-responder@localhost", "", "albricias.invalid"),
    ],
)
def test_the_ids_are_of_our_own_domain(settings, mail_from, public_url, domain):
    use_settings(settings, mail_from=mail_from)
    settings.PUBLIC_URL = public_url

    assert post.our_domain() == domain


def every_letter(case, ana, quim, worked, now):
    Entry.answer(case, "Lo miramos.", by=ana, at=now)
    promise = Promise.make(case, "Llamarle", due_at=now + DAY, owner=ana, by=ana, at=now)
    promise.move(now + 2 * DAY, reason="Falta una pieza.", by=ana, at=now)
    ResolutionOffer.make(case, "Devuelto.", by=ana, at=now)
    Telling.tell(worked, case, letter=letter_for(worked, case), by=quim, at=now, channel="mail")
    Refused.with_reasons(
        case, grounds="No.", alternatives="Esto.", outside_routes="Consumo.", by=ana, at=now
    )


def asked_back(case, ana, now, work_off):
    """They say nothing to a second solution, then that it is resolved, and weeks go by."""
    Reopening.by_customer(case, "No.", at=now)
    case.refresh_from_db()
    ResolutionOffer.make(case, "Ahora sí.", by=ana, at=now)
    ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE).delete()
    work_off(at=now + 7 * DAY)
    work_off(at=now + 10 * DAY)
    Confirmation.hear(case, "yes", at=now + 11 * DAY)
    work_off(at=now + 39 * DAY)


def test_machines_are_told_what_nobody_wrote_and_no_complaint_letter_offers_to_unsubscribe(
    case, ana, quim, worked, mail, work_off, now
):
    every_letter(case, ana, quim, worked, now)
    work_off(at=now)
    asked_back(case, ana, now, work_off)

    kinds = dict(Dispatch.objects.values_list("message_id", "kind"))
    # Word left for ana goes by mail too, and is no letter to a customer.
    to_customers = [taken for taken in mail.taken if taken.id.strip("<>") in kinds]
    sent = {kinds[taken.id.strip("<>")]: read(taken) for taken in to_customers}
    assert sent.keys() == set(Dispatch.Kind)
    assert not any("List-Unsubscribe" in message for message in sent.values())
    automatic = {kind: message["Auto-Submitted"] for kind, message in sent.items()}
    by_nobody = {kind for kind, said in automatic.items() if said}
    assert by_nobody == {"acknowledgement", "telling", "again", "still"}
    assert automatic["acknowledgement"] == "auto-replied"
    assert sent["acknowledgement"]["X-Auto-Response-Suppress"] == "All"
    assert sent["answer"]["X-Auto-Response-Suppress"] is None


def test_it_says_the_same_in_text_and_in_html_and_fetches_nothing(
    tell_us, ana, mail, work_off, now, settings
):
    settings.PUBLIC_URL = "https://quejas.fibra.example"
    case = tell_us("Me cobran <b>dos</b> veces.\nY nadie contesta.")
    work_off(at=now)

    message = read(mail.taken[0])
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Me cobran <b>dos</b> veces." in text
    assert "<blockquote" in html
    assert "Me cobran &lt;b&gt;dos&lt;/b&gt; veces.<br>Y nadie contesta.</blockquote>" in html
    assert f'href="https://quejas.fibra.example{case.customer_url}"' in html
    assert "prefers-color-scheme: dark" in html
    assert '<html lang="es">' in html
    for fetched in ("<img", "<script", "<link", "url(", "@import"):
        assert fetched not in html


def test_a_line_that_is_only_a_dot_arrives_as_it_was_written(case, ana, mail, work_off, now):
    Entry.answer(case, "Antes\n.\n..\nDespués", by=ana, at=now)
    work_off(at=now)

    texts = [read(taken).get_body(("plain",)).get_content() for taken in mail.taken]
    assert "Antes\r\n.\r\n..\r\nDespués" in texts[-1]


@pytest.mark.parametrize(
    ("story", "regrets"),
    [
        ("Enhorabuena por el servicio, la chica del mostrador fue estupenda.", False),
        ("Llevo dos días sin luz y nadie contesta.", True),
    ],
)
def test_who_writes_to_praise_reads_no_regret(story, regrets, ana, now, work_off):
    told = Told(story, name="Carlos Ibáñez", email="carlos@example.org")
    letter, _new = Letter.keep(
        channel=Channel.EMAIL,
        source="quejas@fibra.example",
        raw=told.to_raw(),
        external_id="<praise@carlos.example>",
        received_at=now,
    )
    open_case(letter, now=now)
    work_off(at=now)

    text = Dispatch.objects.get(kind=Dispatch.Kind.ACKNOWLEDGEMENT).text
    assert ("Sentimos que" in text) is regrets
    assert "\n\nGracias por " in text
