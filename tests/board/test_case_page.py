"""The case page, my day and the search: what each person finds there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from albricias import history
from albricias.board.sentences import SENTENCES, said
from albricias.learn.models import CaseCause, Cause
from albricias.receive.choices import Emotion
from albricias.resolve.cases import Case
from albricias.resolve.deadlines import Deadline, answered_in_full
from albricias.resolve.entries import Entry
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise
from albricias.resolve.readings import Feeling
from albricias.resolve.resolutions import Confirmation, Refused, ResolutionOffer
from albricias.resolve.snoozes import Snooze
from tests.budgets import within_budget

DAY = timedelta(days=1)


@pytest.fixture
def long_story(case, ana, bo, quim, carlos, tell_us, now):
    """A case in which nearly everything has happened."""
    for n in range(7):
        tell_us(subject=f"Otro caso {n}")
    for n in range(6):
        Entry.note(case, f"Nota {n}", by=bo, at=now)
        Entry.add_from_customer(case, f"Más {n}", letter=None, at=now)
        promise = Promise.make(case, f"Cosa {n}", due_at=now + DAY, owner=bo, by=ana, at=now)
        if n % 2:
            promise.move(now + 2 * DAY, by=ana, at=now, reason="Falta una pieza.")
    case.promises.all()[0].keep(by=ana, at=now, evidence="Le llamé.")
    family = Cause.add("Procedimiento", parent=None, by=quim, at=now)
    cause = Cause.add("Se graba dos veces", parent=family, by=quim, at=now)
    CaseCause.name_for(case, [cause, family], by=ana, at=now)
    points = [Point.note(case, f"Punto {n}", by=bo, at=now) for n in range(4)]
    Point.answer(points[:2], by=ana, at=now)
    Feeling.note(case, Emotion.ANGRY, by=ana, at=now)
    ResolutionOffer.make(case, "Devuelta la cuota.", by=ana, at=now)
    Confirmation.hear(case, "no", at=now, words="No la veo en el banco.")
    case.refresh_from_db()
    return case


def test_ana_reads_the_whole_story(client_of, ana, long_story):
    page = client_of(ana).get(long_story.get_absolute_url()).content.decode()
    for words in (long_story.story, "Nota 3", "Más 4", "Cosa 5", "Devuelta la cuota.", "Falta una"):
        assert words in page
    assert "No la veo en el banco." in page
    assert "Se graba dos veces" in page


def test_zoe_finds_no_such_case(client_of, case, zoe):
    assert client_of(zoe).get(case.get_absolute_url()).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, case):
    assert client.get(case.get_absolute_url()).status_code == 302


def test_dora_reads_it_and_finds_nothing_to_press(client_of, case, dora):
    page = client_of(dora).get(case.get_absolute_url()).content.decode()
    assert case.story in page
    assert reverse("resolve:answer", args=[case.number]) not in page
    assert reverse("resolve:note", args=[case.number]) not in page


def test_what_has_ended_takes_nothing_but_notes(client_of, ana, case, now):
    ResolutionOffer.make(case, "Devuelta.", by=ana, at=now)
    Confirmation.hear(case, "yes", at=now, words="Por fin.")
    page = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert "Por fin." in page
    assert reverse("resolve:answer", args=[case.number]) not in page
    assert reverse("resolve:note", args=[case.number]) in page


def test_green_is_only_for_what_the_customer_confirmed(client_of, ana, case, now):
    ResolutionOffer.make(case, "Devuelta.", by=ana, at=now)
    assert "chip-ok" not in client_of(ana).get(case.get_absolute_url()).content.decode()
    Confirmation.hear(case, "yes", at=now)
    assert "chip-ok" in client_of(ana).get(case.get_absolute_url()).content.decode()


def test_a_refusal_shows_its_reasons(client_of, ana, case, now):
    Refused.with_reasons(
        case, grounds="No lo cubre.", alternatives="Un mes.", outside_routes="OMIC.", by=ana, at=now
    )
    page = client_of(ana).get(case.get_absolute_url(), headers={"accept-language": "en"}).text
    for label, words in (
        ("Why it cannot be done", "No lo cubre."),
        ("What we offer instead", "Un mes."),
        ("Where else the customer can go", "OMIC."),
    ):
        assert f'{label}</div><div class="bubble written">{words}' in page


def test_a_promise_that_moved_does_not_contradict_itself(client_of, ana, case):
    at = timezone.now()
    for n, called in enumerate((True, False)):
        promise = Promise.make(case, f"El jueves {n}", due_at=at + DAY, owner=ana, by=ana, at=at)
        promise.move(at + 20 * DAY, by=ana, at=at, reason="Falta algo.", called=called)
    page = client_of(ana).get(case.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "<q>El jueves 0</q><div><b>It is now due" in page
    assert "<q>El jueves 1</q>" not in page
    assert page.count("moves a promise, and the customer knows:") == 1
    assert page.count("it counts once the customer has been told:") == 1


def test_a_clock_that_was_kept_late_says_so_before_it_is_opened(client_of, ana, case, now):
    Deadline.objects.filter(case=case).update(due_at=now + DAY)
    Entry.answer(case, "Aquí está todo.", by=ana, at=now + 3 * DAY)
    answered_in_full(case, at=now + 3 * DAY)
    page = client_of(ana).get(case.get_absolute_url(), headers={"accept-language": "en"})
    clocks = page.context["clocks"]
    assert clocks.met_late == len(clocks.met) > 0
    assert f"<b>{clocks.met_late} late</b></summary>" in page.text


def test_an_event_without_a_sentence_is_still_said(client_of, ana, case, now):
    history.record("case.polished", at=now, by=ana, case=case)
    assert "case.polished" in client_of(ana).get(case.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_holds_together_whatever_the_event_lacks(ana, case, now, name):
    for by in (ana, None):
        event = history.Event(name=name, at=now, by=by, case=case, data={})
        assert "%(" not in said(event, case, {})


def test_an_internal_note_never_reaches_the_customer(client, client_of, ana, long_story):
    page = client.get(long_story.customer_url).content.decode()
    assert "Nota 3" not in page
    assert "Más 3" in page


def test_ana_is_told_which_cases_of_carlos_came_after_this_one(client_of, ana, case, tell_us, now):
    tell_us(subject="La primera vez", at=now - 3 * DAY)
    tell_us(subject="Otra vez", at=now + 3 * DAY)
    page = client_of(ana).get(case.get_absolute_url(), headers={"accept-language": "en"})
    others = (
        page.content.decode().partition("Other cases of Carlos Ibáñez")[2].partition("</ul>")[0]
    )
    told = {
        subject: "after this one" in line
        for line in others.split("<li>")
        for subject in ("La primera vez", "Otra vez")
        if subject in line
    }
    assert told == {"La primera vez": False, "Otra vez": True}


def test_the_case_page_keeps_its_budget(client_of, ana, long_story):
    client = client_of(ana)
    with within_budget("case:page"):
        assert client.get(long_story.get_absolute_url()).status_code == 200


# My day


def test_what_breaks_first_stands_first(client_of, ana, case, tell_us):
    now = timezone.now()
    case.answer_due_at = now + 3 * DAY
    case.save()
    made_at = now - 2 * DAY
    for text, due_at in (("Mañana", now + DAY), ("Rota", now - DAY), ("Lejana", now + 20 * DAY)):
        Promise.make(case, text, due_at=due_at, owner=ana, by=ana, at=made_at)
    rows = client_of(ana).get(reverse("my-day")).context["rows"]
    assert [row.what for row in rows] == ["Rota", "Mañana", case.subject]


def test_ana_sees_that_carlos_has_written_again_until_she_answers(client_of, ana, case):
    now = timezone.now()
    case.answer_due_at = now + 30 * DAY
    case.save()
    client = client_of(ana)
    assert client.get(reverse("my-day")).context["rows"] == []
    Entry.add_from_customer(case, "¿Hay novedades?", letter=None, at=now)
    assert [row.case for row in client.get(reverse("my-day")).context["rows"]] == [case]
    Entry.answer(case, "Sí, mañana.", by=ana, at=now + timedelta(minutes=1))
    assert client.get(reverse("my-day")).context["rows"] == []


def test_silence_is_shown_apart(client_of, ana, case):
    now = timezone.now()
    offer = ResolutionOffer.make(case, "Devuelta.", by=ana, at=now - 8 * DAY)
    offer.note_silence(now=now - DAY)
    page = client_of(ana).get(reverse("my-day")).context
    assert page["rows"] == []
    assert [row.case for row in page["silent"]] == [case]


def test_the_longest_silence_stands_first_with_how_to_reach_them(client_of, ana, tell_us):
    now = timezone.now()
    for n, days in enumerate((3, 20, 9)):
        case = tell_us(at=now - timedelta(days=30 - n), name=f"P{n}", email=f"p{n}@example.org")
        case.assign(ana, by=None, at=now - 29 * DAY)
        offer = ResolutionOffer.make(case, "Devuelta.", by=ana, at=now - days * DAY)
        offer.note_silence(now=now - days * DAY)
    response = client_of(ana).get(reverse("my-day"))
    assert [row.case.who for row in response.context["silent"]] == ["P1", "P2", "P0"]
    assert "mailto:p1@example.org" in response.content.decode()


@pytest.mark.parametrize(
    ("verdict", "why"),
    [("partly", "says it is resolved only in part"), ("no", "says it is not resolved")],
)
def test_my_day_and_the_case_say_which_of_no_and_partly_it_was(client_of, ana, case, verdict, why):
    now = timezone.now()
    ResolutionOffer.make(case, "Devuelta.", by=ana, at=now - timedelta(hours=2))
    Confirmation.hear(case, verdict, at=now - timedelta(hours=1), words="Falta un euro.")
    client = client_of(ana)
    english = {"accept-language": "en"}
    [row] = client.get(reverse("my-day"), headers=english).context["rows"]
    assert row.why == why
    page = client.get(case.get_absolute_url(), headers=english).content.decode()
    assert f"Carlos Ibáñez {why}." in page


def test_the_clocks_of_the_case_say_what_my_day_counts(client_of, ana, case):
    now = timezone.now()
    ResolutionOffer.make(case, "Devuelta.", by=ana, at=now - timedelta(hours=3))
    Confirmation.hear(case, "partly", at=now - timedelta(hours=2), words="Falta un euro.")
    client = client_of(ana)
    [row] = client.get(reverse("my-day")).context["rows"]
    page = client.get(case.get_absolute_url())
    assert page.context["their_word"].answer_by == row.breaks_at == now + timedelta(hours=22)
    card = page.content.decode().partition('<ul class="ledger clocks">')[2].partition("</ul>")[0]
    assert card.index("Dice que está resuelto solo en parte") < card.index("Por qué entonces")
    assert "Es costumbre de la casa, no un plazo de la ley." in card
    Entry.answer(case, "Va el euro.", by=ana, at=now)
    assert client.get(case.get_absolute_url()).context["their_word"] is None


def test_they_say_nothing_of_it_while_a_deadline_is_nearer_or_the_case_is_put_off(
    client_of, ana, case
):
    now, client = timezone.now(), client_of(ana)
    Case.objects.filter(pk=case.pk).update(answer_due_at=now + 9 * DAY)
    Entry.add_from_customer(case, "¿Y bien?", letter=None, at=now)
    assert client.get(case.get_absolute_url()).context["their_word"]
    Snooze.put_off(case, now + DAY / 2, "Falta la pieza.", by=ana, at=now)
    assert client.get(case.get_absolute_url()).context["their_word"] is None
    Snooze.objects.get().bring_back(by=ana, at=now)
    Case.objects.filter(pk=case.pk).update(answer_due_at=now + timedelta(hours=1))
    assert client.get(case.get_absolute_url()).context["their_word"] is None


@pytest.mark.parametrize(("days", "why"), [(-9, "an answer fell due"), (3, "an answer falls due")])
def test_a_deadline_that_has_passed_is_told_as_past(client_of, ana, case, days, why):
    case.answer_due_at = timezone.now() + timedelta(days=days)
    case.save()
    page = client_of(ana).get(reverse("my-day"), headers={"accept-language": "en"})
    assert [row.why for row in page.context["rows"]] == [why]


def test_a_promise_says_in_a_word_whether_it_was_kept(client_of, ana, case, now):
    for n, text in enumerate(("Llamarle", "Escribirle")):
        due_at = now + (n + 1) * DAY
        promise = Promise.make(case, text, due_at=due_at, owner=ana, by=ana, at=now)
        promise.keep(evidence="Hecho.", by=ana, at=now + timedelta(hours=36))
    page = client_of(ana).get(case.get_absolute_url(), headers={"accept-language": "en"})
    ledger = page.content.decode().partition('<ul class="ledger"><li class="broken"')[2]
    assert "<b>broken</b>" in ledger.partition("Escribirle")[0]
    assert "<b>kept</b>" in ledger.partition("Escribirle")[2]


def test_ana_can_ring_carlos_and_write_to_him_from_the_case(client_of, ana, case, carlos):
    page = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert f'href="tel:{carlos.phone.replace(" ", "")}"' in page
    assert f'href="mailto:{carlos.email}"' in page


def test_a_promise_of_ana_that_bo_wrote_down_is_anas(client_of, ana, bo, case, now):
    Promise.make(case, "Llamarle", due_at=now + DAY, owner=ana, by=bo, at=now)
    page = client_of(ana).get(case.get_absolute_url(), headers={"accept-language": "en"})
    assert "Ana Ríos promises, as Bo Lindes noted:" in page.content.decode()


def test_bo_sees_the_day_of_the_team_and_ana_only_hers(client_of, case, ana, bo):
    now = timezone.now()
    Promise.make(case, "Llamar", due_at=now + DAY, owner=ana, by=ana, at=now)
    case.answer_due_at = None
    case.save()
    assert client_of(bo).get(reverse("my-day")).context["rows"] == []
    assert len(client_of(bo).get(reverse("my-day") + "?team=1").context["rows"]) == 1
    assert not client_of(ana).get(reverse("my-day") + "?team=1").context["of_team"]


def test_my_day_keeps_its_budget(client_of, ana, bo, tell_us):
    now = timezone.now()
    for n in range(12):
        case = tell_us(at=now - DAY, name=f"Persona {n}", email=f"p{n}@example.org")
        case.assign(ana, by=bo, at=now)
        Promise.make(case, f"Cosa {n}", due_at=now + DAY, owner=ana, by=ana, at=now)
        Entry.add_from_customer(case, "¿Y bien?", letter=None, at=now)
    client = client_of(ana)
    with within_budget("my-day"):
        assert client.get(reverse("my-day")).status_code == 200


# Search


@pytest.mark.parametrize("written", ["{n}", "{lower}", "{bare}", "{slash}", " {n} "])
def test_a_number_leads_straight_to_the_case(client_of, ana, case, written):
    _q, year, digits = case.number.split("-")
    asked = written.format(
        n=case.number,
        lower=case.number.lower(),
        bare=f"{year}-{digits}",
        slash=f"{year}/{int(digits)}",
    )
    response = client_of(ana).get(reverse("search"), {"q": asked})
    assert response.url == case.get_absolute_url()


@pytest.mark.parametrize(
    "asked", ["carlos ibanez", "CARLOS", "Ibáñez", "carlos@example.org", "+34 600 11 22 33"]
)
def test_ana_finds_carlos_by_what_she_has_at_hand(client_of, ana, carlos, case, asked):
    found = client_of(ana).get(reverse("search"), {"q": asked}).context["found"]
    assert [hit.case for hit in found.hits] == [case]
    assert str(found.hits[0].why)


def test_zoe_does_not_find_him(client_of, case, zoe, carlos):
    for asked in (case.number, case.key, "carlos"):
        response = client_of(zoe).get(reverse("search"), {"q": asked})
        assert response.status_code == 200
        assert response.context["found"].hits == []


@pytest.mark.parametrize("asked", ["", "%", "_", "\x00", "'; drop table", "a" * 5000])
def test_odd_searches_break_nothing(client_of, ana, case, asked):
    assert client_of(ana).get(reverse("search"), {"q": asked}).status_code == 200


def test_the_search_keeps_its_budget(client_of, ana, tell_us):
    for n in range(15):
        tell_us(name=f"Carla {n}", email=f"c{n}@example.org")
    client = client_of(ana)
    with within_budget("search"):
        assert client.get(reverse("search"), {"q": "carla"}).status_code == 200


# The customer's key


def test_ana_can_give_carlos_his_key_again(client_of, ana, case):
    page = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert f'<output class="key my-2">{case.key}</output>' in page
    assert f'href="{case.customer_url}"' in page


def test_dora_who_answers_nobody_sees_no_key(client_of, dora, case):
    assert case.key not in client_of(dora).get(case.get_absolute_url()).content.decode()


def test_ana_notes_a_call_in_a_case_that_is_resolved(client_of, ana, case, now):
    ResolutionOffer.make(case, "Devuelta la cuota.", by=ana, at=now)
    Confirmation.hear(case, "yes", at=now)
    page = client_of(ana).get(case.get_absolute_url()).content.decode()
    assert reverse("resolve:call", args=[case.number]) in page
    client_of(ana).post(reverse("resolve:call", args=[case.number]), {"text": "Da las gracias."})
    assert case.entries.get(text="Da las gracias.").kind == Entry.Kind.CALL
