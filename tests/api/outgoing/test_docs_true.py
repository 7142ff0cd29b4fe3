"""The page about what programs are told says what they are told."""

import json
import re
from typing import Any

from albricias.api.outgoing.endpoints import PING
from albricias.api.outgoing.offered import OFFERED
from albricias.api.outgoing.sending import headers
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs/es/avisos.md").read_text(encoding="utf-8")


def test_every_event_is_documented_with_its_example():
    documented = re.findall(r"^### `([\w.]+)`\n\n.+\n\n```json\n(.+)\n```", PAGE, re.M)
    assert {name: json.loads(example) for name, example in documented} == {
        name: dict(offer.example) for name, offer in OFFERED.items()
    }
    assert f"`{PING}`" in PAGE


def test_the_examples_have_the_fields_that_are_sent(endpoint: Any, case: Any, ana: Any, now: Any):
    from albricias.api.outgoing.endpoints import Sending
    from albricias.api.outgoing.following import follow
    from albricias.resolve.entries import Entry

    endpoint("case.answered")
    Entry.answer(case, "Sí.", by=ana, at=now)
    follow(now=now)
    told = json.loads(Sending.objects.get().body)
    assert told["data"].keys() == OFFERED["case.answered"].example.keys()
    assert re.search(r'"type": "case.answered"', PAGE)


def test_every_field_and_header_is_documented(endpoint: Any, adela: Any, now: Any):
    fields = {name for offer in OFFERED.values() for name in offer.example}
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.M)) == fields
    one, secret = endpoint()
    for name in headers(one.ping(by=adela, at=now), secret, now=now):
        assert not name.startswith("webhook-") or f"`{name}`" in PAGE
