"""A case that only those named may read, and one about a colleague, who never sees it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albricias.people.finding import find_people
from albricias.people.models import Colleague, Customer, Notice
from albricias.people.notices import What
from albricias.refusals import (
    ComplainedAbout,
    ConfidentialAlready,
    ConfidentialStaysAlone,
    LastWhoCanAnswer,
    MayNotReadIt,
    NobodyElseReadsIt,
    NobodyLeftToAnswer,
    NobodyMayGrant,
    NothingWritten,
)
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About, Confidence, MayRead
from albricias.resolve.entries import Entry
from albricias.resolve.handovers import hand_over
from albricias.resolve.mentions import Mention
from albricias.resolve.merging import CaseMerge, NotAboutTheSame
from albricias.resolve.promises import Promise
from albricias.resolve.reading import read_unread
from albricias.resolve.reading_log import Reading
from albricias.resolve.remedies import NOTHING, Remedy
from albricias.resolve.requests import RemedyRequest
from albricias.search.unread import Waiting

DAY = timedelta(days=1)
Mailed = Callable[[], list[Any]]
ANYWHERE: list[tuple[str, str, list[str]]] = [
    ("home", "", []),
    ("my-day", "", []),
    ("my-day", "?team=1", []),
    ("promises", "?view=all", []),
    ("promises", "?view=mine", []),
    ("remedies", "", []),
    ("resolve:inbox", "?view=all", []),
    ("resolve:export", "?view=all", []),
    ("search", "?q=ornitorrinco", []),
    ("search-soon", "?q=ornitorrinco", []),
    ("people:customers", "", []),
    ("people:notices", "", []),
    ("tell:outbox", "", []),
    ("receive:channels", "", []),
    ("receive:robots", "", []),
    ("learn:pareto", "?period=all", []),
    ("learn:trend", "?period=all", []),
    ("learn:causes", "", []),
]


@pytest.fixture
def secret(ana: Any, tell_us: Callable[..., Any], now: Any) -> Any:
    """ana's case, with a promise, an answer and a remedy in it."""
    case = tell_us("Lo del ornitorrinco", name="Wenceslao Yáñez", email="w@x.example")
    if case.owner != ana:
        case.assign(ana, by=None, at=now)
    Promise.make(case, "Mirar el ornitorrinco", due_at=now + DAY, owner=ana, by=ana, at=now)
    Entry.answer(case, "Del ornitorrinco sabremos el jueves.", by=ana, at=now)
    Remedy.grant(case, "apology", "Perdón por el ornitorrinco", amount=NOTHING, by=ana, at=now)
    return case


def test_lists_say_that_it_is_confidential_until_it_is_not(
    client_of: Any, quim: Colleague, ana: Colleague, secret: Case, now: Any
) -> None:
    inbox = f"{reverse('resolve:inbox')}?view=all"
    confidence = Confidence.ask(secret, [ana], why="Sí.", by=quim, at=now)
    closed = client_of(ana).get(inbox).content.decode()
    assert "ornitorrinco" not in closed
    assert "Wenceslao" not in closed
    assert secret.number in closed
    confidence.lift("Ya no.", by=quim, at=now)
    assert "Lo del ornitorrinco" in client_of(ana).get(inbox).content.decode()


def test_what_goes_on_in_it_is_confidential_with_it(
    tell_us: Callable[..., Any], quim: Colleague, ana: Colleague, now: Any
) -> None:
    gone, into = (tell_us("Lo mismo.", email="w@x.example") for _ in range(2))
    into.assign(ana, by=None, at=now)
    CaseMerge.make(gone, into=into, by=quim, at=now)
    into.refresh_from_db()
    confidence = Confidence.ask(into, [ana], why="Sí.", by=quim, at=now)
    both = Case.objects.filter(pk__in=[gone.pk, into.pk])
    assert set(both.values_list("is_confidential", flat=True)) == {True}
    confidence.lift("Ya no.", by=quim, at=now)
    assert set(both.values_list("is_confidential", flat=True)) == {False}


@pytest.fixture
def mailed(settings: Any) -> Mailed:
    """The letters to colleagues so far, which a house without a mail server keeps in a folder."""

    def read() -> list[Any]:
        files = Path(settings.HOME.outbox).glob("notice-*.eml")
        numbered = sorted(files, key=lambda file: int(file.stem.split("-")[1]))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in numbered]

    return read


