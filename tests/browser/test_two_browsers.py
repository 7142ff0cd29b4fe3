"""Two colleagues at one case, each in a browser of their own: whatever they do, nothing is lost."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from albricias.resolve.articles import Article
from albricias.resolve.cases import Case
from albricias.resolve.confidential import About
from albricias.resolve.drafts import Draft
from albricias.resolve.graces import Grace
from albricias.resolve.presence import Presence
from tests.browser.conftest import PHONE, Window
from tests.browser.test_every_page import AXE, LOOK

ANAS = "Estimado Carlos: hoy mismo le devolvemos la segunda cuota."
BOS = "Don Carlos, mañana le llamo con el resultado."


@pytest.fixture
def shared(case: Case) -> Case:
    """A case of Carlos that Ana owns and Bo sees."""
    return case


@pytest.fixture
def grace(settings: Any, house: str) -> None:
    values = {**settings.HOME.values, "undo_seconds": 30}
    settings.HOME = dataclasses.replace(settings.HOME, values=values)


def composer(page: Page) -> Any:
    return page.get_by_label("Su respuesta al cliente")


def kept(page: Page) -> None:
    expect(page.locator("[data-draft-state]").first).to_contain_text("Borrador guardado")


def at_the_case(one: Window, case: Case) -> Page:
    return one.open(case.get_absolute_url())


def send(page: Page) -> None:
    page.get_by_role("button", name="Enviar la respuesta").click()


@pytest.mark.usefixtures("grace")
def test_ana_and_bo_write_in_one_case_and_nothing_is_lost(
    sign_in: Callable[..., Window],
    shared: Case,
    ana: Any,
    bo: Any,
    clock: Any,
    work_off: Callable[..., int],
) -> None:
    anas, bos = sign_in(ana), sign_in(bo)
    hers, his = at_the_case(anas, shared), at_the_case(bos, shared)

    # Each sees the other, and that the other writes.
    composer(hers).press_sequentially(ANAS, delay=1)
    kept(hers)
    beside = his.locator("[data-together]")
    expect(beside).to_contain_text("Ana Ríos está escribiendo una respuesta")
    composer(his).press_sequentially(BOS, delay=1)
    kept(his)
    assert {draft.by: draft.fields["text"] for draft in Draft.objects.all()} == {ana: ANAS, bo: BOS}

    # Ana sends; before Bo does, he is told of it with her words, and his own still stand there.
    clock.go_on(seconds=2)
    send(hers)
    expect(hers.locator("[data-grace]")).to_contain_text("se envía en")
    his.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(his.locator("[data-together]")).to_contain_text(ANAS)
    assert composer(his).input_value() == BOS

    # He sends all the same: nothing goes over hers, and what he wrote is there to be looked at.
    bos.expect(422)
    send(his)
    expect(his.locator("main")).to_contain_text("Alguien ha actuado")
    assert composer(his).input_value() == BOS
    assert Grace.objects.count() == 1
    assert Draft.objects.get(by=bo).fields["text"] == BOS

    # Half a minute later hers is out; then Bo, having looked, sends his.
    work_off(at=clock.go_on(seconds=31))
    his.get_by_role("button", name="Enviar la respuesta").click()
    expect(his.locator("[data-grace]")).to_contain_text("se envía en")
    work_off(at=clock.go_on(seconds=31))
    assert [entry.text for entry in shared.entries.all()] == [ANAS, BOS]
    assert shared.dispatches.filter(kind="answer").count() == 2
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("grace")
def test_ana_takes_it_back_and_nobody_has_read_it(
    sign_in: Callable[..., Window],
    window: Callable[..., Window],
    shared: Case,
    ana: Any,
    clock: Any,
    work_off: Callable[..., int],
) -> None:
    anas, carlos = sign_in(ana), window()
    page = at_the_case(anas, shared)
    composer(page).fill(ANAS)
    send(page)
    expect(carlos.open(shared.customer_url).locator("main")).not_to_contain_text(ANAS)
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("body")).to_contain_text("No ha salido nada.")
    assert composer(page).input_value() == ANAS
    work_off(at=clock.go_on(minutes=1))
    expect(carlos.open(shared.customer_url).locator("main")).not_to_contain_text(ANAS)
    assert not shared.entries.exists()


def test_what_ana_types_outlives_a_closed_page_a_crash_and_a_change_of_machine(
    sign_in: Callable[..., Window], shared: Case, ana: Any
) -> None:
    desk = sign_in(ana)
    page = at_the_case(desk, shared)
    composer(page).press_sequentially("Estimado", delay=1)
    page.goto(f"{desk.house}/mi-dia/")  # before the moment in which it would have been kept
    page.wait_for_timeout(300)
    at_the_case(desk, shared)
    assert composer(page).input_value() == "Estimado"

    composer(page).press("Control+End")
    composer(page).press_sequentially(" Carlos", delay=1)
    kept(page)
    home = sign_in(ana, size=PHONE)
    assert composer(at_the_case(home, shared)).input_value() == "Estimado Carlos"
    home.page.get_by_role("button", name="Desechar el borrador").first.click()
    expect(home.page.locator("body")).to_contain_text("El borrador se ha desechado.")
    assert composer(home.page).input_value() == ""


def test_every_form_of_the_case_keeps_its_words(
    sign_in: Callable[..., Window], shared: Case, ana: Any
) -> None:
    anas = sign_in(ana)
    page = at_the_case(anas, shared)
    page.locator("main").click(position={"x": 2, "y": 2})
    page.keyboard.press("n")  # an internal note
    note = page.locator(".panel textarea:visible")
    note.press_sequentially("Pedir la grabación", delay=1)
    expect(page.locator(".panel [data-draft-state]:visible")).to_contain_text("Borrador guardado")
    page.reload()
    expect(page.locator("main")).to_contain_text("Aquí ha empezado a escribir, sin enviarlo")
    page.get_by_role("link", name="una nota").click()
    assert page.get_by_label("Nota para compañeros").input_value() == "Pedir la grabación"


def test_the_letters_of_the_keyboard_open_the_acts(
    sign_in: Callable[..., Window], shared: Case, ana: Any
) -> None:
    page = at_the_case(sign_in(ana), shared)
    page.keyboard.press("a")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("anporc")  # in a field they are letters
    assert composer(page).input_value() == "anporc"
    composer(page).fill("")
    for key, field in (("p", "Qué prometemos"), ("o", "Qué se ha hecho"), ("c", "Qué se dijo")):
        page.locator("h1").click()
        page.keyboard.press(key)
        expect(page.get_by_label(field)).to_be_focused()
        page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_contain_text("en un caso: responder")


def test_ana_calls_bo_by_name_without_leaving_the_keyboard(
    sign_in: Callable[..., Window], shared: Case, ana: Any, bo: Any
) -> None:
    page = at_the_case(sign_in(ana), shared)
    page.keyboard.press("n")
    note = page.get_by_label("Nota para compañeros")
    expect(note).to_be_focused()
    note.press_sequentially("Mira esto, @li", delay=10)
    expect(page.locator("[data-mention]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert note.input_value() == "Mira esto, @Bo Lindes "
    page.keyboard.type("por favor")
    page.locator(".panel").get_by_role("button", name="Nota interna").click()
    expect(page.locator("body")).to_contain_text("se avisa a Bo Lindes")
    bos = sign_in(bo).open("/personas/para-mi/")
    expect(bos.locator("main")).to_contain_text("Ana Ríos le menciona: Mira esto")


def test_a_late_answer_takes_the_names_away_from_nobody(
    sign_in: Callable[..., Window], shared: Case, ana: Any, bo: Any
) -> None:
    page = at_the_case(sign_in(ana), shared)
    late: list[Route] = []
    page.route(lambda url: url.endswith("?q=l"), lambda route: late.append(route))
    page.keyboard.press("n")
    note = page.get_by_label("Nota para compañeros")
    note.press_sequentially("@li", delay=10)
    expect(page.locator("[data-mention]")).to_have_count(1)
    with page.expect_response(lambda got: got.url.endswith("?q=l")):
        late[0].continue_()
    page.wait_for_timeout(100)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert note.input_value() == "@Bo Lindes "


def test_an_article_goes_into_what_ana_has_begun_to_write(
    sign_in: Callable[..., Window], shared: Case, ana: Any, quim: Any, clock: Any
) -> None:
    text = "Le devolvemos la segunda cuota en cinco días."
    Article.write("Cuota cobrada dos veces", text, [], by=quim, at=clock.now())
    page = at_the_case(sign_in(ana), shared)
    composer(page).press_sequentially("Estimado Carlos:", delay=1)
    page.get_by_role("button", name="Esto lo respondió").click()  # before it was kept
    expect(page.locator("body")).to_contain_text("Está en su respuesta")
    assert composer(page).input_value() == f"Estimado Carlos:\n\n{text}"


def test_ana_takes_the_next_with_one_key(
    sign_in: Callable[..., Window], shared: Case, ana: Any, bo: Any
) -> None:
    Case.objects.filter(pk=shared.pk).update(owner=bo)
    page = sign_in(ana).open("/casos/")
    page.keyboard.press("t")
    expect(page.locator("body")).to_contain_text("Ahora es de usted.")
    expect(page.locator("h1")).to_contain_text("Me han cobrado dos veces")


@pytest.mark.usefixtures("grace")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_what_is_said_of_the_others(
    sign_in: Callable[..., Window], shared: Case, ana: Any, bo: Any, theme: str, clock: Any
) -> None:
    hers = at_the_case(sign_in(ana), shared)
    bos = sign_in(bo, color_scheme=theme, size=PHONE)
    his = at_the_case(bos, shared)
    composer(hers).fill(ANAS)
    clock.go_on(seconds=2)
    send(hers)
    expect(hers.locator("[data-grace]")).to_be_visible()
    composer(his).press_sequentially(BOS, delay=1)
    kept(his)
    expect(his.locator("[data-together]")).to_contain_text("está enviando esto al cliente")
    his.evaluate(AXE)
    assert his.evaluate(LOOK, {}) == []
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert his.evaluate(over) <= 0
    assert timedelta(0) < Grace.objects.get().goes_at - clock.now()


PROMISING = "Mañana a las 10 le llamo con la respuesta."


@pytest.mark.usefixtures("grace")
def test_what_ana_promised_comes_back_with_what_she_takes_back(
    sign_in: Callable[..., Window], shared: Case, ana: Any, work_off: Callable[..., int], clock: Any
) -> None:
    page = at_the_case(sign_in(ana), shared)
    composer(page).press_sequentially(PROMISING, delay=1)
    due = page.get_by_label("Para cuándo").first
    due.fill("2026-11-25T12:30")
    send(page)
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("body")).to_contain_text("No ha salido nada.")
    expect(page.locator("[data-promise]")).to_be_checked()
    assert page.get_by_label("Para cuándo").first.input_value() == "2026-11-25T12:30"
    send(page)
    work_off(at=clock.go_on(seconds=31))
    assert timezone.localtime(shared.promises.get().due_at).hour == 12


@pytest.mark.usefixtures("grace")
def test_a_draft_is_read_as_the_page_opens(
    sign_in: Callable[..., Window], shared: Case, ana: Any, clock: Any
) -> None:
    Draft.keep(shared, "answer", {"text": PROMISING}, by=ana, at=clock.now())
    page = at_the_case(sign_in(ana), shared)
    expect(page.locator("[data-promise]")).to_be_checked()


@pytest.mark.usefixtures("grace")
def test_sent_in_haste_it_is_read_first(
    sign_in: Callable[..., Window], shared: Case, ana: Any, work_off: Callable[..., int], clock: Any
) -> None:
    page = at_the_case(sign_in(ana), shared)
    composer(page).fill(PROMISING)
    send(page)  # before anything could be read
    expect(page.locator("[data-grace]")).to_contain_text("se envía en")
    work_off(at=clock.go_on(seconds=31))
    assert shared.promises.get().text == PROMISING.rstrip(".")


def test_what_has_gone_out_stands_there_by_itself(
    sign_in: Callable[..., Window],
    settings: Any,
    house: str,
    shared: Case,
    ana: Any,
    work_off: Callable[..., int],
    clock: Any,
) -> None:
    settings.HOME = dataclasses.replace(
        settings.HOME, values={**settings.HOME.values, "undo_seconds": 1}
    )
    page = at_the_case(sign_in(ana), shared)
    composer(page).fill(ANAS)
    send(page)
    expect(page.locator("[data-grace]")).to_be_visible()
    work_off(at=clock.go_on(seconds=2))
    expect(page.locator("ol.tl")).to_contain_text(ANAS, timeout=20_000)
    expect(page.locator("[data-grace]")).to_have_count(0)


def test_the_only_name_is_chosen_with_enter(
    sign_in: Callable[..., Window], shared: Case, ana: Any, bo: Any
) -> None:
    page = at_the_case(sign_in(ana), shared)
    page.keyboard.press("n")
    note = page.get_by_label("Nota para compañeros")
    note.press_sequentially("@li", delay=10)
    expect(page.locator("[data-mention]")).to_have_count(1)
    page.keyboard.press("Enter")
    assert note.input_value() == "@Bo Lindes "


def test_whoever_it_complains_about_reads_on_no_longer(
    sign_in: Callable[..., Window], shared: Case, ana: Any, bo: Any, quim: Any, clock: Any
) -> None:
    anas = sign_in(ana)
    hers = at_the_case(anas, shared)
    expect(hers.locator("main")).to_contain_text(shared.story)
    shared.assign(bo, by=None, at=clock.now())
    About.say(shared, ana, by=quim, at=clock.now())
    anas.expect(404)
    hers.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(hers.locator("body")).not_to_contain_text(shared.story)
    assert not Presence.objects.filter(colleague=ana).exists()
