"""The doctor notices what a tired administrator would not, and says how to mend it."""

import dataclasses
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from albricias import history
from albricias.history import Work
from albricias.receive.models import Attachment, Letter, Mailbox, Missed, Quarantine, digest
from albricias.site.doctor import Level, examine

pytestmark = pytest.mark.django_db


def found(now, check, **changed):
    """What the doctor says about one thing, with these settings changed."""
    values = {**settings.HOME.values, **changed}
    home = dataclasses.replace(settings.HOME, values=values)
    return [finding for finding in examine(home, now=now) if finding.check == check]


def test_a_healthy_house_has_nothing_wrong(adela, case, work_off, now):
    work_off()
    wrong = [finding for finding in examine(settings.HOME, now=now) if finding.level == Level.WRONG]
    assert wrong == []


def test_everything_wrong_comes_with_a_way_to_mend_it(now):
    findings = [f for f in examine(settings.HOME, now=now) if f.level != Level.WELL]
    assert findings
    assert all(finding.mend for finding in findings)


def test_work_that_nobody_does_is_noticed_after_five_minutes(case, now):
    assert Work.objects.waiting().exists()
    assert [f.level for f in found(now, "worker")] == [Level.WELL]
    assert [f.level for f in found(now + timedelta(minutes=6), "worker")] == [Level.WRONG]


def test_work_that_failed_for_good_is_counted(case, now):
    Work.objects.update(given_up_at=now, due_at=now)
    [finding] = found(now, "failed_work")
    assert finding.level == Level.WRONG
    assert str(Work.objects.count()) in finding.says


def test_a_letter_that_never_became_a_case_is_noticed(case, now):
    Letter.objects.update(filed_at=None, stored_at=now - timedelta(minutes=6))
    [finding] = found(now, "letters")
    assert finding.level == Level.WRONG
    assert "lo vuelve a intentar" in finding.mend


def test_a_letter_in_quarantine_is_not_said_to_be_tried_again(case, now):
    Letter.objects.update(filed_at=None, stored_at=now - timedelta(minutes=6))
    Quarantine.objects.create(letter=case.letter, code="unreadable", at=now)
    [finding] = found(now, "letters")
    assert finding.level == Level.WRONG
    assert "no se vuelve a intentar" in finding.mend


def test_an_attachment_that_is_damaged_or_gone_is_named(case, now):
    attachment = Attachment(
        letter=case.letter, name="factura.pdf", digest=digest(b"the bill"), size_bytes=8
    )
    attachment.file.save("x", ContentFile(b"the bill"), save=False)
    attachment.save()
    assert [f.level for f in found(now, "attachments")] == [Level.WELL]
    path = settings.HOME.attachments / str(attachment.file.name)
    path.write_bytes(b"the bull")
    assert "factura.pdf" in found(now, "attachments")[0].says
    path.unlink()
    assert [f.level for f in found(now, "attachments")] == [Level.WRONG]


def test_a_mailbox_that_fails_is_silent_or_leaves_something_is_noticed(now):
    box = Mailbox(address="quejas@example.org", host="x", username="x").add(by=None, at=now)
    assert [f.level for f in found(now, "mailboxes")] == [Level.WELL]
    assert [f.level for f in found(now + timedelta(minutes=9), "mailboxes")] == [Level.WRONG]
    Missed.note(box, 1, 1, why="too large", at=now)
    assert [f.level for f in found(now, "mailboxes")] == [Level.WARNING]
    Mailbox.objects.update(failures_in_a_row=2, last_error="No answer.")
    assert "No answer." in found(now, "mailboxes")[0].says
    box.stop(by=None, at=now)
    assert found(now, "mailboxes") == []


def test_a_house_where_nobody_can_manage_or_answer_is_noticed(ana, now):
    assert [f.level for f in found(now, "colleagues")] == [Level.WRONG]


def test_a_mail_server_that_does_not_answer_is_noticed_and_its_password_not_shown(now):
    [finding] = found(now, "mail", email_url="smtp://us:s3cr3t@127.0.0.1:9")
    assert finding.level == Level.WRONG
    assert "s3cr3t" not in finding.says


def test_a_time_zone_that_does_not_exist_is_noticed(now):
    assert "Europe/Madird" in found(now, "clock", time_zone="Europe/Madird")[0].says


def test_something_that_has_not_happened_yet_makes_the_clock_suspect(db, now):
    history.record("test.happened", at=now + timedelta(days=2))
    assert Level.WARNING in [finding.level for finding in found(now, "clock")]
