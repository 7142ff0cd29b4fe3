"""Every address × every role × (own, team, other, confidential, about oneself) × GET and POST.

What each should do stands in tests/permissions.toml; here everybody tries everything.
"""

import logging
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from albricias.people.access import Act, Role
from albricias.people.models import Colleague, Team

TABLE = Path(__file__).parent.parent / "permissions.toml"
PLACED: dict[str, list[str]] = tomllib.loads(TABLE.read_text())
FLAGS = {"case", "confidential", "key", "token"}
SITUATIONS = ("own", "team", "other", "confidential", "named", "about")
# Only drawn while somebody works on the product itself.
NOT_PLACED = {"kit"}
# What a program sends where an empty body would not even be looked at.
SENT = {"api-1:add_words": {"text": "Algo más."}, "resolve:feeling": {"emotion": "angry"}}
DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
NOT_TAKEN = HTTPStatus.METHOD_NOT_ALLOWED

PLACE_IT = """
%(name)s is not in tests/permissions.toml. Add one line there, for instance

    "%(name)s" = ["answer", "case"]

which says that whoever may answer is let in, in the cases they may know of. The words it may
have are explained at the top of that file."""


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    args: tuple[str, ...]


@dataclass
class Stage:
    """Six cases as one colleague stands to them, each with one of everything."""

    cases: dict[str, Any] = field(default_factory=dict)
    things: dict[str, dict[str, int]] = field(default_factory=dict)
    other: Any = None


def addresses(patterns: list[Any], space: str = "", before: str = "") -> Iterator[Address]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inside = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one.url_patterns, inside, route)
        elif isinstance(one, URLPattern) and one.name:
            args = (*one.pattern.regex.groupindex,)
            yield Address(f"{space}{one.name}", route, args)


def every() -> list[Address]:
    return [one for one in addresses(get_resolver().url_patterns) if one.name not in NOT_PLACED]


def test_every_address_is_in_the_table() -> None:
    missing = sorted({one.name for one in every()} - PLACED.keys())
    assert not missing, PLACE_IT % {"name": missing[0]} + f"\nAll of them: {missing}"
    gone = sorted(PLACED.keys() - {one.name for one in every()})
    assert not gone, f"These are in tests/permissions.toml and no longer addresses: {gone}"


def test_the_table_says_only_what_it_can() -> None:
    known = {"public", "signed in", *map(str, Act)}
    assert not {name for name, (who, *_rest) in PLACED.items() if who not in known}


# The stage


@pytest.fixture
def teams(norte: Any, sur: Any) -> tuple[Team, Team]:
    return norte, sur


@pytest.fixture
def stage_for(
    teams: tuple[Team, Team], tell_us: Callable[..., Any], now: datetime
) -> Callable[[Colleague | None], Stage]:
    """The cases of whoever asks; of nobody signed in, those of a colleague they are not."""
    from tests.conftest import colleague

    def make(who: Colleague | None) -> Stage:
        own, other = teams
        me = who or colleague("Nadie Ninguna", "agent", own)
        mate = colleague("Hilda Compañera", "agent", own)
        far = colleague("Lejos Lejano", "agent", other)
        judge = colleague("Juana Jueza", "administration")
        owners = dict.fromkeys(SITUATIONS, mate) | {"own": me, "other": far}
        stage = Stage()
        stage.other = _a_case(tell_us, "Otra mía", owner=me, at=now)
        for situation, owner in owners.items():
            case = _a_case(tell_us, f"Caso {situation}", owner=owner, at=now)
            stage.cases[situation] = case
            stage.things[situation] = things_of(case, owner, mate, far, judge, tell_us, at=now)
            stage.things[situation] |= _written(case, me, at=now)
            _close(situation, case, me, mate, judge, stage.things[situation], at=now)
        return stage

    return make


def _written(case: Any, me: Colleague, *, at: datetime) -> dict[str, int]:
    """What is whoever asks' own in a case: words on their way out; and an article for anybody."""
    from albricias.resolve.articles import Article
    from albricias.resolve.graces import Grace

    said = {"text": "Ya está."}
    soon = at + timedelta(days=1)
    grace = Grace.objects.create(case=case, kind="answer", said=said, by=me, at=at, goes_at=soon)
    article = Article.write("Cómo", "Así.", [], by=me, at=at)
    return {"grace": grace.pk, "article": article.pk}


