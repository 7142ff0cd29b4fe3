"""The confidential channel: nobody says who they are, and whom it is about does not read it."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from albricias.people.models import Colleague, Customer
from albricias.receive.models import IN_CONFIDENCE, Attachment, Letter
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import count_again
from albricias.resolve.entries import Entry
from albricias.resolve.house_facts import HouseFacts
from albricias.resolve.in_confidence import ConfidentialHandler


@pytest.fixture
def open_channel(settings: Any, own_home: None) -> None:
    values = {**settings.HOME.values, "confidential_channel": True}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


def tell(client: Any, story: str = "Falsifican los partes.", whom: str = "", **more: Any) -> Any:
    page = client.get(reverse("confidential-channel"))
    token = page.context["form"].initial["token"]
    told = {"story": story, "whom": whom, "token": token, **more}
    return client.post(reverse("confidential-channel"), told, HTTP_USER_AGENT="Reconocible/7")


def case_of(response: Any) -> Any:
    return Case.objects.get(key=response.url.rstrip("/").split("/")[-1])


def test_closed_it_does_not_exist(client: Any, db: None) -> None:
    assert client.get("/canal/").status_code == 404
    assert "/canal/" not in client.get(reverse("public:invitation")).content.decode()


def test_open_it_is_linked_where_people_come(client: Any, db: None, open_channel: None) -> None:
    assert 'href="/canal/"' in client.get(reverse("public:invitation")).content.decode()


def test_no_law_of_customers_holds_for_it(
    open_channel: None, quim: Any, adela: Any, client_of: Any, now: Any
) -> None:
    facts = HouseFacts(country="ES", region="MD", sectors=["basic_service"], staff=180)
    facts.keep(by=adela, at=now - 400 * timedelta(days=1))
    case = case_of(tell(Client()))
    assert [row.rule for row in case.deadlines.all()] == ["house.answer_days"]
    page = client_of(quim).get(case.get_absolute_url()).text
    assert "dentro de la casa" in page
    assert "Hoja de reclamación" not in page
    assert client_of(quim).get(reverse("resolve:sheet", args=[case.number])).status_code == 404
    case.refresh_from_db()
    count_again(case, at=now)
    assert [row.rule for row in case.deadlines.all()] == ["house.answer_days"]


def test_what_is_told_is_read_by_quality_and_administration_alone(
    open_channel: None, ana: Any, bo: Any, quim: Any, dora: Any, adela: Any
) -> None:
    case = case_of(tell(Client()))
    assert [who for who in (ana, bo, quim, dora, adela) if case in Case.objects.known_to(who)] == [
        quim,
        adela,
    ]
    assert case.owner in (quim, adela)
    assert case.confidence.by is None


def test_nothing_is_kept_that_says_who_it_was(open_channel: None, quim: Any, settings: Any) -> None:
    response = tell(Client(REMOTE_ADDR="203.0.113.77"))
    case = case_of(response)
    assert case.customer is None
    assert Customer.objects.count() == 0
    [letter] = Letter.objects.filter(source=IN_CONFIDENCE)
    for kept in (bytes(letter.raw).decode(), str(letter.external_id), str(case.__dict__)):
        assert "203.0.113.77" not in kept
        assert "Reconocible" not in kept
    kept = str(getattr(cache, "_cache", {}))
    assert "203.0.113.77" not in kept


@pytest.mark.parametrize("whom", ["Quim Soler", "a quim, el de calidad", "SOLER"])
def test_whoever_is_named_does_not_read_it(
    open_channel: None, quim: Any, adela: Any, whom: str
) -> None:
    case = case_of(tell(Client(), whom=whom))
    assert case.story.endswith(f": {whom}")
    assert [one.colleague for one in case.about.all()] == [quim]
    assert case not in Case.objects.known_to(quim)
    assert case.owner == adela


def test_one_of_two_who_are_called_so_is_not_accused_and_neither_reads_it(
    open_channel: None, quim: Any, adela: Any
) -> None:
    other = Colleague.objects.create(email="b@example.com", name="Quim Balaguer", role="quality")
    case = case_of(tell(Client(), whom="Quim"))
    assert not case.about.exists()
    assert [case in Case.objects.known_to(who) for who in (quim, other, adela)] == [
        False,
        False,
        True,
    ]


def test_a_name_told_in_the_story_counts_only_if_it_is_whole(
    open_channel: None, quim: Any, adela: Any
) -> None:
    case = case_of(tell(Client(), story="Se lo dije a Quim y nada."))
    assert case in Case.objects.known_to(quim)
    case = case_of(tell(Client(), story="Lo hace Quim Soler cada lunes."))
    assert case not in Case.objects.known_to(quim)


def test_nobody_of_the_department_it_is_about_reads_it(
    open_channel: None, quim: Any, adela: Any, norte: Any
) -> None:
    quim.team = norte
    quim.save()
    case = case_of(tell(Client(), whom="el equipo Norte"))
    assert case not in Case.objects.known_to(quim)
    assert case.owner == adela


def test_if_nobody_is_left_it_goes_to_management(open_channel: None, adela: Any, dora: Any) -> None:
    case = case_of(tell(Client(), whom="Adela Mora"))
    assert case.owner is None
    assert case in Case.objects.known_to(dora)
    assert case not in Case.objects.known_to(adela)


def test_those_administration_chooses_read_it(
    open_channel: None, client_of: Any, ana: Any, quim: Any, adela: Any
) -> None:
    page = reverse("resolve:confidential-handlers")
    assert client_of(quim).get(page).status_code == 403
    client_of(adela).post(page, {"colleagues": [ana.pk]})
    assert [one.colleague for one in ConfidentialHandler.objects.all()] == [ana]
    case = case_of(tell(Client()))
    assert case.owner == ana
    assert case not in Case.objects.known_to(adela)
    client_of(adela).post(page, {})
    assert not ConfidentialHandler.objects.exists()


def test_with_the_key_they_talk_both_ways(
    open_channel: None, quim: Any, client_of: Any, now: Any
) -> None:
    stranger = Client()
    response = tell(stranger)
    thanks = stranger.get(response.url).content.decode()
    case = case_of(response)
    assert case.key in thanks
    Entry.answer(case, "¿En qué turno?", by=quim, at=now)
    page = stranger.get(case.customer_url)
    assert "¿En qué turno?" in page.content.decode()
    token = page.context["add_form"]["token"].value()
    stranger.post(
        reverse("customer:add", args=[case.key]), {"text": "En el de noche.", "token": token}
    )
    assert case.entries.filter(text="En el de noche.").exists()


def test_a_file_comes_with_it(open_channel: None, quim: Any) -> None:
    file = SimpleUploadedFile("parte.txt", b"Lunes: 40 horas.", "text/plain")
    case = case_of(tell(Client(), attachments=file))
    [kept] = Attachment.objects.filter(letter=case.letter)
    assert kept.name == "parte.txt"


def test_the_same_form_sent_twice_is_one_case(open_channel: None, quim: Any) -> None:
    client = Client()
    token = client.get(reverse("confidential-channel")).context["form"].initial["token"]
    told = {"story": "Una vez.", "whom": "", "token": token}
    first: Any = client.post(reverse("confidential-channel"), told)
    again: Any = client.post(reverse("confidential-channel"), told)
    assert again.url == first.url
    assert Case.objects.count() == 1


def test_without_a_story_nothing_is_sent(open_channel: None, db: None) -> None:
    assert tell(Client(), story=" ").status_code == 422
    assert not Letter.objects.exists()
