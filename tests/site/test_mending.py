"""Where things are, what is in force, and work that failed and is tried again."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from albricias import history
from albricias.history import Work
from albricias.site.places import folder_size


@pytest.fixture
def failed(case: Any, now: datetime) -> Work:
    """The letter that thanks carlos could not be sent, eight times."""
    work = Work.objects.get(event__name="case.opened")
    Work.objects.filter(pk=work.pk).update(
        given_up_at=now, attempts=8, last_error="ConnectionRefusedError: <nadie> responde"
    )
    return work


def test_adela_reads_why_it_failed_and_has_it_tried_again(failed, adela, client_of, work_off, now):
    page = client_of(adela).get(reverse("failed-work")).content.decode()
    assert "ConnectionRefusedError: &lt;nadie&gt; responde" in page
    assert failed.event.case.number in page

    answer = client_of(adela).post(reverse("retry", args=[failed.pk]))
    assert answer.status_code == 302
    work_off()
    failed.refresh_from_db()
    assert failed.done_at


def test_all_of_it_is_tried_again_at_once(failed, adela, client_of, now):
    other = history.record("case.opened", at=now, case=failed.event.case)
    Work.objects.filter(event=other).update(given_up_at=now, last_error="x")

    client_of(adela).post(reverse("retry-all"))
    assert not Work.objects.given_up().exists()


def test_what_is_done_is_not_done_again(failed, adela, client_of, now):
    Work.objects.filter(pk=failed.pk).update(done_at=now)
    assert client_of(adela).post(reverse("retry", args=[failed.pk])).status_code == 404


def test_looking_retries_nothing(failed, adela, client_of):
    assert client_of(adela).get(reverse("retry", args=[failed.pk])).status_code == 405
    assert client_of(adela).get(reverse("retry-all")).status_code == 405


def test_what_fails_and_is_tried_again_by_itself_is_shown_too(case, adela, client_of, now):
    Work.objects.filter(event__name="case.opened").update(
        attempts=2, last_error="TimeoutError: tarda", due_at=now + timedelta(days=9000)
    )
    assert "TimeoutError: tarda" in client_of(adela).get(reverse("failed-work")).content.decode()


def test_settings_say_where_they_come_from_and_hide_passwords(
    adela, client_of, settings, monkeypatch
):
    values = dict(settings.HOME.values)
    values["email_url"] = "smtp://correo:muy-secreta@mail.example.org:587"
    values["database_url"] = "postgresql://ana:otra-secreta@db.example.org/albricias"
    settings.HOME = dataclasses.replace(settings.HOME, values=values)
    monkeypatch.setenv("ALBRICIAS_EMAIL_URL", values["email_url"])

    page = client_of(adela).get(reverse("settings")).content.decode()
    assert "mail.example.org" in page
    assert "db.example.org" in page
    assert "secreta" not in page
    assert str(settings.HOME.folder) in page


@pytest.mark.parametrize("name", ["settings", "failed-work"])
def test_only_administration_sees_these_pages(ana, bo, quim, dora, client_of, name):
    for person in (ana, bo, quim, dora):
        assert client_of(person).get(reverse(name)).status_code == 403


def test_when_nothing_failed_the_page_says_so(adela, client_of):
    page = client_of(adela).get(reverse("failed-work"))
    assert page.status_code == 200
    assert reverse("retry-all") not in page.content.decode()


def test_the_size_of_a_folder_is_that_of_its_files(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 10)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b").write_bytes(b"x" * 5)

    assert folder_size(tmp_path).bytes == 15
    assert folder_size(tmp_path / "nowhere").bytes == 0
