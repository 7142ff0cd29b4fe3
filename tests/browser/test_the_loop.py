"""The whole loop as people walk it in their browsers, from a complaint to “it was worth it”."""

import base64
import email
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from albricias.learn.models import CaseCause, Cause
from albricias.resolve.cases import Case
from albricias.resolve.resolutions import ResolutionOffer
from tests.browser.conftest import PHONE, Window

DAY = timedelta(days=1)
STORY = "Me han cobrado dos veces la cuota de octubre y nadie me coge el teléfono."
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
CAUSE = "La tarifa se graba dos veces"
CHANGE = "Comprobar la tarifa antes de cobrar"


@pytest.fixture
def months_of_it(db: None, quim: Any, now: Any, tell_us: Callable[..., Any]) -> None:
    """Sixty people have complained of the same, without saying who they were."""
    cause = Cause.add(CAUSE, parent=None, by=quim, at=now)
    tell_us(at=now - 700 * DAY, name="", email="")
    for days in range(60):
        case = tell_us(at=now - (1 + 1.4 * days) * DAY, name="", email="")
        CaseCause.name_for(case, [cause], by=quim, at=now)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def open_act(page: Page, name: str) -> Any:
    """A small form that opens inside the page."""
    act = page.locator("details.act", has=page.locator("summary", has_text=name)).first
    act.locator("summary").click()
    expect(act.locator("form")).to_be_visible()
    return act


def file_a_complaint(one: Window, tmp_path: Path) -> str:
    """Carlos tells it in three steps; the key he is given."""
    photo = tmp_path / "factura.png"
    photo.write_bytes(PHOTO)
    page = one.open("/queja/")
    page.get_by_role("link", name="Empezar").click()
    page.get_by_label("Cuéntelo como se lo contaría a un amigo").fill(STORY)
    press(page, "Seguir")
    page.get_by_label("¿Qué esperaba?").fill("Una sola cuota.")
    page.get_by_label("¿Qué le gustaría que hiciéramos?").fill("La devolución.")
    page.get_by_label("Fotos, papeles o grabaciones").set_input_files(photo)
    press(page, "Seguir")
    page.get_by_label("Su nombre").fill("Carlos Ibáñez")
    page.get_by_label("Su correo").fill("carlos@example.org")
    press(page, "Enviar")
    expect(
        page.get_by_role("heading", name="Gracias, Carlos Ibáñez. Ya lo tenemos.")
    ).to_be_visible()
    return page.locator("output.key").inner_text().strip()


def letters_in(folder: Path) -> list[tuple[str, str]]:
    """What each letter of the outbox is about and says."""
    read = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    ]
    return [(str(letter["Subject"]), text_of(letter)) for letter in read]


def text_of(letter: EmailMessage) -> str:
    plain = letter.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def test_a_complaint_becomes_a_change_and_carlos_says_that_it_was_worth_it(
    window: Callable[..., Window],
    sign_in: Callable[..., Window],
    ana: Any,
    quim: Any,
    zoe: Any,
    months_of_it: None,
    work_off: Callable[..., int],
    clock: Any,
    settings: Any,
    tmp_path: Path,
) -> None:
    carlos = window()
    key = file_a_complaint(carlos, tmp_path)
    keep_the_receipt(carlos)
    work_off(at=clock.now())
    [(_subject, acknowledged)] = letters_in(settings.HOME.outbox)
    assert key in acknowledged
    case = Case.objects.get(key=key)
    if case.owner != ana:  # somebody else has as few cases
        case.assign(ana, by=None, at=clock.now())

    clock.go_on(hours=1)
    anas = sign_in(ana)
    answer_and_promise(anas, case)
    expect(carlos.open(f"/c/{key}/").locator("main")).to_contain_text("Devolverle la cuota")
    clock.go_on(hours=3)
    keep_the_promise_and_offer(anas)
    say_it_is_resolved(carlos, key)
    anas.page.reload()
    expect(anas.page.locator("main")).to_contain_text("Carlos Ibáñez dice que está resuelto")

    quims = sign_in(quim)
    name_the_cause(quims, case)
    open_a_change(quims)
    carry_it_out(quims)
    clock.go_on(days=100)  # without another complaint
    quims = sign_in(quim)
    verify_it(quims)
    tell_carlos(quims)
    work_off(at=clock.now())
    subject, letter = letters_in(settings.HOME.outbox)[-1]
    assert CHANGE in subject
    assert f"/c/{key}/" in letter

    say_it_was_worth_it(carlos, key)
    clock.go_on(hours=1)
    worth = quims.open("/").locator(".step", has_text="Valió la pena")
    expect(worth).to_contain_text("100 %21–100 % · 1 respuesta")
    answers = quims.open("/contar/respuestas/").locator("main")
    expect(answers).to_contain_text("No esperaba que me lo contaran.")
    sees_nothing_of_it(sign_in(zoe), case)


