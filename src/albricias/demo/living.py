"""What waits for Marta and her colleagues on the very day the demonstration is opened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from albricias.demo import acts, reading
from albricias.demo.acts import Course
from albricias.demo.scene import Scene
from albricias.demo.staff import AGENT, LEAD
from albricias.demo.tellers import Tale, Tellers
from albricias.demo.texts import Text
from albricias.people.models import Colleague

Fits = Callable[[Text], bool]


def living(scene: Scene, tellers: Tellers) -> list[Course]:
    """The cases of today, each with something that waits."""
    marta, lead = scene.staff[AGENT], scene.staff[LEAD]
    desk = Desk(scene, tellers, marta)
    desk.promise_broken()
    desk.promises_due()
    desk.answers_due()
    desk.denied()
    desk.added_to()
    desk.reopened()
    desk.offers_waiting()
    desk.silent()
    desk.new_today()
    others = Desk(scene, tellers, lead)
    others.promises_due()
    for team in scene.staff.teams[1:]:
        others.me = scene.staff.agents(team)[0]
        others.added_to()
        others.promise_broken(minutes_ago=190)
    return [*desk.courses, *others.courses]


class Desk:
    """Lays cases on somebody's desk; times are counted back from now."""

    def __init__(self, scene: Scene, tellers: Tellers, me: Colleague) -> None:
        self.scene, self.tellers, self.me = scene, tellers, me
        self.now = scene.now
        self.courses: list[Course] = []

    def promise_broken(self, minutes_ago: int = 40) -> None:
        tale, course = self._case("call-not-returned", days=6, hours=3, fits=_names_no_day)
        self._note(tale, course, days=5)
        self._promise(tale, course, made_days=3, due_at=self._ago(minutes=minutes_ago))

    def promises_due(self) -> None:
        due = (
            ("installer-no-show", 2),
            ("rude-shop", 5.5),
            ("phone-unstaffed", 26),
            ("promo-end", 29),
        )
        for stream, hours in due:
            tale, course = self._case(stream, days=4, hours=hours, fits=_names_no_day)
            self._promise(tale, course, made_days=2, due_at=self.now + timedelta(hours=hours))

    def answers_due(self) -> None:
        """Told two weeks ago, looked into, and still without an answer."""
        for stream, days in (
            ("unrequested-services", 15.2),
            ("wrong-data-taken", 14.6),
            ("question", 14),
        ):
            tale, course = self._case(stream, days=days, hours=0)
            self._note(tale, course, days=days - 1)

    def denied(self) -> None:
        for stream, verdict, words in (
            ("tariff-twice", "no", "No. Sigue exactamente igual."),
            ("speed-promised", "partly", "Va mejor, pero todavía no va bien."),
        ):
            tale, course = self._case(stream, days=9, hours=2, fits=_in_spanish)
            self._answer(tale, course, days=6)
            self._offer(tale, course, days=4)
            course.acts.append(acts.Judged(self._ago(hours=19), verdict, True, words))

    def added_to(self) -> None:
        tale, course = self._case("area-fault-no-info", days=5, hours=1, fits=_in_spanish)
        self._answer(tale, course, days=3)
        words = "Por si ayuda: hoy se ha cortado a las 17:12 y a las 19:05."
        course.acts.append(acts.Said(self._ago(hours=3), words))

    def reopened(self) -> None:
        tale, course = self._case("obstructed-cancellation", days=12, hours=4, fits=_in_spanish)
        self._answer(tale, course, days=10)
        self._offer(tale, course, days=9)
        course.acts.append(acts.Judged(self._ago(days=8), "yes", False, "Ya está. Gracias."))
        words = "Lo arreglaron y lo volvieron a estropear."
        course.acts.append(acts.Reopened(self._ago(hours=7), words))

    def offers_waiting(self) -> None:
        for stream, days in (("returned-router-charged", 1.0), ("install-fees", 3.0)):
            tale, course = self._case(stream, days=days + 6, hours=5)
            self._answer(tale, course, days=days + 2)
            self._offer(tale, course, days=days)

    def silent(self) -> None:
        for stream, days in (("coverage-not-explained", 11), ("early-exit-penalty", 16)):
            tale, course = self._case(stream, days=days + 7, hours=5)
            self._answer(tale, course, days=days + 3)
            self._offer(tale, course, days=days)
            at = self._ago(days=days) + self.scene.silent_after + timedelta(seconds=20)
            course.acts.append(acts.Silent(at))

    def new_today(self) -> None:
        """Just arrived: one in English, the longest story of all, and one of a line."""
        self._case("call-not-returned", days=0, hours=0.8, fits=lambda text: text.language == "en")
        self._case("area-fault-no-info", days=0, hours=1.5, fits=lambda text: len(text.story) > 900)
        self._case("rude-shop", days=0, hours=2.2, fits=lambda text: len(text.story) < 600)

    def _case(
        self, stream: str, *, days: float, hours: float, fits: Fits = lambda _text: True
    ) -> tuple[Tale, Course]:
        tale = self.tellers.tell(stream, fits=fits)
        at = self._ago(days=days, hours=hours)
        token = f"demo-hoy-{self.me.pk}-{len(self.courses)}"
        course = self.scene.open(tale, at, self.me, token)
        self.courses.append(course)
        return tale, course

    def _note(self, tale: Tale, course: Course, *, days: float) -> None:
        course.acts.append(acts.Noted(self._ago(days=days), self.me, tale.fill(tale.text.note)))

    def _promise(self, tale: Tale, course: Course, *, made_days: float, due_at: datetime) -> None:
        promise = tale.fill(tale.text.promise)
        course.acts.append(acts.Promised(self._ago(days=made_days), self.me, promise, due_at))

    def _answer(self, tale: Tale, course: Course, *, days: float) -> None:
        answer = tale.fill(tale.text.good_answer)
        course.acts.append(acts.Answered(self._ago(days=days), self.me, answer))

    def _offer(self, tale: Tale, course: Course, *, days: float) -> None:
        cost = tale.text.amount or Decimal(15)
        done = tale.fill(tale.text.done)
        course.acts.append(acts.Offered(self._ago(days=days), self.me, done, cost))

    def _ago(self, **past: float) -> datetime:
        return self.now - timedelta(**past)


def _in_spanish(text: Text) -> bool:
    return text.language == "es"


def _names_no_day(text: Text) -> bool:
    days = (reading.DAY, reading.TODAY, reading.TOMORROW)
    return not any(day.search(text.promise) for day in days)
