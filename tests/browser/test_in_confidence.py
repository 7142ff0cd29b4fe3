"""The confidential channel as somebody uses it who says nothing of who they are."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from albricias.resolve.cases import Case
from tests.browser.conftest import PHONE, Window
from tests.browser.house import with_its_channel_open


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without"])
def test_somebody_tells_and_comes_back_with_the_key(
    window: Callable[..., Window], house: str, settings: Any, quim: Any, js: bool
) -> None:
    settings.HOME = with_its_channel_open(settings.HOME)
    somebody = window(js=js, size=PHONE)
    page = somebody.open("/canal/")
    page.get_by_label("¿Qué pasó?").fill("Borran reclamaciones antes del recuento.")
    page.get_by_role("button", name="Enviarlo en confianza").click()
    key = page.locator("output.key").inner_text()
    case = Case.objects.get(key=key)
    assert case.customer is None

    again = window(js=js, size=PHONE)
    page = again.open("/canal/")
    page.get_by_label("¿Ya nos lo contó?").fill(key)
    page.get_by_role("button", name="Ver mi caso").click()
    expect(page.locator("main")).to_contain_text("Borran reclamaciones antes del recuento.")
    page.get_by_label("Qué quiere añadir").fill("Fue el martes.")
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator("main")).to_contain_text("Fue el martes.")