def keep_the_receipt(carlos: Window) -> None:
    carlos.page.get_by_role("link", name="Verlo e imprimirlo").click()
    expect(carlos.page.locator("main")).to_contain_text(STORY)
    expect(carlos.page.locator("main")).to_contain_text("factura.png")


def answer_and_promise(anas: Window, case: Case) -> None:
    page = anas.open(case.get_absolute_url())
    expect(page.get_by_role("link", name="factura.png")).to_be_visible()
    page.get_by_label("Su respuesta al cliente").fill("Tiene razón. Lo estoy mirando.")
    press(page, "Enviar la respuesta")
    expect(page.locator(".tl")).to_contain_text("Tiene razón. Lo estoy mirando.")
    act = open_act(page, "Prometer")
    act.get_by_label("Qué prometemos").fill("Devolverle la cuota cobrada de más")
    act.get_by_role("button", name="Prometer").click()
    expect(page.locator(".ledger:not(.clocks)")).to_contain_text(
        "Devolverle la cuota cobrada de más"
    )


def keep_the_promise_and_offer(anas: Window) -> None:
    page = anas.page
    page.reload()
    act = open_act(page, "Cumplido")
    act.get_by_label("Cómo se cumplió").fill("Transferencia hecha hoy.")
    act.get_by_role("button", name="Cumplido").click()
    expect(page.locator(".ledger:not(.clocks) .m").first).to_contain_text(
        "Transferencia hecha hoy."
    )
    act = open_act(page, "Ofrecer solución")
    act.get_by_label("Qué se ha hecho").fill("Le hemos devuelto la cuota cobrada dos veces.")
    act.get_by_role("button", name="Ofrecer solución").click()
    expect(page.locator("main")).to_contain_text("se ha preguntado al cliente si está resuelto")


def say_it_is_resolved(carlos: Window, key: str) -> None:
    page = carlos.open(f"/c/{key}/")
    expect(page.locator("main")).to_contain_text("Le hemos devuelto la cuota")
    press(page, "Sí, está resuelto")
    expect(page.locator("body")).to_contain_text("Gracias por decírnoslo.")


def name_the_cause(quims: Window, case: Case) -> None:
    page = quims.open(case.get_absolute_url())
    page.get_by_role("link", name="Poner nombre a la causa").click()
    page.get_by_role("checkbox", name=CAUSE).check()
    press(page, "Guardar")
    page.get_by_role("link", name=CAUSE).click()
    expect(page.locator("main")).to_contain_text(case.number)


def open_a_change(quims: Window) -> None:
    page = quims.open("/aprender/")
    of_the_cause = page.get_by_role("listitem").filter(has_text=CAUSE)
    of_the_cause.get_by_role("link", name="Abrir un cambio").click()
    page.get_by_label("El cambio, en una línea").fill(CHANGE)
    page.get_by_label("Qué cambia y cómo").fill("Una comprobación antes de pasar el recibo.")
    page.get_by_label("Lo que leerán quienes se quejaron").fill(
        "Ahora comprobamos cada tarifa antes de cobrar, y nadie paga dos veces."
    )
    page.get_by_label("Quién lo lleva").select_option("Quim Soler")
    press(page, "Abrir el cambio")
    expect(page.get_by_role("heading", level=1, name=CHANGE)).to_be_visible()


