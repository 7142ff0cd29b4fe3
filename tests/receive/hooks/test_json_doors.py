"""Reviews and posts of other systems come in by a door of their own, signed and kept."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import translation
from django.utils.timezone import now as timezone_now
from standardwebhooks.webhooks import Webhook

from albricias import history
from albricias.history import Event
from albricias.receive.channels.hooks.doors import Delivery
from albricias.receive.channels.hooks.presets import PRESETS
from albricias.receive.health import State, intakes, letters_of
from albricias.receive.models import Channel, Letter
from albricias.resolve.cases import Case
from albricias.resolve.reading import read_unread

REVIEW = json.loads(PRESETS["review"].sample)
READ = PRESETS["review"].options
STORY = {"story": "story"}


def signed(body: bytes, secret: str = "secreto") -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_a_review_becomes_a_case_with_its_public_link(
    door: Any, post: Any, work_off: Any, ana: Any
):
    reviews = door("json", proof="address", **READ)
    assert post(reviews, REVIEW).status_code == 200
    work_off()
    case = Case.objects.get()
    assert (case.channel, case.kind) == (Channel.REVIEW, "complaint")
    assert case.public_link == "https://example.com/r/1042"
    assert case.story == "Me cobraron dos veces y nadie contesta."
    assert str(case.customer) == "Carlos"
    delivery = Delivery.objects.get()
    assert json.loads(bytes(delivery.body)) == REVIEW
    assert delivery.letters == 1
    letter = Letter.objects.get()
    assert (letter.source, letter.external_id) == (reviews.source, "r-1042")
    assert json.loads(bytes(letter.raw))["post"] == REVIEW


def test_the_same_post_sent_again_is_one_delivery_and_one_letter(
    door: Any, post: Any, work_off: Any
):
    reviews = door("json", proof="address", **READ)
    for _time in range(3):
        assert post(reviews, REVIEW).status_code == 200
        work_off()
    longer = {**REVIEW, "sent": "again, in other clothes"}
    assert post(reviews, longer).status_code == 200
    work_off()
    assert Delivery.objects.count() == 2
    assert Letter.objects.count() == Case.objects.count() == 1


def test_a_list_of_posts_becomes_as_many_letters(door: Any, post: Any, work_off: Any):
    network = door("json", proof="address", **PRESETS["posts"].options)
    post(network, json.loads(PRESETS["posts"].sample))
    work_off()
    assert Delivery.objects.get().letters == Case.objects.count() == 2


def test_one_bad_post_stops_no_other_and_waits_with_its_reason(
    door: Any, post: Any, work_off: Any, adela: Any, now: Any
):
    network = door("json", proof="address", **PRESETS["posts"].options)
    post(network, {"items": [{"id": 1, "message": ""}, {"id": 2, "message": "Sin luz."}]})
    with translation.override("es"):  # whoever unpacks it speaks the language of the house
        work_off()
    delivery = Delivery.objects.waiting().get()
    assert delivery.why == "En el envío 1, la expresión de «Qué pasó» no encuentra palabras."
    assert Case.objects.get().story == "Sin luz."
    network.read_by({"fields": {"story": "message || 'sin texto'"}}, by=adela, at=now)
    delivery.try_again(by=adela, at=now)
    work_off()
    assert not Delivery.objects.waiting().exists()
    assert Case.objects.count() == 2


def test_what_is_no_json_waits_and_is_there_to_be_read(door: Any, post: Any, work_off: Any):
    reviews = door("json", proof="address", **READ)
    assert post(reviews, b"\xffno es json").status_code == 200
    work_off()
    delivery = Delivery.objects.waiting().get()
    assert bytes(delivery.body) == b"\xffno es json"
    assert delivery.why
    reviews.refresh_from_db()
    assert reviews.last_error == delivery.why


def test_a_signature_in_the_header_of_their_choice_is_checked(door: Any, post: Any):
    shop = door("json", proof="hmac", header="Firma-Tienda", **READ)
    body = json.dumps(REVIEW).encode()
    assert post(shop, body, Firma_Tienda=f"sha256={signed(body)}").status_code == 200
    raw = hmac.new(b"secreto", body, hashlib.sha256).digest()
    assert post(shop, body, Firma_Tienda=base64.b64encode(raw).decode()).status_code == 200
    for wrong in (signed(body, "otro"), "", "ñ", signed(body + b" ")):
        refused = post(shop, body, Firma_Tienda=wrong)
        assert (refused.status_code, refused.json()["code"]) == (401, "signature_wrong")
    assert Delivery.objects.count() == 1


def test_standard_webhooks_are_checked_as_the_specification_says(
    door: Any, post: Any, now: Any, monkeypatch: Any
):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: now)
    secret = "whsec_" + base64.b64encode(b"veinticuatro bytes o mas").decode()
    shop = door("json", proof="standard", secrets={"secret": secret}, **READ)
    body = json.dumps(REVIEW)

    def send(message: str, at: Any, secret: str = secret, said: str = body) -> int:
        headers = {
            "webhook-id": message,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(message, at, body),
        }
        status: int = post(shop, said.encode(), **headers).status_code
        return status

    assert send("m1", now) == 200
    assert send("m1", now) == 200
    assert send("m2", now.replace(hour=now.hour - 1)) == 401
    assert send("m3", now, said=body + " ") == 401
    assert send("m4", now, secret="whsec_" + base64.b64encode(b"x" * 24).decode()) == 401
    assert [one.external_id for one in Delivery.objects.all()] == ["m1"]


def test_nobody_else_is_at_home(door: Any, post: Any, adela: Any, now: Any, client: Any):
    reviews = door("json", proof="address", **READ)
    unknown = client.post("/entrada/no-hay-tal-puerta/", {}, content_type="application/json")
    assert unknown.status_code == 404
    assert client.get(f"/entrada/{reviews.key}/").status_code == 200
    assert client.put(f"/entrada/{reviews.key}/").status_code == 405
    reviews.stop(by=adela, at=now)
    assert post(reviews, REVIEW).status_code == 410
    assert not Delivery.objects.exists()
    reviews.resume(by=adela, at=now)
    assert post(reviews, REVIEW).status_code == 200


def test_what_cannot_be_stored_is_asked_for_again(door: Any, post: Any, monkeypatch: Any):
    reviews = door("json", proof="address", **READ)

    def full(*_args: Any, **_more: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Delivery, "keep", full)
    assert post(reviews, REVIEW).status_code == 503


def test_what_is_too_large_is_said_so(door: Any, post: Any, settings: Any):
    import dataclasses

    values = {**settings.HOME.values, "hook_mb": 1}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    reviews = door("json", proof="address", **READ)
    assert post(reviews, b" " * (1024 * 1024 + 1)).status_code == 413
    assert not Event.objects.filter(name="delivery.received").exists()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"rating": 5}, "compliment"),
        ({"rating": "muchas"}, "complaint"),
        ({"rating": None}, "complaint"),
    ],
)
def test_stars_say_what_it_is(told: Any, kept: str, door: Any, post: Any, work_off: Any):
    reviews = door("json", proof="address", **READ)
    post(reviews, {"review": {**REVIEW["review"], **told}})
    work_off()
    assert Case.objects.get().kind == kept


def test_what_no_case_can_hold_is_left_out_and_nothing_else(door: Any, post: Any, work_off: Any):
    fields = {
        name: name for name in ("story", "kind", "public_link", "times_told", "name", "amount")
    }
    odd = door("json", proof="address", fields=fields)
    post(
        odd,
        {
            "story": "a\u0000b \ud800",
            "kind": 7,
            "public_link": "javascript:alert(1)",
            "times_told": "muchas",
            "name": ["Ana", "Ríos"],
            "amount": {"x": 1},
        },
    )
    work_off()
    case = Case.objects.get()
    assert (case.kind, case.public_link, case.times_told) == ("complaint", "", 1)
    assert str(case.customer) == "Ana, Ríos"


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e30", "12345678901234", "-1e10"])
def test_an_amount_no_case_can_hold_is_left_out_and_kept_in_the_letter(
    amount: str, door: Any, post: Any, work_off: Any
):
    shop = door("json", proof="address", fields={"story": "story", "amount": "amount"})
    post(shop, {"story": "Me cobraron de más.", "amount": amount})
    work_off()
    case = Case.objects.get()
    assert (case.story, case.amount) == ("Me cobraron de más.", None)
    assert json.loads(bytes(case.letter.raw))["amount"] == amount
    assert read_unread() == 1


def test_a_list_of_six_hundred_posts_is_read_to_its_end(door: Any, post: Any, work_off: Any):
    network = door("json", proof="address", posts="items", external_id="id", fields=STORY)
    post(network, {"items": [{"id": str(n), "story": f"Queja {n}."} for n in range(601)]})
    history.work_off(most=1)
    assert Letter.objects.count() == Delivery.objects.get().letters == 601
    assert Letter.objects.filter(external_id="600").exists()


def test_a_header_anybody_may_write_hides_no_complaint(door: Any, post: Any):
    shop = door("json", proof="address", external_id="id", fields=STORY)
    for n in (1, 2, 3):
        answer = post(shop, {"id": n, "story": f"Queja {n}."}, webhook_id="always-the-same")
        assert answer.status_code == 200
    assert Delivery.objects.count() == 3


def test_two_people_who_write_the_same_words_are_two_letters(door: Any, post: Any, work_off: Any):
    network = door("json", proof="address", posts="items", fields=STORY)
    two = {"items": [{"story": "Fatal."}, {"story": "Fatal."}]}
    for _time in range(2):
        post(network, two)
        work_off()
    assert (Delivery.objects.count(), Case.objects.count()) == (1, 2)
    Delivery.objects.get().try_again(by=network.added_by, at=network.added_at)
    Delivery.objects.update(unpacked_at=None)
    work_off()
    assert Case.objects.count() == 2
    post(network, {"items": [{"story": "Fatal."}]})
    work_off()
    assert Case.objects.count() == 3


def test_ids_that_begin_alike_are_two_posts(door: Any, post: Any, work_off: Any):
    shop = door("json", proof="address", external_id="id", fields=STORY)
    for n in (1, 2):
        post(shop, {"id": "a" * 210 + str(n), "story": "Fatal."})
    work_off()
    assert Case.objects.count() == 2


def test_a_time_no_clock_shows_is_a_wrong_signature(door: Any, post: Any):
    shop = door("json", proof="standard", secrets={"secret": "whsec_eHh4eHh4eHh4eHh4eHh4eHh4"})
    for stamp in ("9" * 5000, "9" * 13, "-1"):
        answer = post(
            shop, REVIEW, webhook_id="1", webhook_timestamp=stamp, webhook_signature="v1,x"
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong")


def test_who_is_turned_away_leaves_one_trace_a_minute(
    door: Any, post: Any, monkeypatch: Any, now: Any, django_assert_num_queries: Any
):
    from django.utils import timezone

    shop = door("json", proof="hmac", header="X-Signature", **READ)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert post(shop, REVIEW, X_Signature="mal", accept_language="en").status_code == 401
    shop.refresh_from_db()
    assert shop.last_failure_at == now
    assert shop.last_error.startswith("La firma no ")
    assert {one.state for one in intakes(now=now) if one.name == shop.name} == {State.FAILING}
    with django_assert_num_queries(1):
        post(shop, REVIEW, X_Signature="mal")
    later = now + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    post(shop, REVIEW, X_Signature="mal")
    shop.refresh_from_db()
    assert shop.last_failure_at == later


def test_once_something_right_came_the_door_works_again(
    door: Any, post: Any, work_off: Any, monkeypatch: Any, now: Any
):
    from django.utils import timezone

    shop = door("json", proof="hmac", header="X-Signature", **READ)
    monkeypatch.setattr(timezone, "now", lambda: now)
    body = json.dumps(REVIEW).encode()
    post(shop, body, X_Signature="mal")
    post(shop, body, X_Signature=signed(body))
    work_off(at=now + timedelta(seconds=5))
    assert {one.state for one in intakes(now=now) if one.name == shop.name} == {State.WORKS}


def test_the_letters_of_a_door_are_known_by_its_number(door: Any, post: Any, work_off: Any):
    shop = door("json", proof="address", channel="api", fields=STORY)
    post(shop, {"story": "Fatal."})
    work_off()
    [way] = [one for one in intakes(now=timezone_now()) if one.name == shop.name]
    assert letters_of(way).count() == 1
