"""Pictures of the real product for the documents, taken from a running demonstration.

    python -m tools.screenshots URL PASSWORD

Signs in as the administrator with the password that `albricias demo` printed, and writes
what it sees into docs/images. To show the form and the customer's page it
complains once and answers that with a promise: the demonstration has one more case
afterwards. For the form in another site, serve it with ALBRICIAS_EMBED_SITES set to
http://127.0.0.1:8974. Uses the Chromium it finds on the path.
"""

import shutil
import struct
import sys
import zlib
from base64 import b64decode, b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
ADMINISTRATOR = "evaristo@fibracercana.example"
DESK: ViewportSize = {"width": 1366, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FIRST_ROW = "[data-row] td.main a"
CASE = "main a[href^='/casos/Q-']"
TALL = 1150

# What is shown as it stands.
PAGES = (
    ("/", "inicio"),
    ("/aprender/", "pareto"),
    ("/cambios/", "cambios"),
    ("/recibir/", "recibir-canales"),
    ("/recibir/cuarentena/", "recibir-cuarentena"),
    ("/recibir/robots/", "recibir-robots"),
    ("/recibir/puertas/", "puertas"),
    ("/personas/parecidas/", "personas-parecidas"),
    ("/buscar/?q=facturas+repetidas", "buscar"),
    ("/contar/cartas/", "correo-salida"),
    ("/ajustes/api/", "api-llaves"),
)
# Cases of the demonstration, each by words that stand in no other.
BY_MAIL, BOUNCED, TWICE, TALK = (
    "asistencia preferente subrayado",
    "papel sellado agosto buzonlleno",
    "Seguimos sin internet calle Almendros",
    "apto nuevo mudé",
)
STORY = (
    "Me cobraron dos veces la cuota de octubre: el día 3 y otra vez el día 5. Llamé y me dijeron"
    " que la devolvían en 48 horas. No ha llegado. No es tanto el dinero como tener que estar"
    " detrás."
)
EXPECTED = "Que se cobre una vez."
REMEDY_SOUGHT = "La devolución, y saber que no vuelve a pasar."
PROMISE = "Devolverle la segunda cuota y llamarle para confirmar que ha llegado"


def main(url: str, password: str) -> None:
    found = (path for name in BROWSERS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, as who builds in a container often is.
        browser = playwright.chromium.launch(
            executable_path=next(found, None),
            args=["--no-sandbox", "--disable-lcd-text", "--lang=es-ES"],
        )
        desk, phone = page(browser, url, DESK), page(browser, url, PHONE)
        sign_in(desk, ADMINISTRATOR, password)
        shoot_desk(desk)
        shoot_cases(desk)
        shoot_set_up(desk)
        wear(desk, url, "dark")
        shoot(desk, "/aprender/tendencia/?period=all", "tendencia-oscuro")
        key = complain(phone)
        answer(desk, key)
        shoot(phone, f"/c/{key}/", "cliente")
        shoot_embedded(browser, url)
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
    for path, name in PAGES:
        shoot(desk, path, name)
    desk.goto("/casos/?view=all&step=broken-promise")
    shoot(desk, link(desk, FIRST_ROW), "caso")
    desk.goto("/contar/")
    desk.goto(link(desk, "main a.btn-next"))
    shoot(desk, link(desk, FIRST_ROW), "contar")


def shoot_cases(desk: Page) -> None:
    """Those that came by mail and by WhatsApp, and what is done with two that are one."""
    find(desk, BY_MAIL)
    keep(desk, "correo-caso", whole=True)
    desk.goto(link(desk, "ol.tl a:has-text('El mensaje completo')"))
    desk.click("main summary")
    keep(desk, "correo-mensaje")
    find(desk, TWICE)
    shoot(desk, link(desk, "main a[href*='/uniones/']"), "resolver-unir")
    find(desk, TALK)
    keep(desk, "puertas-whatsapp", whole=True)
    desk.goto("/contar/cartas/?state=undelivered")
    shoot(desk, link(desk, "main table a[href^='/contar/cartas/']"), "correo-devuelta")


def shoot_set_up(desk: Page) -> None:
    """Connecting: a mailbox, a door, a notice; inviting; and noting a call."""
    desk.goto("/recibir/buzones/")
    shoot(desk, link(desk, "main a[href^='/recibir/buzones/']:not([href*=nuevo])"), "correo-buzon")
    desk.goto("/recibir/buzones/nuevo/")
    desk.fill("main [name=address]", "reclamaciones@fibracercana.example")
    desk.click("main .btn-next")
    keep(desk, "correo-conectar", whole=True)
    desk.goto("/recibir/puertas/")
    desk.goto(link(desk, "main a:has-text('Reseñas de')"))
    shoot(desk, link(desk, "main a[href$='/lectura/']"), "puertas-lectura")
    desk.goto("/recibir/invitar/?places=Plaza+Mayor%0AEstaci%C3%B3n+vieja&lang=es")
    keep(desk, "recibir-invitar", whole=True)
    desk.goto("/ajustes/api/avisos/")
    for event in ("case.opened", "resolution.confirmed"):
        desk.check(f"[name=events][value='{event}']", force=True)
    desk.fill("[name=url]", "https://erp.fibracercana.example/avisos")
    keep(desk, "avisos", whole=True)
    desk.goto("/recibir/nueva/")
    desk.fill("[name=phone]", "555 090 114")
    desk.press("[name=phone]", "Tab")
    desk.wait_for_selector("text=Iparraguirre")
    keep(desk, "recibir-telefono")


def shoot_embedded(browser: Browser, url: str) -> None:
    """The form in the site of a shop: `embed_sites` of the demonstration must name SHOP_SITE."""
    body = SHOP.replace("FORM", f"{url}/queja/incrustada/?idioma=es").encode()

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

    # Really served: a browser lets no page it was merely handed look into this machine.
    with ThreadingHTTPServer(("127.0.0.1", SHOP_PORT), Shop) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        shop = page(browser, url, DESK)
        shop.goto(SHOP_SITE)
        shop.wait_for_timeout(1500)
        keep(shop, "recibir-incrustado")
        server.shutdown()


SHOP_PORT = 8974
SHOP_SITE = f"http://127.0.0.1:{SHOP_PORT}"
SHOP = """<!doctype html><html lang="es"><title>Tienda de la plaza Mayor</title>
<style>body{margin:0;font:17px/1.5 Georgia,serif;color:#23313f;background:#eef3f0}
header{background:#1f5f5b;color:#fff;padding:1.1rem 12%}nav{float:right}
main{padding:1.5rem 12%}iframe{border:0;width:100%;height:36rem;background:#fff}</style>
<header><nav>Móviles · Fibra · Horario · Ayuda</nav><b>Tienda de la plaza Mayor</b></header>
<main><h1>Cuéntenos qué ha pasado</h1>
<iframe src="FORM" title="Cuéntenos qué pasó"></iframe></main></html>"""


def find(desk: Page, words: str) -> None:
    """The one case in which these words stand."""
    desk.goto(f"/buscar/?q={words.replace(' ', '+')}")
    if "/casos/" not in desk.url:
        desk.goto(link(desk, CASE))


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
    case = desk.url if "/casos/" in desk.url else link(desk, CASE)
    desk.goto(f"{case}compromisos/")
    desk.fill("[name=text]", PROMISE)
    desk.click("main form .btn-next")
    desk.wait_for_load_state()


def link(opened: Page, selector: str) -> str:
    address = opened.get_attribute(selector, "href", timeout=5000)
    assert address, f"{opened.url} has no {selector}"
    return address


def shoot(opened: Page, path: str, name: str) -> None:
    opened.goto(path)
    keep(opened, name)


def keep(opened: Page, name: str, *, whole: bool = False) -> None:
    """As much as the window shows, or somewhat more of what is long."""
    opened.wait_for_load_state("networkidle")
    size = opened.viewport_size
    if whole and size:
        opened.set_viewport_size({"width": size["width"], "height": TALL})
    picture = opened.screenshot(animations="disabled", caret="hide")
    if whole and size:
        opened.set_viewport_size(size)
    IMAGES.mkdir(parents=True, exist_ok=True)
    image = IMAGES / f"{name}.png"
    image.write_bytes(in_few_colours(opened, picture))
    print(f"{image.name}: {image.stat().st_size / 1000:.0f} kB")


def in_few_colours(opened: Page, picture: bytes) -> bytes:
    """The same picture with a palette, a third as large. The browser counts the colours."""
    blank = opened.context.browser.new_page() if opened.context.browser else opened
    found = blank.evaluate(COUNT, b64encode(picture).decode())
    blank.close()
    width, height = found["width"], found["height"]
    pixels, palette = b64decode(found["pixels"]), bytes(found["palette"])
    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


# The 160 colours most used, each of the others as the nearest of these.
COUNT = """async png => {
  const image = new Image(); image.src = "data:image/png;base64," + png; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), draw = canvas.getContext("2d");
  draw.drawImage(image, 0, 0);
  const data = draw.getImageData(0, 0, image.width, image.height).data, counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
    counts.set(colour, (counts.get(colour) || 0) + 1);
  }
  const used = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 160).map(one => one[0]);
  const parts = colour => [colour >> 16, colour >> 8 & 255, colour & 255];
  const palette = used.map(parts), nearest = new Map(used.map((colour, n) => [colour, n]));
  const pixels = new Uint8Array(image.width * image.height);
  for (let i = 0, p = 0; i < data.length; i += 4, p++) {
    const colour = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
    if (!nearest.has(colour)) {
      const away = palette.map(c => Math.hypot(...c.map((v, k) => v - parts(colour)[k])));
      nearest.set(colour, away.indexOf(Math.min(...away)));
    }
    pixels[p] = nearest.get(colour);
  }
  let text = ""; for (let i = 0; i < pixels.length; i += 30000)
    text += String.fromCharCode(...pixels.subarray(i, i + 30000));
  return {width: image.width, height: image.height, palette: palette.flat(), pixels: btoa(text)};
}"""


if __name__ == "__main__":
    main(*sys.argv[1:])
