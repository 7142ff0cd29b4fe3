"""The narrowest phones: nothing runs off the side, and what is pressed is large enough."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from albricias.resolve.cases import Case
from tests.browser.conftest import Window
from tests.browser.test_every_page import TOO_WIDE

NARROW: ViewportSize = {"width": 320, "height": 720}
LONG_ADDRESS = "esperanza.sepulveda.de.la.torre@correo.example"
PROMISING = "Le llamo el viernes a las 10:00 y le envío la factura el martes."
BOX = "(shown) => shown.getBoundingClientRect().toJSON()"


@pytest.fixture
def thankful(tell_us: Callable[..., Any], ana: Any) -> Case:
    """One that may be of another kind, of somebody with a long address."""
    story = "Solo quería felicitar a Lisandro, de facturación, que me atendió muy bien."
    case: Case = tell_us(story=story, email=LONG_ADDRESS)
    case.assign(ana, by=ana, at=case.received_at)
    return case


@pytest.fixture
def page(sign_in: Callable[..., Window], ana: Any, thankful: Case) -> Page:
    return sign_in(ana, size=NARROW).open(thankful.get_absolute_url())


def test_a_case_fits_with_what_is_suggested_of_it_and_a_long_address(page: Page) -> None:
    expect(page.locator(".guess").first).to_be_visible()
    assert page.evaluate(TOO_WIDE) <= 0
    chip = page.locator("a.chip.contact").last
    assert chip.evaluate("(chip) => chip.scrollWidth - chip.clientWidth") <= 0
    assert chip.evaluate("(chip) => chip.href") == f"mailto:{LONG_ADDRESS}"
    boxes = page.locator(".form-check-input:visible").evaluate_all(f"(all) => all.map({BOX})")
    assert boxes
    assert min(min(box["width"], box["height"]) for box in boxes) >= 24


def test_what_the_search_suggests_stays_on_the_screen(page: Page) -> None:
    page.locator("#q").press_sequentially("factura")
    panel = page.locator("#soon")
    expect(panel.locator("li").first).to_be_visible()
    box = panel.evaluate(BOX)
    assert box["left"] >= 0
    assert box["right"] <= NARROW["width"]


def test_the_promises_of_an_answer_fit_in_their_box(page: Page, thankful: Case) -> None:
    page.goto(page.url + "respuestas/")
    page.locator("textarea").first.fill(PROMISING)
    page.locator("textarea").first.press("Enter")
    read = page.locator("#read-promises")
    expect(read).to_be_visible()
    right = read.evaluate(BOX)["right"]
    due = read.locator("input[type=datetime-local]").evaluate_all(f"(all) => all.map({BOX})")
    assert due
    assert max(box["right"] for box in due) <= right
    assert read.locator("ul").evaluate("(list) => getComputedStyle(list).listStyleType") == "none"


def test_what_goes_out_in_a_moment_is_read_above_its_button(
    sign_in: Callable[..., Window], ana: Any, thankful: Case, settings: Any
) -> None:
    values = {**settings.HOME.values, "undo_seconds": 30}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    page = sign_in(ana, size=NARROW).open(thankful.get_absolute_url())
    page.get_by_label("Su respuesta al cliente").fill("Gracias por contárnoslo.")
    page.get_by_role("button", name="Enviar la respuesta").click()
    line, button = page.locator(".grace-line"), page.locator(".grace button")
    expect(line).to_be_visible()
    assert line.evaluate(BOX)["bottom"] <= button.evaluate(BOX)["top"]
    assert line.evaluate(BOX)["width"] > NARROW["width"] / 2
