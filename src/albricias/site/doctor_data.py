"""The database, the work that waits, and the files that rows name."""

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albricias.history import Event, Work
from albricias.home import Home
from albricias.people.access import MAY, Act
from albricias.people.models import Colleague
from albricias.receive.models import Attachment, Delivery, Letter, Mailbox, attachment_storage
from albricias.refusals import Refusal
from albricias.site.doctor import Check, Finding, warning, well, wrong
from albricias.site.setting_rows import without_password
from albricias.tell.models import Dispatch

# Past this, what should have followed has not: nobody is doing the work.
TOO_LONG = timedelta(minutes=5)
SAMPLE = 100


def database(_home: Home, _now: datetime) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT 1")
            said = _("The %(kind)s database answers.")
            yield well("database", said % {"kind": connection.display_name})
            return
        cursor.execute("PRAGMA quick_check(1)")
        found = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    if found != "ok":
        mend = _("Stop Albricias and restore the newest backup: `albricias restore FILE --force`.")
        yield wrong("database", _("The database is damaged: %(what)s.") % {"what": found}, mend)
    elif mode != "wal":
        mend = _("Put the folder on a local disk; network drives cannot do this.")
        said = _("The database cannot be read while it is written to (journal mode %(mode)s).")
        yield warning("database", said % {"mode": mode}, mend)
    else:
        yield well("database", _("The SQLite database is whole."))


def tables(_home: Home, _now: datetime) -> Iterator[Finding]:
    mend = _("Run `albricias migrate`.")
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        said = ngettext(
            "%(n)s migration has not been applied.",
            "%(n)s migrations have not been applied.",
            len(waiting),
        )
        yield wrong("migrations", said % {"n": len(waiting)}, mend)
    else:
        yield well("migrations", _("The tables are those of this version."))
    cache = settings.CACHES["default"].get("LOCATION", "")
    kept_in_database = settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    if kept_in_database and cache not in connection.introspection.table_names():
        yield wrong("cache", _("The table for the cache is missing."), mend)


def clock_against_history(_home: Home, now: datetime) -> Iterator[Finding]:
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if newest and newest > now + TOO_LONG:
        said = _("Something is noted as having happened at %(when)s, which is still to come.")
        mend = _("The clock was wrong then or is wrong now: set it.")
        yield warning("clock", said % {"when": f"{newest:%Y-%m-%d %H:%M} UTC"}, mend)


def worker(_home: Home, now: datetime) -> Iterator[Finding]:
    late = Work.objects.ready(now).filter(due_at__lt=now - TOO_LONG)
    oldest = late.order_by("due_at").first()
    if oldest:
        said = _("Work waits since %(when)s: nobody is doing it.")
        mend = _("Run `albricias serve`, or `albricias work` on its own.")
        yield wrong("worker", said % {"when": f"{oldest.due_at:%Y-%m-%d %H:%M} UTC"}, mend)
    else:
        yield well("worker", _("No work is late."))
    if failed := Work.objects.given_up().count():
        said = ngettext(
            "%(n)s piece of work failed for good.", "%(n)s pieces of work failed for good.", failed
        )
        mend = _("The page of failed work, under Settings, shows why and tries again.")
        yield wrong("failed_work", said % {"n": failed}, mend)


def letters(_home: Home, now: datetime) -> Iterator[Finding]:
    waiting = Letter.objects.unfiled().filter(stored_at__lt=now - TOO_LONG)
    held = waiting.filter(quarantine__isnull=False, quarantine__ended_at=None).count()
    stuck = waiting.count() - held
    if stuck:
        said = ngettext(
            "%(n)s letter is stored and has not become a case.",
            "%(n)s letters are stored and have not become cases.",
            stuck,
        )
        mend = _("The page Receive shows them with the reason and tries again.")
        yield wrong("letters", said % {"n": stuck}, mend)
    if held:
        said = ngettext(
            "%(n)s letter waits in quarantine: it could not be read.",
            "%(n)s letters wait in quarantine: they could not be read.",
            held,
        )
        mend = _(
            "Somebody has to look at it, under Receive, Quarantine:"
            " it is not tried again by itself."
        )
        yield wrong("letters", said % {"n": held}, mend)
    if not stuck and not held:
        yield well("letters", _("Every letter has its case."))


def deliveries(_home: Home, _now: datetime) -> Iterator[Finding]:
    if waiting := Delivery.objects.waiting().count():
        said = ngettext(
            "%(n)s delivery of another system is stored and cannot be read.",
            "%(n)s deliveries of other systems are stored and cannot be read.",
            waiting,
        )
        mend = _("Quarantine, under Receive, says why, files it by hand or sets it aside.")
        yield wrong("deliveries", said % {"n": waiting}, mend)


