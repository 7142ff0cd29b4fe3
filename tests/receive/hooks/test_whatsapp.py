"""People write by WhatsApp: each message is kept, and a conversation is one case."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from albricias.history import Event
from albricias.receive.arriving import store
from albricias.receive.channels.hooks import whatsapp
from albricias.receive.models import Channel, Letter
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.resolutions import Confirmation, ResolutionOffer

SECRETS = {"app_secret": "secreto-de-app", "verify_token": "palabra", "access_token": "llave"}
CARLOS = "34600112233"


def message(
    n: int, words: str = "Me han cobrado dos veces.", sender: str = CARLOS, **more: Any
) -> Any:
    return {
        "from": sender,
        "id": f"wamid.{n}",
        "timestamp": "1763370000",
        **(more or {"type": "text", "text": {"body": words}}),
    }


def told(*messages: Any, statuses: Any = ()) -> Any:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "34911", "phone_number_id": "1"},
        "contacts": [{"profile": {"name": "Carlos Ibáñez"}, "wa_id": CARLOS}],
        "messages": list(messages),
        "statuses": list(statuses),
    }
    changes = [{"field": "messages", "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "0", "changes": changes}]}


@pytest.fixture
def phone(door: Any) -> Any:
    return door("whatsapp", "El móvil", secrets=SECRETS)


@pytest.fixture
def write(phone: Any, post: Any, work_off: Any, monkeypatch: Any, now: Any) -> Any:
    """Somebody writes, so many minutes after ten o'clock."""
    from django.utils import timezone

    def send(*messages: Any, minutes: float = 0, statuses: Any = ()) -> Any:
        moment = now + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        body = json.dumps(told(*messages, statuses=statuses)).encode()
        mac = hmac.new(b"secreto-de-app", body, hashlib.sha256).hexdigest()
        answer = post(phone, body, X_Hub_Signature_256=f"sha256={mac}")
        assert answer.status_code == 200
        work_off(at=moment)
        return answer

    return send


def test_the_door_is_verified_by_its_word(phone: Any, client: Any):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "palabra"}
    answer = client.get(f"/entrada/{phone.key}/", asked)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert (
        client.get(f"/entrada/{phone.key}/", {**asked, "hub.verify_token": "x"}).status_code == 401
    )


def test_a_post_without_the_apps_signature_is_refused(phone: Any, post: Any):
    assert post(phone, told(message(1))).status_code == 401
    assert post(phone, told(message(1)), X_Hub_Signature_256="sha256=00").status_code == 401
    assert not Letter.objects.exists()


def test_what_carlos_writes_becomes_a_case(write: Any, ana: Any):
    write(message(1))
    case = Case.objects.get()
    assert (case.channel, case.story) == (Channel.WHATSAPP, "Me han cobrado dos veces.")
    assert case.customer
    assert (case.customer.name, case.customer.phone) == ("Carlos Ibáñez", f"+{CARLOS}")
    assert Letter.objects.get().external_id == "wamid.1"


def test_the_next_messages_of_a_conversation_are_entries_of_its_case(write: Any, ana: Any):
    write(message(1), message(2, "Y nadie contesta."))
    write(message(3, "¿Hola?"), minutes=30)
    case = Case.objects.get()
    assert [entry.text for entry in case.entries.all()] == ["Y nadie contesta.", "¿Hola?"]
    assert Letter.objects.filter(filed_at=None).count() == 0
    assert {str(entry.letter).split()[1] for entry in case.entries.all()} == {"wamid.2", "wamid.3"}


def test_while_the_case_is_open_a_day_later_is_still_the_conversation(write: Any, ana: Any):
    write(message(1))
    write(message(2, "Sigo esperando."), minutes=26 * 60)
    assert Case.objects.count() == 1
    write(message(3, "Otra cosa distinta."), minutes=(26 + 80) * 60)
    assert Case.objects.count() == 2


def test_after_it_ended_a_late_message_is_a_new_case_and_a_quick_one_opens_it(
    write: Any, ana: Any, now: Any
):
    write(message(1))
    case = Case.objects.get()
    ResolutionOffer.make(case, "Devuelto.", by=ana, at=now + timedelta(minutes=5))
    Confirmation.hear(case, "yes", told_again=False, words="", at=now + timedelta(minutes=10))
    write(message(2, "Pues no ha llegado."), minutes=20)
    case.refresh_from_db()
    assert (Case.objects.count(), case.is_ended) == (1, False)
    ResolutionOffer.make(case, "Ahora sí.", by=ana, at=now + timedelta(minutes=30))
    Confirmation.hear(case, "yes", told_again=False, words="", at=now + timedelta(minutes=35))
    write(message(3, "Me han cortado la línea."), minutes=35 + 90)
    assert Case.objects.count() == 2


def test_two_people_are_two_conversations(write: Any, ana: Any):
    write(message(1), message(2, "Hola", sender="34699000111"))
    assert Case.objects.count() == 2


def test_the_same_nine_digits_of_another_country_are_another_conversation(write: Any, ana: Any):
    write(message(1, sender="5511987654321"), message(2, "Hola", sender="5521987654321"))
    assert Case.objects.count() == 2
    write(message(3, "¿Y bien?", sender="5511987654321"), minutes=5)
    assert Case.objects.count() == 2
    assert Entry.objects.get().case.story == "Me han cobrado dos veces."