def carry_it_out(quims: Window) -> None:
    """A step is added; it starts, the step is done, all is done."""
    page = quims.page
    page.get_by_role("link", name="Añadir un paso").click()
    page.get_by_label("El paso").fill("Hablar con sistemas")
    page.get_by_label("Quién lo hace").select_option("Quim Soler")
    press(page, "Añadir un paso")
    page.get_by_role("link", name="Empezar").click()
    press(page, "Fijar esto y empezar")
    press(page, "Paso hecho: Hablar con sistemas")
    page.get_by_role("link", name="Está hecho").click()
    press(page, "Todo está hecho")
    expect(page.locator("main")).to_contain_text("permiten decir que funcionó")


def verify_it(quims: Window) -> None:
    page = quims.open("/cambios/")
    page.get_by_role("link", name=CHANGE).click()
    press(page, "Funcionó")
    expect(page.locator("main")).to_contain_text("Quim Soler lo verificó")


def tell_carlos(quims: Window) -> None:
    """The letter is read, and then sent."""
    page = quims.page
    page.get_by_role("link", name="Contárselo").click()
    page.get_by_role("link", name="Carlos Ibáñez").click()
    text = page.locator("textarea").input_value()
    assert "Me han cobrado dos veces la cuota de octubre" in text
    assert "nadie paga dos veces" in text
    press(page, "Enviar esta carta")
    expect(page.locator("main")).to_contain_text("Por contar, por correo 0")


def say_it_was_worth_it(carlos: Window, key: str) -> None:
    page = carlos.open(f"/c/{key}/")
    page.get_by_label("Sí, lo he notado").check()
    page.get_by_label("Sí, valió la pena").check()
    page.get_by_label("Con sus palabras").first.fill("No esperaba que me lo contaran.")
    form = page.locator("form", has_text="¿Lo ha notado?")
    form.get_by_role("button", name="Enviar").click()
    expect(page.locator("body")).to_contain_text("Gracias por decírnoslo.")


def sees_nothing_of_it(zoes: Window, case: Case) -> None:
    for path in ("/", "/casos/?view=all", "/buscar/?q=Ibáñez", "/personas/", "/contar/respuestas/"):
        expect(zoes.open(path).locator("main")).not_to_contain_text("Carlos Ibáñez")
    zoes.expect(404)
    found = zoes.page.goto(zoes.house + case.get_absolute_url())
    assert found
    assert found.status == 404


@pytest.mark.parametrize(("js", "size"), [(False, None), (True, PHONE), (False, PHONE)])
def test_carlos_complains_and_answers_without_javascript_and_on_a_phone(
    js: bool,
    size: Any,
    window: Callable[..., Window],
    ana: Any,
    work_off: Callable[..., int],
    clock: Any,
    tmp_path: Path,
) -> None:
    carlos = window(js=js, **({"size": size} if size else {}))
    key = file_a_complaint(carlos, tmp_path)
    carlos.page.get_by_role("link", name="Ver cómo va").click()
    expect(carlos.page.locator("main")).to_contain_text(STORY)
    case = Case.objects.get(key=key)
    ResolutionOffer.make(case, "Le hemos devuelto la cuota.", by=ana, at=clock.go_on(hours=1))
    work_off(at=clock.now())

    page = carlos.open("/queja/")
    page.get_by_label("¿Ya nos lo contó?").fill(f" {key.lower()} ")
    press(page, "Ver mi caso")
    page.get_by_label("Qué quiere añadir").fill("Aún no la veo en el banco.")
    page.locator("form", has_text="Añadir algo").get_by_role("button", name="Enviar").click()
    expect(page.locator("main")).to_contain_text("Aún no la veo en el banco.")
    press(page, "No, todavía no")
    expect(page.locator("body")).to_contain_text("Gracias por decírnoslo.")
    assert Case.objects.get(key=key).standing == "open"
