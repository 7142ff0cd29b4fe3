"""The tree of causes: planted once, mended by whoever may, read by all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.urls import reverse

from albricias.history import Event
from albricias.learn.defaults import plant
from albricias.learn.models import CaseCause, Cause, CauseInquiry

FAMILIES = {
    "staff-error",
    "procedure",
    "policy",
    "expectation",
    "fine-print",
    "unstaffed-phone",
    "wrong-incentives",
}


def test_a_new_house_begins_with_seven_families_and_their_examples(adela, now):
    plant(adela, now)

    assert set(Cause.objects.families().values_list("code", flat=True)) == FAMILIES
    assert Cause.objects.get(code="staff-error").name == "Error de una persona"
    assert all(family.children.count() >= 2 for family in Cause.objects.families())
    assert not Cause.objects.filter(how_avoidable="").exists()


def test_planting_again_changes_nothing_that_people_have_changed(adela, now):
    plant(adela, now)
    mended = Cause.objects.get(code="bad-manners")
    mended.revise(
        name="Falta de amabilidad", parent=mended.parent, how_avoidable="", by=adela, at=now
    )
    how_many = Cause.objects.count()

    plant(adela, now)

    assert Cause.objects.count() == how_many
    assert Cause.objects.get(code="bad-manners").name == "Falta de amabilidad"


def test_an_english_house_reads_its_causes_in_english_and_may_leave_the_examples_out(adela, now):
    plant(adela, now, "en", examples=False)

    assert Cause.objects.count() == len(FAMILIES)
    assert Cause.objects.get(code="fine-print").name == "Fine print"


def test_a_family_added_by_hand_is_not_doubled_but_gets_the_examples(adela, now):
    mine = Cause.add("Letra pequeña", parent=None, by=adela, at=now)

    plant(adela, now)

    assert Cause.objects.filter(name="Letra pequeña").get() == mine
    assert mine.children.filter(code="hidden-charge").exists()


def test_quim_adds_a_cause_under_a_family(client_of, quim, procedure):
    asked = {"name": "La cita no se confirma", "parent": procedure.pk, "how_avoidable": ""}

    answer = client_of(quim).post(reverse("learn:add-cause"), asked)

    assert answer.status_code == 302
    assert Cause.objects.get(name="La cita no se confirma").parent == procedure


def test_what_quim_typed_is_kept_when_the_name_is_taken(client_of, quim, twice, procedure):
    asked = {"name": twice.name, "parent": procedure.pk, "how_avoidable": "Con una comprobación."}

    answer = client_of(quim).post(reverse("learn:add-cause"), asked)

    assert answer.status_code == 422
    assert "Con una comprobación." in answer.content.decode()
    assert Cause.objects.filter(name=twice.name).count() == 1


def test_a_cause_cannot_hang_from_its_own_branch(client_of, quim, procedure, twice):
    asked = {"name": procedure.name, "parent": twice.pk, "how_avoidable": ""}

    answer = client_of(quim).post(reverse("learn:revise-cause", args=[procedure.pk]), asked)

    assert answer.status_code == 422
    procedure.refresh_from_db()
    assert procedure.parent is None


def test_an_archived_cause_is_no_longer_offered_and_can_come_back(client_of, quim, case, twice):
    quims, page = client_of(quim), reverse("learn:name-causes", args=[case.number])
    box = f'name="cause" value="{twice.pk}"'

    quims.post(reverse("learn:archive-cause", args=[twice.pk]))
    assert box not in quims.get(page).content.decode()

    quims.post(reverse("learn:restore-cause", args=[twice.pk]))
    assert box in quims.get(page).content.decode()
    assert Event.objects.filter(name="cause.restored").exists()


def test_a_case_keeps_an_archived_cause_and_its_page_still_shows_it(
    client_of, ana, quim, because, twice, now
):
    case = because(twice)
    case.assign(ana, by=quim, at=now)
    twice.archive(by=quim, at=now)

    page = client_of(ana).get(reverse("learn:name-causes", args=[case.number]))

    assert page.context["chosen"] == {twice.pk}
    assert twice.name in page.content.decode()


@pytest.mark.parametrize("name", ["learn:add-cause", "learn:exposure"])
def test_ana_reads_the_causes_but_may_not_edit_them(client_of, ana, twice, name):
    anas = client_of(ana)

    assert anas.get(reverse("learn:causes")).status_code == 200
    assert anas.get(reverse("learn:cause", args=[twice.pk])).status_code == 200
    assert anas.get(reverse(name)).status_code == 403
    assert anas.post(reverse("learn:archive-cause", args=[twice.pk])).status_code == 403


def test_asking_to_archive_by_following_a_link_does_nothing(client_of, quim, twice):
    assert client_of(quim).get(reverse("learn:archive-cause", args=[twice.pk])).status_code == 405


def test_the_tree_counts_only_the_cases_ana_may_see(client_of, ana, quim, because, twice, sur, now):
    from django.utils import timezone

    today = (now - timezone.now()).total_seconds() / 86400
    mine, theirs = because(twice, days_ago=today + 1), because(twice, days_ago=today + 1)
    mine.assign(ana, by=quim, at=now)
    type(theirs).objects.filter(pk=theirs.pk).update(owner=None, team=sur)

    def said(person):
        page = client_of(person).get(reverse("learn:causes"))
        lines = [line for family in page.context["families"] for line in family["lines"]]
        return {line["cause"].pk: line["cases"] for line in lines}[twice.pk]

    assert (said(ana), said(quim)) == (1, 2)


def test_ana_says_why_it_happened(client_of, ana, case, twice, no_notice):
    page = reverse("learn:name-causes", args=[case.number])

    answer = client_of(ana).post(page, {"cause": [twice.pk, no_notice.pk]})

    assert answer.url == case.get_absolute_url()
    assert set(case.causes.values_list("cause", flat=True)) == {twice.pk, no_notice.pk}


def test_ana_says_that_it_is_not_yet_known_and_who_finds_out(client_of, ana, bo, case, twice, now):
    CaseCause.name_for(case, [twice], by=ana, at=now)
    page = reverse("learn:name-causes", args=[case.number])

    client_of(ana).post(page, {"not_known": "on", "owner": bo.pk})

    inquiry = CauseInquiry.objects.get(case=case)
    assert (inquiry.owner, inquiry.answered_at) == (bo, None)
    assert not case.causes.exists()
    assert client_of(ana).get(page).context["form"].initial["not_known"]


@pytest.mark.parametrize("said", [{}, {"not_known": "on", "owner": ""}])
def test_neither_a_cause_nor_somebody_who_finds_out_is_not_an_answer(client_of, ana, case, said):
    answer = client_of(ana).post(reverse("learn:name-causes", args=[case.number]), said)

    assert answer.status_code == 422
    assert not CauseInquiry.objects.exists()


def test_a_cause_and_not_yet_known_at_once_is_asked_again_with_the_tick_kept(
    client_of, ana, case, twice
):
    said = {"cause": [twice.pk], "not_known": "on", "owner": ana.pk}

    answer = client_of(ana).post(reverse("learn:name-causes", args=[case.number]), said)

    assert answer.status_code == 422
    assert answer.context["chosen"] == {twice.pk}


def test_zoe_cannot_name_causes_of_a_case_she_may_not_see(client_of, case, zoe, twice):
    page = reverse("learn:name-causes", args=[case.number])

    assert client_of(zoe).post(page, {"cause": [twice.pk]}).status_code == 404
    assert not case.causes.exists()


def test_a_cause_leads_to_its_cases(client_of, quim, twice):
    page = client_of(quim).get(reverse("learn:cause", args=[twice.pk]))

    asked = parse_qs(urlsplit(page.context["cases_url"]).query)
    assert asked["cause"] == [str(twice.pk)]
    assert asked["view"] == ["all"]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_name_the_causes_of_a_case_at_once_and_the_later_ones_stay(
    because, twice, no_notice, quim, now
):
    if connection.vendor != "postgresql":
        pytest.skip("here writers queue before they read")
    case, first_has_written = because(), threading.Event()

    def name_first():
        with transaction.atomic():
            CaseCause.name_for(case, [twice], by=quim, at=now)
            first_has_written.set()
            time.sleep(0.3)  # and the other one is at it meanwhile
        connection.close()

    def name_later():
        first_has_written.wait()
        try:
            CaseCause.name_for(case, [twice, no_notice], by=quim, at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        for said in [people.submit(name_first), people.submit(name_later)]:
            said.result()
    assert set(case.causes.values_list("cause", flat=True)) == {twice.pk, no_notice.pk}
    named = Event.objects.filter(name="cause.named").order_by("pk")
    assert [len(event.data["causes"]) for event in named] == [1, 2]