def mailboxes(home: Home, now: datetime) -> Iterator[Finding]:
    """What the last looks found; trying anew would only repeat the fetcher's work."""
    every = timedelta(seconds=home.number("mail_every_seconds"))
    for box in Mailbox.objects.in_use():
        last = box.last_success_at or box.added_at
        about = {"address": box.address, "when": f"{last:%Y-%m-%d %H:%M} UTC"}
        if box.failures_in_a_row:
            said = _("The mailbox %(address)s cannot be fetched: %(why)s")
            mend = _("Its page, under Receive, tries again; what comes waits on the server.")
            yield wrong("mailboxes", said % (about | {"why": box.last_error}), mend)
        elif last < now - TOO_LONG - 3 * every:
            said = _("Nobody has checked the mailbox %(address)s since %(when)s.")
            mend = _("Run `albricias serve`, or `albricias fetch` on its own.")
            yield wrong("mailboxes", said % about, mend)
        elif missed := box.missed.waiting().count():
            said = ngettext(
                "%(n)s message in the mailbox %(address)s could not be taken.",
                "%(n)s messages in the mailbox %(address)s could not be taken.",
                missed,
            )
            mend = _("Its page, under Receive, says which and why.")
            yield warning("mailboxes", said % (about | {"n": missed}), mend)
        else:
            yield well("mailboxes", _("The mailbox %(address)s is fetched.") % about)


def outbox(_home: Home, now: datetime) -> Iterator[Finding]:
    unsent = Dispatch.objects.waiting().filter(created_at__lt=now - TOO_LONG).count()
    if unsent:
        said = ngettext(
            "%(n)s of our letters has not gone out.",
            "%(n)s of our letters have not gone out.",
            unsent,
        )
        mend = _("Check the mail server; the worker tries again by itself.")
        yield wrong("outbox", said % {"n": unsent}, mend)
    else:
        yield well("outbox", _("No letter of ours is late."))
    yield from _astray()
    yield from _doubled()


def _astray() -> Iterator[Finding]:
    if astray := Dispatch.objects.undelivered().count():
        said = ngettext(
            "%(n)s letter of ours reached nobody.", "%(n)s letters of ours reached nobody.", astray
        )
        mend = _("The page of letters, under Tell, says why of each and what can be done.")
        yield warning("undelivered", said % {"n": astray}, mend)


def _doubled() -> Iterator[Finding]:
    """Nothing is wrong with them; but whoever asks should hear how many there were."""
    if doubled := Dispatch.objects.maybe_doubled().count():
        said = ngettext(
            "%(n)s letter was possibly sent twice: it was cut off as it was handed over.",
            "%(n)s letters were possibly sent twice: they were cut off as they were handed over.",
            doubled,
        )
        yield well("maybe_doubled", said % {"n": doubled})


def colleagues(_home: Home, _now: datetime) -> Iterator[Finding]:
    managing = [role for role, acts in MAY.items() if Act.MANAGE_PEOPLE in acts]
    mend = _("Add somebody: `albricias colleague add --help`.")
    if not Colleague.objects.filter(is_active=True, role__in=managing).exists():
        yield wrong("colleagues", _("Nobody can manage people and settings."), mend)
    elif not Colleague.objects.answering().exists():
        yield wrong("colleagues", _("Nobody can answer cases."), mend)
    else:
        yield well("colleagues", _("Somebody can answer, and somebody can manage."))


def object_store(home: Home, _now: datetime) -> Iterator[Finding]:
    """Whether the store that is set can be spoken to; what it keeps is no part of a backup."""
    url = home.text("attachment_store")
    if not url:
        return
    shown = {"store": without_password(url)}
    try:
        attachment_storage().exists("nothing")
    except (Refusal, OSError) as error:
        said = _("The object store %(store)s cannot be used: %(why)s.")
        mend = _("Check attachment_store, the credentials and the network.")
        why = str(error).rstrip(".")
        yield wrong("object_store", said % {**shown, "why": why}, mend)
    else:
        said = _("Attachments are in %(store)s; backups made here do not hold them.")
        yield well("object_store", said % shown)


def attachments(home: Home, _now: datetime) -> Iterator[Finding]:
    """A sample, because there may be a great many."""
    sample = _sample()
    bad = [attachment for attachment in sample if not _is_as_stored(attachment)]
    if bad:
        said = _("The file of the attachment “%(name)s” is missing or damaged (%(bad)s of %(n)s).")
        in_folder = _("Bring it back from a backup: it belongs into the folder attachments.")
        in_bucket = _("Bring an earlier version back in the object store.")
        mend = in_bucket if home.text("attachment_store") else in_folder
        count = {"name": bad[0].name, "bad": len(bad), "n": len(sample)}
        yield wrong("attachments", said % count, mend)
    elif sample:
        said = ngettext(
            "%(n)s attachment was read and is as it came.",
            "%(n)s attachments were read and are as they came.",
            len(sample),
        )
        yield well("attachments", said % {"n": len(sample)})


def _sample() -> list[Attachment]:
    last = Attachment.objects.order_by("-id").values_list("id", flat=True).first() or 0
    chosen = random.sample(range(1, last + 1), min(SAMPLE, last))
    return list(Attachment.objects.filter(id__in=chosen))


def _is_as_stored(attachment: Attachment) -> bool:
    try:
        with attachment.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == attachment.digest
    except (OSError, Refusal):
        return False


CHECKS: tuple[Check, ...] = (
    database,
    tables,
    clock_against_history,
    worker,
    letters,
    deliveries,
    mailboxes,
    outbox,
    colleagues,
    object_store,
    attachments,
)
