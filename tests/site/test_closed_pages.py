"""A page that is not open to somebody says so within what they know, and logs a line."""

import logging

import pytest

from albricias.site.one_line import OneLine

pytestmark = pytest.mark.django_db


def test_ana_is_told_that_settings_are_not_hers_and_keeps_her_way_around(ana, client_of):
    answer = client_of(ana).get("/ajustes/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'class="rail' in page
    assert "/mi-dia/" in page


@pytest.mark.parametrize("path", ["/ajustes/", "/no-hay/"])
def test_a_closed_or_missing_page_leaves_one_line(ana, client_of, caplog, path):
    client_of(ana).get(path)
    [line] = [record for record in caplog.records if record.name == "django.request"]
    assert line.exc_info is None


def test_an_error_of_ours_keeps_its_traceback():
    error = logging.LogRecord("x", logging.ERROR, "x", 1, "x", (), (None, None, None))
    assert OneLine().filter(error)
    assert error.exc_info


def test_signing_in_says_nothing_of_success_and_a_wrong_password_in_plain_words(ana, client):
    sent = {"login": ana.email, "password": "not this one"}
    page = client.post("/cuenta/login/", sent, HTTP_ACCEPT_LANGUAGE="es").content.decode()
    assert "El correo o la contraseña no son correctos." in page