def test_who_writes_to_another_number_of_ours_begins_anew(
    write: Any, phone: Any, door: Any, ana: Any, now: Any, work_off: Any
):
    write(message(1))
    other = door("whatsapp", "Otro móvil", secrets=SECRETS)
    [heard], _statuses = whatsapp.read(json.dumps(told(message(2))).encode())
    store(
        Letter(
            channel=Channel.WHATSAPP,
            source=other.source,
            external_id=heard.external_id,
            raw=heard.raw,
            received_at=now,
        )
    )
    work_off(at=now)
    assert Case.objects.count() == 2


def test_the_same_message_delivered_again_is_heard_once(write: Any, ana: Any):
    write(message(1))
    write(message(1), message(2, "¿Hola?"), minutes=1)
    write(message(2, "¿Hola?"), minutes=2)
    assert Letter.objects.count() == 2
    assert Entry.objects.count() == 1


def test_what_became_of_our_messages_is_noted(write: Any):
    failed = {"code": 131026, "title": "Message undeliverable"}
    write(statuses=[{"id": "wamid.9", "status": "failed", "errors": [failed]}])
    event = Event.objects.get(name="whatsapp.status")
    assert event.data == {
        "message_id": "wamid.9",
        "status": "failed",
        "reason": "131026 Message undeliverable",
    }


KINDS = [
    (
        {"type": "button", "button": {"text": "No está resuelto", "payload": "no"}},
        "No está resuelto",
    ),
    (
        {
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "Sí"}},
        },
        "Sí",
    ),
    (
        {
            "type": "interactive",
            "interactive": {"list_reply": {"id": "1", "title": "Facturas", "description": "Dos"}},
        },
        "Facturas. Dos",
    ),
    ({"type": "image", "image": {"id": "77", "caption": "La factura"}}, "La factura"),
    ({"type": "image", "image": {"id": "77"}}, "(una foto, sin palabras)"),
    ({"type": "audio", "audio": {"id": "78", "voice": True}}, "(un mensaje de voz)"),
    ({"type": "sticker", "sticker": {"id": "79"}}, "(una pegatina)"),
    (
        {"type": "location", "location": {"latitude": 37.38, "longitude": -5.99, "name": "Aquí"}},
        "Aquí · 37.38, -5.99",
    ),
    (
        {
            "type": "contacts",
            "contacts": [{"name": {"formatted_name": "Rosa"}, "phones": [{"phone": "600"}]}],
        },
        "Rosa 600",
    ),
    ({"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": "👎"}}, "👎"),
    ({"type": "unsupported", "errors": [{"code": 131051}]}, "mire el teléfono"),
    ({"type": "una-de-mañana"}, "mire el teléfono"),
]


@pytest.mark.parametrize(("kind", "words"), KINDS)
def test_every_kind_of_message_says_something(kind: Any, words: str, settings: Any):
    from django.utils import translation

    with translation.override("es"):
        [found], _none = whatsapp.read(json.dumps(told(message(1, **kind))).encode())
    assert words in json.loads(found.raw)["story"]
    assert json.loads(found.raw)["message"]["type"] == kind["type"]


@pytest.mark.parametrize(
    "odd",
    [[], 7, {"entry": 7}, {"entry": [{"changes": [{"value": []}]}]}, told("x", 7, None), told({})],
)
def test_no_shape_of_tomorrow_breaks_the_reading(odd: Any):
    messages, statuses = whatsapp.read(json.dumps(odd).encode())
    assert all(message.raw for message in messages)
    assert statuses == []


class Graph(BaseHTTPRequestHandler):
    """The service that keeps the files: first where one is, then the file."""

    server: ThreadingHTTPServer

    photo = b"\xff\xd8\xff\xe0 una foto"
    seen: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers["Authorization"]))
        if self.path == "/77":
            url = f"http://127.0.0.1:{self.server.server_port}/files/77"
            body = json.dumps({"url": url, "mime_type": "image/jpeg"}).encode()
        else:
            body = self.photo
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def graph(settings: Any) -> Any:
    import dataclasses

    server = ThreadingHTTPServer(("127.0.0.1", 0), Graph)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    values = {**settings.HOME.values, "whatsapp_api": address}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    Graph.seen = []
    yield Graph
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_photo_is_fetched_and_kept_with_its_letter(write: Any, graph: Any, ana: Any):
    write(message(1, type="image", image={"id": "77", "caption": "La factura"}))
    [kept] = Letter.objects.get().attachments.all()
    assert (kept.media_type, kept.file.read()) == ("image/jpeg", Graph.photo)
    assert {word for _path, word in graph.seen} == {"Bearer llave"}


def test_a_file_that_is_not_there_yet_is_asked_for_again(write: Any, settings: Any, ana: Any):
    import dataclasses

    from albricias.history import Work

    values = {**settings.HOME.values, "whatsapp_api": "http://127.0.0.1:9"}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    write(message(1, type="image", image={"id": "77"}))
    work = Work.objects.get(handler="receive.fetch_media")
    assert (work.done_at, work.attempts) == (None, 1)
    assert Case.objects.count() == 1
