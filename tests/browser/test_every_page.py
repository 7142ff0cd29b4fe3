"""Every page of the product is opened, light and dark, wide and narrow, and looked over by axe.

A page that nobody has placed in tests/browser/pages.py fails the first test.
"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from albricias.change.models import BaselineFigures, Change, Effect
from albricias.learn.models import CaseCause, Cause, Exposure
from albricias.receive.importing import kept_files
from albricias.receive.models import Attachment
from albricias.resolve.entries import Entry
from albricias.resolve.promises import Promise
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.tell.models import Dispatch, Telling, TellingAnswer
from albricias.tell.writing import letter_for
from tests.browser.conftest import PHONE, WIDE, Window
from tests.browser.pages import ALSO, NOT_PAGES, PAGES

DAY = timedelta(days=1)

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
) -> SimpleNamespace:
    """A small house in which each thing exists once."""
    now = clock.now()
    family = Cause.add("Fallo del procedimiento", parent=None, by=quim, at=now)
    cause = Cause.add("La tarifa se graba dos veces", parent=family, by=quim, at=now)
    for months_ago in range(14):
        month = (now.replace(day=1) - months_ago * 30 * DAY).date().replace(day=1)
        Exposure.note(month, 1200, by=quim, at=now)
    tell_us(at=now - 700 * DAY, name="", email="")
    for days in range(1, 41):
        story = tell_us(at=now - (200 + 2 * days) * DAY, name="", email="", topic="Facturación")
        CaseCause.name_for(story, [cause], by=quim, at=now)
    long = "abelardo.hinestroza.barrenechea.de.la.encarnacion@correo-electronico.example"
    offered, told, untold, opened = (
        tell_us(
            f"Me han cobrado dos veces la cuota de {month}.",
            at=now - days * DAY,
            name=name,
            email=email,
            expected="Una sola cuota.",
            topic="Facturación",
            product="Fibra 600",
        )
        for month, days, name, email in (
            ("julio", 150, "Rosa Ferrer", "rosa@example.org"),
            ("agosto", 140, "Carlos Ibáñez", "carlos@example.org"),
            ("septiembre", 130, "Abelardo Hinestroza de la Encarnación", long),
            ("octubre", 2, "Abelardo Hinestroza de la Encarnación", long),
        )
    )
    for case in (offered, told, untold, opened):
        case.assign(ana, by=bo, at=now)
        CaseCause.name_for(case, [cause], by=quim, at=now)
    Attachment.objects.create(
        letter=opened.letter,
        file=ContentFile(b"%PDF-1.4", name="factura.pdf"),
        name="factura.pdf",
        media_type="application/pdf",
        size_bytes=8,
        digest="0" * 64,
    )
    Entry.answer(opened, "Lo estamos mirando con facturación.", by=ana, at=now - DAY)
    Entry.note(opened, "Pedida la grabación.", by=ana, at=now - DAY)
    promise = Promise.make(
        opened, "Llamarle con el resultado", due_at=now + DAY, owner=ana, by=ana, at=now
    )
    kept = Promise.make(opened, "Llamarle hoy", due_at=now + DAY, owner=ana, by=ana, at=now - DAY)
    kept.keep(by=ana, at=now, evidence="Le llamé a las nueve.")
    for case in (offered, told):
        ResolutionOffer.make(case, "Se ha devuelto la cuota.", by=ana, at=now - DAY)
    Confirmation.hear(told, "yes", at=now, words="Por fin.")
    proposed, started, worked = (
        Change.open(
            title,
            what_changes="Una comprobación al grabar la tarifa.",
            in_plain_words="Antes de cobrar comprobamos que la tarifa esté una sola vez.",
            causes=[cause],
            owner=quim,
            by=quim,
            at=now - 120 * DAY,
        )
        for title in ("Comprobar la tarifa", "Avisar del cobro", "Grabar la tarifa una vez")
    )
    proposed.add_step("Hablar con sistemas", owner=bo, by=quim, at=now, due_on=None)
    frozen = BaselineFigures(
        since=now - 200 * DAY,
        until=now - 110 * DAY,
        cases=40,
        exposure=3600.0,
        exposure_is_known=True,
    )
    for change in (started, worked):
        change.start(baseline=frozen, by=quim, at=now - 110 * DAY)
    worked.finish(by=quim, at=now - 100 * DAY)
    effect = Effect(
        measured_at=now,
        since=now - 100 * DAY,
        until=now,
        cases=1,
        exposure=4000.0,
        exposure_is_known=True,
        rate_before=11.1,
        rate_after=0.25,
        ratio=0.02,
        low=0.01,
        high=0.2,
        verdict=Effect.Verdict.FELL,
    )
    worked.verify(effect, worked=True, by=quim, at=now)
    letter = letter_for(worked, told)
    telling = Telling.tell(worked, told, letter=letter, by=quim, at=now, channel="mail")
    TellingAnswer.hear(telling, noticed="yes", worth_it=True, words="Sí.", at=now)
    rows = b"Fecha;Queja;Tema\n2026-10-01;Me cobraron dos veces;Facturas\n2026-13-45;Nada;Nada\n"
    file = kept_files.keep_readable([rows], "quejas.csv")
    run = kept_files.note_file(file, "quejas.csv", at=now, by=quim)
    work_off(at=now)
    return SimpleNamespace(
        ana=ana,
        quim=quim,
        adela=adela,
        zoe=zoe,
        cause=cause,
        customer=opened.customer,
        open=opened,
        offered=offered,
        told=told,
        untold=untold,
        promise=promise,
        proposed=proposed,
        started=started,
        worked=worked,
        dispatch=Dispatch.objects.filter(kind="telling").get(),
        run=run,
    )


def found(world: SimpleNamespace, name: str) -> Any:
    thing, _dot, field = name.partition(".")
    return getattr(getattr(world, thing), field)


def tour(world: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """Who opens what."""
    pages = [(who, name, args, "") for name, (who, args) in PAGES.items()]
    for who, name, args, query in pages + ALSO:
        yield who, reverse(name, args=[found(world, arg) for arg in args]) + query


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_read_by_everybody_and_on_every_device(
    theme: str, world: SimpleNamespace, window: Callable[..., Window], sign_in: Any
) -> None:
    windows = {
        who: sign_in(getattr(world, who), color_scheme=theme) if who else window(color_scheme=theme)
        for who in ("ana", "quim", "adela", "zoe", "")
    }
    wrong = [
        f"{path} ({who}): {said}"
        for who, path in tour(world)
        for said in looked_over(windows[who], path, rules={} if theme == "light" else ONLY_INK)
    ]
    assert not wrong, "\n".join(wrong)


def looked_over(one: Window, path: str, *, rules: dict[str, Any]) -> list[str]:
    """What is wrong with this page."""
    one.page.set_viewport_size(WIDE)
    page = one.open(path)
    page.wait_for_function(DRAWN)
    said = [f"wide, {hit}" for hit in axe(one, rules)]
    facts = page.evaluate(FACTS)
    if facts["lang"] != "es" or not facts["title"] or [bool(h) for h in facts["h1"]] != [True]:
        said.append(json.dumps(facts))
    said += [f"{over} px too wide"] if (over := page.evaluate(TOO_WIDE)) > 0 else []
    page.set_viewport_size(PHONE)
    said += [f"{over} px too wide for a phone"] if (over := page.evaluate(TOO_WIDE)) > 0 else []
    said += [] if rules else [f"narrow, {hit}" for hit in axe(one, ALL_BUT_INK)]
    return said


def axe(one: Window, rules: dict[str, Any]) -> list[str]:
    if not one.page.evaluate("() => 'axe' in window"):
        one.page.evaluate(AXE)
    hits: list[str] = one.page.evaluate(LOOK, rules)
    return hits
