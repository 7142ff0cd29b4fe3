"""Programs read the cases their colleague may see, and relay what customers add."""

from datetime import timedelta
from typing import Any

from albricias.people.models import ContactPoint
from albricias.receive.channels.mail import storing
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.merging import CaseMerge
from albricias.tell import hearing


def test_a_program_reads_its_colleagues_cases_and_no_others(
    program_of: Any, ana: Any, zoe: Any, case: Any
):
    anas, zoes = program_of(ana, name="De Ana"), program_of(zoe, name="De Zoe")
    assert [one["number"] for one in anas.get("/cases").json()["cases"]] == [case.number]
    assert zoes.get("/cases").json() == {"cases": [], "older": None}
    assert zoes.get(f"/cases/{case.number}").status_code == 404


def test_pages_follow_one_another_without_gap_or_double(shop: Any, tell_us: Any, now: Any):
    cases = [tell_us(at=now - timedelta(minutes=n // 2)) for n in range(60)]
    seen, path = [], "/cases"
    while path:
        page = shop.get(path).json()
        seen += [case["number"] for case in page["cases"]]
        path = (page["older"] or "").removeprefix("http://testserver")
    assert sorted(seen) == sorted(case.number for case in cases)
    assert len(shop.get("/cases").json()["cases"]) == 25


def test_a_list_can_be_narrowed_by_how_cases_stand(shop: Any, case: Any):
    assert len(shop.get("/cases?standing=open").json()["cases"]) == 1
    assert shop.get("/cases?standing=confirmed").json()["cases"] == []
    assert shop.get("/cases?standing=closed").status_code == 422


def test_a_case_is_read_with_all_that_was_said(shop: Any, case: Any, ana: Any, now: Any):
    Entry.answer(case, "Lo miramos.", by=ana, at=now)
    told = shop.get(f"/cases/{case.number}").json()
    assert told["story"] == case.story
    assert told["customer"] == "Carlos Ibáñez"
    assert [(said["kind"], said["text"], said["by"]) for said in told["entries"]] == [
        ("answer", "Lo miramos.", "Ana Ríos")
    ]


def test_what_the_customer_adds_elsewhere_is_heard_once(shop: Any, case: Any):
    said = {"text": "Sigue igual."}
    for _time in range(2):
        answer = shop.post(f"/cases/{case.number}/entries", said, Idempotency_Key="chat-1")
        assert answer.status_code == 201
        assert answer.json() == {"number": case.number, "heard": True}
    assert [entry.text for entry in case.entries.all()] == ["Sigue igual."]


def test_what_the_customer_adds_needs_its_key(shop: Any, case: Any):
    answer = shop.post(f"/cases/{case.number}/entries", {"text": "Sigue igual."})
    assert answer.status_code == 422
    assert answer.json()["details"]["fields"][0]["field"] == "Idempotency-Key"


def test_reading_many_cases_costs_as_much_as_reading_one(
    shop: Any, tell_us: Any, django_assert_num_queries: Any
):
    for _time in range(5):
        tell_us()
    shop.get("/cases")
    with django_assert_num_queries(1):  # the token is known for some seconds
        assert len(shop.get("/cases").json()["cases"]) == 5


def test_a_program_that_reads_cases_gets_no_key_of_a_customers_page(program_of: Any, case: Any):
    reader = program_of(case.owner, "cases:read")
    for path in ("/cases", f"/cases/{case.number}"):
        assert case.key not in reader.get(path).content.decode()


def test_who_may_not_answer_adds_no_words_but_brings_letters(program_of: Any, case: Any, dora: Any):
    watching = program_of(dora)
    said = {"text": "Soy el cliente."}
    answer = watching.post(f"/cases/{case.number}/entries", said, Idempotency_Key="1")
    assert (answer.status_code, answer.json()["code"]) == (403, "may_not_speak")
    assert not case.entries.exists()
    assert watching.post("/letters", {"story": "Me cobraron de más."}).status_code == 201


def test_words_handed_on_by_a_program_prove_no_address(
    shop: Any, ana: Any, now: Any, work_off: Any
):
    raw = (
        b"From: Rosa <rosa@example.org>\r\nSubject: Cobro\r\nMessage-ID: <r@x>\r\n\r\nCobro doble."
    )
    storing.store(raw, source="quejas@tienda.example", received_at=now)
    work_off(at=now)
    case = Case.objects.get()
    said = {"text": "Sigue igual."}
    shop.post(f"/cases/{case.number}/entries", said, Idempotency_Key="1")
    assert [entry.text for entry in case.entries.all()] == ["Sigue igual."]
    assert not ContactPoint.objects.exclude(verified_at=None).exists()
    hearing.add(case, "Con mi llave.", (), token="t", at=now)
    assert ContactPoint.objects.get(kind="email").verified_at == now


def test_a_case_that_goes_on_in_another_is_read_there_by_who_may_see_it(
    shop: Any, program_of: Any, tell_us: Any, ana: Any, zoe: Any, bo: Any, now: Any
):
    kept, gone = (tell_us(told, name="Rosa Gil", email="rosa@example.org") for told in ("a", "b"))
    for one in (kept, gone):
        one.assign(ana, by=bo, at=now)
    CaseMerge.make(gone, into=kept, by=ana, at=now)
    assert shop.get(f"/cases/{gone.number}").json()["number"] == kept.number
    said = {"text": "Sigue igual."}
    answer = shop.post(f"/cases/{gone.number}/entries", said, Idempotency_Key="1")
    assert answer.json() == {"number": kept.number, "heard": True}
    assert [entry.text for entry in kept.entries.all()] == ["Sigue igual."]
    Case.objects.filter(pk=kept.pk).update(owner=zoe, team=zoe.team)
    agent = program_of(ana, name="De Ana")
    assert agent.get(f"/cases/{gone.number}").status_code == 404
