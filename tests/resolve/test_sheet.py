"""The complaint sheet that a law asks for: what the case knows, and blanks for the rest."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from albricias.receive.receipt import Receipt
from albricias.resolve import sheet
from albricias.resolve.confidential import Confidence
from albricias.resolve.house_facts import HouseFacts
from albricias.resolve.reading_log import Reading
from albricias.resolve.resolutions import ResolutionOffer

DAY = timedelta(days=1)


@pytest.fixture
def in_peru(adela, now):
    return HouseFacts(country="PE").keep(by=adela, at=now - 400 * DAY)


@pytest.fixture
def bill(tell_us, now):
    told = {"phone": "600 11 22 33", "product": "Fibra 600", "amount": "29.90"}
    return tell_us(**told, remedy_sought="La devolución.")


def words_of(document):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


def lines_of(shown):
    return {line.label: line.text for section in shown.sections for line in section.fields}


def test_the_book_of_peru_has_every_field_that_its_law_names(bill):
    lines = lines_of(sheet.read(bill, "PE"))
    assert lines["Número correlativo"] == bill.number
    assert lines["Nombre"] == "Carlos Ibáñez"
    assert lines["Correo electrónico"] == "carlos@example.org"
    assert "29,90" in lines["Monto reclamado"]
    assert lines["Pedido"] == "La devolución."
    assert {"DNI o CE", "Padre, madre o tutor (si es menor de edad)"} <= lines.keys()
    assert lines["DNI o CE"] == ""
    assert Decimal(bill.amount) == Decimal("29.90")


def test_what_was_done_stands_on_it_with_its_day(bill, ana, now):
    assert lines_of(sheet.read(bill, "ES"))["Respuesta motivada"] == ""
    ResolutionOffer.make(bill, "Le devolvemos la cuota.", by=ana, at=now)
    lines = lines_of(sheet.read(bill, "ES"))
    assert lines["Respuesta motivada"] == "Le devolvemos la cuota."
    assert "17 de noviembre de 2026" in lines["Fecha"]


def test_every_sheet_speaks_of_things_that_a_case_has(bill):
    for country in sheet.countries():
        assert lines_of(sheet.read(bill, country))


def test_where_no_law_knows_a_sheet_there_is_none(bill, client, client_of, ana):
    assert sheet.read(bill, "XX") is None
    url = reverse("resolve:sheet", args=[bill.number])
    assert client_of(ana).get(url).status_code == 404
    assert client.get(reverse("customer:sheet", args=[bill.key])).status_code == 404


@pytest.mark.usefixtures("in_peru")
def test_ana_prints_it_and_carlos_has_his_copy(bill, ana, zoe, client, client_of):
    url = reverse("resolve:sheet", args=[bill.number])
    whoever = bill.owner
    page = client_of(whoever).get(url).text
    assert "Padre, madre o tutor" in page
    other = zoe if whoever == ana else ana
    assert client_of(other).get(url).status_code == 404
    assert "Hoja de reclamación" in client_of(whoever).get(bill.get_absolute_url()).text
    theirs = client.get(bill.customer_url).text
    copy = reverse("customer:sheet", args=[bill.key])
    assert copy in theirs
    assert "Padre, madre o tutor" in client.get(copy).text


@pytest.mark.usefixtures("in_peru")
def test_whoever_reads_english_is_told_that_the_sheet_itself_is_in_spanish(
    tell_us, client, client_of
):
    bill = tell_us(language="en", name="John Reed", email="john@example.org")
    url = reverse("resolve:sheet", args=[bill.number])
    page = client_of(bill.owner).get(url, headers={"accept-language": "en"}).text
    assert "It holds the data of the official complaints book" in page
    assert "Lleva los datos" not in page
    copy = client.get(reverse("customer:sheet", args=[bill.key])).text
    assert "so it is in Spanish" in copy
    assert "Padre, madre o tutor" in copy


@pytest.mark.usefixtures("in_peru")
def test_of_a_confidential_case_it_is_written_down_who_read_it(bill, quim, client_of, now):
    Confidence.ask(bill, [quim], why="Sí.", by=quim, at=now)
    client = client_of(quim)
    for name in ("sheet", "sheet-pdf"):
        client.get(reverse(f"resolve:{name}", args=[bill.number]))
        client.get(reverse(f"customer:{name}", args=[bill.key]))
    read = list(Reading.objects.values_list("colleague", "what"))
    assert read == [(quim.pk, "sheet")] * 4


@pytest.mark.usefixtures("in_peru")
def test_each_can_keep_it_as_a_document_of_its_own(bill, ana, zoe, client, client_of):
    kept = client_of(bill.owner).get(reverse("resolve:sheet-pdf", args=[bill.number]))
    theirs = client.get(reverse("customer:sheet-pdf", args=[bill.key]))
    assert kept["Content-Disposition"] == f'attachment; filename="hoja-{bill.number}.pdf"'
    assert theirs["Cache-Control"] == "private, no-store"
    for document in (kept.content, theirs.content):
        said = words_of(document)
        for expected in ("Carlos Ibáñez", "29,90", "La devolución.", bill.number, "DNI o CE"):
            assert expected in said
    other = zoe if bill.owner == ana else ana
    refused = client_of(other).get(reverse("resolve:sheet-pdf", args=[bill.number]))
    assert refused.status_code == 404


@pytest.mark.usefixtures("in_peru")
def test_the_receipt_says_the_day_that_the_law_says(bill, client):
    assert Receipt.for_key(bill.key).answer_by == bill.answer_due_at
    assert client.get(reverse("public:receipt", args=[bill.key])).status_code == 200


def test_the_sheet_says_that_a_story_told_at_the_counter_was_noted_by_ana(tell_us, ana, bill):
    told = tell_us("Explica que no vino nadie.", channel="counter", taken_by=ana)
    story = lines_of(sheet.read(told, "ES"))["Qué pasó"]
    assert story.startswith("Explica que no vino nadie.\n\n(")
    assert ana.name in story
    assert lines_of(sheet.read(bill, "ES"))["Qué pasó"] == bill.story
