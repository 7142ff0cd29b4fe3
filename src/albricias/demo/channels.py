"""The last twelve days at the new doors, played by the product itself, step by step.

Nothing here is written in bulk: each message is stored as it came, read by the product's
own reader, put where it belongs, answered and sent into the outbox folder.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from albricias import history
from albricias.demo import posting, posts
from albricias.demo.doors import Doors, open_doors
from albricias.demo.outbox import would_really_send
from albricias.demo.posting import Quoted
from albricias.demo.rows import Progress
from albricias.demo.scene import Scene
from albricias.demo.staff import ADMINISTRATION, LEAD
from albricias.demo.texts import FOLDER
from albricias.people.models import Colleague
from albricias.receive import alarms, arriving
from albricias.receive.channels.mail import storing
from albricias.receive.channels.mail.addresses import with_key
from albricias.receive.channels.mail.fetches import Fetch
from albricias.receive.models import Channel, Delivery, HookDoor, Letter
from albricias.receive.told import Told
from albricias.resolve.cases import Case
from albricias.resolve.entries import Entry
from albricias.resolve.merging import CaseMerge
from albricias.resolve.points import Point
from albricias.resolve.promises import Promise
from albricias.tell import outbox
from albricias.tell.attempts import Attempt, backoff
from albricias.tell.dispatches import Dispatch

FETCHED_AFTER = timedelta(seconds=25)
# What another server says to one letter of ours, each time it is tried.
BUSY = "451 4.7.1 Demasiados mensajes; vuelva a intentarlo más tarde"
OUTAGE = timedelta(hours=158)
AWAY = "El servidor no contesta (imap.fibracercana.example:993): tiempo agotado"
KEPT_TRYING_FOR = "hoy"
Step = Mapping[str, Any]


def play(scene: Scene, say: Progress) -> None:
    """Everything that came and was done, in its order. Nothing if it would really be sent."""
    if would_really_send():
        return
    found = sorted(steps(), key=lambda step: -step["ago"])
    with override(settings.LANGUAGE_CODE):
        played = Played(scene, open_doors(scene))
        for n, step in enumerate(found):
            played.do(step)
            say(_("Opening the other doors"), n, len(found))
        played.end()


@cache
def steps() -> list[Step]:
    """From the files, each with its kind and a name of its own."""
    found: list[Step] = []
    for path in sorted((FOLDER / "channels").glob("*.toml")):
        for kind, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for n, entry in enumerate(entries):
                found.append({"id": f"{kind}-{n}", **entry, "kind": kind})
    return found


@dataclass
class Played:
    """The days so far: what is known of each step by its name."""

    scene: Scene
    doors: Doors
    letters: dict[str, Letter] = field(default_factory=dict)
    kept_trying: Dispatch | None = None

    def do(self, step: Step) -> None:
        at = self.scene.now - timedelta(hours=step["ago"])
        self._lose_the_line(at)
        does: Mapping[str, Callable[[Step, datetime], None]] = {
            "mail": self._mail,
            "machine": self._machine,
            "bounce": self._bounce,
            "held": self._held,
            "web": self._web,
            "phone": self._phone,
            "whatsapp": self._whatsapp,
            "review": self._review,
            "api": self._api,
            "read": self._read,
            "act": self._act,
        }
        does[step["kind"]](step, at)
        while history.work_off(now=at):
            pass
        if step["id"] == KEPT_TRYING_FOR:
            self._keep_trying(self.case(KEPT_TRYING_FOR), at)
        outbox.send_due(now=at)

    def end(self) -> None:
        """As it stands today: the mailbox is not fetched from, for there is none."""
        now, box = self.scene.now, self.doors.mailbox
        type(box).objects.filter(pk=box.pk).update(last_success_at=now)
        box.stop(by=self.scene.staff[ADMINISTRATION], at=now)
        alarms.watch(now)
        while history.work_off(now=now):
            pass

    def case(self, name: str) -> Case:
        cases = Case.objects.select_related("owner", "customer")
        return cases.get(letter=self.letters[name])

    # What comes

    def _mail(self, step: Step, at: datetime) -> None:
        answers = self._ours(step["answers"]) if "answers" in step else None
        box = self.doors.mailbox.address
        to = with_key(box, self.case(step["answers"]).key) if answers else box
        subject = f"Re: {answers.subject}" if answers else step["subject"]
        raw = posting.mail(
            mark=step["id"],
            sender=step["from"],
            to=to,
            subject=subject,
            text=self._fill(step["text"].strip("\n")),
            at=at,
            program=step.get("program", ""),
            with_html=step.get("html", False),
            files=step.get("files", ()),
            answers=answers,
            quotes=step.get("quotes", ""),
        )
        self._comes(step, raw, at)

    def _machine(self, step: Step, at: datetime) -> None:
        box = self.doors.mailbox.address
        self._comes(step, posting.machine(step["text"], mark=step["id"], to=box, at=at), at)

    def _bounce(self, step: Step, at: datetime) -> None:
        ours, box = self._ours(step["case"]), self.doors.mailbox.address
        raw = posting.bounce(ours, step["reason"], mark=step["id"], to=box, at=at)
        self._comes(step, raw, at)

    def _held(self, step: Step, at: datetime) -> None:
        self._comes(step, step["text"].lstrip("\n").replace("\n", "\r\n").encode(), at)

    def _comes(self, step: Step, raw: bytes, at: datetime) -> None:
        """As a fetch finds it."""
        box = self.doors.mailbox
        storing.store(raw, source=box.address, received_at=at)
        letters = Letter.objects.filter(channel=Channel.EMAIL, source=box.address)
        self.letters[step["id"]] = letters.latest("pk")
        looked_at = at + FETCHED_AFTER
        ended_at = looked_at + timedelta(seconds=1)
        Fetch.objects.create(mailbox=box, at=looked_at, ended_at=ended_at, seen=1, stored=1)
        type(box).objects.filter(pk=box.pk).update(last_success_at=looked_at)

    def _lose_the_line(self, at: datetime) -> None:
        """Once the server was away for a while; what came meanwhile came afterwards."""
        lost_at, box = self.scene.now - OUTAGE, self.doors.mailbox
        if at > lost_at and not box.fetches.filter(error=AWAY).exists():
            Fetch.objects.create(mailbox=box, at=lost_at, ended_at=lost_at, error=AWAY)
            type(box).objects.filter(pk=box.pk).update(last_failure_at=lost_at)

    def _web(self, step: Step, at: datetime) -> None:
        self._take_in(step, Channel.WEB, at, by=None)

    def _phone(self, step: Step, at: datetime) -> None:
        self._take_in(step, Channel.PHONE, at, by=self._colleague(step["by"]))

    def _take_in(self, step: Step, channel: Channel, at: datetime, by: Colleague | None) -> None:
        token = f"demo-puertas-{step['id']}"
        told = _told(step)
        self.letters[step["id"]] = arriving.take_in(
            told, channel=channel, token=token, at=at, by=by
        )

    def _api(self, step: Step, at: datetime) -> None:
        letter = Letter(
            channel=Channel.API,
            source=self.doors.shops.source,
            external_id=step["id"],
            raw=_told(step).to_raw(),
            received_at=at,
        )
        self.letters[step["id"]], _event = arriving.store(letter)
        self.doors.shops.note_use(at=at)

    def _whatsapp(self, step: Step, at: datetime) -> None:
        body = posts.message(step["phone"], step["name"], step["text"], mark=step["id"], at=at)
        self._post(self.doors.whatsapp, step, body, at)

    def _read(self, step: Step, at: datetime) -> None:
        """Their phone says that they have read our newest message."""
        ours = self.case(step["case"]).dispatches.latest("created_at", "id")
        self._post(self.doors.whatsapp, step, posts.has_read(ours.message_id, at=at), at)

    def _review(self, step: Step, at: datetime) -> None:
        self._post(self.doors.reviews, step, posts.review(step, at=at), at)

    def _post(self, door: HookDoor, step: Step, body: object, at: datetime) -> None:
        raw = json.dumps(body, ensure_ascii=False).encode()
        kind = "application/json"
        Delivery.keep(door, raw, external_id=step["id"], media_type=kind, headers={}, at=at)
        while history.work_off(now=at):
            pass
        if letter := Letter.objects.filter(source=door.source, received_at=at).last():
            self.letters[step["id"]] = letter

    # What is done

    def _act(self, step: Step, at: datetime) -> None:
        case = self.case(step["case"])
        by = case.owner or self.scene.staff[LEAD]
        text = step.get("text", "").replace("{owner}", by.name.split()[0])
        match step["do"]:
            case "answer":
                Entry.answer(case, text, by=by, at=at)
                told = list(case.points.order_by("id"))
                settled = [told[n - 1] for n in step.get("settles", ()) if n <= len(told)]
                Point.answer(settled, by=by, at=at)
            case "call":
                Entry.call(case, text, by=by, at=at)
            case "points":
                Point.note_suggested(case, by=by, at=at)
            case "promise":
                due_at = self.scene.now - timedelta(hours=step["due"])
                Promise.make(case, text, due_at=due_at, owner=by, by=by, at=at)
            case "merge":
                lead = self.scene.staff[LEAD]
                CaseMerge.make(case, into=self.case(step["into"]), by=lead, at=at)

    def _keep_trying(self, case: Case, at: datetime) -> None:
        """Their server asks us to come back later, time and again."""
        letter, tried_at = case.dispatches.get(), at
        while tried_at <= self.scene.now:
            if attempt := Attempt.begin(letter, clock=partial(_at, tried_at)):
                attempt.failed(BUSY)
            tried_at += backoff(letter.attempts)

    # What is known

    def _ours(self, name: str) -> Quoted:
        """The newest letter of ours in that case."""
        case = self.case(name)
        letter = case.current.dispatches.filter(way=Dispatch.Way.MAIL).latest("created_at", "id")
        return Quoted(
            message_id=letter.message_id,
            sent_at=letter.created_at.astimezone(self.scene.zone),
            by=self.doors.mailbox.address,
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
        )

    def _fill(self, text: str) -> str:
        for name in self.letters:
            if f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", self.case(name).number)
        return text

    def _colleague(self, given: str) -> Colleague:
        return next(p for p in self.scene.staff.by_name.values() if p.name.startswith(given))


def _at(moment: datetime) -> datetime:
    return moment


def _told(step: Step) -> Told:
    wanted = ("story", "subject", "remedy_sought", "topic", "place", "name", "email", "phone")
    return Told(**{name: step[name] for name in wanted if name in step})
