"""Signing in: only by the addresses that are meant, and never on somebody else's account."""

import dataclasses
import email
import re
from email import policy
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.http import urlencode

from albricias.people import account_urls
from albricias.people.signing_in import ClosedDoor
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SPANISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "es"}
LINK_TO_ASK = 'href="/cuenta/password/reset/"'
NO_LETTER = "data-ask"

# The addresses that are meant

KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
MEANT = {
    "account_login": "login/",
    "account_logout": "logout/",
    "account_inactive": "inactive/",
    "account_signup": "signup/",  # says that colleagues are let in by a colleague
    "account_reauthenticate": "reauthenticate/",
    "account_change_password": "password/change/",
    "account_reset_password": "password/reset/",
    "account_reset_password_done": "password/reset/done/",
    "account_reset_password_from_key": KEY,
    "account_reset_password_from_key_done": "password/reset/key/done/",
}


def test_every_address_of_the_account_is_meant():
    assert {one.name: str(one.pattern) for one in account_urls.urlpatterns} == MEANT
    known = {name for name in get_resolver().reverse_dict if str(name).startswith("account_")}
    assert known == MEANT.keys()


@pytest.mark.parametrize(
    "path", ["", "email/", "confirm-email/", "password/set/", "login/code/confirm/"]
)
def test_nothing_else_of_the_account_is_there(ana, client_of, path: str):
    assert client_of(ana).get(f"/cuenta/{path}").status_code == 404


def test_ana_cannot_take_another_address_nor_the_administrators(ana, adela, client_of):
    from allauth.account.models import EmailAddress

    for act in ("action_add", "action_primary"):
        asked = {act: "", "email": adela.email}
        assert client_of(ana).post("/cuenta/email/", asked).status_code == 404

    ana.refresh_from_db()
    assert ana.email == "ana@example.com"
    assert not EmailAddress.objects.exists()


def test_nobody_signs_up_by_themselves(db):
    asked = {"email": "yo@example.com", "password1": PASSWORD, "password2": PASSWORD}
    Client().post(reverse("account_signup"), asked)
    assert not get_user_model().objects.filter(email="yo@example.com").exists()


# Who has forgotten the password


@pytest.fixture
def sent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """A mail server is set, and this is what reached it."""
    letters: list[EmailMessage] = []

    def take(server: EmailBackend, given: list[EmailMessage]) -> int:
        assert (server.host, server.port) == ("mail.example.org", 587)
        letters.extend(given)
        return len(given)

    set_home(settings, email_url="smtp://mail.example.org:587")
    settings.PUBLIC_URL = "https://quejas.example.org"
    monkeypatch.setattr(EmailBackend, "send_messages", take)
    return letters


def set_home(settings: Any, **values: str) -> None:
    known = {**settings.HOME.values, **values}
    settings.HOME = dataclasses.replace(settings.HOME, values=known)


def forget(address: str, **extra: Any) -> Any:
    return Client(**(SPANISH | extra)).post(reverse("account_reset_password"), {"email": address})


def test_ana_chooses_a_new_password_by_the_link_in_her_letter(ana, sent, settings):
    settings.ORGANISATION = 'Ñandú "Cía", S.A.'
    assert forget(ana.email).status_code == 302

    [letter] = sent
    read = email.message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert read["From"].addresses[0].display_name == settings.ORGANISATION
    assert read["From"].addresses[0].addr_spec == "no-responder@localhost"
    assert read["To"] == ana.email
    assert "example.com" not in read["Subject"]
    assert "contraseña" in str(letter.body)
    [link] = re.findall(r"https://quejas\.example\.org(/cuenta/\S+)", str(letter.body))

    hers = Client()
    form = hers.get(link)["Location"]
    fresh = "otra-clave-bien-larga"
    assert hers.post(form, {"password1": fresh, "password2": fresh}).status_code == 302
    assert Client().login(email=ana.email, password=fresh)


def test_an_unknown_address_hears_the_same_and_gets_no_letter(ana, sent):
    known, unknown = forget(ana.email), forget("nadie@example.com")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in sent] == [[ana.email]]


def test_a_mail_server_that_is_down_does_not_tell_who_works_here(ana, settings):
    set_home(settings, email_url="smtp://127.0.0.1:9")
    settings.PUBLIC_URL = "https://quejas.example.org"

    known, unknown = forget(ana.email), forget("nadie@example.com")

    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]


