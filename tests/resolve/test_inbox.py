"""The list of cases: who sees what, page by page, and as a file."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from albricias.people.models import Notice
from albricias.people.paging import PAGE
from albricias.refusals import PassingOnIsAPromise
from albricias.resolve.cases import Case, Standing
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import ResolutionOffer
from albricias.resolve.snoozes import Snooze
from tests.budgets import within_budget

INBOX = "/casos/"
HOUR = timedelta(hours=1)


def subjects(response):
    return [case.subject for case in response.context["cases"]]


def test_ana_sees_her_team_and_zoe_does_not(client_of, ana, bo, zoe, tell_us):
    tell_us(subject="De Norte").assign(bo, by=bo, at=Case.objects.get().received_at)
    assert subjects(client_of(ana).get(INBOX)) == ["De Norte"]
    assert subjects(client_of(zoe).get(INBOX)) == []


def test_every_case_stands_on_exactly_one_page(client_of, ana, tell_us, now):
    for n in range(PAGE * 2 + 3):
        tell_us(subject=f"Caso {n}", at=now - timedelta(hours=n // 3))
    client, address, seen = client_of(ana), INBOX, []
    while address:
        page = client.get(address).context
        seen += [case.pk for case in page["cases"]]
        address = INBOX + page["older"] if page["older"] else ""
    assert sorted(seen) == sorted(Case.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen))


def test_the_way_back_leads_to_the_same_page(client_of, ana, tell_us, now):
    for n in range(PAGE + 5):
        tell_us(subject=f"Caso {n}", at=now - timedelta(hours=n))
    client = client_of(ana)
    first = client.get(INBOX)
    second = client.get(INBOX + first.context["older"])
    again = client.get(INBOX + second.context["newer"])
    assert subjects(again) == subjects(first)


@pytest.mark.parametrize(
    "nonsense",
    [
        "before=x",
        "before=2026-99-99T00:00~1",
        "after=2026-01-01T00:00~1",
        "owner=²",
        "team=99999999999999999999",
        "cause=0x1",
        "since=ayer",
        "topic=%00",
        "view=nada",
    ],
)
def test_an_address_typed_by_hand_breaks_nothing(client_of, ana, case, nonsense):
    assert client_of(ana).get(f"{INBOX}?{nonsense}").status_code == 200


def test_filters_are_said_with_names_and_come_off_one_by_one(client_of, ana, case):
    page = client_of(ana).get(f"{INBOX}?view=all&owner={ana.pk}&emotion=angry")
    chips = {str(chip.value) for chip in page.context["chips"]}
    assert ana.name in chips
    off = next(chip.without for chip in page.context["chips"] if chip.value == ana.name)
    assert "owner" not in off
    assert "emotion=angry" in off


def test_bo_gives_two_cases_to_ana_at_once(client_of, ana, bo, tell_us):
    cases = [tell_us(subject=f"Caso {n}", at=None) for n in range(2)]
    Case.objects.update(owner=bo, team=bo.team)
    due = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    told = {"to": ana.pk, "give": "", "what": "Decirle cómo va", "due_at": due}
    client_of(bo).post(reverse("resolve:bulk"), {"pick": [case.pk for case in cases], **told})
    assert Case.objects.filter(owner=ana).count() == 2


def test_giving_many_is_passing_each_of_them_on(client_of, ana, bo, tell_us, now):
    owed, free = tell_us(), tell_us()
    Case.objects.filter(pk=owed.pk).update(owner=bo, team=bo.team)
    Case.objects.filter(pk=free.pk).update(owner=None, team=bo.team)
    later = timezone.now() + timedelta(days=1)
    Promise.make(owed, "Llamarle", due_at=later, owner=bo, by=bo, at=timezone.now())
    other = tell_us()
    Case.objects.filter(pk=other.pk).update(owner=bo, team=bo.team)
    picked = {"pick": [owed.pk, free.pk, other.pk], "to": ana.pk, "give": "", "what": ""}
    refused = client_of(bo).post(reverse("resolve:bulk"), picked, follow=True)
    assert str(PassingOnIsAPromise.sentence)[:30] in refused.text
    assert not Case.objects.filter(owner=ana).exists()

    due = timezone.localtime(later).strftime("%Y-%m-%dT%H:%M")
    client_of(bo).post(reverse("resolve:bulk"), {**picked, "what": "Escribirle", "due_at": due})
    assert Case.objects.filter(owner=ana).count() == 3
    promised = Promise.objects.pending().filter(owner=ana).order_by("case", "text")
    assert set(promised.values_list("case", "text")) == {
        (owed.pk, "Llamarle"),
        (owed.pk, "Escribirle"),
        (other.pk, "Escribirle"),
    }
    handed = Notice.objects.filter(to=ana, what="case.handed")
    assert set(handed.values_list("case", flat=True)) == {owed.pk, free.pk, other.pk}


def test_ana_takes_cases_but_gives_none_to_others(client_of, case, ana, bo):
    Case.objects.update(owner=bo)
    client = client_of(ana)
    given = client.post(reverse("resolve:bulk"), {"pick": case.pk, "to": bo.pk, "give": ""})
    assert given.status_code == 403
    client.post(reverse("resolve:bulk"), {"pick": case.pk, "take": ""})
    case.refresh_from_db()
    assert case.owner == ana


def test_giving_to_nobody_gives_to_nobody(client_of, case, ana, bo):
    client_of(bo).post(reverse("resolve:bulk"), {"pick": case.pk, "to": "", "give": ""})
    case.refresh_from_db()
    assert case.owner == ana


def test_zoe_cannot_take_a_case_she_does_not_see(client_of, case, ana, zoe):
    client_of(zoe).post(reverse("resolve:bulk"), {"pick": case.pk, "take": ""})
    case.refresh_from_db()
    assert case.owner == ana


def test_what_has_ended_changes_no_hands(client_of, case, bo, ana, now):
    case.stands(Standing.REFUSED, at=now)
    client_of(bo).post(reverse("resolve:bulk"), {"pick": case.pk, "take": ""})
    case.refresh_from_db()
    assert case.owner == ana


def test_bo_is_sent_back_to_the_list_and_nowhere_else(client_of, case, bo):
    elsewhere = {"pick": case.pk, "take": "", "next": "https://evil.example/"}
    assert client_of(bo).post(reverse("resolve:bulk"), elsewhere).url == INBOX


def test_the_csv_has_the_view_and_runs_no_formula(client_of, ana, tell_us):
    tell_us(story="=HYPERLINK(1)", subject="Fórmula")
    response = client_of(ana).get(reverse("resolve:export") + "?view=all")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]


def test_the_xlsx_opens_and_runs_no_formula(client_of, ana, tell_us):
    tell_us(story="=1+1\x0b", subject="Fórmula")
    response = client_of(ana).get(reverse("resolve:export") + "?view=all&format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "'=1+1" in cells


def test_zoe_exports_only_what_she_sees(client_of, case, zoe):
    response = client_of(zoe).get(reverse("resolve:export") + "?view=all")
    assert len(b"".join(response.streaming_content).decode().splitlines()) == 1


def test_an_empty_list_says_what_to_do(client_of, ana):
    for view in ("open", "mine", "ownerless", "offered", "unconfirmed", "confirmed", "all"):
        assert b"nothing" in client_of(ana).get(f"{INBOX}?view={view}").content


@pytest.mark.parametrize("place", ["0001-01-01T00:00:00+14:00~1", "9999-12-31T23:59:59-14:00~1"])
@pytest.mark.parametrize("beside", ["before", "after"])
def test_a_place_at_the_ends_of_time_shows_the_first_page(client_of, ana, case, beside, place):
    page = client_of(ana).get(INBOX, {beside: place})
    assert page.context["cases"] == [case]


def test_the_inbox_keeps_its_budget(client_of, bo, tell_us, now):
    for n in range(PAGE + 1):
        tell_us(name=f"Persona {n}", email=f"p{n}@example.org", at=now - timedelta(hours=n))
    client = client_of(bo)
    with within_budget("case:inbox"):
        assert client.get(INBOX).status_code == 200


# In order of what falls due


@pytest.fixture
def due_cases(tell_us, ana, now):
    """Of ana, received in another order than they fall due; of the last no answer is owed."""
    found = []
    for n, days in enumerate((9, 2, 5, None)):
        case = tell_us(subject=f"Caso {n}", email=f"d{n}@example.org", at=now - n * HOUR)
        case.assign(ana, by=None, at=now)
        case.answer_due_at = now + timedelta(days=days) if days else None
        case.save()
        found.append(case)
    return found


@pytest.mark.parametrize("view", ["open", "mine"])
def test_what_falls_due_first_stands_first_and_newest_is_a_choice(client_of, ana, due_cases, view):
    client = client_of(ana)
    page = client.get(f"{INBOX}?view={view}")
    assert subjects(page) == ["Caso 1", "Caso 2", "Caso 0", "Caso 3"]
    [newest] = [href for name, _label, href in page.context["orders"] if name == "newest"]
    assert subjects(client.get(INBOX + newest)) == ["Caso 0", "Caso 1", "Caso 2", "Caso 3"]


def test_whoever_sees_the_whole_house_asks_for_that_order(client_of, quim, due_cases):
    client = client_of(quim)
    assert subjects(client.get(INBOX))[0] == "Caso 0"
    assert subjects(client.get(f"{INBOX}?order=due"))[0] == "Caso 1"


def test_by_deadline_too_every_case_stands_on_exactly_one_page(client_of, ana, bo, tell_us, now):
    for n in range(PAGE * 2 + 3):
        tell_us(subject=f"Caso {n}", at=now - timedelta(hours=n))
    for n, pk in enumerate(Case.objects.values_list("pk", flat=True)):
        due_at = None if n % 5 == 0 else now + timedelta(days=n % 7)
        Case.objects.filter(pk=pk).update(answer_due_at=due_at)
    client, address, pages = client_of(bo), f"{INBOX}?view=open&order=due", []
    while address:
        page = client.get(address).context
        pages.append([case.pk for case in page["cases"]])
        last, address = page, INBOX + page["older"] if page["older"] else ""
    seen = [pk for page in pages for pk in page]
    assert sorted(seen) == sorted(Case.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen))
    back = client.get(INBOX + last["newer"])
    assert [case.pk for case in back.context["cases"]] == pages[-2]


def test_what_is_put_off_says_until_when_and_why(client_of, ana, case):
    at = timezone.now()
    case.answer_due_at = None
    case.save()
    Snooze.put_off(case, at + timedelta(days=40), "Falta una pieza.", by=ana, at=at)
    page = client_of(ana).get(f"{INBOX}?view=put-off", headers={"accept-language": "en"})
    [line] = page.context["lines"]
    assert line.last.startswith("until ")
    assert "Falta una pieza." in page.content.decode()


def test_silence_says_since_when(client_of, ana, case):
    at = timezone.now()
    offer = ResolutionOffer.make(case, "Devuelta.", by=ana, at=at - timedelta(days=9))
    offer.note_silence(now=at - timedelta(days=1))
    page = client_of(ana).get(f"{INBOX}?view=unconfirmed", headers={"accept-language": "en"})
    assert page.context["lines"][0].last == "not confirmed since yesterday"


def test_the_list_is_narrowed_by_owner_and_topic_and_by_team_if_one_sees_several(
    client_of, ana, bo, quim, case
):
    Case.objects.update(topic="Facturas")
    of_lead = client_of(bo).get(INBOX).context["choices"]
    assert {name for _pk, name in of_lead["owner"]} == {ana.name, bo.name}
    assert of_lead["topic"] == [("Facturas", "Facturas")]
    assert of_lead["team"] == []
    assert client_of(quim).get(INBOX).context["choices"]["team"]
    asked = {"view": "open", "owner": bo.pk}
    assert subjects(client_of(bo).get(INBOX, asked)) == []
    asked = {"view": "open", "owner": ana.pk, "topic": "Facturas"}
    assert subjects(client_of(bo).get(INBOX, asked)) == [case.subject]


def test_bo_leaves_the_same_note_in_several(case, bo, zoe, tell_us, client_of):
    other = tell_us("También sin línea.")
    picked = {"pick": [case.pk, other.pk], "note_all": ""}
    told = client_of(bo).post(
        reverse("resolve:bulk"), {**picked, "note": "Rotura en la calle Sol."}, follow=True
    )
    assert "La nota queda en 2 casos." in told.text
    for one in (case, other):
        assert one.entries.get(kind="note").text == "Rotura en la calle Sol."
    nothing = client_of(bo).post(reverse("resolve:bulk"), {**picked, "note": " "}, follow=True)
    assert "Escriba la nota" in nothing.text
    client_of(zoe).post(reverse("resolve:bulk"), {**picked, "note": "No es suyo."})
    assert case.entries.filter(kind="note").count() == 1


def test_bo_is_asked_once_more_before_putting_off_what_falls_due_before(
    case, bo, tell_us, client_of
):
    soon = tell_us("Otra cosa.")
    Case.objects.filter(pk=soon.pk).update(answer_due_at=timezone.now() + timedelta(hours=2))
    Case.objects.filter(pk=case.pk).update(answer_due_at=timezone.now() + timedelta(days=9))
    until = timezone.localtime() + timedelta(days=1)
    asked = {"pick": [case.pk, soon.pk], "put_off": "", "reason": "Falta la pieza"}
    asked["until"], url = f"{until:%Y-%m-%dT%H:%M}", reverse("resolve:bulk")
    once_more = client_of(bo).post(url, asked)
    assert once_more.status_code == 422
    assert "En 1 de ellos vence algo antes." in once_more.text
    assert f"{soon.number}: La respuesta vence antes" in once_more.text
    assert case.number not in once_more.text
    assert not Snooze.objects.exists()
    told = client_of(bo).post(url, {**asked, "anyway": "on"}, follow=True)
    assert Snooze.objects.in_force().count() == 2
    assert "Quedan pospuestos 2 casos." in told.text


def test_several_in_which_nothing_falls_due_are_put_off_at_once(case, bo, client_of):
    until = timezone.localtime() + timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(answer_due_at=timezone.now() + timedelta(days=9))
    asked = {"pick": [case.pk], "put_off": "", "reason": "Falta la pieza"}
    asked["until"], url = f"{until:%Y-%m-%dT%H:%M}", reverse("resolve:bulk")
    told = client_of(bo).post(url, asked, follow=True)
    assert Snooze.objects.in_force().get().case == case
    assert "Queda pospuesto 1 caso." in told.text
    unsaid = client_of(bo).post(url, {**asked, "until": ""}, follow=True)
    assert "Diga hasta cuándo y por qué" in unsaid.text


def test_only_the_newest_first_has_older_pages(client_of, ana, tell_us, now):
    for n in range(PAGE + 1):
        tell_us(at=now - timedelta(hours=n))
    for order, said in (("due", "Next"), ("newest", "Older")):
        page = client_of(ana).get(
            "/casos/", {"view": "open", "order": order}, headers={"accept-language": "en"}
        )
        assert re.findall(r'rel="next"[^>]*>(\w+)', page.text) == [said]


@pytest.mark.parametrize(
    ("button", "typed", "more"),
    [
        ("note_all", {"note": "n" * 20_001}, {}),
        ("give", {"what": "w" * 301}, {"due_at": "2026-12-01T12:00"}),
        ("put_off", {"reason": "r" * 501}, {"until": "2026-12-01T12:00"}),
    ],
)
def test_what_is_too_long_for_several_cases_comes_back_whole(
    client_of, bo, ana, case, button, typed, more
):
    posted = {"pick": [case.pk], button: "", "to": ana.pk, **typed, **more}
    again = client_of(bo).post(reverse("resolve:bulk"), posted)
    assert again.status_code == 422
    assert "No se ha perdido nada" in again.text
    assert next(iter(typed.values())) in again.text
    assert f'name="pick" value="{case.pk}"' in again.text
