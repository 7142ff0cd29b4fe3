"""Lets the product's own verbs follow a planned course, and draws what came of it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction

from albricias.demo import acts
from albricias.demo.acts import Course
from albricias.history import Event, Work
from albricias.learn.models import CaseCause, Cause, CauseInquiry
from albricias.people.models import Colleague, Team
from albricias.receive import arriving
from albricias.receive.models import Letter
from albricias.resolve import assigning
from albricias.resolve.models import (
    Case,
    Confirmation,
    Entry,
    Promise,
    PromiseMove,
    Refused,
    ResolutionOffer,
)
from albricias.tell import hearing

Drawing = dict[str, Any]


def follow(course: Course, monkeypatch: Any) -> Case:
    """The case of this course, by way of the form, the phone and every verb after that."""
    monkeypatch.setattr(assigning, "least_loaded", lambda _team: course.owner)
    letter = arriving.take_in(
        course.told,
        channel=course.channel,
        token=course.token,
        at=course.received_at,
        by=course.taken_by,
        source=course.source,
    )
    case = Case.objects.get(letter=letter)
    for n, act in enumerate(course.acts):
        case.refresh_from_db()
        do(act, case, token=f"{n}")
    case.refresh_from_db()
    return case


def do(act: acts.Act, case: Case, *, token: str) -> None:
    match act:
        case acts.Acknowledged():
            case.acknowledge(at=act.at)
        case acts.Assigned():
            case.assign(act.to, by=act.by, at=act.at, note=act.note)
        case acts.Said():
            hearing.add(case, act.text, [], token=token, at=act.at)
        case acts.Answered():
            Entry.answer(case, act.text, by=act.by, at=act.at)
        case acts.Called():
            Entry.call(case, act.text, by=act.by, at=act.at)
        case acts.Noted():
            Entry.note(case, act.text, by=act.by, at=act.at)
        case acts.Promised():
            Promise.make(case, act.text, due_at=act.due_at, owner=act.by, by=act.by, at=act.at)
        case acts.Moved():
            newest(case).move(act.to, by=act.by, at=act.at, reason=act.reason).tell(at=act.at)
        case acts.Kept():
            newest(case).keep(by=act.by, at=act.at, evidence=act.evidence)
        case acts.Broken():
            newest(case).break_(by=act.by, at=act.at, reason=act.reason)
        case acts.Offered():
            ResolutionOffer.make(case, act.what_was_done, by=act.by, at=act.at, cost=act.cost)
        case acts.Silent():
            with transaction.atomic():
                case.offers.order_by("at", "id").last().note_silence(now=act.at)  # type: ignore[union-attr]
        case acts.Judged():
            Confirmation.hear(
                case, act.verdict, at=act.at, told_again=act.told_again, words=act.words
            )
        case acts.Denied():
            Refused.with_reasons(
                case,
                grounds=act.grounds,
                alternatives=act.alternatives,
                outside_routes=act.outside_routes,
                by=act.by,
                at=act.at,
            )
        case acts.Reopened():
            hearing.reopen(case, act.words, token=token, at=act.at)
        case acts.CauseNamed():
            CaseCause.name_for(case, act.causes, by=act.by, at=act.at)
        case acts.CauseSought():
            CauseInquiry.open(case, owner=act.owner, by=act.by, at=act.at)


def newest(case: Case) -> Promise:
    return Promise.objects.filter(case=case).latest("made_at")


# Keys differ between the two ways; what they point to must not.
BY_CHANCE = {"id", "key", "number", "letter", "external_id", "stored_at", "folded_name"}
POINTS_TO: dict[str, type[models.Model]] = {
    "entry": Entry,
    "promise": Promise,
    "move": PromiseMove,
    "offer": ResolutionOffer,
    "confirmation": Confirmation,
    "refused": Refused,
    "letter": Letter,
}
RELATED = (
    *("assignments", "entries", "promises", "offers", "confirmations", "refusals"),
    *("reopenings", "causes", "deadlines"),
)


def draw(case: Case) -> Drawing:
    """Everything the database knows of a case, without the keys."""
    customer = case.customer
    drawing: Drawing = {"case": plain(case), "letter": plain(case.letter)}
    for name in RELATED:
        drawing[name] = drawn(getattr(case, name).all())
    drawing["moves"] = drawn(PromiseMove.objects.filter(promise__case=case))
    drawing["ends"] = drawn(p.end for p in case.promises.all() if hasattr(p, "end"))
    drawing["inquiry"] = drawn(CauseInquiry.objects.filter(case=case))
    drawing["acknowledged"] = case.acknowledgement.at
    drawing["customer"] = plain(customer) if customer else None
    drawing["reached"] = drawn(customer.contact_points.all()) if customer else []
    drawing["letters"] = sorted(json_of(e.letter) for e in case.entries.exclude(letter=None))
    drawing["events"] = sorted((event_of(e) for e in events_of(case)), key=str)
    drawing["waits"] = [w.due_at for w in silences(case)]
    return drawing


def events_of(case: Case) -> Iterable[Event]:
    mine = Event.objects.filter(case=case)
    received = Event.objects.filter(name="letter.received", data__letter=case.letter_id)
    return [*mine, *received]


def silences(case: Case) -> Iterable[Work]:
    """What would find the customer silent; of no consequence once they have spoken."""
    if case.standing != "offered":
        return []
    offer = case.offers.order_by("at", "id").last()
    waiting = Work.objects.filter(handler="loop.note_silence", event__case=case)
    return waiting.filter(due_at=offer.silent_at) if offer else []


def event_of(event: Event) -> tuple[Any, ...]:
    data = {name: pointed(name, value) for name, value in event.data.items()}
    return event.name, event.at, str(event.voice), str(event.by), data


def pointed(name: str, value: Any) -> Any:
    if name not in POINTS_TO or not isinstance(value, int):
        return value
    return plain(POINTS_TO[name].objects.get(pk=value))  # type: ignore[attr-defined]


def drawn(rows: Iterable[models.Model]) -> list[Drawing]:
    return sorted((plain(row) for row in rows), key=str)


def plain(row: models.Model) -> Drawing:
    fields = [f for f in row._meta.concrete_fields if f.name not in BY_CHANCE]
    return {f.name: shown(getattr(row, f.name)) for f in fields}


def shown(value: Any) -> Any:
    if isinstance(value, Colleague | Team | Cause):
        return value.name
    if isinstance(value, models.Model):
        return type(value).__name__
    return bytes(value) if isinstance(value, memoryview) else value


def json_of(letter: Letter | None) -> str:
    return bytes(letter.raw).decode().split(", ", 1)[1] if letter else ""


def undone(make: Callable[[], Any]) -> Any:
    """What comes of it; afterwards it has not happened."""
    with transaction.atomic():
        found = make()
        transaction.set_rollback(True)
    return found
