"""Every page of the product is opened and looked over by axe; slowly, also dark and narrow.

A page that nobody has placed in tests/browser/pages.py fails the first test.
"""

import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from albricias.learn.models import CaseCause
from albricias.receive.models import Delivery
from albricias.resolve.articles import Article
from albricias.tell.models import Dispatch
from tests.browser import house
from tests.browser.conftest import PHONE, WIDE, Window
from tests.browser.pages import ALSO, NOT_PAGES, PAGES

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
LOOK = """(rules) => axe.run(document, {resultTypes: ["violations"], ...rules}).then(
  ({violations}) => violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160))}`))"""
DRAWN = """() => [...document.querySelectorAll("[data-chart]")]
  .every((place) => place.classList.contains("drawn"))"""
FACTS = """() => ({
  lang: document.documentElement.lang, title: document.title.replace("· Albricias", "").trim(),
  h1: [...document.querySelectorAll("h1")].map((h1) => h1.textContent.trim()),
})"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ONLY_INK = {"runOnly": ["color-contrast"]}
ALL_BUT_INK = {"rules": {"color-contrast": {"enabled": False}}}


def names(patterns: list[Any], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


def test_every_address_is_placed_among_the_pages_or_said_not_to_be_one() -> None:
    known = set(names(get_resolver().url_patterns)) - {"kit"}
    assert known == PAGES.keys() | NOT_PAGES.keys()
    assert not PAGES.keys() & NOT_PAGES.keys()


@pytest.fixture
def world(
    db: None,
    ana: Any,
    bo: Any,
    quim: Any,
    adela: Any,
    zoe: Any,
    tell_us: Callable[..., Any],
    work_off: Callable[..., int],
    clock: Any,
    settings: Any,
) -> SimpleNamespace:
    """A small house in which each thing exists once."""
    now = clock.now()
    settings.HOME = house.with_its_channel_open(settings.HOME)
    own_rule = house.deadlines_of_the_house(by=adela, now=now)
    cause = house.one_cause_with_its_past(tell_us, quim=quim, now=now)
    offered, told, untold, opened = house.four_complaints(tell_us, now=now)
    raising = house.one_that_raises_several_things(tell_us, now=now)
    asking = house.one_that_waits_for_data(tell_us, by=ana, now=now)
    closed = house.one_in_confidence(tell_us, by=quim, ana=ana, now=now)
    within = house.one_from_another_team(by=zoe, to=ana, now=now)
    for case in (offered, told, untold, opened, raising, asking):
        case.assign(ana, by=bo, at=now)
        CaseCause.name_for(case, [cause], by=quim, at=now)
    promise = house.what_was_said_and_promised(opened, by=ana, now=now)
    house.word_left_for(ana, opened, now=now)
    asked = house.a_gift_and_a_question(opened, by=ana, adela=adela, now=now)
    house.solutions(offered, told, by=ana, now=now)
    proposed, started, worked = house.three_changes(cause, by=quim, now=now)
    house.one_told_of(worked, told, by=quim, now=now)
    again, kept, gone, namesake = house.told_twice(tell_us, by=quim, now=now)
    run = house.a_file_looked_over(by=quim, now=now)
    mailbox = house.a_mailbox_with_its_past(by=adela, now=now)
    by_mail, held = house.letters_by_mail(now=now)
    by_mail.assign(ana, by=bo, at=now)
    house.channels_well_and_ill(by=ana, now=now)
    written = "Le devolvemos la segunda cuota."
    article = Article.write("Cuota doble", written, ["Facturación"], by=quim, at=now)
    work_off(at=now)
    astray, trying = house.letters_gone_astray(opened, now=now)
    return SimpleNamespace(
        ana=ana,
        again=again,
        article=article,
        kept=kept,
        gone=gone,
        namesake=namesake,
        quim=quim,
        adela=adela,
        zoe=zoe,
        cause=cause,
        customer=opened.customer,
        open=opened,
        offered=offered,
        told=told,
        untold=untold,
        raising=raising,
        asking=asking,
        own_rule=own_rule,
        closed=closed,
        within=within,
        promise=promise,
        asked=asked,
        asked_of=asked.asked.first(),
        proposed=proposed,
        started=started,
        worked=worked,
        dispatch=Dispatch.objects.filter(kind="telling").get(),
        astray=astray,
        trying=trying,
        run=run,
        mailbox=mailbox,
        by_mail=by_mail,
        held=held,
        endpoint=house.a_program_we_tell(by=adela, now=now),
        door=house.a_door_with_its_posts(by=adela, now=now),
        unreadable=Delivery.objects.waiting().get(),
    )


def found(world: SimpleNamespace, name: str) -> Any:
    thing, _dot, field = name.partition(".")
    return getattr(getattr(world, thing), field)


def tour(world: SimpleNamespace, *, also: bool = True) -> Iterator[tuple[str, str]]:
    """Who opens what."""
    pages = [(who, name, args, "") for name, (who, args) in PAGES.items()]
    for who, name, args, query in pages + (ALSO if also else []):
        yield who, reverse(name, args=[found(world, arg) for arg in args]) + query


@pytest.fixture
def windows(world: SimpleNamespace, window: Callable[..., Window], sign_in: Any) -> Any:
    """One for each who opens a page."""

    def open_all(theme: str) -> dict[str, Window]:
        return {
            who: sign_in(getattr(world, who), color_scheme=theme)
            if who
            else window(color_scheme=theme)
            for who in ("ana", "quim", "adela", "zoe", "")
        }

    return open_all


def test_every_page_can_be_read_by_everybody(world: SimpleNamespace, windows: Any) -> None:
    of = windows("light")
    once = set(tour(world, also=False))
    wrong = [
        f"{path} ({who}): {said}"
        for who, path in tour(world)
        for said in [
            *opened(of[who], path),
            *(axe(of[who], {}) if (who, path) in once else []),
            *too_wide_for_a_phone(of[who]),
        ]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_read_by_everybody_and_on_every_device(
    theme: str, world: SimpleNamespace, windows: Any
) -> None:
    of = windows(theme)
    wrong = [
        f"{path} ({who}): {said}"
        for who, path in tour(world)
        for said in looked_over(of[who], path, rules={} if theme == "light" else ONLY_INK)
    ]
    assert not wrong, "\n".join(wrong)


def looked_over(one: Window, path: str, *, rules: dict[str, Any]) -> list[str]:
    """What is wrong with this page."""
    said = opened(one, path)
    said += [f"wide, {hit}" for hit in axe(one, rules)]
    said += too_wide_for_a_phone(one)
    said += [] if rules else [f"narrow, {hit}" for hit in axe(one, ALL_BUT_INK)]
    return said


def opened(one: Window, path: str) -> list[str]:
    """What is wrong with this page at first sight."""
    one.page.set_viewport_size(WIDE)
    page = one.open(path)
    page.wait_for_function(DRAWN)
    said = []
    facts = page.evaluate(FACTS)
    if facts["lang"] != "es" or not facts["title"] or [bool(h) for h in facts["h1"]] != [True]:
        said.append(json.dumps(facts))
    return said + ([f"{over} px too wide"] if (over := page.evaluate(TOO_WIDE)) > 0 else [])


def too_wide_for_a_phone(one: Window) -> list[str]:
    one.page.set_viewport_size(PHONE)
    over = one.page.evaluate(TOO_WIDE)
    return [f"{over} px too wide for a phone"] if over > 0 else []


def axe(one: Window, rules: dict[str, Any]) -> list[str]:
    if not one.page.evaluate("() => 'axe' in window"):
        one.page.evaluate(AXE)
    hits: list[str] = one.page.evaluate(LOOK, rules)
    return hits