def test_a_link_never_leads_to_a_host_that_whoever_asked_made_up(ana, sent, settings):
    settings.PUBLIC_URL = ""
    page = forget(ana.email, HTTP_HOST="malo.example.org")

    assert NO_LETTER in page.content.decode()
    assert not sent
    for here in ("localhost:8100", "127.0.0.1:8100", "[::1]:8100"):
        sent.clear()
        forget(ana.email, HTTP_HOST=here)
        assert f"http://{here}/cuenta/password/reset/key/" in str(sent[0].body)


def test_where_no_letter_can_go_nobody_is_promised_one(ana, settings):
    for name in ("account_login", "account_reset_password"):
        page = Client(**SPANISH).get(reverse(name)).content.decode()
        assert NO_LETTER in page
        assert "albricias colleague" not in page  # an agent runs no commands
    assert LINK_TO_ASK not in page
    assert "Le enviaremos" not in page

    forget(ana.email)
    assert not list(settings.HOME.outbox.iterdir())


def test_where_letters_leave_the_page_offers_one(sent):
    page = Client(**SPANISH).get(reverse("account_login")).content.decode()

    assert LINK_TO_ASK in page
    assert NO_LETTER not in page


def test_without_a_mail_server_a_letter_to_a_colleague_is_a_file_of_the_outbox(ana, rf, settings):
    settings.ORGANISATION = 'Ñandú "Cía", S.A.'
    context = {"user": ana, "password_reset_url": "https://quejas.example.org/x"}
    ClosedDoor(rf.get("/")).send_mail("account/email/password_reset_key", ana.email, context)

    [path] = settings.HOME.outbox.glob("*.eml")
    read = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert read["From"].addresses[0].display_name == settings.ORGANISATION
    assert "https://quejas.example.org/x" in read.get_content()


# Too many wrong passwords


@pytest.fixture
def shared_counters(settings: Any) -> None:
    """Tries are counted in the database, as the web processes of a house share them."""
    backend = "django.core.cache.backends.db.DatabaseCache"
    default = {"BACKEND": backend, "LOCATION": "albricias_cache"}
    settings.CACHES = {**settings.CACHES, "default": default}
    call_command("createcachetable")
    caches["default"].clear()


def knock(
    client: Client, address: str, password: str, where: str, *, host: str = "testserver"
) -> Any:
    typed = {"login": address, "password": password}
    extra: dict[str, Any] = SPANISH | {
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_FORWARDED_FOR": where,
        "HTTP_HOST": host,
    }
    return client.post(reverse("account_login"), typed, **extra)


def test_five_wrong_passwords_close_the_door_for_that_address_only(ana, zoe, shared_counters):
    one, two = Client(), Client()
    for client, host in ((one, "a.es"), (two, "b.es"), (one, "c.es"), (two, "d.es"), (one, "e.es")):
        page = knock(client, ana.email, "mala", "203.0.113.7", host=host)
        assert "Demasiad" not in page.content.decode()

    for client in (one, two):
        page = knock(client, ana.email, PASSWORD, "203.0.113.7")
        assert "Espere cinco minutos" in page.content.decode()
        assert "_auth_user_id" not in client.session

    page = knock(two, zoe.email, PASSWORD, "198.51.100.4")
    assert page.status_code == 302
    assert two.session["_auth_user_id"] == str(zoe.pk)


def test_behind_a_proxy_one_who_knocks_too_often_locks_nobody_else_out(ana, shared_counters):
    for n in range(31):
        page = knock(Client(), f"nadie{n}@example.com", "mala", "203.0.113.7")
    assert page.status_code == 429
    assert "Espere un minuto" in page.content.decode()
    assert '<html lang="es"' in page.content.decode()

    assert knock(Client(), ana.email, PASSWORD, "198.51.100.4").status_code == 302


def test_who_signs_in_is_not_asked_whence_in_a_way_that_breaks_the_door(ana):
    typed = {"login": ana.email, "password": PASSWORD}
    assert Client(REMOTE_ADDR="").post(reverse("account_login"), typed).status_code == 302


def test_who_was_on_the_way_somewhere_arrives_there(ana):
    inbox = reverse("resolve:inbox")
    page = Client().post(
        f"{reverse('account_login')}?{urlencode({'next': inbox})}",
        {"login": ana.email, "password": PASSWORD},
    )
    assert page["Location"] == inbox