def close(case: Any, *readers: Any, by: Any, at: Any) -> Any:
    """With Vera, who is of no team, if else nobody but `by` would read it."""
    if set(readers) == {by} and not by.sees_all:
        vera, _new = Colleague.objects.get_or_create(
            email="vera@example.com", defaults={"name": "Vera Sanz", "role": "agent"}
        )
        readers = (*readers, vera)
    return Confidence.ask(case, readers, why="Habla de una persona.", by=by, at=at)


def shown_to(client: Any, case: Any) -> list[str]:
    """Of all pages that speak of cases, those on which something of this one stands."""
    told = []
    for name, query, args in ANYWHERE:
        response = client.get(reverse(name, args=args) + query)
        raw = b"".join(response.streaming_content) if response.streaming else response.content
        page = raw.decode().replace("?q=ornitorrinco", "").replace('value="ornitorrinco"', "")
        if case.number in page or "el ornitorrinco" in page.lower() or "Wenceslao" in page:
            told.append(name + query)
    return told


def test_who_sees_all_sees_nothing_of_it_unless_named(
    client_of: Any, secret: Any, ana: Any, bo: Any, quim: Any, dora: Any, adela: Any, now: Any
) -> None:
    assert shown_to(client_of(quim), secret)
    close(secret, ana, by=ana, at=now)
    for who in (bo, quim, dora, adela):
        assert shown_to(client_of(who), secret) == [], who
        assert not Case.objects.known_to(who).filter(pk=secret.pk).exists()
        page = client_of(who).get(secret.get_absolute_url())
        assert page.status_code == 404
    assert Case.objects.seen_by(ana).filter(pk=secret.pk).exists()


def test_those_named_read_it_wherever_they_work(
    client_of: Any, secret: Any, ana: Any, quim: Any, zoe: Any, now: Any
) -> None:
    close(secret, quim, zoe, by=ana, at=now)
    for who in (ana, quim, zoe):
        assert client_of(who).get(secret.get_absolute_url()).status_code == 200
        assert secret in Case.objects.seen_by(who)
        assert secret in Case.objects.among_seen_by(who)
        assert any(secret in part for part in Case.objects.seen_by_parts(who))
    while read_unread():
        pass
    found = client_of(zoe).get(reverse("search"), {"q": "ornitorrinco"}).context["found"]
    assert [hit.case for hit in found.hits] == [secret]


@pytest.mark.parametrize("role", ["ana", "bo", "quim", "dora", "adela"])
def test_whom_it_is_about_never_sees_it(
    request: Any, client_of: Any, secret: Any, zoe: Any, role: str, now: Any
) -> None:
    who = request.getfixturevalue(role)
    request.getfixturevalue("quim")
    Notice.give(who, What.CASE_HANDED, key="before", at=now, case=secret, words="el ornitorrinco")
    About.say(secret, who, by=zoe, at=now)
    assert shown_to(client_of(who), secret) == []
    assert client_of(who).get(secret.get_absolute_url()).status_code == 404
    assert Case.objects.known_to(who).count() == 0
    assert Case.objects.among_seen_by(who).count() == 0
    assert [part.count() for part in Case.objects.seen_by_parts(who)].count(0) >= 1
    assert Promise.objects.seen_by(who).count() == 0
    assert Notice.objects.seen_by(who).count() == 0
    assert find_people("wenceslao", who, waiting=Waiting.now()).found == []
    assert Customer.objects.seen_by(who).count() == 0


def test_a_case_about_its_owner_goes_to_who_leads_them(
    secret: Any, ana: Any, bo: Any, zoe: Any, now: Any
) -> None:
    About.say(secret, ana, by=zoe, at=now)
    secret.refresh_from_db()
    assert secret.owner == bo
    [promise] = secret.promises.all()
    assert promise.owner == bo
    told = Notice.objects.seen_by(bo).order_by("id").first()
    assert told
    assert "ornitorrinco" not in told.sentence


def test_if_it_is_about_the_lead_too_it_goes_to_quality(
    secret: Any, ana: Any, bo: Any, quim: Any, zoe: Any, now: Any
) -> None:
    About.say(secret, bo, by=zoe, at=now)
    About.say(secret, ana, by=zoe, at=now)
    secret.refresh_from_db()
    assert secret.owner == quim


