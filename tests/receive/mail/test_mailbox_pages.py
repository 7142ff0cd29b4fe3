"""Connecting a mailbox and watching it, on the pages."""

import pytest
from django.utils import timezone

from albricias.history import Event
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.receive.channels.mail.oauth import Permission
from albricias.receive.channels.mail.providers import guess
from albricias.receive.models import Letter, Missed
from albricias.sealed import seal
from tests.budgets import within_budget
from tests.receive.mail.looking import look_into
from tests.receive.mail.post_office import ADDRESS, free_port, letter

pytestmark = pytest.mark.django_db
NEW = f"/recibir/buzones/nuevo/?address={ADDRESS}"


@pytest.fixture
def page(client_of, adela):
    return client_of(adela)


def told(office, **changes):
    return {
        "host": office.host,
        "port": office.imap_port,
        "security": "none",
        "username": office.address,
        "sign_in": "password",
        "password": office.password,
        "folder": "INBOX",
        "takes_tags": "on",
        **changes,
    }


def text(response):
    return response.content.decode()


def test_the_rest_is_guessed_from_the_address():
    assert guess("ana@gmail.com").host == "imap.gmail.com"
    assert guess("ana@hotmail.es").host == "outlook.office365.com"
    assert (guess("quejas@example.org").host, guess("x@example.org").port) == (
        "imap.example.org",
        993,
    )


def test_adela_connects_a_mailbox_having_tried_it(small_post_office, page):
    small_post_office.deliver(letter("uno"), seen=True)
    assert "imap.example.org" in text(page.get(NEW))

    tried = page.post(NEW, told(small_post_office, **{"try": "1"}))
    assert "Hay 1 mensaje." in text(tried)
    assert small_post_office.password not in text(tried)
    assert not Mailbox.objects.exists()
    assert not Letter.objects.exists()

    sealed = tried.context["form"]["sealed"].value()
    kept = told(small_post_office, password="", sealed=sealed, tried="1", keep="1")
    answer = page.post(NEW, kept)
    box = Mailbox.objects.get()
    assert answer.url == f"/recibir/buzones/{box.pk}/"
    assert (box.password, box.take_since, box.takes_tags) == (
        small_post_office.password,
        None,
        True,
    )
    assert Event.objects.get(name="mailbox.added").by is not None

    page.post(f"/recibir/buzones/{box.pk}/recogidas/")
    assert Letter.objects.count() == 1


