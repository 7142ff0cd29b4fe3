"""Acting on a case: what is typed is kept, who may not is told so, and nobody is overrun."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from albricias.history import Event
from albricias.resolve.entries import Entry
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import ResolutionOffer

SCRIPT = "<script>alert('hola')</script>"
NEXT_WEEK = f"{timezone.now() + timedelta(days=7):%Y-%m-%dT%H:%M}"
ACTS = ("answer", "call", "note", "promise", "offer", "refuse", "assign")


def address(act, case):
    return reverse(f"resolve:{act}", args=[case.number])


def test_ana_answers_and_comes_back_to_the_case(client_of, ana, case):
    response = client_of(ana).post(address("answer", case), {"text": "Hola, Carlos."})
    assert response.url == case.get_absolute_url()
    assert case.entries.get().text == "Hola, Carlos."


@pytest.mark.parametrize("act", ACTS)
def test_zoe_of_another_team_finds_no_such_case(client_of, case, zoe, act):
    client = client_of(zoe)
    assert client.get(address(act, case)).status_code == 404
    assert client.post(address(act, case), {"text": "Hola"}).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_dora_sees_everything_and_answers_nothing(client_of, case, dora, act):
    assert client_of(dora).post(address(act, case), {"text": "Hola"}).status_code == 403
    assert not case.entries.exists()


@pytest.mark.parametrize("act", ACTS)
def test_looking_at_a_form_changes_nothing(client_of, ana, case, act):
    before = Event.objects.count()
    assert client_of(ana).get(address(act, case)).status_code == 200
    assert Event.objects.count() == before


def test_a_promise_for_yesterday_is_refused_and_its_words_are_kept(client_of, ana, case):
    yesterday = timezone.localtime() - timedelta(days=1)
    typed = {"text": "Llamar a Carlos", "due_at": f"{yesterday:%Y-%m-%dT%H:%M}", "owner": ana.pk}
    response = client_of(ana).post(address("promise", case), typed)
    assert response.status_code == 422
    assert "Llamar a Carlos" in response.content.decode()
    assert not Promise.objects.exists()


def test_bo_does_not_overrun_what_ana_has_just_said(client_of, case, ana, bo):
    seen = case.seen_mark
    Entry.answer(case, "Ya le he llamado yo.", by=ana, at=timezone.now())
    response = client_of(bo).post(
        address("answer", case), {"text": "Le llamaré mañana.", "seen": seen}
    )
    assert response.status_code == 422
    assert "Le llamaré mañana." in response.content.decode()
    assert case.entries.count() == 1


def test_a_button_pressed_twice_answers_once(client_of, ana, case):
    client, typed = client_of(ana), {"text": "Hola, Carlos.", "seen": case.seen_mark}
    client.post(address("answer", case), typed)
    client.post(address("answer", case), typed)
    assert case.entries.count() == 1


def test_a_script_in_any_field_stays_words(client_of, ana, case, now):
    Entry.add_from_customer(case, SCRIPT, letter=None, at=now)
    Promise.make(case, SCRIPT, due_at=now + timedelta(days=9), owner=ana, by=ana, at=now)
    ResolutionOffer.make(case, SCRIPT, by=ana, at=now)
    client = client_of(ana)
    for page in (case.get_absolute_url(), case.customer_url, reverse("my-day")):
        shown = client.get(page).content.decode()
        assert SCRIPT not in shown
    assert "&lt;script&gt;" in client.get(case.get_absolute_url()).content.decode()


def test_handing_over_to_another_team_does_not_end_on_a_missing_page(client_of, case, ana, zoe):
    handed = {"to": zoe.pk, "what": "Mirarlo", "due_at": NEXT_WEEK}
    response = client_of(ana).post(address("assign", case), handed, follow=True)
    assert response.status_code == 200
    case.refresh_from_db()
    assert case.owner == zoe


def test_inside_the_case_page_only_the_form_is_fetched(client_of, ana, case):
    shown = client_of(ana).get(address("promise", case), headers={"HX-Request": "true"})
    assert shown.content.lstrip().startswith(b"<form")


def test_whoever_passes_it_to_another_team_reads_where_it_went(client_of, case, ana, zoe):
    english, client = {"accept-language": "en"}, client_of(ana)
    shown = client.get(address("assign", case), headers=english).content.decode()
    assert "you no longer see it" in shown
    assert f"Zoe Pardo · {zoe.team}" in shown
    handed = {"to": zoe.pk, "what": "Mirarlo", "due_at": NEXT_WEEK}
    told = client.post(address("assign", case), handed, headers=english, follow=True)
    assert f"is now with Zoe Pardo, of {zoe.team}." in told.content.decode()


def test_a_case_that_is_not_theirs_and_one_that_is_not_read_the_same(client_of, case, zoe):
    english, client = {"accept-language": "en"}, client_of(zoe)
    other = client.get(case.get_absolute_url(), headers=english).content.decode()
    assert "is no longer, of your team" in other
    missing = client.get(case.get_absolute_url().replace("/Q-", "/Q-9"), headers=english)
    assert "is no longer, of your team" in missing.content.decode()


def test_what_is_wrong_with_the_whole_is_said_once(client_of, case, ana, bo):
    handed = {"to": bo.pk, "what": "", "due_at": ""}
    response = client_of(ana).post(address("assign", case), handed)
    assert response.status_code == 422
    [sentence] = response.context["form"].non_field_errors()
    assert response.content.decode().count(sentence) == 1


@pytest.mark.parametrize(
    ("act", "field", "longest"),
    [("answer", "text", 20_000), ("note", "text", 20_000), ("promise", "text", 300)],
)
def test_what_is_too_long_is_refused_whole_and_never_cut(client_of, ana, case, act, field, longest):
    page, typed = address(act, case), "a" * (longest + 1)
    assert "maxlength" not in client_of(ana).get(page).content.decode()
    soon = timezone.localtime() + timedelta(days=1)
    more = {"due_at": f"{soon:%Y-%m-%dT%H:%M}", "owner": ana.pk, "act": "other"}
    refused = client_of(ana).post(page, {field: typed, **(more if act == "promise" else {})})
    assert refused.status_code == 422
    assert typed in refused.content.decode()
    assert "No se ha perdido nada" in refused.content.decode()