def test_nobody_is_complained_about_if_nobody_would_be_left(
    secret: Any, ana: Any, now: Any
) -> None:
    with pytest.raises(NobodyLeftToAnswer):
        About.say(secret, ana, by=ana, at=now)
    assert not secret.about.exists()


def test_it_is_not_given_to_whom_it_is_about(
    secret: Any, ana: Any, bo: Any, zoe: Any, now: Any
) -> None:
    About.say(secret, zoe, by=ana, at=now)
    with pytest.raises(ComplainedAbout):
        hand_over(secret, zoe, by=ana, at=now)
    with pytest.raises(ComplainedAbout):
        close(secret, zoe, by=ana, at=now)
    [promise] = secret.promises.all()
    with pytest.raises(MayNotReadIt):
        promise.pass_on(zoe, by=ana, at=now)


def test_it_can_be_taken_back(secret: Any, ana: Any, zoe: Any, bo: Any, now: Any) -> None:
    About.say(secret, bo, by=ana, at=now)
    secret.about.get().take_back(by=ana, at=now)
    assert secret in Case.objects.known_to(bo)


def test_confidential_needs_a_reason_and_somebody_who_answers(
    secret: Any, ana: Any, quim: Any, dora: Any, now: Any
) -> None:
    with pytest.raises(NothingWritten):
        Confidence.ask(secret, [quim], why=" ", by=ana, at=now)
    close(secret, quim, by=ana, at=now)
    with pytest.raises(ConfidentialAlready):
        close(Case.objects.get(pk=secret.pk), quim, by=ana, at=now)
    secret.owner = None
    secret.save(update_fields=["owner"])
    case = Case.objects.get(pk=secret.pk)
    case.confidence.lift("Ya no.", by=quim, at=now)
    with pytest.raises(LastWhoCanAnswer):
        close(Case.objects.get(pk=secret.pk), dora, by=ana, at=now)


def test_the_last_who_can_answer_is_not_removed(
    secret: Any, ana: Any, quim: Any, dora: Any, now: Any
) -> None:
    confidence = close(secret, quim, dora, by=ana, at=now)
    confidence.remove(quim, by=quim, at=now)  # ana has it in hand and answers
    secret.assign(quim, by=ana, at=now)
    confidence = Confidence.objects.get(case=secret)
    confidence.add(ana, by=quim, at=now)
    confidence.remove(ana, by=quim, at=now)
    assert not Case.objects.known_to(ana).exists()
    secret.owner = None
    secret.save(update_fields=["owner"])
    confidence = Confidence.objects.get(case=secret)
    confidence.add(quim, by=dora, at=now)
    with pytest.raises(LastWhoCanAnswer):
        confidence.remove(quim, by=dora, at=now)


def test_nobody_closes_a_case_for_themselves_alone(
    client_of: Any, secret: Any, ana: Any, bo: Any, dora: Any, quim: Any, now: Any
) -> None:
    for readers in ([], [ana], [ana, dora]):  # dora could read it, and do nothing in it
        with pytest.raises(NobodyElseReadsIt):
            Confidence.ask(secret, readers, why="Ana me insultó.", by=ana, at=now)
    assert secret in Case.objects.known_to(bo)
    confidence = Confidence.ask(secret, [ana, bo], why="Sí.", by=ana, at=now)
    with pytest.raises(NobodyElseReadsIt):
        confidence.remove(bo, by=ana, at=now)
    confidence.remove(bo, by=quim, at=now)
    assert secret not in Case.objects.known_to(bo)


def test_quality_hears_that_a_case_was_closed_and_reads_to_whom(
    client_of: Any, secret: Any, ana: Any, bo: Any, quim: Any, dora: Any, now: Any
) -> None:
    Confidence.ask(secret, [ana, bo], why="Por el ornitorrinco.", by=ana, at=now)
    told = Notice.objects.get(what="case.closed")
    assert told.to == quim
    assert told.sentence.startswith("Ana Ríos")
    page = client_of(quim).get(told.url).content.decode()
    assert secret.number in page
    assert "Bo Lindes" in page
    assert "ornitorrinco" not in page
    assert "Wenceslao" not in page
    assert client_of(bo).get(told.url).status_code == 403
    secret.confidence.lift("Ya no.", by=ana, at=now)
    assert secret.number not in client_of(quim).get(told.url).content.decode()


