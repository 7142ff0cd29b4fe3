"""Every address, and every list behind it, asked by who reads a confidential case: nothing that
the case says is shown without a `Reading` of it being written down."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from albricias.change.models import Change
from albricias.learn.models import Cause
from albricias.people.models import Colleague, Team
from tests.site.test_permissions import PLACED, SENT, Address, every, open_house, things_of

__all__ = ["open_house"]

SAID = "zarzamora"
# Another word of the story: pages may say the words that were searched for.
SOUGHT = "frambuesa"
WORDS = f"Aquí huele a {SAID} y a {SOUGHT}"
DEEPEST = 2
# Beside what the pages lead to: what somebody types.
TYPED = {
    "search": [f"?q={SOUGHT}", f"?q={SOUGHT}&what=cases", f"?q={SOUGHT}&what=people"],
    "search-soon": [f"?q={SOUGHT}"],
    "people:customers": [f"?q={SOUGHT}"],
    "resolve:inbox": [f"?q={SOUGHT}", "?view=all"],
    "resolve:export": ["?view=all"],
    "resolve:mentionable": ["?q=z"],
    "receive:who": ["?email=quien@example.net"],
}


@dataclass
class Scene:
    """A confidential case, which says one word wherever it says anything."""

    case: Any
    # Another one of the same customer, open to whoever sees such cases.
    beside: Any
    other: Any
    reader: Colleague
    things: dict[str, int]
    token: str

    def args(self, one: Address, about: list[str]) -> Iterator[dict[str, Any]]:
        """What the address may be about; of what is no thing of the case, the first ones."""
        thing = next((word for word in about if word in self.things), "")
        known: dict[str, Any] = {
            "number": self.case.number,
            "key": self.case.key,
            "other": self.other.number,
            "into": self.other.customer_id,
            "of": "kind",
            "kind": "json",
            "act": "answer",
            "uidb36": "a",
            "step_pk": 0,
        }
        several = "pk" in one.args and thing in ("", "change")
        for pk in self.seen if several else [self.things.get(thing, 0)]:
            yield {name: (known | {"pk": pk})[name] for name in one.args}
        if one.name == "case":
            yield {"number": self.beside.number}

    @property
    def seen(self) -> list[int]:
        """The keys of what this case is linked to from elsewhere."""
        models = (Change, Cause, Team)
        return sorted({pk for model in models for pk in model.objects.values_list("pk", flat=True)})


@pytest.fixture
def scene_for(norte: Team, sur: Team, tell_us: Callable[..., Any], now: datetime) -> Any:
    from albricias.api.tokens import ApiToken, Scope
    from albricias.people.models import Notice
    from albricias.people.notices import What
    from albricias.resolve.confidential import Confidence
    from albricias.resolve.drafts import Draft
    from albricias.resolve.entries import Entry
    from albricias.resolve.graces import Grace
    from albricias.resolve.remedies import Remedy
    from albricias.resolve.snoozes import Snooze
    from albricias.tell.models import Telling, TellingAnswer
    from tests.conftest import colleague

    def make(role: str) -> Scene:
        reader = colleague("Rosa Lectora", role, norte)
        mate, far = colleague("Hilda Compañera", "agent", norte), colleague("Leo", "agent", sur)
        judge = colleague("Juana Jueza", "administration")
        told = {"name": SOUGHT, "email": "quien@example.net", "expected": WORDS}
        case = tell_us(WORDS, topic=SAID, place=SAID, remedy_sought=WORDS, **told)
        case.assign(reader, by=None, at=now)
        other = tell_us("Otra cosa.", name="Otra", email="otra@example.net")
        other.assign(reader, by=None, at=now)
        beside = tell_us("Otra factura.", name=SOUGHT, email="quien@example.net")
        beside.assign(reader, by=None, at=now)
        things = things_of(case, reader, mate, far, judge, tell_us, at=now, words=WORDS)
        things["reader"] = Confidence.ask(case, [judge], why=WORDS, by=reader, at=now).pk
        words = {"text": WORDS}
        for kind in Entry.Kind.values:
            Entry.objects.create(case=case, kind=kind, text=WORDS, by=mate, at=now)
        Draft.keep(case, "answer", words, by=reader, at=now)
        soon = now + timedelta(minutes=1)
        grace = Grace.objects.create(
            case=case, kind="answer", said=words, by=mate, at=now, goes_at=soon
        )
        things["grace"] = grace.pk
        Remedy.objects.create(
            case=case, kind="gift", what=WORDS, amount=Decimal(1), by=mate, at=now
        )
        Snooze.objects.create(case=case, reason=WORDS, by=reader, at=now, until=soon)
        telling = Telling.objects.get(pk=things["telling"])
        TellingAnswer.hear(telling, noticed="yes", worth_it=True, words=WORDS, at=now)
        for n, what in enumerate(What):
            Notice.give(reader, what, key=f"n{n}", at=now, by=mate, case=case, words=WORDS)
        case.refresh_from_db()
        every_scope = list(map(str, Scope))
        token = ApiToken.make("t", scopes=every_scope, colleague=reader, by=reader, at=now)[1]
        return Scene(case, beside, other, reader, things, token)

    return make


def leads_to(path: str, page: str) -> Iterator[str]:
    """The other lists of this same page: its tabs, filters and further pages."""
    for href in re.findall(r'href="([^"]+)"', page):
        parts = urlsplit(unescape(href))
        if parts.query and parts.path in ("", path):
            yield f"{path}?{parts.query}"


def shown(scene: Scene, client: Client, method: str, path: str, name: str) -> tuple[str, int]:
    """What the answer says, and how many readings of the case it left; undone afterwards."""
    from albricias.resolve.reading_log import Reading

    words: dict[str, Any] = {}
    if name.startswith("api-1:"):
        client = Client()
        words = {"HTTP_AUTHORIZATION": f"Bearer {scene.token}", "HTTP_IDEMPOTENCY_KEY": "una"}
        if method == "post":
            words["content_type"] = "application/json"
    if method == "post":
        words["data"] = SENT.get(name, {})
    cookies = SimpleCookie(client.cookies.output(header="", sep=""))
    with transaction.atomic():
        response = getattr(client, method)(path, **words)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        noted = Reading.objects.filter(colleague=scene.reader).count()
        transaction.set_rollback(True)
    client.cookies = cookies
    return unescape(body.decode("utf-8", "replace")), noted


@pytest.mark.parametrize("role", ["lead", "administration"])
def test_what_a_confidential_case_says_is_shown_nowhere_without_a_reading(
    open_house: None, role: str, scene_for: Callable[[str], Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    scene = scene_for(role)
    client = Client()
    client.force_login(scene.reader)
    shows, wrong = set(), []
    starts = [(one, args) for one in every() for args in scene.args(one, PLACED[one.name][1:])]
    for one, args in starts:
        start = reverse(one.name, kwargs=args)
        waiting = [(start, 0), *((start + query, DEEPEST) for query in TYPED.get(one.name, ()))]
        asked = {path for path, _deep in waiting}
        while waiting:
            path, deep = waiting.pop()
            body, noted = shown(scene, client, "get", path, one.name)
            if SAID in body.casefold():
                shows.add(one.name)
                if not noted:
                    wrong.append(f"GET {path} ({one.name})")
            if deep < DEEPEST:
                new = set(leads_to(start, body)) - asked
                asked |= new
                waiting += [(path, deep + 1) for path in sorted(new)]
        body, noted = shown(scene, client, "post", start, one.name)
        if SAID in body.casefold() and not noted:
            wrong.append(f"POST {start} ({one.name})")
    # The word is where it should be found, else nothing here is tried.
    assert {"case", "resolve:answer", "resolve:letter", "tell:dispatch", "tell:letter"} <= shows
    assert not wrong, "\n".join([f"{len(wrong)} show it and note nothing:", *wrong])
