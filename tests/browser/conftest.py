"""A real browser before the real pages: Chromium, a web server in this process, a database file.

The server's threads and the test see one SQLite file, made once and copied for every
test; the clock of the house stands still until a test says that time goes by. What the
browser complains of (an error of a script or of the content policy, a file that does not
come, an answer of 400 or more) fails the test, unless the test said it was to be expected.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.conftest import PASSWORD, missing
from tests.databases import using_file

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Going on to the next page calls off what the last one was still fetching: the scripts of its
# charts, who it is that calls from this phone, who else looks at a case.
CALLED_OFF = (
    *("/static/", "/recibir/nueva/quien/", "/juntos/", "/borradores/", "/saber/"),
    "/compromisos/leidos/",
)
# What htmx writes of that; an answer that never came it calls otherwise.
SAID_OF_IT = ("htmx:afterRequest,", "htmx:sendAbort,")
expect.set_options(timeout=20_000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    # As browsers are, or soon will be: a frame of another site has no cookies.
    "--test-third-party-cookie-phaseout",
]
WIDE: ViewportSize = {"width": 1366, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


# The browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        missing("there is no Chromium on this machine")
    # Playwright keeps an event loop open in this thread, and Django would refuse to work in one.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Window:
    """A browser of somebody's own: its cookies, its page, and what went wrong in it."""

    context: BrowserContext
    page: Page
    house: str
    wrong: list[str] = field(default_factory=list)
    to_expect: set[int] = field(default_factory=set)

    def listen(self) -> None:
        self.context.on("console", lambda said: self._console(said.type, said.text))
        self.context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        self.context.on("response", lambda got: self._answer(got.status, got.url))
        self.context.on("requestfailed", lambda lost: self._lost(lost.url, lost.failure))

    def _lost(self, url: str, why: str | None) -> None:
        if not (why == "net::ERR_ABORTED" and any(part in url for part in CALLED_OFF)):
            self.wrong.append(f"{url} did not come: {why}")

    def open(self, path: str) -> Page:
        self.page.goto(self.house + path)
        return self.page

    def expect(self, *statuses: int) -> None:
        self.to_expect |= set(statuses)

    def _console(self, kind: str, text: str) -> None:
        answers = "Failed to load resource: the server responded"  # counted by _answer
        if kind == "error" and not text.startswith((answers, *SAID_OF_IT)):
            self.wrong.append(f"{self.page.url}: {text}")

    def _answer(self, status: int, url: str) -> None:
        if status >= 400 and status not in self.to_expect:
            self.wrong.append(f"{url} answered {status}")


@pytest.fixture
def window(chromium: Browser, house: str) -> Iterator[Callable[..., Window]]:
    """Opens a window: `window(js=False)`, `window(size=PHONE)`, `window(color_scheme="dark")`."""
    opened = []

    def open_one(*, size: ViewportSize = WIDE, js: bool = True, **more: Any) -> Window:
        context = chromium.new_context(
            viewport=size,
            java_script_enabled=js,
            locale="es-ES",
            timezone_id="Europe/Madrid",
            **more,
        )
        context.set_default_timeout(30_000)  # the machine may have other work
        one = Window(context, context.new_page(), house)
        one.listen()
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        _leave(one.page)
        one.context.close()
    assert [wrong for one in opened for wrong in one.wrong] == []


def _leave(page: Page) -> None:
    """A page that says good-bye says it while the house still stands."""
    if page.query_selector("[data-together]"):
        page.goto("about:blank")
        page.wait_for_timeout(200)


@pytest.fixture
def sign_in(window: Callable[..., Window]) -> Callable[..., Window]:
    """A window in which this colleague has signed in by the form."""

    def sign(person: Any, **more: Any) -> Window:
        one = window(**more)
        page = one.open("/cuenta/login/")
        page.get_by_label("Correo electrónico").fill(person.email)
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.get_by_role("button", name="Entrar").click()
        page.wait_for_url(one.house + "/")
        return one

    return sign


# The house: server, database, clock


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The pages as the product serves them: its own middleware serves the static files too."""
    listening = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    listening.set_app(get_wsgi_application())
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def house(server: str, db: None, clock: Any, settings: Any) -> str:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    settings.ORGANISATION = "Fibra Cercana"
    settings.PUBLIC_URL = server
    return server


@pytest.fixture
def db(empty_file: Path, tmp_path: Path, django_db_blocker: Any) -> Iterator[None]:
    """In the place of pytest-django's: the other threads could not see into its transaction."""
    file = Path(shutil.copy(empty_file, tmp_path))
    with django_db_blocker.unblock(), using_file(file):
        yield


@dataclass
class Clock:
    """The time of the house, which goes on when a test says so."""

    time: datetime

    def now(self) -> datetime:
        return self.time

    def go_on(self, **by: float) -> datetime:
        self.time += timedelta(**by)
        caches["local"].clear()  # figures that are remembered for a minute
        return self.time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Clock:
    clock = Clock(now)
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock
