"""Everybody who complained of what has changed hears of it: once, in their own words."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from albricias.history import Event
from albricias.people.models import Customer
from albricias.refusals import CannotTellYet, ToldAlready
from albricias.resolve.cases import Case, Standing
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.tell import facts
from albricias.tell.models import Dispatch, Telling, TellingAnswer
from albricias.tell.writing import letter_for


@pytest.fixture
def complained(ana, bo, of_the_cause):
    """A case of carlos in team Norte, of what has changed."""
    case = of_the_cause("Buenos días. Cortaron la línea sin avisar. Perdí una mañana de trabajo.")
    case.assign(ana, by=bo, at=case.received_at)
    return case


def pick(*cases: Case, **more: object) -> dict[str, object]:
    return {"list": "mail", "pick": [case.pk for case in cases], **more}


# The letter


def test_the_letter_quotes_carlos_says_what_changed_and_how_sure_we_are(complained, worked):
    letter = letter_for(worked, complained)

    assert letter.startswith("Hola, Carlos:")
    assert "«Cortaron la línea sin avisar. Perdí una mañana de trabajo.»" in letter
    assert "Ahora le avisamos por SMS el día antes de cada corte." in letter
    assert "54 % menos" in letter
    assert "entre un 38 y un 66 % menos" in letter
    assert complained.customer_url in letter
    assert "&" not in letter


def test_a_quotation_mark_in_a_story_is_not_turned_into_code(of_the_cause, worked):
    case = of_the_cause('Me dijo "espere" & colgó <sin más>.')

    assert "Me dijo “espere” & colgó <sin más>." in letter_for(worked, case)


@pytest.mark.parametrize(
    ("treatment", "asked"),
    [("usted", "¿Lo ha notado?"), ("tu", "¿Lo has notado?"), ("vos", "¿Lo notaste?")],
)
def test_each_is_addressed_as_they_wish(complained, worked, treatment, asked):
    complained.customer.treatment = treatment
    complained.standing, complained.ended_at = Standing.CONFIRMED, complained.received_at

    assert asked in letter_for(worked, complained)


def test_while_his_case_goes_on_carlos_is_told_and_not_asked(
    complained, worked, bo, now: datetime, client
):
    letter = letter_for(worked, complained)
    assert "Ahora le avisamos por SMS" in letter
    assert "¿Lo ha notado?" not in letter
    assert complained.customer_url in letter
    telling = Telling.tell(worked, complained, letter=letter, by=bo, at=now, channel="mail")
    asks = reverse("customer:answer-telling", args=[complained.key, telling.pk])
    page = client.get(complained.customer_url).text
    assert "Ahora le avisamos por SMS" in page
    assert asks not in page

    ResolutionOffer.make(complained, "Arreglado.", by=bo, at=now)
    Confirmation.hear(complained, "yes", at=now)
    assert asks in client.get(complained.customer_url).text


def test_who_reads_english_is_written_to_in_english(complained, worked):
    complained.customer.language = "en"

    assert letter_for(worked, complained).startswith("Hello Carlos,")


def test_what_was_not_measured_is_not_claimed(complained, worked):
    worked.effect.low = None

    assert "%" not in letter_for(worked, complained)


# Who is to be told


def test_carlos_stands_on_the_list_once_however_often_he_complained(
    bo, quim, complained, of_the_cause, worked
):
    of_the_cause("Otra vez sin línea y sin aviso.")

    assert facts.untold(worked, quim).count() == 1
    assert facts.people_to_tell(quim) == 1


def test_carlos_is_told_about_what_he_told_last_though_older_files_came_in_later(
    quim, complained, of_the_cause, worked, now: datetime
):
    of_the_cause("De un fichero antiguo.", at=now - timedelta(days=400))

    assert facts.untold(worked, quim).get() == complained


def test_of_two_cases_of_one_moment_one_is_told(quim, complained, of_the_cause, worked):
    of_the_cause("Y otra cosa.", at=complained.received_at)

    assert facts.untold(worked, quim).count() == 1


def test_who_complained_after_the_change_was_done_is_not_told_of_it(
    quim, of_the_cause, worked, now: datetime
):
    of_the_cause(at=now - timedelta(days=10))

    assert facts.people_to_tell(quim) == 0


def test_a_case_under_a_narrower_cause_counts_too(quim, cause, tell_us, worked, now: datetime):
    from albricias.learn.models import CaseCause, Cause

    narrower = Cause.add("De noche", parent=cause, by=quim, at=now)
    case = tell_us(at=now - timedelta(days=100))
    CaseCause.name_for(case, [narrower], by=quim, at=now)

    assert facts.people_to_tell(quim) == 1
    [found] = facts.rounds([worked], quim)
    assert found.by_mail == 1


def test_bo_tells_his_team_and_hears_how_many_belong_to_others(
    bo, zoe, complained, of_the_cause, worked, client_of, now: datetime
):
    theirs = of_the_cause(name="Luis Prieto", email="luis@example.org")
    theirs.assign(zoe, by=bo, at=now)

    [round_] = facts.rounds([worked], bo)
    assert (round_.to_tell, round_.others) == (1, 1)
    page = client_of(bo).get(reverse("tell:change", args=[worked.pk])).content.decode()
    assert "Carlos" in page
    assert "Luis Prieto" not in page
    address = reverse("tell:letter", args=[worked.pk, theirs.number])
    assert client_of(bo).get(address).status_code == 404
    client_of(bo).post(reverse("tell:tell-many", args=[worked.pk]), pick(theirs))
    assert not Telling.objects.exists()


def test_without_email_one_is_told_by_hand_and_without_name_not_at_all(
    bo, quim, of_the_cause, worked
):
    of_the_cause(name="Rosa Ferrer", email="", phone="911 22 33 44")
    of_the_cause(name="", email="")

    [round_] = facts.rounds([worked], quim)
    assert (round_.by_mail, round_.by_hand, round_.nameless) == (0, 1, 1)


# Telling


def test_before_anybody_is_told_the_page_says_to_whom_and_nothing_happens(
    bo, complained, worked, client_of
):
    page = client_of(bo).get(reverse("tell:tell-many", args=[worked.pk]), pick(complained))

    shown = page.content.decode()
    assert "Carlos Ib" in shown
    assert "carlos@example.org" in shown
    assert "Perdí una mañana" in shown
    assert not Telling.objects.exists()


def test_the_chosen_are_told_and_the_worker_posts_their_letters(
    bo, complained, worked, client_of, work_off
):
    client_of(bo).post(reverse("tell:tell-many", args=[worked.pk]), pick(complained, people=1))
    assert Telling.objects.get().by == bo
    assert not Dispatch.objects.filter(kind="telling").exists()

    work_off()
    letter = Dispatch.objects.get(kind="telling")
    assert (letter.to, letter.text) == ("carlos@example.org", Telling.objects.get().letter)
    assert "Aviso por SMS antes del corte" in letter.subject


def test_everybody_on_the_list_is_told_and_nobody_twice(
    bo, complained, of_the_cause, worked, client_of
):
    bo.role = "quality"
    bo.save()
    of_the_cause(name="Luis Prieto", email="luis@example.org")
    everybody = {"list": "mail", "all": "1", "people": "2"}
    address = reverse("tell:tell-many", args=[worked.pk])

    client_of(bo).post(address, everybody)
    assert Telling.objects.count() == 2
    assert client_of(bo).post(address, everybody).status_code == 409
    assert Telling.objects.count() == 2


def test_if_the_list_grew_meanwhile_bo_is_asked_again(
    bo, complained, of_the_cause, worked, client_of
):
    bo.role = "quality"
    bo.save()
    of_the_cause(name="Luis Prieto", email="luis@example.org")

    page = client_of(bo).post(
        reverse("tell:tell-many", args=[worked.pk]), {"list": "mail", "all": "1", "people": "1"}
    )
    assert page.status_code == 409
    assert not Telling.objects.exists()


def test_a_letter_goes_out_with_the_words_bo_changed(bo, complained, worked, client_of, work_off):
    address = reverse("tell:letter", args=[worked.pk, complained.number])
    seen = client_of(bo).post(address, {"text": "Hola, don Carlos.", "do": "see"})
    assert "Hola, don Carlos." in seen.content.decode()
    assert not Telling.objects.exists()

    client_of(bo).post(address, {"text": "Hola, don Carlos.\r\nYa está.", "do": "mail"})
    work_off()
    assert Dispatch.objects.get(kind="telling").text == "Hola, don Carlos.\nYa está.\n"
    assert "Ya está" in client_of(bo).get(address).content.decode()


def test_a_letter_without_words_is_not_sent(bo, complained, worked, client_of):
    address = reverse("tell:letter", args=[worked.pk, complained.number])

    assert client_of(bo).post(address, {"text": " ", "do": "mail"}).status_code == 422
    assert not Telling.objects.exists()


def test_told_by_hand_posts_nothing(bo, complained, worked, client_of, work_off):
    address = reverse("tell:letter", args=[worked.pk, complained.number])
    client_of(bo).post(address, {"text": "Se lo conté por teléfono.", "do": "hand"})
    work_off()

    assert Telling.objects.get().channel == Telling.By.HAND
    assert not Dispatch.objects.filter(kind="telling").exists()


def test_who_has_no_email_is_never_noted_as_told_by_mail(bo, ana, of_the_cause, worked, client_of):
    case = of_the_cause(name="Rosa Ferrer", email="", phone="911 22 33 44")
    case.assign(ana, by=bo, at=case.received_at)
    client_of(bo).post(reverse("tell:tell-many", args=[worked.pk]), pick(case, people=1))
    assert not Telling.objects.exists()

    address = reverse("tell:letter", args=[worked.pk, case.number])
    client_of(bo).post(address, {"text": "Hola, Rosa.", "do": "mail"})
    assert Telling.objects.get().channel == Telling.By.HAND


def test_nobody_is_told_twice_of_one_change(bo, complained, of_the_cause, worked, now: datetime):
    known = {"letter": "…", "by": bo, "at": now, "channel": Telling.By.MAIL}
    Telling.tell(worked, complained, **known)
    again = of_the_cause("Y otra vez.")

    with pytest.raises(ToldAlready):
        Telling.tell(worked, again, **known)
    pairs = [(complained, "…"), (again, "…")]
    assert Telling.tell_each(worked, pairs, by=bo, at=now, channel=Telling.By.MAIL) == 0
    assert Event.objects.filter(name="customer.told").count() == 1


def test_nothing_is_told_before_the_figures_show_it(
    bo, complained, change, client_of, now: datetime
):
    known = {"letter": "…", "by": bo, "at": now, "channel": Telling.By.MAIL}
    with pytest.raises(CannotTellYet):
        Telling.tell(change, complained, **known)

    hers = client_of(bo)
    assert hers.get(reverse("tell:change", args=[change.pk])).status_code == 200
    assert hers.get(reverse("tell:tell-many", args=[change.pk])).status_code == 404
    assert facts.people_to_tell(bo) == 0


def test_who_may_not_tell_reads_and_no_more(ana, dora, complained, worked, client_of):
    for person in (ana, dora):
        page = client_of(person).get(reverse("tell:change", args=[worked.pk]))
        assert "Carlos" in page.content.decode()
        assert reverse("tell:tell-many", args=[worked.pk]) not in page.content.decode()
        address = reverse("tell:letter", args=[worked.pk, complained.number])
        assert client_of(person).get(address).status_code == 403
        assert (
            client_of(person).post(reverse("tell:tell-many", args=[worked.pk])).status_code == 403
        )


def test_hundreds_are_told_in_few_transactions(bo, cause, worked, now: datetime, tell_us, quim):
    from albricias.learn.models import CaseCause

    cases = []
    for n in range(120):
        case = tell_us(name=f"Persona {n}", email=f"p{n}@example.org", at=now - timedelta(days=99))
        CaseCause.name_for(case, [cause], by=quim, at=now)
        cases.append(case)
    letters = [(case, "…") for case in cases]

    assert Telling.tell_each(worked, letters, by=quim, at=now, channel=Telling.By.MAIL) == 120
    assert Customer.objects.filter(tellings__change=worked).count() == 120


def test_who_may_not_tell_goes_from_the_list_of_the_told_to_the_case(
    bo, ana, complained, worked, client_of, now: datetime
):
    Telling.tell(worked, complained, letter="…", by=bo, at=now, channel=Telling.By.MAIL)
    told = reverse("tell:change", args=[worked.pk]) + "?list=told"
    letter = reverse("tell:letter", args=[worked.pk, complained.number])

    assert letter in client_of(bo).get(told).text
    page = client_of(ana).get(told).text
    assert letter not in page
    assert page.count(complained.get_absolute_url()) == 2


# What they answer


def test_what_carlos_answers_stands_with_its_doubt(
    bo, complained, worked, client_of, now: datetime
):
    telling = Telling.tell(worked, complained, letter="…", by=bo, at=now, channel=Telling.By.MAIL)
    TellingAnswer.hear(
        telling, noticed="yes", worth_it=True, words="Ya era hora <b>hombre</b>.", at=now
    )

    [round_] = facts.rounds([worked], bo)
    assert (round_.told, round_.answered, round_.noticed) == (1, 1, 1)
    assert round_.worth_it.n == 1
    assert round_.worth_it.low < 0.3
    page = client_of(bo).get(reverse("tell:answers")).content.decode()
    assert "Ya era hora &lt;b&gt;hombre&lt;/b&gt;." in page


def test_zoe_does_not_read_what_carlos_answered(bo, zoe, complained, worked, client_of, now):
    telling = Telling.tell(
        worked, complained, letter="Carta", by=bo, at=now, channel=Telling.By.MAIL
    )
    TellingAnswer.hear(telling, noticed="no", worth_it=False, words="No noto nada.", at=now)

    hers = client_of(zoe)
    assert "No noto nada" not in hers.get(reverse("tell:answers")).content.decode()
    listed = hers.get(reverse("tell:change", args=[worked.pk]), {"list": "told"})
    assert "Carlos" not in listed.content.decode()


# The outbox


def test_letters_stand_in_the_outbox_where_they_can_be_read(ana, case, zoe, client_of, work_off):
    work_off()
    letter = Dispatch.objects.get(case=case)

    page = client_of(ana).get(reverse("tell:outbox")).content.decode()
    assert letter.subject in page
    assert "outbox" in page
    address = reverse("tell:dispatch", args=[letter.pk])
    assert case.number in client_of(ana).get(address).content.decode()
    assert client_of(zoe).get(address).status_code == 404
    assert letter.subject not in client_of(zoe).get(reverse("tell:outbox")).content.decode()


def test_empty_pages_say_what_will_stand_there(quim, client_of):
    for name in ("changes", "answers", "outbox"):
        page = client_of(quim).get(reverse(f"tell:{name}"))
        assert page.status_code == 200
        assert 'class="nothing"' in page.content.decode()
