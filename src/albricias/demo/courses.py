"""How cases usually go at Fibra Cercana: answers good and bad, promises kept and broken."""

import random
from collections.abc import Container
from datetime import datetime, timedelta
from decimal import Decimal

from albricias.demo import acts
from albricias.demo.acts import Course
from albricias.demo.reading import weekdays_in
from albricias.demo.scene import Scene
from albricias.demo.tellers import Tale
from albricias.demo.texts import phrases
from albricias.people.models import Colleague

MOST_ROUNDS = 3
QUIET_KINDS = {"suggestion", "question", "compliment"}
# What is offered when the first offer was not enough.
FINISHED = {
    "es": (
        "Lo hemos repasado con usted por teléfono y hemos terminado lo que faltaba.",
        "Tenía razón: faltaba una parte. Ya está hecha, y comprobada con usted delante.",
        "Volvimos, lo terminamos y esperamos a verlo funcionar antes de irnos.",
        "Hemos hecho también lo segundo que nos pedía, y lo tiene por escrito.",
    ),
    "en": (
        "We went through it again with you by phone and finished what was missing.",
        "You were right: half of it was missing. It is done now, and checked with you.",
    ),
}
AGAIN = {
    "es": (
        "Llamarle para repasar juntos lo que falta",
        "Terminar lo que quedó a medias y comprobarlo con usted",
        "Decirle con quién está lo segundo que nos pidió, y para cuándo",
    ),
    "en": (
        "Ring to go through what is still missing",
        "Finish what was left half done and check it with you",
    ),
}
AGREED = {
    "es": "Hablado por teléfono. Quedamos en esto: {promise}.",
    "en": "On the phone. We agreed on this: {promise}.",
}


# How a promise was kept, where nobody said more of it.
SHOWN = {"es": "Hecho, como quedamos.", "en": "Done, as we agreed."}


def ordinary(scene: Scene, tale: Tale, received_at: datetime, token: str) -> Course:
    """Everything that happens to this letter, up to now and beyond."""
    owner = scene.owner_for(tale)
    course = scene.open(tale, received_at, owner, token)
    Life(scene, tale, course, owner).live()
    return course


