"""The closed loop on one page: what follows when something happens, and what is done anyway."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from albricias import history
from albricias.history import After, Event, Later
from albricias.people.models import Notice
from albricias.people.notices import What, mail_notice
from albricias.receive.alarms import tell_alarm, watch
from albricias.receive.channels.hooks.media import fetch_media
from albricias.receive.channels.hooks.unpacking import unpack
from albricias.receive.importing.running import run_import as run
from albricias.resolve.calls import note_call
from albricias.resolve.cases import Case
from albricias.resolve.filing import file_letter
from albricias.resolve.filing_batches import file_batch
from albricias.resolve.graces import Grace
from albricias.resolve.presence import Presence
from albricias.resolve.promises import Promise
from albricias.resolve.recounting import recount, recount_again
from albricias.resolve.requests import RemedyRequest
from albricias.resolve.resolutions import Confirmation, ResolutionOffer
from albricias.resolve.snoozes import Snooze
from albricias.resolve.whose import owner_now
from albricias.rounds import Regular
from albricias.tell.hearing import hear_reply
from albricias.tell.letters import (
    acknowledge,
    ask_again,
    ask_if_still,
    post_answer,
    post_offer,
    post_promise_broken,
    post_promise_moved,
    post_refusal,
    post_telling,
)
from albricias.tell.returning import note_returned, note_status, see_to_undelivered


def note_silence(event: Event, *, now: datetime) -> None:
    """The customer was asked and said nothing in the time given."""
    with transaction.atomic():
        ResolutionOffer.objects.get(pk=event.data["offer"]).note_silence(now=now)


def asked_until(event: Event) -> datetime:
    return datetime.fromisoformat(event.data["silent_at"])


def remind_of_promise(event: Event, *, now: datetime) -> None:
    """A promise falls due soon."""
    _promise(event).remind(due_then(event), now=now)


def note_overdue(event: Event, *, now: datetime) -> None:
    """The time of a promise has passed; what was sent in time and may be taken back still
    keeps it."""
    promise = _promise(event)
    if not Grace.is_keeping(promise):
        promise.pass_due(due_then(event), now=now)


def _promise(event: Event) -> Promise:
    found = Promise.objects.select_related("case", "owner__team", "end")
    return found.get(pk=event.data["promise"])


def before_it_is_due(event: Event) -> datetime:
    """Some time before; of what is promised for sooner than that, halfway."""
    due_at = due_then(event)
    soon = timedelta(minutes=settings.HOME.number("remind_minutes"))
    return due_at - min(soon, (due_at - event.at) / 2)


def note_undecided(event: Event, *, now: datetime) -> None:
    """Somebody was asked for a yes, and has not answered in time."""
    RemedyRequest.objects.select_related("case", "by").get(pk=event.data["request"]).pass_due(
        now=now
    )


def a_minute_later(event: Event) -> datetime:
    return event.at + timedelta(minutes=1)


def send_words(event: Event, *, now: datetime) -> None:
    """The grace is over: what was written is said."""
    Grace.objects.get(pk=event.data["grace"]).send(now=now)


def goes_then(event: Event) -> datetime:
    return datetime.fromisoformat(event.data["goes_at"])


def wake_case(event: Event, *, now: datetime) -> None:
    """The time to which a case was put off has come."""
    Snooze.objects.select_related("case__owner", "by").get(pk=event.data["snooze"]).wake(now=now)


def put_off_until(event: Event) -> datetime:
    return datetime.fromisoformat(event.data["until"])


def due_then(event: Event) -> datetime:
    return datetime.fromisoformat(event.data["due_at"])


def tell_owner(event: Event, *, now: datetime) -> None:
    """The customer says that it is not over: whoever has the case hears it at once."""
    case = Case.objects.select_related("owner").get(events=event)
    to = owner_now(case, at=now)
    if to:
        words = event.data.get("words") or case.subject
        key = f"not-over-{event.pk}"
        Notice.give(to, _not_over(event), key=key, at=now, case=case, words=words)


def _not_over(event: Event) -> What:
    if event.name != "resolution.denied":
        return What.CASE_REOPENED
    heard = Confirmation.objects.filter(pk=event.data.get("confirmation")).first()
    is_partly = heard is not None and heard.verdict == Confirmation.Verdict.PARTLY
    return What.CASE_PARTLY if is_partly else What.CASE_DENIED


def tell_owner_of_yes(event: Event, *, now: datetime) -> None:
    """The customer says that it is resolved: whoever has the case hears the good news."""
    case = Case.objects.select_related("owner").get(events=event)
    if case.owner and case.owner.is_active and case.owner_id != event.by_id:
        key, words = f"resolved-{event.pk}", event.data.get("words") or case.subject
        Notice.give(case.owner, What.CASE_CONFIRMED, key=key, at=now, case=case, words=words)


def after_a_silence(event: Event) -> datetime:
    return event.at + timedelta(days=settings.HOME.number("ask_again_days"))


def weeks_later(event: Event) -> datetime:
    return event.at + timedelta(days=settings.HOME.number("still_days"))


def run_import(event: Event, *, now: datetime) -> None:
    """Bring in a file somebody has looked over and said yes to."""
    run(event.data["import"], file_batch=file_batch, now=now, on_progress=_still_at_it)


def _still_at_it(_read: int, _total: int | None) -> None:
    # A large file takes longer than a lease: without this another worker would begin it again.
    history.renew(now=timezone.now())


def sweep_sendings(now: datetime) -> None:
    """By name: the faces for other programs stand above the loop."""
    import_string("albricias.api.outgoing.sweeping.sweep")(now)


def forget_presence(now: datetime) -> None:
    """Pages that were closed without a word."""
    Presence.forget(now=now)


REMINDERS = (
    Later(remind_of_promise, when=before_it_is_due),
    Later(note_overdue, when=due_then),
)

AFTER: After = {
    # people
    "notice.given": [mail_notice],
    # receive
    "delivery.received": [unpack],
    "whatsapp.media": [fetch_media],
    "letter.received": [file_letter],
    "letter.replied": [hear_reply],
    "letter.called": [note_call],
    "import.confirmed": [run_import],
    "channel.alarmed": [tell_alarm],
    # resolve
    "case.opened": [acknowledge],
    "case.answered": [post_answer],
    "case.called": [see_to_undelivered],
    "case.refused": [post_refusal],
    "clocks.changed": [recount, Later(recount_again, when=a_minute_later)],
    "remedy.asked": [Later(note_undecided, when=due_then)],
    "case.put_off": [Later(wake_case, when=put_off_until)],
    "grace.begun": [Later(send_words, when=goes_then)],
    "promise.made": REMINDERS,
    "promise.moved": [post_promise_moved, *REMINDERS],
    "promise.broken": [post_promise_broken],
    "resolution.offered": [post_offer, Later(note_silence, when=asked_until)],
    "resolution.unconfirmed": [Later(ask_again, when=after_a_silence)],
    "resolution.confirmed": [tell_owner_of_yes, Later(ask_if_still, when=weeks_later)],
    "resolution.denied": [tell_owner],
    "case.reopened": [tell_owner],
    # tell
    "customer.told": [post_telling],
    "dispatch.returned": [note_returned],
    "whatsapp.status": [note_status],
}

# What is done again and again, whatever happens.
ROUNDS = (
    Regular("watch channels", timedelta(minutes=1), watch),
    Regular("forget presence", timedelta(hours=1), forget_presence),
    Regular("sweep sendings", timedelta(hours=1), sweep_sendings),
)