def test_whom_it_is_about_does_not_learn_of_it_from_the_register(
    client_of: Any, secret: Any, ana: Any, bo: Any, quim: Any, dora: Any, now: Any
) -> None:
    About.say(secret, quim, by=ana, at=now)
    Confidence.ask(secret, [ana, bo], why="Sí.", by=ana, at=now)
    assert Notice.objects.get(what="case.closed").to == dora
    where = reverse("resolve:confidential-register")
    assert secret.number not in client_of(quim).get(where).content.decode()
    assert secret.number in client_of(dora).get(where).content.decode()


def test_lifted_with_a_reason_the_team_reads_it_again_and_what_was_read_stays(
    client_of: Any, secret: Any, ana: Any, bo: Any, now: Any
) -> None:
    confidence = close(secret, ana, by=ana, at=now)
    client_of(ana).get(secret.get_absolute_url())
    with pytest.raises(NothingWritten):
        confidence.lift("", by=ana, at=now)
    confidence.lift("La persona lo pidió.", by=ana, at=now)
    assert secret in Case.objects.known_to(bo)
    assert Reading.objects.count() == 1
    page = client_of(bo).get(secret.get_absolute_url()).content.decode()
    assert "La persona lo pidió." in page


def test_every_opening_is_written_down_and_shown_to_its_readers(
    client_of: Any, secret: Any, ana: Any, quim: Any, bo: Any, now: Any
) -> None:
    client_of(ana).get(secret.get_absolute_url())
    assert not Reading.objects.exists()
    close(secret, ana, quim, by=ana, at=now)
    client_of(quim).get(secret.get_absolute_url())
    client_of(quim).get(reverse("resolve:letter-original", args=[secret.number, secret.letter_id]))
    b"".join(client_of(quim).get(reverse("resolve:export") + "?view=all").streaming_content)
    client_of(bo).get(secret.get_absolute_url())
    read = Reading.objects.order_by("id").values_list("colleague", "what")
    assert list(read) == [(quim.pk, "page"), (quim.pk, "letter"), (quim.pk, "export")]
    page = client_of(ana).get(secret.get_absolute_url()).content.decode()
    assert "Quién lo ha leído" in page


def test_who_opens_it_ten_times_in_a_day_is_shown_in_one_line(
    client_of: Any, secret: Any, ana: Any, quim: Any, now: Any
) -> None:
    close(secret, ana, quim, by=ana, at=now)
    for at in (*(now + timedelta(minutes=n) for n in range(10)), now + timedelta(days=1)):
        Reading.objects.create(case=secret, colleague=quim, what=Reading.What.PAGE, at=at)
    lines = client_of(ana).get(secret.get_absolute_url()).context["read_by"]
    assert [(one.times, one.at) for one in lines if one.name == quim.name] == [
        (1, now + timedelta(days=1)),
        (10, now + timedelta(minutes=9)),
    ]
    assert Reading.objects.filter(colleague=quim).count() == 11


