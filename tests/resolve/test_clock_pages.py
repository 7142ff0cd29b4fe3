"""The page of deadlines: what a change would move is shown first, and then it is what moves."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from albricias import history
from albricias.resolve import recounting
from albricias.resolve.cases import Case
from albricias.resolve.clockwork import build, in_force, said_hours
from albricias.resolve.confidential import About
from albricias.resolve.deadlines import Deadline
from albricias.resolve.entries import Entry
from albricias.resolve.house_facts import HouseFacts, OwnRule
from albricias.resolve.resolutions import Refused, ResolutionOffer
from tests.conftest import MADRID

DAY = timedelta(days=1)
FACTS = {
    "country": "ES",
    "region": "ES-MD",
    "sectors": ["basic_service"],
    "staff": "180",
    "hours": "lun-jue 9:00-14:00 16:00-18:00\nvie 9:00-14:00",
    "holidays": "2026-11-20 San Félix",
    "billing_words": "factur, cobro",
}


@pytest.fixture
def three_cases(tell_us, now):
    topics = ("Facturación", "Averías", "")
    return [tell_us(topic=topic, at=now - 3 * DAY) for topic in topics]


def mark_of(page):
    [mark] = re.findall(r'name="mark" value="(\w+)"', page)
    return mark


def applied(client, url, given):
    looked = client.post(url, given)
    assert looked.status_code == 200
    return client.post(url, {**given, "mark": mark_of(looked.text), "apply": "1"})


def due_days():
    return {case.number: case.answer_due_at for case in Case.objects.all()}


def test_a_later_clock_that_moves_is_shown_by_its_name(quim, adela, tell_us, client_of, now):
    OwnRule.add("Avisar", amount=1, unit="working_days", kind="inform", by=adela, at=now)
    OwnRule.add("Resolver", amount=10, unit="working_days", by=adela, at=now)
    assert tell_us(at=now).deadlines.count() == 2
    given = {**FACTS, "country": "", "region": "", "sectors": [], "holidays": "2026-11-25 Fiesta"}
    given |= {"hours": "lun-vie 9:00-17:00", "staff": ""}
    url = reverse("resolve:house-facts")
    page = client_of(quim).post(url, given).text
    assert "1 caso abierto cambia de plazo" in page
    assert "Resolver" in page.partition("Qué cambiaría")[2].partition("</table>")[0]
    stays = client_of(quim).post(url, given | {"holidays": "2028-11-25 Fiesta"}).text
    assert "El único caso abierto se queda como está." in stays
    assert "Lo que ha escrito cuenta para los que lleguen." in stays


@pytest.mark.usefixtures("three_cases")
def test_what_quim_is_shown_is_what_happens(quim, client_of, now, work_off, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    before, url = due_days(), reverse("resolve:house-facts")
    looked = client_of(quim).post(url, FACTS)
    # The law's clock is a new one of all three; only of one it is the first.
    assert "3 casos abiertos cambian de plazo" in looked.text
    assert due_days() == before
    assert not HouseFacts.objects.exists()

    proposed = build(HouseFacts(country="ES", sectors=["basic_service"], staff=180), [], version=0)
    shown = recounting.preview(proposed, now=now)
    done = applied(client_of(quim), url, FACTS)
    assert done.status_code == 302
    work_off(at=now)
    after = due_days()
    moved = {number: day for number, day in after.items() if day != before[number]}
    told = {one.case.number: one.after for one in shown.first}
    assert moved.items() <= told.items()
    for number, day in told.items():
        assert Deadline.objects.filter(case__number=number, due_at=day).exists()
    [event] = history.Event.objects.filter(name="deadline.moved")
    assert Case.objects.get(events=event).number in moved
    assert recounting.left() == 0


def test_what_was_changed_since_it_was_shown_is_shown_again(quim, client_of):
    url, client = reverse("resolve:house-facts"), client_of(quim)
    mark = mark_of(client.post(url, FACTS).text)
    other = client.post(url, {**FACTS, "country": "PE", "region": "", "mark": mark, "apply": "1"})
    assert other.status_code == 200
    assert not HouseFacts.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"hours": "lun 14:00-9:00"}, "09:00 va antes que 14:00"),
        ({"hours": "de lunes a viernes"}, "no empieza por un día"),
        ({"hours": "lunes 9:00-14:00"}, "lun, mar, mié, jue, vie, sáb, dom"),
        ({"hours": "lun de 9 a 14"}, "«de» no va de una hora a otra. Escriba 9:00-14:00."),
        ({"hours": "lun 9:00-14:00 13:00-18:00"}, "las horas se pisan"),
        ({"hours": "vie-lun 9:00-14:00"}, "los días van al revés"),
        ({"hours": "lun"}, "Escriba al menos un día en que se trabaja"),
        ({"holidays": "el 15 de mayo"}, "«el 15 de mayo» no empieza por un día que exista"),
        ({"holidays": "2027-05-15\n31/2/2027 Fiesta"}, "«31/2/2027 Fiesta» no empieza"),
        ({"worked_days": "mañana"}, "Escriba 2027-05-15 o 15/5/2027."),
        ({"region": "QQ"}, "No conocemos ninguna región «QQ» de España"),
        ({"region": "AR-F"}, "Elija una de ese país"),
        ({"country": ""}, "Elija también el país"),
        ({"country": "XX"}, "XX"),
    ],
)
def test_what_cannot_be_counted_with_is_refused_saying_what_to_write(quim, client_of, wrong, why):
    refused = client_of(quim).post(reverse("resolve:house-facts"), FACTS | wrong)
    assert refused.status_code == 422
    assert why in refused.text
    assert all(typed in refused.text for name, typed in wrong.items() if name != "region")
    assert not HouseFacts.objects.exists()


@pytest.mark.parametrize("written", ["ES-AN", "an", "Andalucía", "andalucia"])
def test_the_region_is_chosen_by_its_name_and_its_code_will_do(
    quim, client_of, written, work_off, now
):
    url, client = reverse("resolve:house-facts"), client_of(quim)
    form = client.get(url).text
    assert '<option value="ES-AN">Andalucía</option>' in form
    assert '<option value="ES-MD">Comunidad de Madrid</option>' in form
    applied(client, url, FACTS | {"region": written})
    assert HouseFacts.objects.get().region == "AN"
    assert '<option value="ES-AN" selected>' in client.get(url).text
    assert "España · Andalucía" in client.get(reverse("resolve:clocks")).text


def test_a_rule_of_our_own_is_added_and_taken_back(quim, client_of, case, now, work_off):
    url = reverse("resolve:own-rule")
    given = {"name": "Contestar con razones", "kind": "answer", "amount": "3"}
    given["unit"] = "working_days"
    before = case.answer_due_at
    assert applied(client_of(quim), url, given).status_code == 302
    rule = OwnRule.objects.get()
    work_off()
    case.refresh_from_db()
    assert case.deadlines.get().rule == f"house.{rule.pk}"
    assert case.answer_due_at < before
    page = client_of(quim).get(reverse("resolve:clocks")).text
    assert "Contestar con razones" in page
    assert "3 días hábiles" in page

    end = reverse("resolve:end-rule", args=[rule.pk])
    asked = client_of(quim).get(end).text
    assert "1 caso abierto cambia" in asked
    assert "0 vencer" not in asked
    client_of(quim).post(end)
    work_off()
    case.refresh_from_db()
    assert case.answer_due_at == before
    assert OwnRule.objects.get().ended_by == quim


def test_a_rule_says_for_which_cases_it_is(adela, client_of, now):
    what = {"amount": 3, "unit": "working_days", "by": adela, "at": now}
    OwnRule.add("Agradecer", case_kinds=["suggestion", "compliment"], **what)
    OwnRule.add("Contestar", **what)
    page = client_of(adela).get(reverse("resolve:clocks")).text
    assert "solo para: sugerencia, felicitación" in page
    assert page.count("para todos los tipos de caso") == 1


def test_what_was_changed_is_told_with_who_and_when(adela, quim, client_of, now):
    HouseFacts(country="ES", region="MD", staff=180).keep(by=adela, at=now)
    facts = HouseFacts.newest(at=now)
    facts.region, facts.holidays = "AN", "2026-12-09 Fiesta"
    facts.keep(by=quim, at=now + DAY)
    rule = OwnRule.add("Pronto", amount=1, by=quim, at=now + 2 * DAY)
    rule.end(by=adela, at=now + 3 * DAY)
    HouseFacts.newest(at=now).keep(by=adela, at=now + 4 * DAY)
    page = client_of(adela).get(reverse("resolve:clocks"))
    told = [one.what for one in page.context["past"]]
    assert told == [
        [],
        ["una regla retirada: Pronto"],
        ["una regla nueva: Pronto"],
        [
            "Región: Comunidad de Madrid → Andalucía",
            "Fiestas locales y otros días libres: añadido 2026-12-09 Fiesta",
        ],
        [
            "País: sin decir todavía → España",
            "Región: sin decir todavía → Comunidad de Madrid",
            "Personas que trabajan aquí: sin decir todavía → 180",
        ],
    ]
    assert "No se cambió nada: se volvieron a leer las leyes." in page.text


def test_a_rule_from_a_day_on_leaves_what_came_before_alone(adela, case, now, work_off, tell_us):
    before, day = case.answer_due_at, (now + DAY).date()
    OwnRule.add("Pronto", amount=1, unit="working_days", valid_from=day, by=adela, at=now)
    work_off(at=now)
    case.refresh_from_db()
    assert case.answer_due_at == before
    assert tell_us(at=now + 2 * DAY).answer_due_at < before


def test_a_worker_that_is_killed_goes_on_where_it_was(adela, tell_us, now, monkeypatch):
    monkeypatch.setattr(recounting, "AT_ONCE", 2)
    for _n in range(5):
        tell_us()
    OwnRule.add("Pronto", amount=1, unit="working_days", by=adela, at=now)
    assert recounting.left() == 5
    recounting.recount_some(now=now)
    assert 0 < recounting.left() < 5
    while recounting.recount_some(now=now):
        pass
    assert recounting.left() == 0
    assert set(Deadline.objects.values_list("counted_by", flat=True)) == {in_force().version}


def test_a_paused_clock_is_counted_again_with_its_pause(adela, ana, case, now, work_off):
    Entry.ask(case, "¿Qué día fue?", reason="customer_data", by=ana, at=now)
    OwnRule.add("Pronto", amount=2, unit="working_days", by=adela, at=now)
    work_off(at=now)
    case.refresh_from_db()
    waiting = case.answer_due_at
    Entry.add_from_customer(case, "El martes.", letter=None, at=now + DAY)
    case.refresh_from_db()
    assert (waiting, case.answer_due_at) == (None, case.deadlines.get().due_at)
    # Two working days and the one that was waited.
    assert case.answer_due_at.astimezone(MADRID).date() == (now + 3 * DAY).date()


def test_a_law_edited_in_the_house_s_folder_counts_and_a_broken_one_does_not(
    adela, now, settings, client_of
):
    folder = settings.HOME.folder / "rules"
    folder.mkdir()
    (folder / "roto.toml").write_text("id = ")
    HouseFacts(country="ES").keep(by=adela, at=now)
    page = client_of(adela).get(reverse("resolve:clocks")).text
    assert "roto.toml" in page
    assert "15 días naturales" in page


def test_only_quality_and_administration_set_deadlines(ana, bo, quim, adela, client_of):
    url = reverse("resolve:clocks")
    answers = [client_of(who).get(url).status_code for who in (ana, bo, quim, adela)]
    assert answers == [403, 403, 200, 200]


# On the case


def test_the_case_says_by_when_and_why(case, ana, client_of):
    page = client_of(ana).get(case.get_absolute_url()).text
    assert "Vence el 2 dic 2026: 15 días naturales desde el 17 nov 2026 10:00" in page


def test_ana_asks_for_data_and_carlos_reads_what_we_need(case, ana, client_of, client, now):
    asked = client_of(ana).post(
        reverse("resolve:ask", args=[case.number]),
        {"text": "¿Nos envía la factura de octubre?", "reason": "customer_data"},
    )
    assert asked.status_code == 302
    page = client_of(ana).get(case.get_absolute_url()).text
    assert "espera al cliente" in page
    theirs = client.get(case.customer_url).text
    assert "Qué necesitamos de usted" in theirs
    assert "¿Nos envía la factura de octubre?" in theirs
    assert case.number in client_of(ana).get(reverse("resolve:inbox") + "?view=offered").text

    client_of(ana).post(reverse("resolve:resume", args=[case.number]), {"seen": ""})
    case.refresh_from_db()
    assert case.standing == "open"


def test_an_answer_in_full_owes_no_other(case, ana, client_of):
    url = reverse("resolve:answer", args=[case.number])
    client_of(ana).post(url, {"text": "Es de la tarifa.", "in_full": "on"})
    case.refresh_from_db()
    assert (case.standing, case.answer_due_at) == ("open", None)
    assert "se ha contestado del todo" in client_of(ana).get(case.get_absolute_url()).text


# What the law asks besides


@pytest.fixture
def in_spain(adela, now):
    return HouseFacts(country="ES", sectors=["basic_service"], staff=180).keep(
        by=adela, at=now - 400 * DAY
    )


REASONS = {"grounds": "El contrato lo dice.", "alternatives": "Un técnico gratis."}


@pytest.mark.usefixtures("in_spain")
def test_a_refusal_that_names_nobody_outside_is_asked_about(case, ana, client_of):
    url = reverse("resolve:refuse", args=[case.number])
    given = {**REASONS, "outside_routes": "No hay más."}
    asked = client_of(ana).post(url, given)
    assert asked.status_code == 422
    assert "no nombra a ninguno" in asked.text
    assert not Refused.objects.exists()
    assert client_of(ana).post(url, {**given, "anyway": "on"}).status_code == 302
    assert Refused.objects.exists()


def test_where_no_law_asks_for_it_nobody_is_asked(case, ana, client_of):
    url = reverse("resolve:refuse", args=[case.number])
    given = {**REASONS, "outside_routes": "No hay más."}
    assert client_of(ana).post(url, given).status_code == 302


def test_the_same_text_for_two_people_is_asked_about(case, ana, bo, client_of, tell_us, now):
    text = "Estimado cliente: hemos recibido su escrito y lo hemos tenido en cuenta. " * 3
    other = tell_us("Otra cosa.", name="Rosa Ferrer", email="rosa@example.org")
    Entry.answer(other, text, by=bo, at=now)
    url = reverse("resolve:answer", args=[case.number])
    asked = client_of(ana).post(url, {"text": text})
    assert asked.status_code == 422
    assert client_of(ana).post(url, {"text": text, "anyway": "on"}).status_code == 302


@pytest.mark.usefixtures("in_spain")
def test_the_duties_that_the_rows_tell_are_ticked_by_themselves(case, ana, client_of, now):
    page = client_of(ana).get(case.get_absolute_url()).text
    assert "Qué más pide la ley" in page
    assert "Sin respuestas genéricas" in page
    ResolutionOffer.make(case, "Hecho.", by=ana, at=now)
    assert "Qué más pide la ley" not in client_of(ana).get(case.get_absolute_url()).text


def test_a_case_about_quim_is_counted_and_not_named_to_him(case, quim, adela, client_of, now):
    About.say(case, quim, by=adela, at=now)
    given = {"name": "Pronto", "kind": "answer", "amount": "3", "unit": "working_days"}
    page = client_of(quim).post(reverse("resolve:own-rule"), given).text
    assert "1 caso abierto cambia" in page
    assert case.number not in page


def test_the_days_of_the_week_have_the_names_of_whoever_reads_them(adela, client_of):
    shown = client_of(adela).get(reverse("resolve:clocks")).content.decode()
    assert "lun-vie 9:00-17:00" in shown
    form = client_of(adela).get(reverse("resolve:house-facts")).content.decode()
    assert "lun-vie 9:00-17:00" in form


@pytest.mark.parametrize(("language", "first"), [("en", "mon-thu"), ("es", "lun-jue")])
def test_the_days_of_the_week_are_called_as_the_reader_calls_them(language, first):
    with translation.override(language):
        assert said_hours("lun-jue 9:00-14:00\nSÁB 9:00-13:00").startswith(f"{first} 9:00-14:00")
        assert said_hours("mon-thu 9:00-14:00") == f"{first} 9:00-14:00"


def test_who_says_so_of_a_rule_of_our_own_is_said_in_the_readers_language(case, ana, client_of):
    page = client_of(ana).get(case.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "Our own commitment" in page
    assert "Compromiso de la casa" not in page


def test_a_clock_that_stands_still_moves_nowhere(quim, adela, ana, tell_us, client_of, now):
    rule = OwnRule.add("Avisar", amount=1, unit="working_days", kind="inform", by=adela, at=now)
    OwnRule.add("Resolver", amount=10, unit="working_days", by=adela, at=now)
    case = tell_us(at=now)
    Entry.ask(case, "¿Qué día fue?", reason="customer_data", by=ana, at=now + DAY)
    assert not case.deadlines.filter(met_at=None).exclude(due_at=None).exists()
    looked = client_of(quim).get(reverse("resolve:end-rule", args=[rule.pk]))
    assert looked.status_code == 200
    assert "El único caso abierto se queda como está." in looked.text
