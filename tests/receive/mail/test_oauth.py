"""Signing in with OAuth2: the permission becomes a token, and the token opens the mailbox."""

import pytest
from django.core.cache import caches

from albricias.receive.channels.mail import imap_troubles as troubles
from albricias.receive.channels.mail.imap import xoauth2
from albricias.receive.channels.mail.oauth import Permission, _cache_key, token_for
from albricias.sealed import seal
from tests.conftest import missing
from tests.receive.mail.looking import look_into
from tests.receive.mail.post_office import DOVECOT, dovecot, letter
from tests.receive.mail.token_server import token_server

pytestmark = pytest.mark.django_db

BY_TOKEN = """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = FOLDER/oauth2.conf
}
"""
ASKS = "tokeninfo_url = http://127.0.0.1:%s/info?access_token=\nusername_attribute = username\n"


@pytest.fixture
def tokens():
    with token_server() as server:
        yield server


@pytest.fixture
def permission(tokens):
    return Permission("cliente", "secreto", tokens.url, "permiso-1", "leer")


@pytest.fixture
def by_token(dovecot_office, open_box, permission):
    def add(office=dovecot_office):
        return open_box(office, sign_in="oauth2", secret=seal(permission.to_json()))

    return add


def test_the_permission_is_exchanged_once_and_the_token_remembered(by_token, tokens):
    box = by_token()
    assert token_for(box) == token_for(box) == "entrada-1"
    assert tokens.asked == [
        {
            "grant_type": "refresh_token",
            "client_id": "cliente",
            "client_secret": "secreto",
            "refresh_token": "permiso-1",
            "scope": "leer",
        }
    ]


def test_a_permission_that_is_renewed_each_time_is_kept_renewed(by_token, tokens):
    box = by_token()
    tokens.answer["refresh_token"] = "permiso-2"
    token_for(box)
    box.refresh_from_db()
    assert Permission.from_json(box.password).refresh_token == "permiso-2"
    assert "permiso-2" not in box.secret
    assert token_for(box) == "entrada-1"
    assert len(tokens.asked) == 1


def test_a_permission_that_ended_is_said_with_what_to_do(by_token, tokens):
    tokens.status = 400
    tokens.answer = {"error": "invalid_grant", "error_description": "Token has been revoked."}
    error = look_into(by_token()).error
    assert "invalid_grant – Token has been revoked." in error
    assert "paste the new" in error
    assert "permiso-1" not in error


@pytest.mark.parametrize("answer", [b"<html>", b"[1]", b'{"access_token": 7}', b"{}"])
def test_an_answer_that_holds_no_token_is_no_surprise(by_token, tokens, answer):
    tokens.raw = answer
    with pytest.raises(troubles.MailTrouble):
        token_for(by_token())


def test_a_service_that_is_down_is_tried_again_later(by_token, tokens):
    tokens.status = 503
    box = by_token()
    assert "503" in look_into(box).error
    assert box.failures_in_a_row == 1
    assert box.next_fetch_at > box.last_failure_at


def test_an_incomplete_permission_is_said_as_such(by_token):
    box = by_token()
    box.keep_password("{}")
    with pytest.raises(troubles.TokenDetailsMissing):
        token_for(box)


def test_what_is_sent_is_what_google_and_microsoft_read():
    sent = xoauth2("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg")
    assert sent == (
        b"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
        b"\x01\x01"
    )


def test_dovecot_lets_a_good_token_in_and_a_bad_one_is_asked_for_anew(by_token, tokens, tmp_path):
    if DOVECOT is None:
        missing("Dovecot is not installed")
    with dovecot(extra=BY_TOKEN, oauth2=ASKS % tokens.port) as office:
        box = by_token(office)
        office.deliver(letter("con token"))
        row = look_into(box)
        assert (row.stored, row.error) == (1, "")

        tokens.good = {"entrada-2"}
        assert "does not let" in look_into(box).error
        tokens.answer["access_token"] = "entrada-2"
        assert look_into(box).error == ""


def test_tokens_are_kept_in_memory_only(by_token, permission):
    token_for(by_token())
    key = _cache_key(permission)
    assert (caches["local"].get(key), caches["default"].get(key)) == ("entrada-1", None)