def test_what_is_read_of_it_elsewhere_is_written_down_too(
    client_of: Any, secret: Any, ana: Any, quim: Any, now: Any, work_off: Any
) -> None:
    work_off(at=now)
    letter = secret.dispatches.filter(kind="answer").get()
    close(secret, ana, quim, by=ana, at=now)
    client = client_of(quim)
    for name, args in (
        ("customer:case", [secret.key]),
        ("tell:dispatch", [letter.pk]),
        ("tell:paper", [letter.pk]),
        ("resolve:note", [secret.number]),
        ("learn:name-causes", [secret.number]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 200, name
    read = Reading.objects.order_by("id").values_list("colleague", "what")
    assert list(read) == [(quim.pk, what) for what in ("customer", "sent", "sent", "page", "page")]
    Client().get(reverse("customer:case", args=[secret.key]))
    assert Reading.objects.count() == len(read)


def test_news_of_it_is_written_down_once_for_each_last_word(
    client_of: Any, secret: Any, ana: Any, quim: Any, now: Any
) -> None:
    close(secret, ana, quim, by=ana, at=now)
    client, where = client_of(quim), reverse("together", args=[secret.number])
    since = {"mark": (now - DAY).isoformat()}
    for _ in range(3):
        client.post(where, {"mark": Case.objects.get(pk=secret.pk).seen_mark})
        assert "Del ornitorrinco sabremos" in client.post(where, since).content.decode()
    assert [one.what for one in Reading.objects.all()] == ["news"]
    Entry.note(secret, "Otra.", by=ana, at=timezone.now())
    client.post(where, since)
    assert [one.what for one in Reading.objects.all()] == ["news", "news"]


def test_it_is_merged_with_none(
    secret: Any, tell_us: Callable[..., Any], ana: Any, quim: Any, now: Any
) -> None:
    close(secret, ana, by=ana, at=now)
    other = tell_us("Otra cosa", name="Wenceslao Yáñez", email="w@x.example")
    for gone, into in ((secret, other), (other, secret)):
        with pytest.raises(ConfidentialStaysAlone):
            CaseMerge.make(gone, into=into, by=quim, at=now)


def test_what_was_merged_into_it_is_closed_with_it(
    secret: Any, tell_us: Callable[..., Any], ana: Any, quim: Any, now: Any
) -> None:
    gone = tell_us("El mismo asunto", name="Wenceslao Yáñez", email="w@x.example")
    CaseMerge.make(gone, into=secret, by=quim, at=now)
    close(secret, ana, by=ana, at=now)
    assert not Case.objects.known_to(quim).filter(pk__in=[gone.pk, secret.pk]).exists()
    assert Case.objects.known_to(ana).filter(pk=gone.pk).exists()


@pytest.fixture
def two(ana: Any, bo: Any, tell_us: Callable[..., Any], now: Any) -> tuple[Case, Case]:
    """Wenceslao told it twice, and ana has both."""
    who = {"name": "Wenceslao Yáñez", "email": "w@x.example"}
    first, second = tell_us("No funciona.", **who), tell_us("Y Bo me gritó, ornitorrinco.", **who)
    for case in (first, second):
        case.assign(ana, by=None, at=now)
    return first, second


def test_what_is_about_somebody_does_not_go_on_where_they_read_it(
    client_of: Any, two: tuple[Case, Case], ana: Any, bo: Any, now: Any
) -> None:
    first, second = two
    About.say(second, bo, by=ana, at=now)
    for gone, into in ((second, first), (first, second)):
        with pytest.raises(NotAboutTheSame):
            CaseMerge.make(gone, into=into, by=ana, at=now)
    assert "ornitorrinco" not in client_of(bo).get(first.get_absolute_url()).content.decode()
    About.say(first, bo, by=ana, at=now)
    merge = CaseMerge.make(second, into=first, by=ana, at=now)
    assert client_of(bo).get(first.get_absolute_url()).status_code == 404
    merge.undo(by=ana, at=now)
    assert not Case.objects.known_to(bo).exists()


@pytest.mark.parametrize("of", [0, 1])
def test_said_of_one_that_goes_on_in_another_it_is_said_of_both(
    two: tuple[Case, Case], ana: Any, bo: Any, now: Any, of: int
) -> None:
    merge = CaseMerge.make(two[1], into=two[0], by=ana, at=now)
    About.say(Case.objects.get(pk=two[of].pk), bo, by=ana, at=now)
    assert not Case.objects.known_to(bo).exists()
    merge.undo(by=ana, at=now)
    assert not Case.objects.known_to(bo).exists()
    assert Case.objects.known_to(ana).count() == len(two)


def test_no_program_is_told_what_happens_in_it(secret: Any, ana: Any, adela: Any, now: Any) -> None:
    from albricias.api.outgoing.endpoints import Endpoint, Sending
    from albricias.api.outgoing.following import follow

    Endpoint.make("https://otro.example/", events=["case.answered"], by=adela, at=now)
    Entry.answer(secret, "Antes.", by=ana, at=now)
    follow(now=now)
    assert Sending.objects.count() == 1
    close(secret, ana, by=ana, at=now)
    Entry.answer(secret, "Después.", by=ana, at=now)
    follow(now=now + timedelta(minutes=2))
    assert Sending.objects.count() == 1


def test_a_letter_about_it_goes_to_no_mailbox_of_those_it_is_closed_to(
    secret: Any, ana: Any, quim: Any, now: Any, work_off: Any, mailed: Mailed
) -> None:
    close(secret, ana, by=ana, at=now)
    Notice.give(quim, What.CASE_HANDED, key="x", at=now, case=secret, words="el ornitorrinco")
    work_off(at=now)
    told = [one for one in mailed() if one["To"] == quim.email]
    assert [one["Subject"].startswith("Ana Ríos") for one in told] == [True]  # the register
    assert secret.number not in told[0].get_content()


@pytest.mark.parametrize("how", ["confidential", "about"])
def test_a_letter_about_it_says_its_number_and_nothing_else(
    secret: Any,
    ana: Any,
    bo: Any,
    quim: Any,
    zoe: Any,
    now: Any,
    work_off: Any,
    mailed: Mailed,
    how: str,
) -> None:
    work_off(at=now)
    before = len(mailed())
    if how == "confidential":
        close(secret, ana, quim, by=ana, at=now)
    else:
        About.say(secret, zoe, by=ana, at=now)
    hand_over(secret, quim, by=ana, at=now, what="Llamar por el ornitorrinco", due_at=now + DAY)
    Mention.note(secret, "@Ana el ornitorrinco", by=quim, at=now)
    About.say(secret, bo, by=quim, at=now)
    work_off(at=now + 2 * DAY)
    letters = mailed()[before:]
    assert {one["To"] for one in letters} == {ana.email, quim.email}
    for letter in letters:
        body = letter.get_content()
        assert secret.number in body
        assert secret.get_absolute_url() in body
        assert "ornitorrinco" not in f"{letter['Subject']} {body}"
        assert "Wenceslao" not in f"{letter['Subject']} {body}"


def test_nor_does_a_letter_that_says_that_one_was_given_it(
    secret: Any, ana: Any, bo: Any, quim: Any, now: Any, work_off: Any, mailed: Mailed
) -> None:
    [promise] = secret.promises.all()
    promise.keep(evidence="Hecho, por correo.", by=ana, at=now)
    About.say(secret, ana, by=quim, at=now)
    secret.about.get().take_back(by=bo, at=now)
    work_off(at=now)
    [moved] = [one for one in mailed() if one["To"] == bo.email]
    assert "ornitorrinco" not in moved.get_content()
    assert "Wenceslao" not in moved.get_content()


def test_a_yes_is_asked_of_those_who_may_read_it(
    secret: Any, ana: Any, quim: Any, adela: Any, client_of: Any, now: Any
) -> None:
    what: dict[str, Any] = {"amount": Decimal(90), "why": "Lo merece.", "by": ana, "at": now}
    asked = RemedyRequest.ask(secret, "refund", "Un mes", **what)
    assert [one.colleague for one in asked.asked.all()] == [adela]
    close(secret, ana, by=ana, at=now)
    with pytest.raises(NobodyMayGrant):
        RemedyRequest.ask(secret, "refund", "Otro mes", **what)
    key = asked.asked.get().letter_key
    assert client_of(adela).get(reverse("resolve:decide", args=[key])).status_code == 404


def test_what_failed_in_it_names_no_case(
    client_of: Any, secret: Any, ana: Any, adela: Any, now: Any
) -> None:
    from albricias import history

    close(secret, ana, by=ana, at=now)
    history.Work.objects.filter(event__case=secret).update(
        done_at=None, given_up_at=now, last_error="ornitorrinco"
    )
    page = client_of(adela).get(reverse("failed-work")).content.decode()
    assert secret.number not in page
    assert "ornitorrinco" not in page


def test_done_on_the_pages(
    client_of: Any, secret: Any, ana: Any, bo: Any, quim: Any, zoe: Any
) -> None:
    client = client_of(ana)
    where = [secret.number]
    client.post(
        reverse("resolve:confidence", args=where), {"readers": [ana.pk, quim.pk], "why": "Sí."}
    )
    assert Confidence.objects.get().why == "Sí."
    client.post(reverse("resolve:readers", args=where), {"colleague": zoe.pk})
    reader = MayRead.objects.get(colleague=zoe)
    client.post(reverse("resolve:about", args=where), {"colleague": bo.pk})
    assert secret.about.get().colleague == bo
    client.post(reverse("resolve:remove-reader", args=[*where, reader.pk]))
    assert not MayRead.objects.filter(colleague=zoe).exists()
    client.post(reverse("resolve:not-about", args=[*where, secret.about.get().pk]))
    assert not secret.about.exists()
    client.post(reverse("resolve:lift-confidence", args=where), {"reason": "Ya no."})
    with pytest.raises(ObjectDoesNotExist):
        Confidence.objects.get()
    page = client.get(secret.get_absolute_url()).content.decode()
    assert "Anotado: case" not in page