def _a_case(tell_us: Callable[..., Any], name: str, *, owner: Colleague, at: datetime) -> Any:
    email = f"{''.join(c for c in name.lower() if c.isalnum())}@example.net"
    case = tell_us(f"Cuenta {name}.", name=name, email=email, place="", topic="")
    case.assign(owner, by=None, at=at)
    return case


def things_of(
    case: Any,
    owner: Colleague,
    mate: Colleague,
    far: Colleague,
    judge: Colleague,
    tell_us: Callable[..., Any],
    *,
    at: datetime,
    words: str = "Lo mismo.",
) -> dict[str, int]:
    """One of everything that a case may have, by the word the table has for it.

    Of what says something, each says those words.
    """
    from albricias.change.models import Change
    from albricias.learn.models import CaseCause, Cause
    from albricias.receive.models import Attachment
    from albricias.receive.reading import MAIL
    from albricias.resolve.confidential import About
    from albricias.resolve.merging import CaseMerge
    from albricias.resolve.points import Point
    from albricias.resolve.promises import Promise
    from albricias.resolve.requests import RemedyRequest
    from albricias.tell.models import Telling
    from albricias.tell.outbox import dispatch

    day = timedelta(days=1)
    gone = tell_us(words, name=case.customer.name, email=case.customer.email)
    gone.assign(owner, by=None, at=at)
    merge = CaseMerge.make(gone, into=case, by=judge, at=at)
    bystander = Colleague.objects.filter(
        name="Aparte Apartado"
    ).first() or Colleague.objects.create(
        email="aparte@example.com", name="Aparte Apartado", role=Role.AGENT, team=far.team
    )
    About.say(case, bystander, by=judge, at=at)
    promise = Promise.make(case, words, due_at=at + day, owner=owner, by=owner, at=at)
    asked = RemedyRequest.ask(case, "refund", words, amount=Decimal(900), why=words, by=mate, at=at)
    cause = Cause.objects.first() or Cause.add("Causa", parent=None, by=judge, at=at)
    CaseCause.name_for(case, [cause], by=judge, at=at)
    changes = [
        Change.objects.filter(title=title).first()
        or Change.open(
            title,
            what_changes="x",
            in_plain_words="x",
            causes=[cause],
            owner=judge,
            by=judge,
            at=at,
        )
        for title in ("Por contar", "Contado")
    ]
    Change.objects.update(stage="worked", finished_at=at + day)
    told = Telling.objects.create(
        change=changes[1],
        case=case,
        customer=case.customer,
        letter=words,
        channel="mail",
        by=judge,
        at=at,
    )
    file = Attachment.objects.create(
        letter=case.letter,
        file=ContentFile(b"%PDF-1.4", name="f.pdf"),
        name=f"{words}.pdf",
        media_type="application/pdf",
        size_bytes=8,
        digest="0" * 64,
    )
    letter = dispatch(case, key=f"x-{case.pk}", kind="answer", subject=words, text=words, now=at)
    assert letter is not None
    type(case.letter).objects.filter(pk=case.letter_id).update(media_type=MAIL)
    return {
        "promise": promise.pk,
        "asked": asked.pk,
        "point": Point.note(case, words, by=judge, at=at).pk,
        "merge": merge.pk,
        "about": case.about.get().pk,
        "change": changes[0].pk,
        "telling": told.pk,
        "file": file.pk,
        "letter": case.letter_id,
        "dispatch": letter.pk,
        "customer": case.customer_id,
        "contact": case.customer.contact_points.first().pk,
        "reader": 0,
    }


def _close(
    situation: str,
    case: Any,
    me: Colleague,
    mate: Colleague,
    judge: Colleague,
    things: dict[str, int],
    *,
    at: datetime,
) -> None:
    """Confidential, without whoever asks or with them; or about them."""
    from albricias.resolve.confidential import About, Confidence

    if situation == "about":
        About.say(case, me, by=judge, at=at)
    if situation in ("confidential", "named"):
        readers = [judge, me] if situation == "named" else [judge]
        confidence = Confidence.ask(case, readers, why="Sí", by=judge, at=at)
        things["reader"] = confidence.readers.get(colleague=judge).pk


# What should be, and what is


def _should_be_let_in(flags: list[str], who: Colleague | None, situation: str) -> bool:
    first, *about = flags
    if not _may(first, who):
        return False
    if not about or about == ["token"]:
        return True
    if "key" in about and who is None:
        return True
    if "confidential" in about and situation != "named":
        return False
    if situation in ("own", "team", "named"):
        return True
    return situation == "other" and ("key" in about or bool(who and who.sees_all))


