"""The changes of the company, by the product's own verbs: what they measure is measured here."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from albricias.change import facts
from albricias.change.models import Change, Effect
from albricias.demo.arrivals import office
from albricias.demo.plans import PLANS, Plan
from albricias.demo.rows import Progress
from albricias.demo.scene import Scene
from albricias.demo.telling import tell_everybody
from albricias.people.models import Colleague


def make(scene: Scene, say: Progress) -> None:
    """Open, start, finish and judge each as far as it has come."""
    for n, plan in enumerate(PLANS):
        say(_("Making the changes"), n, len(PLANS))
        change = Making(scene, plan).make()
        if plan.told is not None and change.stage == "worked":
            begin = _day(scene, plan.told)
            tell_everybody(scene, change, begin=begin, by=scene.staff.quality[0])


class Making:
    """One change on its way."""

    def __init__(self, scene: Scene, plan: Plan) -> None:
        self.scene, self.plan = scene, plan
        self.owner: Colleague = scene.staff[plan.owner]

    def make(self) -> Change:
        plan = self.plan
        change = self._open()
        self._add_steps(change)
        if plan.started is not None:
            at = _day(self.scene, plan.started)
            change.start(baseline=facts.baseline_figures(change, at), by=self.owner, at=at)
            self._do_steps(change)
        if plan.finished is not None:
            change.finish(by=self.owner, at=_day(self.scene, plan.finished))
        if plan.judged is not None:
            self._judge(change, _day(self.scene, plan.judged))
        return change

    def _open(self) -> Change:
        plan, at = self.plan, _day(self.scene, self.plan.opened)
        end = plan.finished if plan.finished is not None else -30
        return Change.open(
            plan.title,
            what_changes=plan.what_changes,
            in_plain_words=plan.in_plain_words,
            causes=[self.scene.causes[plan.cause]],
            owner=self.owner,
            by=self.scene.staff.quality[0],
            at=at,
            purpose=plan.purpose,
            due_on=self._date(end),
        )

    def _add_steps(self, change: Change) -> None:
        at = _day(self.scene, self.plan.opened) + timedelta(hours=2)
        for n, text in enumerate(self.plan.steps):
            due_on = max(at.date(), self._date(self._step_days(n) - 1))
            change.add_step(text, owner=self.owner, by=self.owner, at=at, due_on=due_on)

    def _do_steps(self, change: Change) -> None:
        for n, step in enumerate(change.steps.all()):
            if n < self.plan.steps_done:
                step.do(by=self.owner, at=_day(self.scene, self._step_days(n)))

    def _step_days(self, nth: int) -> int:
        """How many days ago this step fell due: evenly until the change was to be finished."""
        begun = self.plan.started if self.plan.started is not None else self.plan.opened
        ended = self.plan.finished if self.plan.finished is not None else -24
        return round(begun - (begun - ended) * (nth + 1) / (len(self.plan.steps) + 1))

    def _judge(self, change: Change, at: datetime) -> None:
        effect = facts.effect_row(change, at)
        worked = effect.verdict == Effect.Verdict.FELL
        waiting = effect.verdict == Effect.Verdict.NOT_ENOUGH
        if not waiting:  # too small a demonstration shows nothing, and then nothing is said
            change.verify(effect, worked=worked, by=self.scene.staff.quality[0], at=at)

    def _date(self, days_ago: int) -> date:
        return _day(self.scene, days_ago).date()


def _day(scene: Scene, days_ago: int) -> datetime:
    """Ten in the morning so many days ago, or of the next day on which somebody works."""
    today = scene.now.astimezone(scene.zone).date()
    at = datetime.combine(today - timedelta(days=days_ago), time(10), scene.zone)
    return office(at).astimezone(UTC)