class Life:
    """A case told from the beginning; `at` moves forward with every act that waits for another."""

    def __init__(self, scene: Scene, tale: Tale, course: Course, owner: Colleague) -> None:
        self.scene, self.tale, self.course, self.owner = scene, tale, course, owner
        self.rng: random.Random = scene.rng
        self.at = course.received_at
        self.is_promised = self.is_answered = self.is_done = False
        self.went_wrong = 0.08 if tale.is_franchise else 0.0

    def live(self) -> None:
        self._look_into_it()
        self._find_cause()
        if self.tale.text.kind in QUIET_KINDS:
            self._answer_quietly()
            return
        for nth in range(MOST_ROUNDS):
            if not self._another_round(nth):
                return

    def _look_into_it(self) -> None:
        self._wait(0.3, 26)
        note = self.tale.fill(self.tale.text.note)
        if self._should_hand_over():
            other = self.scene.colleague_for_topic(self.tale)
            self._do(acts.Assigned(self.at, self.owner, other, note))
            self.owner = other
        elif self.rng.random() < 0.7:
            self._do(acts.Noted(self.at, self.owner, note))
        if self.rng.random() < 0.15:
            self._wait(0.2, 8)
            text = self._said("internal_notes", language="es")
            self._do(acts.Noted(self.at, self.owner, text))

    def _should_hand_over(self) -> bool:
        right = self.scene.staff.team_for(self.tale.text.topic)
        return self.owner.team != right and self.rng.random() < 0.8

    def _find_cause(self) -> None:
        text, at = self.tale.text, self.scene.later(self.at, 4, 120)
        looker = self.rng.choice(self.scene.staff.quality)
        who = self.owner if self.rng.random() < 0.75 else looker
        cause = self.scene.causes.get(text.cause)
        if cause is None:
            nobody_asks = not text.cause and self.rng.random() > 0.25
            if text.kind not in QUIET_KINDS and not nobody_asks:
                self._do(acts.CauseSought(at, who, looker))
            return
        if self.rng.random() < 0.05:
            self._do(acts.CauseSought(at, who, looker))
            at, who = self.scene.later(at, 100, 400), looker
        if self.rng.random() < 0.955:
            also = self.scene.causes["call-not-returned"]
            both = [cause, also] if self.rng.random() < 0.04 and also != cause else [cause]
            self._do(acts.CauseNamed(at, who, both))

    def _answer_quietly(self) -> None:
        self._wait(1, 50)
        self._do(acts.Answered(self.at, self.owner, self.tale.fill(self.tale.text.good_answer)))
        if self.rng.random() < 0.4:
            self._promise()
        self._wait(1, 60)
        self._offer(self.tale.fill(self.tale.text.done))
        self._judge(yes=0.78, no=0.03, last=True)

    def _another_round(self, nth: int) -> bool:
        """Promise, answer, offer, and what the customer says. Is there more to do?"""
        text = self.tale.text
        if nth == 0 and text.bad_answer and self.rng.random() < self._badness():
            return self._brush_off()
        broke = self._promise() if self.rng.random() < 0.9 else False
        if self.rng.random() < (0.5 if broke else 0.13):
            self._do(acts.Said(self._at_any_hour(0.5, 20), self._said("added_later")))
        if not self.is_answered:
            self.is_answered = True
            self._wait(1, 40)
            self._do(acts.Answered(self.at, self.owner, self.tale.fill(text.good_answer)))
        if nth == 0 and text.refusal and self.rng.random() < 0.6:
            return self._refuse()
        self._wait(0.5, 30)
        self._offer(self._what_was_done())
        lost = 0.18 * broke
        return self._judge(yes=0.67 - lost, no=0.06 + lost * 0.6, last=nth == MOST_ROUNDS - 1)

    def _brush_off(self) -> bool:
        """Pleasant words in place of doing something, and the question whether that will do."""
        self._wait(2, 60)
        self._offer(self.tale.fill(self.tale.text.bad_answer))
        return self._judge(yes=0.27, no=0.3, last=False)

    def _promise(self) -> bool:
        """Promise something and keep, move or break it. Was it broken?"""
        self._wait(0.2, 14)
        promise = self._promised()
        made_at, due_at = self.at, self.scene.due(self.at, promise)
        if self.rng.random() < 0.3:
            said = AGREED[self.tale.text.language]
            words = promise[:1].lower() + promise[1:].rstrip(".")
            self._do(acts.Called(made_at, self.owner, said.format(promise=words)))
        self._do(acts.Promised(made_at, self.owner, promise, due_at))
        if self.rng.random() < 0.08:
            due_at = self._move(made_at, due_at)
        if self.rng.random() < self._breaking():
            self._break(due_at)
            return True
        self.at = self.scene.between(max(self.at, made_at), due_at)
        self._do(acts.Kept(self.at, self.owner, SHOWN[self.tale.text.language]))
        return False

    def _promised(self) -> str:
        if self.is_promised:
            return self.rng.choice(AGAIN[self.tale.text.language])
        self.is_promised = True
        return self.tale.fill(self.tale.text.promise)

    def _move(self, made_at: datetime, due_at: datetime) -> datetime:
        self.at = self.scene.between(made_at, due_at)
        reason = self._said("promise_moved")
        to = self.scene.due(due_at, reason, last=True)
        self._do(acts.Moved(self.at, self.owner, to, reason))
        return to

    def _break(self, due_at: datetime) -> None:
        """Done too late, or not at all and said so."""
        self.at = self.scene.later(due_at, 1, 44)
        if self.rng.random() < 0.55:
            self._do(acts.Kept(self.at, self.owner, SHOWN[self.tale.text.language]))
        else:
            named = {due_at.astimezone(self.scene.zone).weekday()}
            self._do(acts.Broken(self.at, self.owner, self._said("promise_broken", named)))

    def _what_was_done(self) -> str:
        if self.is_done:
            return self.rng.choice(FINISHED[self.tale.text.language])
        self.is_done = True
        return self.tale.fill(self.tale.text.done)

    def _offer(self, what_was_done: str) -> None:
        self._do(acts.Offered(self.at, self.owner, what_was_done, self._cost(what_was_done)))

    def _cost(self, what_was_done: str) -> Decimal | None:
        """What was given back, where it is said; and at times a small kindness."""
        given_back = self.tale.text.given_back
        if what_was_done == self.tale.fill(self.tale.text.done) and given_back is not None:
            return given_back
        if given_back is not None or self.rng.random() > 0.25:
            return None
        return Decimal(self.rng.choice((10, 12, 15, 20, 25, 30)))

    def _judge(self, *, yes: float, no: float, last: bool) -> bool:
        """What the customer says to the offer, if anything. Is there more to do?"""
        luck = self.rng.random()
        if luck < yes or (last and luck < 0.8):
            return self._confirm() and not last
        if luck < yes + no and not last:
            return self._deny("no", 0.9)
        if luck < 0.79 and not last:
            return self._deny("partly", 0.9)
        self.at += self.scene.silent_after + timedelta(seconds=self.rng.randrange(4, 60))
        self._do(acts.Silent(self.at))
        return False

    def _confirm(self) -> bool:
        self.at = self._at_any_hour(0.3, 110)
        words = self._said("confirm_yes") if self.rng.random() < 0.6 else ""
        self._do(acts.Judged(self.at, "yes", self._told_again(), words))
        return self.rng.random() < 0.03 and self._reopen()

    def _deny(self, verdict: str, with_words: float) -> bool:
        self.at = self._at_any_hour(0.3, 70)
        words = self._said(f"confirm_{verdict}") if self.rng.random() < with_words else ""
        self._do(acts.Judged(self.at, verdict, self._told_again(), words))
        return True

    def _refuse(self) -> bool:
        self._wait(1, 20)
        text = self.tale.text
        reasons = acts.Denied(
            at=self.at,
            by=self.owner,
            grounds=self.tale.fill(text.refusal),
            alternatives=self.tale.fill(text.alternative),
            outside_routes=self._said("outside_routes"),
        )
        self._do(reasons)
        return self.rng.random() < 0.1 and self._reopen()

    def _reopen(self) -> bool:
        self.at = self._at_any_hour(50, 400)
        self._do(acts.Reopened(self.at, self._said("confirm_no")))
        return True

    def _breaking(self) -> float:
        """Fewer promises are broken lately."""
        return 0.19 - 0.13 * self.scene.lateness(self.at) + self.went_wrong

    def _badness(self) -> float:
        return 0.6 - 0.35 * self.scene.lateness(self.at) + self.went_wrong

    def _told_again(self) -> bool | None:
        luck = self.rng.random()
        return None if luck < 0.3 else luck < 0.5

    def _said(self, name: str, weekdays: Container[int] = range(7), *, language: str = "") -> str:
        """A short text that fits the letter, and names no other days of the week."""
        text = self.tale.text
        found = phrases().said(name, language or text.language, text.about)
        fits = [said for said in found if all(d in weekdays for d in weekdays_in(said))]
        return self.rng.choice(fits or found)

    def _wait(self, least_hours: float, most_hours: float) -> None:
        self.at = self.scene.later(self.at, least_hours, most_hours)

    def _at_any_hour(self, least_hours: float, most_hours: float) -> datetime:
        return self.at + timedelta(hours=self.rng.uniform(least_hours, most_hours))

    def _do(self, act: acts.Act) -> None:
        self.course.acts.append(act)
