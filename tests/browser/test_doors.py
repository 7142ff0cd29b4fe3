"""The form inside another site, and a call noted without a mouse, in a real browser."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect

from albricias.receive.models import EMBEDDED, Letter
from albricias.receive.told import Told
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from tests.browser.conftest import PHONE, Window

STORY = "Me han cobrado dos veces la cuota de octubre."
PDF = b"%PDF-1.4\n%%EOF\n"


# The form inside another site


class Site(ThreadingHTTPServer):
    """A site of somebody else: one page, by another name than ours and so without our cookies."""

    page = ""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_port}"


class OnePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/"
        self.send_response(200 if found else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if found:
            self.wfile.write(cast(Site, self.server).page.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site(house: str) -> Iterator[Site]:
    served = Site(("127.0.0.1", 0), OnePage)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield served
    served.shutdown()
    served.server_close()
    thread.join()


def allow(settings: Any, *origins: str) -> None:
    values = {**settings.HOME.values, "embed_sites": ",".join(origins)}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


def with_script(house: str) -> str:
    return f"""<!doctype html><html lang="es"><title>Tienda</title><h1>Mi tienda</h1>
        <div data-albricias data-product="Fibra 600" data-place="Tienda Mayor"></div>
        <script async src="{house}/static/embed.js"></script><p>Pie de la tienda</p></html>"""


def plain(house: str) -> str:
    return f"""<!doctype html><html lang="es"><title>Tienda</title>
        <iframe src="{house}/queja/incrustada/?idioma=es" title="Quejas" height="900"></iframe>"""


@pytest.mark.parametrize("js", [True, False])
def test_a_complaint_is_sent_from_inside_another_site_and_nothing_is_kept_in_cookies(
    js: bool, site: Site, house: str, ana: Any, window: Any, settings: Any, tmp_path: Path
) -> None:
    allow(settings, site.origin)
    site.page = with_script(house) if js else plain(house)
    paper = tmp_path / "factura.pdf"
    paper.write_bytes(PDF)
    one: Window = window(size=PHONE, js=js)
    one.page.goto(site.origin)
    form = one.page.frame_locator("iframe")

    form.get_by_label("Cuéntelo como se lo contaría a un amigo").fill(STORY)
    if js:
        expect(form.get_by_label("Producto o servicio")).to_have_value("Fibra 600")
    form.get_by_role("button", name="Seguir").last.click()
    form.get_by_label("¿Qué esperaba?").fill("Una sola cuota.")
    form.get_by_label("Fotos, papeles o grabaciones").set_input_files(paper)
    form.get_by_role("button", name="Seguir").last.click()
    form.get_by_label("Su teléfono").fill("600 11 22 33")
    form.get_by_role("button", name="Enviar").click()
    expect(form.get_by_text("Su clave", exact=True)).to_be_visible()

    letter = Letter.objects.get()
    told = Told.from_letter(letter)
    assert (letter.source, told.story, told.expected) == (EMBEDDED, STORY, "Una sola cuota.")
    assert (told.product, told.place) == (("Fibra 600", "Tienda Mayor") if js else ("", ""))
    assert letter.attachments.get().name == "factura.pdf"
    expect(form.get_by_text(letter.case.number)).to_be_visible()
    assert one.context.cookies() == []


def test_the_frame_grows_with_what_is_in_it(
    site: Site, house: str, window: Any, settings: Any
) -> None:
    allow(settings, site.origin)
    site.page = with_script(house)
    one: Window = window()
    one.page.goto(site.origin)
    expect(one.page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    [frame] = [frame for frame in one.page.frames if frame.url.startswith(house)]

    def is_whole() -> bool:
        inside = frame.evaluate("() => document.documentElement.offsetHeight")
        outside = one.page.evaluate("() => document.querySelector('iframe').clientHeight")
        return bool(abs(inside - outside) <= 1)

    expect_soon(one.page, is_whole)
    frame.evaluate("() => { document.querySelector('textarea').style.height = '60rem'; }")
    expect_soon(one.page, is_whole)


def expect_soon(page: Page, holds: Callable[[], bool]) -> None:
    for _try in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come about")


def test_a_site_that_is_not_named_shows_nothing(
    site: Site, house: str, chromium: Browser, settings: Any
) -> None:
    allow(settings, "https://otra.example.org")
    site.page = with_script(house)
    page = chromium.new_page()  # its console will rightly complain
    page.goto(site.origin)
    page.wait_for_selector("iframe")
    page.wait_for_timeout(500)

    assert not page.frame_locator("iframe").get_by_role("button").count()
    page.close()


# A call noted without a mouse


@dataclasses.dataclass
class Keyboard:
    """Types as a colleague does, and counts the keys that are no words."""

    page: Page
    keys: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)


def opened(one: Window) -> Keyboard:
    page = one.open("/recibir/nueva/")
    expect(page.locator("#id_phone")).to_be_focused()
    return Keyboard(page)


def test_a_new_call_is_noted_with_five_keys_that_are_no_words(sign_in: Any, ana: Any) -> None:
    hand = opened(sign_in(ana))
    hand.type("600112233")
    hand.press("Tab", "Tab")
    hand.type("Carlos Ibáñez")
    hand.press("Tab")
    hand.type(STORY)
    hand.press("Tab")
    hand.type("c")  # of "Consulta": the first letter chooses
    hand.press("Control+Enter")
    expect(hand.page.get_by_text("Guardado como caso")).to_be_visible()

    case = Case.objects.get()
    assert (case.story, case.kind, case.owner) == (STORY, "question", ana)
    assert case.customer is not None
    assert (case.customer.name, case.customer.phone) == ("Carlos Ibáñez", "600112233")
    assert hand.keys == 5
    hand.page.goto(f"{hand.page.url.split('/casos')[0]}/recibir/nueva/")
    expect(hand.page.locator("#id_story")).to_have_value("")


def test_a_call_about_an_open_case_is_added_to_it_with_an_arrow(
    sign_in: Any, ana: Any, tell_us: Any
) -> None:
    case = tell_us(STORY, phone="600112233", email="", taken_by=ana)
    hand = opened(sign_in(ana))
    hand.type("600112233")
    expect(hand.page.get_by_text("Conocemos este teléfono")).to_be_visible()
    expect(hand.page.locator("#id_name")).to_have_value("Carlos Ibáñez")
    hand.press("ArrowDown")
    expect(
        hand.page.get_by_role("button", name=f"Añadirlo a ese caso: {case.number}")
    ).to_be_visible()
    hand.press("Tab")
    hand.type("Sigue sin llegar la devolución.")
    hand.press("Control+Enter")
    expect(hand.page.get_by_text("se cuenta una sola vez")).to_be_visible()

    assert Case.objects.count() == 1
    entry = case.entries.get()
    assert (entry.kind, entry.text) == (Entry.Kind.CALL, "Sigue sin llegar la devolución.")
    assert hand.keys == 3


def test_what_is_typed_is_there_after_leaving_by_accident(sign_in: Any, ana: Any) -> None:
    one = sign_in(ana)
    hand = opened(one)
    hand.type("600112233")
    hand.press("Tab", "Tab", "Tab")
    hand.type(STORY)
    one.open("/")
    page = one.open("/recibir/nueva/")

    expect(page.locator("#id_story")).to_have_value(STORY)
    expect(page.locator("#id_phone")).to_have_value("600112233")
    page.keyboard.type("600445566")
    expect(page.locator("#id_phone")).to_have_value("600445566")
    page.get_by_role("button", name="Empezar de nuevo").click()
    expect(page.locator("#id_story")).to_have_value("")
