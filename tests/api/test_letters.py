"""Other systems bring letters; none is lost, and none is kept twice."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from albricias.api.shapes import LetterIn
from albricias.history import Event
from albricias.receive.models import Channel, Letter
from albricias.receive.told import Told
from albricias.resolve.cases import Case

STORY = {"story": "Me han cobrado dos veces.", "name": "Carlos Ibáñez", "email": "c@example.org"}


def test_the_shop_brings_a_letter_and_hears_where_to_look(shop: Any, ana: Any, work_off: Any):
    answer = shop.post("/letters", STORY)
    told = answer.json()
    letter = Letter.objects.get()
    assert answer.status_code == 201
    assert told["key"] == letter.key
    assert told["number"] is None
    assert told["tracking_url"] == f"http://testserver/c/{letter.key}/"
    assert (letter.channel, letter.source) == (Channel.API, shop.token.source)
    assert Told.from_letter(letter).story == STORY["story"]
    work_off()
    later = shop.get(told["url"].removeprefix("http://testserver")).json()
    case = Case.objects.get(letter=letter)
    assert (later["number"], later["standing"], later["owner"]) == (case.number, "open", "Ana Ríos")


def test_who_cannot_wait_hears_the_number_at_once(shop: Any, ana: Any):
    told = shop.post("/letters", STORY, Prefer="wait").json()
    assert told["number"] == Case.objects.get().number
    assert told["owner"] == "Ana Ríos"


def test_the_same_letter_sent_again_with_its_key_is_one_letter(shop: Any):
    first = shop.post("/letters", STORY, Idempotency_Key="pedido-7")
    again = shop.post("/letters", STORY, Idempotency_Key="pedido-7")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Event.objects.filter(name="letter.received").count() == Letter.objects.count() == 1


def test_another_letter_under_the_same_key_is_refused(shop: Any):
    shop.post("/letters", STORY, Idempotency_Key="pedido-7")
    other = shop.post("/letters", {**STORY, "story": "Otra cosa."}, Idempotency_Key="pedido-7")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert Letter.objects.count() == 1


def test_two_programs_may_use_the_same_key(shop: Any, program_of: Any, adela: Any):
    shop.post("/letters", STORY, Idempotency_Key="1")
    other = program_of(adela, name="La centralita")
    assert other.post("/letters", STORY, Idempotency_Key="1").status_code == 201
    assert Letter.objects.count() == 2


def test_without_a_key_each_post_is_a_letter_of_its_own(shop: Any):
    shop.post("/letters", STORY)
    shop.post("/letters", STORY)
    assert Letter.objects.count() == 2


def test_every_field_of_the_house_can_be_told_by_a_program():
    assert set(LetterIn.model_fields) == set(Told.__dataclass_fields__)


def test_a_letter_with_every_field_becomes_a_case_with_every_field(
    shop: Any, ana: Any, work_off: Any
):
    everything = {
        **STORY,
        "kind": "dispute",
        "subject": "Cobro",
        "expected": "Uno",
        "remedy_sought": "La devolución",
        "emotion": "angry",
        "topic": "Facturas",
        "product": "Fibra",
        "place": "Sevilla",
        "amount": "12.50",
        "phone": "600112233",
        "language": "pt",
        "times_told": 3,
        "public_link": "https://example.com/r/1",
        "origin": "Tienda",
    }
    assert set(everything) == set(LetterIn.model_fields)
    assert shop.post("/letters", everything).status_code == 201
    work_off()
    case = Case.objects.get()
    assert (case.kind, case.emotion, str(case.amount), case.times_told) == (
        "dispute",
        "angry",
        "12.50",
        3,
    )
    assert (case.public_link, case.origin, case.language) == (
        "https://example.com/r/1",
        "Tienda",
        "pt",
    )


def test_files_are_added_once_and_within_the_limit(shop: Any):
    key = shop.post("/letters", STORY).json()["key"]
    note = SimpleUploadedFile("nota.txt", b"Dos cobros el mismo dia.")
    added = shop.upload(f"/letters/{key}/attachments", [note])
    assert added.status_code == 201
    assert [file["name"] for file in added.json()["attachments"]] == ["nota.txt"]
    note.seek(0)
    assert len(shop.upload(f"/letters/{key}/attachments", [note]).json()["attachments"]) == 1
    many = [SimpleUploadedFile(f"{n}.txt", f"nota {n}".encode()) for n in range(5)]
    refused = shop.upload(f"/letters/{key}/attachments", many)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_attachments")
    program = SimpleUploadedFile("nota.pdf", b"MZ\x90\x00 no es un PDF")
    refused = shop.upload(f"/letters/{key}/attachments", [program])
    assert refused.json()["code"] == "attachment_kind_refused"
    assert Letter.objects.get().attachments.count() == 1


def test_a_program_sees_its_own_letters_and_those_its_colleague_may_see(
    shop: Any, program_of: Any, zoe: Any, ana: Any, case: Any
):
    key = shop.post("/letters", STORY).json()["key"]
    zoes = program_of(zoe, name="La de Zoe")
    assert shop.get(f"/letters/{key}").status_code == 200
    assert zoes.get(f"/letters/{key}").status_code == 404
    assert zoes.get(f"/letters/{case.key}").status_code == 404
    assert shop.get(f"/letters/{case.key}").json()["number"] == case.number


def test_a_letter_is_kept_if_the_database_takes_it_and_else_the_program_is_told(
    shop: Any, monkeypatch: Any
):
    from django.db import OperationalError

    def locked(*_args: Any, **_more: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("albricias.api.letters.store", locked)
    answer = shop.post("/letters", STORY)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_stored")
    assert answer["Retry-After"] == "5"


def test_files_that_find_no_room_on_the_disk_are_asked_for_again(shop: Any, monkeypatch: Any):
    import errno

    from albricias.api import letters

    def full(*_words: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    key = shop.post("/letters", STORY).json()["key"]
    monkeypatch.setattr(letters, "keep", full)
    answer = shop.upload(
        f"/letters/{key}/attachments", [SimpleUploadedFile("nota.txt", b"Dos cobros.")]
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "not_stored")
    assert not Letter.objects.get().attachments.exists()


def test_bodies_that_are_no_letter_are_refused_each_for_its_reason(shop: Any):
    wrong = {
        b"{": (400, "body_unreadable"),
        b"\xff\xfe": (400, "body_unreadable"),
        b"[" * 100_000: (400, "body_unreadable"),
        b"": (422, "fields_wrong"),
        b"[]": (422, "fields_wrong"),
        b"null": (422, "fields_wrong"),
        b'{"story": 7}': (422, "fields_wrong"),
        b'{"story": "  "}': (422, "fields_wrong"),
        b'{"story": "a\\u0000b"}': (422, "fields_wrong"),
        b'{"story": "a\\ud800b"}': (422, "fields_wrong"),
        b'{"story": "a", "times_told": 1e400}': (422, "fields_wrong"),
        b'{"story": "a", "times_told": ' + b"9" * 4000 + b"}": (422, "fields_wrong"),
        b'{"story": "a", "times_told": ' + b"9" * 5000 + b"}": (400, "body_unreadable"),
        b'{"story": "a", "color": "rojo"}': (422, "fields_wrong"),
        json.dumps({"story": "a" * 9_000_000}).encode(): (413, "body_too_big"),
    }
    for body, expected in wrong.items():
        answer = shop.post_raw("/letters", body)
        assert (answer.status_code, answer.json()["code"]) == expected, body[:40]
    answer = shop.post_raw("/letters", b"story=a", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (415, "body_not_json")
    assert Letter.objects.count() == 0
