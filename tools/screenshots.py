"""Pictures of the real product for the documents, taken from a running demonstration.

    python -m tools.screenshots URL EMAIL PASSWORD

Signs in with an e-mail and password that `albricias demo` printed, of somebody who sees
all and may answer, and writes what it sees into docs/images. To show the form and the
customer's page it complains once, and answers that complaint with a promise: the
demonstration has one more case afterwards. Uses the Chromium it finds on the path.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK: ViewportSize = {"width": 1366, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FIRST_ROW = "[data-row] td.main a"

STORY = (
    "Me cobraron dos veces la cuota de octubre: el día 3 y otra vez el día 5. Llamé y me dijeron"
    " que la devolvían en 48 horas. No ha llegado. No es tanto el dinero como tener que estar"
    " detrás."
)
EXPECTED = "Que se cobre una vez."
REMEDY_SOUGHT = "La devolución, y saber que no vuelve a pasar."
PROMISE = "Devolverle la segunda cuota y llamarle para confirmar que ha llegado"


def main(url: str, email: str, password: str) -> None:
    found = (path for name in BROWSERS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, as who builds in a container often is.
        browser = playwright.chromium.launch(
            executable_path=next(found, None), args=["--no-sandbox"]
        )
        desk, phone = page(browser, url, DESK), page(browser, url, PHONE)
        sign_in(desk, email, password)
        shoot_desk(desk)
        wear(desk, url, "dark")
        shoot(desk, "/aprender/tendencia/?period=all", "tendencia-oscuro")
        key = complain(phone)
        answer(desk, key)
        shoot(phone, f"/c/{key}/", "cliente")
        browser.close()


def page(browser: Browser, url: str, size: ViewportSize) -> Page:
    """A page in Spanish with the light look."""
    context = browser.new_context(
        base_url=url,
        viewport=size,
        locale="es-ES",
        timezone_id="Europe/Madrid",
        reduced_motion="reduce",
    )
    wear(opened := context.new_page(), url, "light")
    return opened


def wear(opened: Page, url: str, theme: str) -> None:
    opened.context.add_cookies([{"name": "theme", "value": theme, "url": url}])


def sign_in(desk: Page, email: str, password: str) -> None:
    desk.goto("/cuenta/login/")
    desk.fill("[name=login]", email)
    desk.fill("[name=password]", password)
    desk.press("[name=password]", "Enter")
    desk.wait_for_selector("nav.rail")


def shoot_desk(desk: Page) -> None:
    shoot(desk, "/", "inicio")
    shoot(desk, "/aprender/", "pareto")
    shoot(desk, "/cambios/", "cambios")
    desk.goto("/casos/?view=all&step=broken-promise")
    shoot(desk, link(desk, FIRST_ROW), "caso")
    desk.goto("/contar/")
    desk.goto(link(desk, "main a.btn-next"))
    shoot(desk, link(desk, FIRST_ROW), "contar")


def complain(phone: Page) -> str:
    """Somebody tells what happened; the key they are given."""
    phone.goto("/queja/contar/")
    phone.fill("[name=story]", STORY)
    keep(phone, "formulario")
    go_on(phone)
    phone.fill("[name=expected]", EXPECTED)
    phone.fill("[name=remedy_sought]", REMEDY_SOUGHT)
    go_on(phone)
    phone.fill("[name=name]", "Jimena Alcaraz")
    phone.fill("[name=email]", "jimena@correo.example")
    go_on(phone)
    return phone.inner_text("output.key").strip()


def go_on(phone: Page) -> None:
    phone.click("#tell .form-end .btn-next")
    phone.wait_for_load_state()


def answer(desk: Page, key: str) -> None:
    """A colleague finds the case by its key and promises something."""
    desk.goto(f"/buscar/?q={key}")
    case = desk.url if "/casos/" in desk.url else link(desk, "main a[href^='/casos/']")
    desk.goto(f"{case}compromisos/")
    desk.fill("[name=text]", PROMISE)
    desk.click("main form .btn-next")
    desk.wait_for_load_state()


def link(opened: Page, selector: str) -> str:
    address = opened.get_attribute(selector, "href")
    assert address, f"{opened.url} has no {selector}"
    return address


def shoot(opened: Page, path: str, name: str) -> None:
    opened.goto(path)
    keep(opened, name)


def keep(opened: Page, name: str) -> None:
    opened.wait_for_load_state("networkidle")
    IMAGES.mkdir(parents=True, exist_ok=True)
    image = IMAGES / f"{name}.png"
    opened.screenshot(path=image, animations="disabled", caret="hide")
    print(f"{image.name}: {image.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(*sys.argv[1:])