def test_of_a_full_mailbox_only_what_comes_from_today_on_is_proposed(small_post_office, page):
    for n in range(101):
        small_post_office.deliver(letter(f"n {n}"))
    tried = page.post(NEW, told(small_post_office, **{"try": "1"}))
    form = tried.context["form"]
    assert form["take_since"].value() == timezone.localdate().isoformat()
    # Whoever empties it has decided, and is not asked twice.
    again = page.post(NEW, told(small_post_office, tried="1", **{"try": "1"}))
    assert not again.context["form"]["take_since"].value()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"password": "mala"}, "quejas@example.org"),
        ({"host": "no-such-host.invalid"}, "no-such-host.invalid"),
        ({"security": "tls"}, "TLS"),
        ({"security": "starttls"}, "STARTTLS"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(small_post_office, page, changes, word):
    tried = page.post(NEW, told(small_post_office, **changes, **{"try": "1"}))
    assert word in tried.context["trial"].trouble
    assert tried.context["trial"].trouble in text(tried).replace("&#x27;", "'")
    assert not Mailbox.objects.exists()


def test_a_missing_folder_is_answered_with_those_that_are_there(dovecot_office, page):
    dovecot_office.create("Quejas")
    tried = page.post(NEW, told(dovecot_office, folder="Nada", **{"try": "1"}))
    assert tried.context["trial"].folders == ("INBOX", "Quejas")
    assert not tried.context["trial"].worked


def test_nothing_is_kept_without_a_password(small_post_office, page):
    answer = page.post(NEW, told(small_post_office, password="", keep="1"))
    assert answer.status_code == 422
    assert not Mailbox.objects.exists()


def test_a_password_is_never_shown_and_stays_if_none_is_typed(small_post_office, open_box, page):
    box = open_box(small_post_office)
    address = f"/recibir/buzones/{box.pk}/datos/"
    assert small_post_office.password not in text(page.get(address))
    page.post(address, told(small_post_office, password="", folder="Otra", keep="1"))
    box.refresh_from_db()
    assert (box.folder, box.password) == ("Otra", small_post_office.password)


def test_a_stored_password_is_sent_to_no_other_server(small_post_office, open_box, page):
    box = open_box(small_post_office)
    address = f"/recibir/buzones/{box.pk}/datos/"
    for button in ("try", "keep"):
        elsewhere = told(small_post_office, password="", host="localhost", **{button: "1"})
        answer = page.post(address, elsewhere)
        assert answer.status_code == 422
        assert "password" in answer.context["form"].errors
    # Nor by way of what the page remembers.
    tried = page.post(address, told(small_post_office, password="", **{"try": "1"}))
    sealed = tried.context["form"]["sealed"].value()
    elsewhere = told(small_post_office, password="", host="localhost", sealed=sealed, keep="1")
    assert page.post(address, elsewhere).status_code == 422


def test_what_oauth2_needs_is_asked_for_and_kept_sealed(small_post_office, page):
    by_token = told(small_post_office, sign_in="oauth2", password="")
    missing = page.post(NEW, {**by_token, "keep": "1"})
    assert {"client_id", "token_url", "refresh_token"} <= missing.context["form"].errors.keys()
    plain = {**by_token, "token_url": "http://example.org/", "keep": "1"}
    assert "token_url" in page.post(NEW, plain).context["form"].errors

    whole = {"client_id": "c", "token_url": "https://example.org/t", "refresh_token": "r"}
    page.post(NEW, {**by_token, **whole, "keep": "1"})
    box = Mailbox.objects.get()
    kept = Permission("c", "", "https://example.org/t", "r")
    assert Permission.from_json(box.password) == kept
    shown = text(page.get(f"/recibir/buzones/{box.pk}/datos/"))
    assert "https://example.org/t" in shown
    page.post(
        f"/recibir/buzones/{box.pk}/datos/",
        {**by_token, **whole, "refresh_token": "", "client_id": "d", "keep": "1"},
    )
    box.refresh_from_db()
    assert Permission.from_json(box.password) == Permission("d", "", kept.token_url, "r")


def test_the_same_mailbox_is_not_added_twice(small_post_office, open_box, page):
    open_box(small_post_office)
    answer = page.get(
        NEW.upper().replace("/RECIBIR/BUZONES/NUEVO/?ADDRESS", "/recibir/buzones/nuevo/?address")
    )
    assert answer.status_code == 422


def test_a_mailbox_page_shows_the_sum_of_each_look_and_what_was_not_taken(
    small_post_office, open_box, page, settings
):
    from tests.receive.mail.test_fetching import set_most_mb

    box = open_box(small_post_office)
    small_post_office.deliver(letter("uno"))
    look_into(box)
    set_most_mb(settings, 0)
    small_post_office.deliver(letter("dos", subject="Fotos"))
    page.post(f"/recibir/buzones/{box.pk}/recogidas/")
    answer = page.get(f"/recibir/buzones/{box.pk}/")
    first, second = answer.context["looks"]
    assert (first.seen, first.known, first.failed, second.stored) == (2, 1, 1, 1)
    assert "Fotos" in text(answer)
    [row] = page.get("/recibir/buzones/").context["boxes"]
    assert (row.goes, row.missed, row.last) == ("missing", 1, first)


def test_a_mailbox_that_fails_says_why_in_the_list(small_post_office, open_box, page):
    box = open_box(small_post_office, port=free_port())
    look_into(box)
    answer = page.get("/recibir/buzones/")
    assert answer.context["boxes"][0].goes == "failing"
    assert "993" in text(answer)
    looks = text(page.get(f"/recibir/buzones/{box.pk}/")).partition('id="looks"')[2]
    looks = looks.partition("</table>")[0]
    assert looks.count(">–<") == 4
    assert ">0<" not in looks


def test_a_stopped_mailbox_is_left_alone_until_it_is_resumed(small_post_office, open_box, page):
    box = open_box(small_post_office)
    page.post(f"/recibir/buzones/{box.pk}/parada/")
    assert not Mailbox.objects.due(now=timezone.now()).exists()
    assert page.post(f"/recibir/buzones/{box.pk}/recogidas/").status_code == 404
    page.post(f"/recibir/buzones/{box.pk}/vuelta/")
    assert Mailbox.objects.due(now=timezone.now()).get() == box
    told = Event.objects.filter(name__startswith="mailbox.").order_by("pk")
    assert [event.name for event in told] == ["mailbox.added", "mailbox.stopped", "mailbox.resumed"]


def test_in_the_demonstration_no_mailbox_is_kept(small_post_office, page, settings):
    settings.DEMO = True
    answer = page.post(NEW, told(small_post_office, keep="1"))
    assert answer.status_code == 422
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("who", ["ana", "bo", "quim", "dora"])
def test_only_administration_manages_mailboxes(request, client_of, box, who):
    client = client_of(request.getfixturevalue(who))
    for path in ("", "nuevo/", f"{box.pk}/", f"{box.pk}/datos/"):
        assert client.get(f"/recibir/buzones/{path}").status_code == 403
    for path in ("recogidas", "parada", "vuelta"):
        assert client.post(f"/recibir/buzones/{box.pk}/{path}/").status_code == 403


def test_a_secret_of_another_key_asks_for_the_password_again(small_post_office, open_box, page):
    box = open_box(small_post_office, secret=seal("x"))
    Mailbox.objects.update(secret="gAAAAA-of-another-house")
    row = look_into(Mailbox.objects.get())
    assert row.error
    assert page.get(f"/recibir/buzones/{box.pk}/datos/").status_code == 200
    answer = page.post(
        f"/recibir/buzones/{box.pk}/datos/", told(small_post_office, password="", keep="1")
    )
    assert answer.status_code == 422


def test_pages_of_many_mailboxes_ask_no_more_than_those_of_one(small_post_office, open_box, page):
    for n in range(6):
        box = open_box(small_post_office, address=f"q{n}@example.org")
        look_into(box)
        Missed.note(box, 1, n, why="x", at=timezone.now())
    with within_budget("mailbox:list"):
        page.get("/recibir/buzones/")
    with within_budget("mailbox:page"):
        page.get(f"/recibir/buzones/{box.pk}/")
