"""Customers are found by whoever may know of them, and corrected with a trace."""

from datetime import datetime

from django.urls import reverse

from albricias.history import Event
from albricias.people.models import Customer


def test_carlos_is_found_without_accents_by_the_beginning_of_his_name(carlos, case, ana):
    seen = Customer.objects.seen_by(ana)

    assert list(seen.found_by("carlos iban")) == [carlos]
    assert list(seen.found_by("CARLOS@example.org")) == [carlos]
    assert list(seen.found_by("+34 600 112 233")) == [carlos]
    assert list(seen.found_by("ibáñez")) == []


def test_zoe_does_not_learn_that_carlos_exists(carlos, case, zoe, client_of):
    hers = client_of(zoe)

    assert "Carlos" not in hers.get(reverse("people:customers")).content.decode()
    assert hers.get(reverse("customer", args=[carlos.pk])).status_code == 404
    assert hers.get(reverse("people:customer-details", args=[carlos.pk])).status_code == 404


def test_who_sees_everything_sees_carlos_and_cannot_correct_him(carlos, case, dora, client_of):
    hers = client_of(dora)

    assert "Carlos Ib" in hers.get(reverse("people:customers")).content.decode()
    assert hers.get(reverse("customer", args=[carlos.pk])).status_code == 200
    assert hers.get(reverse("people:customer-details", args=[carlos.pk])).status_code == 403


def test_ana_notes_that_carlos_is_addressed_as_tu(carlos, case, ana, client_of):
    filled = {
        "name": "Carlos Ibáñez",
        "kind": "external",
        "treatment": "tu",
        "language": "es",
        "customer_since": "2019-03-01",
        "email": "",
        "phone": "911 22 33 44",
    }
    answer = client_of(ana).post(reverse("people:customer-details", args=[carlos.pk]), filled)

    carlos.refresh_from_db()
    assert answer.status_code == 302
    assert (carlos.treatment, carlos.customer_since.year) == ("tu", 2019)
    assert carlos.contact_points.filter(key="911223344").exists()
    assert Event.objects.get(name="customer.revised").data["before"]["treatment"] == "usted"


def test_a_phone_without_digits_is_refused_and_the_rest_is_kept(carlos, case, ana, client_of):
    filled = {"name": "Carlos el de siempre", "kind": "external", "treatment": "usted"}
    page = client_of(ana).post(
        reverse("people:customer-details", args=[carlos.pk]),
        filled | {"language": "es", "phone": "no tiene"},
    )

    assert page.status_code == 422
    assert "Carlos el de siempre" in page.content.decode()


def test_a_script_in_a_name_is_only_a_name(ana, tell_us, client_of):
    tell_us(name="<script>alert(1)</script>", email="raro@example.org")

    page = client_of(ana).get(reverse("people:customers")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_list_goes_on_by_name_without_losing_or_doubling_anybody(
    adela, client_of, now: datetime
):
    for n in range(60):
        Customer.objects.create(name="Ana Iguales" if n % 2 else f"Nombre {n:02}", created_at=now)

    hers, address, names = client_of(adela), reverse("people:customers"), []
    while address:
        page = hers.get(address).context["page"]
        names += [customer.pk for customer in page.rows]
        address = page.older and reverse("people:customers") + page.older
    assert len(names) == 60
    assert len(set(names)) == 60


def test_a_nonsense_place_in_the_list_is_its_beginning(adela, carlos, client_of):
    for nonsense in ("²", "9" * 30, "-1", "x\x00y", ""):
        page = client_of(adela).get(reverse("people:customers"), {"before": nonsense})
        assert page.status_code == 200
    assert client_of(adela).get(reverse("people:customers"), {"q": "a\x00b"}).status_code == 200


def test_the_customers_page_shows_the_cases_one_may_see(carlos, case, ana, client_of):
    page = client_of(ana).get(reverse("customer", args=[carlos.pk])).content.decode()

    assert case.number in page
    assert "carlos@example.org" in page


def test_an_address_longer_than_any_is_refused_and_nothing_breaks(carlos, case, ana, client_of):
    filled = {"name": "Carlos", "kind": "external", "treatment": "usted", "language": "es"}
    too_long = f"carlos@{'.'.join(['a' * 60] * 4)}.example.org"
    page = client_of(ana).post(
        reverse("people:customer-details", args=[carlos.pk]), filled | {"email": too_long}
    )

    assert len(too_long) > 254
    assert page.status_code == 422
    assert too_long in page.content.decode()