def _may(first: str, who: Colleague | None) -> bool:
    if first == "public":
        return True
    return who is not None and (first == "signed in" or who.may(Act(first)))


def _args(one: Address, about: list[str], stage: Stage, situation: str) -> dict[str, Any]:
    case, things = stage.cases[situation], stage.things[situation]
    thing = next((word for word in about if word not in FLAGS), "")
    known: dict[str, Any] = {
        "number": case.number if about else "nada",
        "key": case.key if about else "nada",
        "other": stage.other.number,
        "into": stage.other.customer_id,
        "of": "kind",
        "kind": "json",
        "act": "answer",
        "uidb36": "a",
        "pk": things[thing] if thing else 0,
        "step_pk": 0,
    }
    return {name: known[name] for name in one.args}


def _is_let_in(response: Any, *, about_a_case: bool) -> bool | None:
    """Nothing is said where the method is not taken: nothing was shown or done."""
    if response.status_code == NOT_TAKEN:
        return None
    to_sign_in = response.status_code == HTTPStatus.FOUND and "/cuenta/login/?next=" in response.url
    if to_sign_in or response.status_code in DENIED:
        return False
    return not (about_a_case and response.status_code == HTTPStatus.NOT_FOUND)


class Browser:
    """A browser that forgets what each request did, in itself and in the database."""

    def __init__(self, who: Colleague | None, token: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.token = token
        if who:
            self.client.force_login(who)
        self.cookies = self.client.cookies.output()

    def ask(self, method: str, path: str, name: str, *, as_program: bool) -> Any:
        client = self.client
        words: dict[str, Any] = {}
        if as_program:
            client = Client()
            words["HTTP_IDEMPOTENCY_KEY"] = "una"
            if self.token:
                words["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        if method == "post":
            words["data"] = SENT.get(name, {})
            if as_program:
                words["content_type"] = "application/json"
        kept = {key: morsel.value for key, morsel in client.cookies.items()}
        with transaction.atomic():
            response = getattr(client, method)(path, **words)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
        client.cookies.clear()
        for key, value in kept.items():
            client.cookies[key] = value
        return response


@pytest.fixture
def open_house(settings: Any, own_home: None, db: None, now: datetime) -> None:
    """A house in a country that has a complaint sheet, with every channel on."""
    import dataclasses

    from albricias.resolve.house_facts import HouseFacts

    HouseFacts(country="ES").keep(by=None, at=now)

    values = {**settings.HOME.values, "confidential_channel": True}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


@pytest.mark.parametrize("role", ["", *Role.values])
def test_everybody_is_let_in_where_the_table_says_and_nowhere_else(
    open_house: None,
    role: str,
    teams: tuple[Team, Team],
    stage_for: Callable[[Colleague | None], Stage],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.urls import reverse

    from albricias.api.tokens import ApiToken, Scope
    from tests.conftest import colleague

    who = colleague(f"Rosa {role}", role, teams[0]) if role else None
    stage = stage_for(who)
    token = ""
    if who:
        every_scope = list(map(str, Scope))
        token = ApiToken.make("t", scopes=every_scope, colleague=who, by=who, at=now)[1]
    # Thousands are refused, as they should be: nobody wants to read it.
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    browser, wrong = Browser(who, token), []
    for one in every():
        flags = PLACED.get(one.name, ["public"])
        about = flags[1:]
        about_a_case = bool(set(about) - {"token"})
        for situation in SITUATIONS if about_a_case else SITUATIONS[:1]:
            args = _args(one, about, stage, situation)
            path = reverse(one.name, kwargs=args)
            should = _should_be_let_in(flags, who, situation)
            for method in ("get", "post"):
                asked = browser.ask(method, path, one.name, as_program="token" in about)
                is_let_in = _is_let_in(asked, about_a_case=about_a_case)
                if is_let_in is not None and is_let_in != should:
                    said = "is let in" if is_let_in else "is not let in"
                    wrong.append(
                        f"{method.upper()} {path} ({one.name}, {situation}):"
                        f" {role or 'nobody'} {said} ({asked.status_code}), against {flags}"
                    )
    assert not wrong, "\n".join([f"{len(wrong)} wrong, see tests/permissions.toml:", *wrong])
