"""One case on its way: the verbs of the product, written into rows in memory.

Each method does what its verb does, to the same rows and with the same event;
``tests/demo`` lets the verbs follow the same courses and compares.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from albricias import history
from albricias.clock import Kind as ClockKind
from albricias.demo import acts
from albricias.history import Event, Voice, Work
from albricias.learn.models import CaseCause, CauseInquiry
from albricias.loop import note_silence
from albricias.people.models import Colleague
from albricias.receive.models import FROM_PAGE, Channel, Letter, digest
from albricias.resolve import places
from albricias.resolve.cases import ENDS, Standing
from albricias.resolve.deadlines import BY_ANY_WORD, begun, first_owed
from albricias.resolve.models import (
    Acknowledgement,
    Assignment,
    Case,
    Confirmation,
    Deadline,
    Entry,
    Promise,
    PromiseEnd,
    PromiseMove,
    Refused,
    Reopening,
    ResolutionOffer,
)
from albricias.resolve.told_once import asked_again

if TYPE_CHECKING:
    from albricias.demo.book import Book


class OpenCase:
    """One case on its way through its course."""

    def __init__(self, book: "Book", course: acts.Course) -> None:
        self.book, self.rows, self.course = book, book.rows, course
        self.follow_ups = 0
        self.promise: Promise | None = None
        self.offer: ResolutionOffer | None = None
        self.offered: Event | None = None
        self.inquiry: CauseInquiry | None = None
        self.deadlines: list[Deadline] = []
        self.case = self._open()

    def _open(self) -> Case:
        told, at, by = self.course.told, self.course.received_at, self.course.taken_by
        letter = self.book.letter(
            told.to_raw(),
            self.course.channel,
            at=at,
            external_id=self.course.token,
            source=self.course.source,
            taken_by=by,
        )
        voice = Voice.COLLEAGUE if by else Voice.CUSTOMER
        self.rows.record("letter.received", at=at, by=by, voice=voice, letter=letter.pk)
        owner = self.course.owner
        self.deadlines = begun(self.book.clockwork, told.kind, told.topic, at)
        case = Case(
            number=self.book.next_number(at),
            key=letter.key,
            letter=letter,
            channel=letter.channel,
            customer=self.book.recognise(told, at),
            kind=told.kind,
            language=told.language,
            subject=told.subject,
            story=told.story,
            expected=told.expected,
            remedy_sought=told.remedy_sought,
            emotion=told.emotion,
            topic=told.topic,
            product=told.product,
            place=told.place,
            place_key=places.key_of(told.place),
            amount=Decimal(told.amount) if told.amount else None,
            times_told=told.times_told,
            received_at=at,
            last_word_at=at,
            answer_due_at=first_owed(self.deadlines),
            owner=owner,
            team=owner.team,
        )
        self.rows.add(case)
        self._keep(case, self.deadlines)
        self.rows.add(Assignment(case=case, to=owner, by=None, at=at, note=""))
        self.rows.record("case.assigned", at=at, case=case, to=owner.pk, note="")
        self.rows.record("case.opened", at=at, by=by, voice=voice, case=case)
        return case

    def do(self, act: acts.Act) -> None:
        match act:
            case acts.Acknowledged():
                self.rows.add(Acknowledgement(case=self.case, at=act.at))
                self._meet(act.at, ClockKind.ACKNOWLEDGE)
            case acts.Assigned():
                self.assign(act)
            case acts.Said():
                self.hear(act)
            case acts.Answered():
                self.say(Entry.Kind.ANSWER, "case.answered", act)
            case acts.Called():
                self.say(Entry.Kind.CALL, "case.called", act)
            case acts.Noted():
                self.say(Entry.Kind.NOTE, "case.noted", act)
            case acts.Promised() | acts.Moved() | acts.Kept() | acts.Broken():
                self.keep_ledger(act)
            case acts.CauseNamed() | acts.CauseSought():
                self.look_for_cause(act)
            case _:
                self.resolve(act)

    def assign(self, act: acts.Assigned) -> None:
        self.rows.add(Assignment(case=self.case, to=act.to, by=act.by, at=act.at, note=act.note))
        self.case.owner, self.case.team = act.to, act.to.team or self.case.team
        data: dict[str, Any] = {"to": act.to.pk, "note": act.note}
        self.rows.record("case.assigned", at=act.at, by=act.by, case=self.case, **data)

    def hear(self, act: acts.Said) -> None:
        letter = self._follow_up(act.at, {"story": act.text, "files": []})
        entry = self._entry(Entry.Kind.SAID, act.text, at=act.at, letter=letter)
        self._customer("case.added_to", at=act.at, entry=entry.pk)
        self.case.last_word_at = act.at
        if self.case.standing == Standing.UNCONFIRMED:
            self._stands(Standing.OPEN, act.at)

    def say(self, kind: str, event: str, act: acts.Answered | acts.Called | acts.Noted) -> None:
        entry = self._entry(kind, act.text, at=act.at, by=act.by)
        asked = asked_again(self.case, act.text) if kind == Entry.Kind.ANSWER else []
        said = {"asked_again": [one.what for one in asked]} if asked else {}
        self._ours(event, act.by, act.at, entry=entry.pk, **said)
        if kind != Entry.Kind.NOTE:
            self._meet(act.at, *BY_ANY_WORD)

    def keep_ledger(self, act: acts.Promised | acts.Moved | acts.Kept | acts.Broken) -> None:
        if isinstance(act, acts.Promised):
            self.promise = self._promise(act)
            data = {"promise": self.promise.pk, "text": act.text}
            data |= {"due_at": act.due_at.isoformat(), "owner": self.promise.owner_id}
            self._ours("promise.made", act.by, act.at, **data)
            return
        promise = self.promise
        assert promise is not None, "nothing was promised"
        if isinstance(act, acts.Moved):
            self._move(promise, act)
            return
        if isinstance(act, acts.Kept):
            outcome, words = PromiseEnd.Outcome.KEPT, act.evidence
        else:
            outcome, words = PromiseEnd.Outcome.BROKEN, act.reason
        end = PromiseEnd(promise=promise, outcome=outcome, words=words, by=act.by, at=act.at)
        self.rows.add(end)
        data = {"promise": promise.pk, "text": promise.text, "words": words}
        self._ours(f"promise.{outcome.value}", act.by, act.at, **data)

    def _promise(self, act: acts.Promised) -> Promise:
        promise = Promise(
            case=self.case,
            text=act.text,
            owner=act.by,
            made_by=act.by,
            made_at=act.at,
            due_at=act.due_at,
        )
        return self.rows.add(promise)

    def _move(self, promise: Promise, act: acts.Moved) -> None:
        move = PromiseMove(
            promise=promise,
            due_before=promise.due_at,
            due_after=act.to,
            reason=act.reason,
            by=act.by,
            at=act.at,
            told_at=act.at,
        )
        self.rows.add(move)
        promise.due_at = act.to
        data = {"promise": promise.pk, "move": move.pk, "reason": act.reason}
        data["due_at"] = act.to.isoformat()
        self._ours("promise.moved", act.by, act.at, **data)

    def look_for_cause(self, act: acts.CauseNamed | acts.CauseSought) -> None:
        if isinstance(act, acts.CauseSought):
            self.inquiry = CauseInquiry(case=self.case, owner=act.owner, at=act.at)
            self.rows.add(self.inquiry)
            self._cause("cause.not_yet_known", act, owner=act.owner.pk)
            return
        for cause in act.causes:
            self.rows.add(CaseCause(case=self.case, cause=cause, by=act.by, at=act.at))
        if self.inquiry:
            self.inquiry.answered_at = act.at
        causes = sorted(cause.pk for cause in act.causes)
        names = sorted(cause.name for cause in act.causes)
        self._cause("cause.named", act, causes=causes, names=names)

    def _cause(self, name: str, act: acts.CauseNamed | acts.CauseSought, **data: Any) -> None:
        self.rows.record(name, at=act.at, by=act.by, case=self.case, **data)

    def resolve(self, act: acts.Act) -> None:
        match act:
            case acts.Offered():
                self._offer(act)
            case acts.Silent():
                self._stands(Standing.UNCONFIRMED, act.at)
                offer = self.offer.pk if self.offer else None
                self.rows.record("resolution.unconfirmed", at=act.at, case=self.case, offer=offer)
            case acts.Judged():
                self._judge(act)
            case acts.Denied():
                self._refuse(act)
            case acts.Reopened():
                self._follow_up(act.at, {"story": act.words, "reopens": True})
                self.rows.add(Reopening(case=self.case, words=act.words, at=act.at))
                self._stands(Standing.OPEN, act.at)
                self._customer("case.reopened", at=act.at, words=act.words)

    def _offer(self, act: acts.Offered) -> None:
        silent_at = act.at + self.book.silent_after
        self.offer = ResolutionOffer(
            case=self.case,
            what_was_done=act.what_was_done,
            cost=act.cost,
            by=act.by,
            at=act.at,
            silent_at=silent_at,
        )
        self.rows.add(self.offer)
        self._stands(Standing.OFFERED, act.at)
        data = {"offer": self.offer.pk, "silent_at": silent_at.isoformat()}
        self.offered = self._ours("resolution.offered", act.by, act.at, **data)

    def _judge(self, act: acts.Judged) -> None:
        is_yes = act.verdict == Confirmation.Verdict.YES
        confirmation = Confirmation(
            case=self.case,
            offer=self.offer,
            verdict=act.verdict,
            told_again=act.told_again,
            words=act.words,
            at=act.at,
        )
        self.rows.add(confirmation)
        if self.case.is_ended and not is_yes:
            self.rows.add(Reopening(case=self.case, at=act.at, words=act.words))
        self._stands(Standing.CONFIRMED if is_yes else Standing.OPEN, act.at)
        event = "resolution.confirmed" if is_yes else "resolution.denied"
        said = {"confirmation": confirmation.pk, "words": act.words}
        self._customer(event, at=act.at, told_again=act.told_again, **said)

    def _refuse(self, act: acts.Denied) -> None:
        refused = Refused(
            case=self.case,
            grounds=act.grounds,
            alternatives=act.alternatives,
            outside_routes=act.outside_routes,
            by=act.by,
            at=act.at,
        )
        self.rows.add(refused)
        self._stands(Standing.REFUSED, act.at)
        self._ours("case.refused", act.by, act.at, refused=refused.pk)

    def leave_open(self) -> None:
        """Who was asked and still has time will be found silent when it has passed."""
        if self.case.standing == Standing.OFFERED and self.offer and self.offered:
            handler = history.handler_name(note_silence)
            work = Work(event=self.offered, handler=handler, due_at=self.offer.silent_at)
            self.rows.add(work)

    def _entry(
        self,
        kind: str,
        text: str,
        *,
        at: datetime,
        by: Colleague | None = None,
        letter: Letter | None = None,
    ) -> Entry:
        text = text.strip()
        return self.rows.add(
            Entry(case=self.case, kind=kind, text=text, by=by, at=at, letter=letter)
        )

    def _follow_up(self, at: datetime, told: dict[str, object]) -> Letter:
        """What comes in from the customer's page is kept raw, as everything is."""
        told = {"case": self.case.number, **told}
        raw = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        self.follow_ups += 1
        token = f"{self.case.pk}-{self.course.token}-{self.follow_ups}-{digest(raw)}"
        letter = self.book.letter(raw, Channel.WEB, at=at, external_id=token, source=FROM_PAGE)
        self._customer("letter.replied", at=at, letter=letter.pk)
        return letter

    def _ours(self, name: str, by: Colleague, at: datetime, **data: Any) -> Event:
        self.case.last_word_at = at
        return self.rows.record(name, at=at, by=by, case=self.case, **data)

    def _customer(self, name: str, *, at: datetime, **data: Any) -> None:
        self.rows.record(name, at=at, voice=Voice.CUSTOMER, case=self.case, **data)

    def _keep(self, case: Case, deadlines: Iterable[Deadline]) -> None:
        for deadline in deadlines:
            deadline.case = case
            self.rows.add(deadline)

    def _meet(self, at: datetime, *kinds: str) -> None:
        for deadline in self.deadlines:
            if deadline.met_at is None and (not kinds or deadline.kind in kinds):
                deadline.met_at = at

    def _let_clocks_follow(self, standing: Standing, at: datetime) -> None:
        if standing in (Standing.OFFERED, *ENDS):
            self._meet(at)
        running = [one for one in self.deadlines if one.met_at is None]
        if standing == Standing.OPEN and not any(one.is_answer for one in running):
            told, only = self.course.told, {ClockKind.ANSWER}
            fresh = begun(self.book.clockwork, told.kind, told.topic, at, only)
            self._keep(self.case, fresh)
            self.deadlines += fresh
        self.case.answer_due_at = first_owed(self.deadlines)

    def _stands(self, standing: Standing, at: datetime) -> None:
        self._let_clocks_follow(standing, at)
        self.case.standing = standing
        self.case.ended_at = at if standing in ENDS else None
        self.case.last_word_at = at
